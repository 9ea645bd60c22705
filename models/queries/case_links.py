"""What a case is about, and what is about it: complaints, the same asked for again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from domain.case.linking import LOOKED_AT_AGAIN, LinkKind, barred_by
from models.tables import Applicant, Case, CaseEvent, CaseLink
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class LinkedCase:
    """Another case as it stands. `about_it` when this page's case is about the other one, not the other way round."""

    id: UUID
    code: str
    kind: str
    about_it: bool
    agency_id: str
    received_at_agency: str
    procedure_vi: str
    procedure_en: str
    phase: str
    decision: str
    due_at: datetime | None
    filed_at: datetime
    decided_at: datetime | None
    ended_at: datetime | None


_LINKS: Final = text("""
select c.id, c.code, l.kind, l.about_it, c.agency_id, c.received_at_agency,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en,
    c.phase, c.decision, c.due_at, c.filed_at, c.decided_at, c.ended_at
from (
    select to_case as id, kind, true as about_it from case_links where from_case = :case_id
    union all
    select from_case, kind, false from case_links where to_case = :case_id
) l join cases c on c.id = l.id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
order by c.filed_at, c.code
""")


async def links_of(session: ReadSession, case_id: UUID) -> Sequence[LinkedCase]:
    """Return the cases linked with one, the oldest first. Who asks must be allowed to see that one."""
    found = await session.execute(_LINKS, {"case_id": case_id})
    return [LinkedCase(**row) for row in found.mappings()]


async def barred_from(session: ReadSession, case_id: UUID, kind: LinkKind) -> dict[str, list[str]]:
    """Return who may not do which kind of step in a complaint about a case, as staff ids.

    A second complaint asks also who had a part in what the first one was about.
    """
    judged = [case_id]
    if kind is LinkKind.APPEAL:
        before = select(col(CaseLink.to_case)).where(
            col(CaseLink.from_case) == case_id, col(CaseLink.kind).in_(sorted(LOOKED_AT_AGAIN))
        )
        judged += (await session.scalars(before)).all()
    events = await session.scalars(select(CaseEvent).where(col(CaseEvent.case_id).in_(judged)))
    return barred_by(events.all(), kind)


async def case_of_code(session: ReadSession, code: str) -> tuple[Case, Applicant] | None:
    """Return a case and its people by its code. Who asks must have shown that they may see it."""
    found = await session.execute(
        select(Case, Applicant).join(Applicant, col(Applicant.case_id) == col(Case.id)).where(col(Case.code) == code)
    )
    row = found.one_or_none()
    return (row[0], row[1]) if row else None
