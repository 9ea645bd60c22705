"""What a part is filed from: the dossier of the whole, the procedure of the part, the calendar and the agencies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from domain.case.competence import Seat
from domain.deadline.moments import local_day
from models.calendars import newest_calendar
from models.filing_parts import FilingApplicant, FilingItem
from models.procedures import in_force
from models.queries.agencies import active_agencies
from models.tables import Applicant, Case, DossierItem, ProcedureVersion
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class SubCaseFacts:
    """The whole as far as its parts take after it. `opened_by` are its procedure and those of the cases above it.

    `published` is the version in force of the part's procedure, None when there is none. `calendar` is the text of
    the newest edition.
    """

    agency_id: str
    received_at_agency: str
    channel: str
    facts: dict[str, str]
    summary: str
    applicant: FilingApplicant
    items: tuple[FilingItem, ...]
    published: ProcedureVersion | None
    opened_by: frozenset[str]
    calendar: str
    seats: Sequence[Seat]


_OPENED_BY: Final = text("""
with recursive above (id, procedure_code, parent_id, distance) as (
    select id, procedure_code, parent_id, 0 from cases where id = :whole
    union all
    select c.id, c.procedure_code, c.parent_id, above.distance + 1
    from above join cases c on c.id = above.parent_id where above.distance < 20
)
select procedure_code from above
""")


async def sub_case_facts(session: ReadSession, whole: UUID, procedure: str, now: datetime) -> SubCaseFacts | None:
    """Return what a part is filed from; None when the whole is not there, or no calendar was ever published."""
    case = await session.get(Case, whole)
    person = await session.get(Applicant, whole)
    edition = await newest_calendar(session)
    if case is None or person is None or edition is None:
        return None
    items = await session.scalars(select(DossierItem).where(col(DossierItem.case_id) == whole))
    above = await session.execute(_OPENED_BY, {"whole": whole})
    return SubCaseFacts(
        agency_id=case.agency_id,
        received_at_agency=case.received_at_agency,
        channel=case.channel,
        facts={name: str(value) for name, value in case.facts.items()},
        summary=case.summary,
        applicant=FilingApplicant(**_same(FilingApplicant, person)),
        items=tuple(FilingItem(**_same(FilingItem, item)) for item in items),
        published=await in_force(session, procedure, local_day(now)),
        opened_by=frozenset(row.procedure_code for row in above),
        calendar=edition.text,
        seats=[Seat(agency.id, agency.kind, agency.parent_id or "") for agency in await active_agencies(session)],
    )


def _same(part: type[FilingApplicant | FilingItem], row: Applicant | DossierItem) -> dict[str, object]:
    """Return what a part of a filing takes over from a row, whose columns are called alike."""
    return {name: getattr(row, name) for name in part.model_fields}
