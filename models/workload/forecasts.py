"""The forecast of this week: the open work of every desk, its pace, and what the rest of a case usually takes."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, text

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import A_DAY, at, local_day
from domain.procedure.budgets import Route
from domain.procedure.compile import read_compiled
from domain.procedure.graph import ancestors, longest_path
from domain.workload.forecast import PACE_DAYS, Late, OpenWork, Pace, late_by
from models.procedures import version_of
from runtime.database import ReadSession, WriteSession

_OPEN: Final = text("""
select c.id, c.agency_id as deciding, c.procedure_code, c.procedure_version, c.step as steps, c.due_at,
    t.id as task, t.step, t.role, t.agency_id, t.due_at as task_due, coalesce(t.claimed_by::text, '') as officer,
    b.after
from cases c
left join lateral (
    select t.id, t.step, t.role, t.agency_id, t.due_at, t.claimed_by from tasks t
    where t.case_id = c.id and t.status = 'open' order by t.due_at nulls last, t.id limit 1
) t on true
left join board_times b on b.agency_id = t.agency_id and b.procedure_code = c.procedure_code and b.step = t.step
where c.ended_at is null and c.decided_at is null and (t.id is not null or c.due_at is not null)
""")
_PACES: Final = text("""
select agency_id, role, count(*)::int as tasks from finished_tasks where done_at > :since group by agency_id, role
""")
_NONE: Final = text("delete from board_forecasts")
_KEEP: Final = text("""
insert into board_forecasts (
    case_id, agency_id, procedure_code, step, officer, due_at, expected_at, ahead, queue, after
)
select * from jsonb_to_recordset(cast(:rows as jsonb)) as r (
    case_id uuid, agency_id text, procedure_code text, step text, officer text, due_at timestamptz,
    expected_at timestamptz, ahead int, queue bigint, after bigint
)
""")


class Budgets:
    """How many working seconds of budgets lie behind a step, by published version; read once per process."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Mapping[str, tuple[int, int]]] = {}

    async def of(self, session: ReadSession, code: str, version: int, step: str) -> tuple[int, int]:
        """Return a step's own budget and that of the longest chain behind it, in working seconds; 0 for unknown."""
        key = (code, version)
        if key not in self._known:
            published = await version_of(session, code, version)
            self._known[key] = _budgets(Route.of(read_compiled(published.text))) if published else {}
        return self._known[key].get(step, (0, 0))


def _budgets(route: Route) -> dict[str, tuple[int, int]]:
    found = {}
    for name in route.after:
        behind = {other for other in route.after if name in ancestors(route.after, other)}
        chain = {other: tuple(one for one in route.after[other] if one in behind) for other in behind}
        later = longest_path(chain, route.hours.__getitem__)[0] if chain else 0
        found[name] = (route.hours[name] * 3600, later * 3600)
    return found


async def make_forecasts(
    session: WriteSession, calendar: WorkingCalendar, budgets: Budgets, now: datetime
) -> list[Late]:
    """Forecast which cases due by the end of this week (Sunday, in Vietnam) will be late, and keep it."""
    rows = list(await session.execute(_OPEN))
    works = [await _work(session, row, calendar, budgets, now) for row in rows]
    calendars = {work.unit: calendar.for_agency(work.unit.partition("/")[0]) for work in works}
    late = late_by(works, await _paces(session, calendar, now), calendars, now, week_ends(now))
    by_case = {str(row.id): row for row in rows}
    await session.change(_NONE)
    await session.change(_KEEP, {"rows": json.dumps([_stored(one, by_case[one.work.case]) for one in late])})
    return late


def week_ends(now: datetime) -> datetime:
    """Return the UTC instant at which this week ends in Vietnam."""
    today = local_day(now)
    return at(today + timedelta(days=7 - today.weekday()), datetime.min.time())


async def _work(
    session: ReadSession, row: Row[Any], calendar: WorkingCalendar, budgets: Budgets, now: datetime
) -> OpenWork:
    agency = row.agency_id or row.deciding
    step = row.step or row.steps.partition(",")[0]
    own, later = 0, 0
    if row.due_at is not None and row.due_at > now and (row.after is None or row.task is None):
        own, later = await budgets.of(session, row.procedure_code, row.procedure_version, step)
    if row.task_due is not None:
        own = max(calendar.for_agency(agency).working_seconds_between(now, row.task_due), 0)
    return OpenWork(
        case=str(row.id),
        unit=f"{agency}/{row.role or '-'}",
        due_at=row.due_at,
        task_due=row.task_due or row.due_at or datetime.max.replace(tzinfo=now.tzinfo),
        budget_left=own,
        later=later,
        after=row.after,
        waits=row.task is None,
    )


async def _paces(session: ReadSession, calendar: WorkingCalendar, now: datetime) -> dict[str, Pace]:
    day = local_day(now)
    since = at(calendar.add_working_days(day + A_DAY, -PACE_DAYS), datetime.min.time())
    found: Iterable[Row[Any]] = await session.execute(_PACES, {"since": since})
    return {
        f"{row.agency_id}/{row.role}": Pace(
            row.tasks, calendar.for_agency(row.agency_id).working_seconds_between(since, now)
        )
        for row in found
    }


def _stored(late: Late, row: Row[Any]) -> dict[str, Any]:
    return {
        "case_id": late.work.case,
        "agency_id": row.deciding,
        "procedure_code": row.procedure_code,
        "step": row.step or row.steps.partition(",")[0],
        "officer": row.officer,
        "due_at": row.due_at.isoformat(),
        "expected_at": late.expected_at.isoformat(),
        "ahead": late.ahead,
        "queue": late.queue,
        "after": late.after,
    }
