"""One step of a procedure: by week, and by agency. Kept rows, found by their keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import text

from models.workload.board import Scope
from models.workload.together import Times, together
from runtime.database import ReadSession

_OF: Final = "agency_id = any(cast(:agencies as text[])) and procedure_code = :procedure and step = :step"
_WEEKS: Final = text(f"""
select week, tasks, late, median, ninetieth, budget, spread from board_step_weeks
where {_OF} and week >= :first and tasks > 0 order by week
""")  # noqa: S608  # made of constants
_AGENCIES: Final = text(f"""
select agency_id, kind, tasks, late, median, ninetieth, budget, spread from board_times where {_OF} order by agency_id
""")  # noqa: S608  # made of constants
_NAME: Final = text("""
select name_vi, coalesce(nullif(name_en, ''), name_vi) as name_en from procedure_versions
where procedure_code = :procedure order by version desc limit 1
""")


@dataclass(frozen=True, slots=True)
class StepWeek:
    """What was done of a step in the week that began on `week`, a Monday."""

    week: date
    times: Times


@dataclass(frozen=True, slots=True)
class AgencyTimes:
    """How long a step took at one agency over the last ninety days."""

    agency: str
    kind: str
    times: Times


async def step_weeks(session: ReadSession, scope: Scope, step: str, first: date) -> list[StepWeek]:
    """Return the weeks since a Monday in which a task of a step was done, oldest first; agencies are put together.

    The scope names the procedure.
    """
    weeks: dict[date, list[Mapping[str, Any]]] = {}
    for row in (await session.execute(_WEEKS, {**_asked(scope, step), "first": first})).mappings():
        weeks.setdefault(row["week"], []).append(dict(row))
    return [StepWeek(week, together(rows)) for week, rows in weeks.items()]


async def step_by_agency(session: ReadSession, scope: Scope, step: str) -> Sequence[AgencyTimes]:
    """Return how long a step took at each agency of a scope that did it in ninety days."""
    found = (await session.execute(_AGENCIES, _asked(scope, step))).mappings()
    return [AgencyTimes(row["agency_id"], row["kind"], together([dict(row)])) for row in found]


async def procedure_name(session: ReadSession, code: str) -> tuple[str, str] | None:
    """Return what a procedure is called in Vietnamese and English by its newest version; None for an unknown one."""
    row = (await session.execute(_NAME, {"procedure": code})).one_or_none()
    return (row.name_vi, row.name_en) if row else None


def _asked(scope: Scope, step: str) -> dict[str, Any]:
    return {"agencies": list(scope.agencies), "procedure": scope.procedure, "step": step}
