"""Interventions as their pages show them: lists, lines with the cases they are about, and those of one case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from domain.case.acts import Role
from domain.supervision.interventions import Told
from models.supervision.narrowing import supervised
from models.tables import Staff
from models.viewer import Viewer
from runtime.database import ReadSession

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of an intervention with what its row shows."""

    place: int
    code: str
    agency_id: str
    procedure_code: str
    procedure_version: int
    procedure_vi: str
    procedure_en: str
    due_at: datetime | None
    cause: str
    verdict: str
    told: Told
    outcome: str
    said: Told
    at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseIntervention:
    """What was done to one case from the desk, for its own page."""

    id: UUID
    way: str
    reason: str
    name: str
    approved: str
    outcome: str
    said: Told
    at: datetime | None


_LINES: Final = """
select i.place, c.code, c.agency_id, c.procedure_code, c.procedure_version,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en,
    c.due_at, i.cause, i.verdict, i.told, i.outcome, i.said, i.at
from intervention_cases i join cases c on c.id = i.case_id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
where i.intervention_id = :intervention and i.place > :after
    and (:what = '' or coalesce(nullif(i.outcome, ''), i.verdict) = :what)
order by i.place limit :limit
"""
_TO_APPROVE: Final = text("""
select count(*)::int from interventions v
where v.stage = 'waiting' and v.asked_by <> :viewer and v.agencies <@ cast(:agencies as text[]) and v.agencies <> '{}'
""")
_OF_CASE: Final = text("""
select v.id, v.way, v.reason, s.name, coalesce(b.name, '') as approved, i.outcome, i.said, i.at
from intervention_cases i join interventions v on v.id = i.intervention_id
join staff s on s.id = v.asked_by left join staff b on b.id = v.approved_by
where i.case_id = :case and i.outcome not in ('', 'not_reached') order by i.at desc limit :limit
""")
_COLLEAGUES: Final = text("""
select distinct s.id, s.name from staff s join staff_roles r on r.staff_id = s.id
where s.active and r.agency_id = any(cast(:agencies as text[])) and r.role in ('counter', 'officer', 'leader')
order by s.name, s.id
""")


async def case_lines(
    session: ReadSession, intervention_id: UUID, *, what: str = "", after: int = 0, limit: int = 50
) -> list[CaseLine]:
    """Return lines in the order chosen, of one outcome (or verdict, before there is one) when `what` names it."""
    given = {"intervention": intervention_id, "what": what, "after": after, "limit": limit}
    found = (await session.execute(text(_LINES), given)).mappings()
    return [CaseLine(**{**row, "told": told_of(row["told"]), "said": told_of(row["said"])}) for row in found]


async def to_approve(session: ReadSession, viewer: Viewer) -> int:
    """Return how many interventions of others wait for a second person, whom the viewer can be."""
    given = {"viewer": viewer.staff_id, "agencies": list(supervised(viewer))}
    return int((await session.execute(_TO_APPROVE, given)).scalar_one())


async def interventions_of_case(session: ReadSession, case_id: UUID) -> list[CaseIntervention]:
    """Return what was done to a case from the desk, the newest first."""
    found = (await session.execute(_OF_CASE, {"case": case_id, "limit": MOST})).mappings()
    return [CaseIntervention(**{**row, "said": told_of(row["said"])}) for row in found]


async def names_of_people(session: ReadSession, ids: Sequence[UUID | None]) -> dict[UUID, str]:
    """Return the names of staff by id."""
    wanted = [one for one in ids if one is not None]
    found = await session.execute(select(col(Staff.id), col(Staff.name)).where(col(Staff.id).in_(wanted)))
    return {row.id: row.name for row in found}


async def receivers_for(session: ReadSession, viewer: Viewer) -> list[tuple[str, str]]:
    """Return the people tasks can be given to in the viewer's agencies, as (id, name)."""
    agencies = sorted(viewer.agencies_as(Role.SUPERVISOR))
    found = await session.execute(_COLLEAGUES, {"agencies": agencies})
    return [(str(row.id), row.name) for row in found]


def told_of(kept: dict[str, Any]) -> Told:
    """Return a sentence as it was kept."""
    values = {str(name): str(value) for name, value in dict(kept.get("values", {})).items()}
    return Told(str(kept.get("code", "")), values, tuple(kept.get("who_can", ())))
