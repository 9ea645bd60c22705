"""How long each person of an agency took for what they did, against what it should have taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from models.workload.together import Times, together
from runtime.database import ReadSession

_PACES: Final = text("""
select officer, tasks, late, median, ninetieth, budget, spread from board_people where agency_id = :agency
""")
#: The agency's own times of the same steps stand beside a person's.
_STEPS: Final = text("""
select p.procedure_code, coalesce(v.name_vi, p.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, p.procedure_code) as procedure_en, p.step, p.kind,
    p.tasks, p.late, p.median, p.ninetieth, p.budget, p.spread,
    coalesce(t.tasks, 0) as all_tasks, t.median as all_median
from board_people p
left join board_times t
    on t.agency_id = p.agency_id and t.procedure_code = p.procedure_code and t.step = p.step
left join lateral (
    select v.name_vi, v.name_en from procedure_versions v where v.procedure_code = p.procedure_code
    order by v.version desc limit 1) v on true
where p.agency_id = :agency and p.officer = :officer order by p.tasks desc, p.procedure_code, p.step
""")
_WHO: Final = text("""
select s.name, coalesce(u.name_vi, '') as unit_vi, coalesce(nullif(u.name_en, ''), u.name_vi, '') as unit_en
from staff s left join units u on u.id = s.unit_id
where s.id = :officer and (
    s.agency_id = :agency
    or exists (select from staff_roles r where r.staff_id = s.id and r.agency_id = :agency)
    or exists (select from tasks t where t.claimed_by = s.id and t.agency_id = :agency and t.status = 'open')
    or exists (select from board_people p where p.agency_id = :agency and p.officer = cast(s.id as text)))
""")


@dataclass(frozen=True, slots=True)
class PersonStep:
    """One step a person did in ninety days; `all_tasks` and `all_median` are of the whole agency."""

    procedure_code: str
    procedure_vi: str
    procedure_en: str
    step: str
    kind: str
    times: Times
    all_tasks: int
    all_median: int | None


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of an agency."""

    name: str
    unit_vi: str
    unit_en: str


async def paces(session: ReadSession, agency: str) -> Mapping[str, Times]:
    """Return how long each person took over all steps in ninety days, by staff id, of whoever did something there."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in (await session.execute(_PACES, {"agency": agency})).mappings():
        groups.setdefault(row["officer"], []).append(dict(row))
    return {officer: together(rows) for officer, rows in groups.items()}


async def person_steps(session: ReadSession, agency: str, officer: UUID) -> Sequence[PersonStep]:
    """Return the steps a person did in ninety days at an agency, those done most often first."""
    found = (await session.execute(_STEPS, {"agency": agency, "officer": str(officer)})).mappings()
    return [
        PersonStep(
            procedure_code=row["procedure_code"],
            procedure_vi=row["procedure_vi"],
            procedure_en=row["procedure_en"],
            step=row["step"],
            kind=row["kind"],
            times=together([dict(row)]),
            all_tasks=row["all_tasks"],
            all_median=row["all_median"],
        )
        for row in found
    ]


async def person_at(session: ReadSession, agency: str, officer: UUID) -> Somebody | None:
    """Return somebody of an agency: by home, by post, or by what they hold or did there lately; None for others."""
    row = (await session.execute(_WHO, {"agency": agency, "officer": officer})).mappings().one_or_none()
    return Somebody(**row) if row else None
