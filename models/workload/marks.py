"""Which weeks of which steps are to be made anew.

A mark is a line in the table itself, written in one transaction with the tasks it is about: a round that is cut short
forgets none, and a week of which hundreds of tasks were written is made anew once.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, text

from domain.deadline.moments import local_day
from runtime.database import WriteSession

#: Agency, procedure, step and the Monday of the week.
StepWeekKey = tuple[str, str, str, date]

KEPT_TASKS: Final = text("""
select case_id, task_id, agency_id, procedure_code, step, done_by, done_at, seconds, budget from finished_tasks
where case_id = any(cast(:cases as uuid[]))
""")
_MARK: Final = text("""
insert into board_step_weeks as w (agency_id, procedure_code, step, week, stale, tasks, late, median, ninetieth, spread)
select c.agency_id, c.procedure_code, c.step, c.week, true, 0, 0, 0, 0, '{}'::jsonb
from unnest(cast(:agencies as text[]), cast(:procedures as text[]), cast(:steps as text[]), cast(:weeks as date[]))
    as c (agency_id, procedure_code, step, week)
on conflict (agency_id, procedure_code, step, week) do update set stale = true where not w.stale
""")
#: For a board that begins anew over tasks that are kept already.
_MARK_ALL: Final = text("""
insert into board_step_weeks as w (agency_id, procedure_code, step, week, stale, tasks, late, median, ninetieth, spread)
select distinct f.agency_id, f.procedure_code, f.step,
    date_trunc('week', f.done_at at time zone interval '7 hours')::date, true, 0, 0, 0, 0, '{}'::jsonb
from finished_tasks f
on conflict (agency_id, procedure_code, step, week) do update set stale = true where not w.stale
""")


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def touched(kept: Iterable[Row[Any]], done: Iterable[Mapping[str, Any]]) -> set[StepWeekKey]:
    """Return the weeks of steps that differ between the tasks kept of some cases and those they have done now."""
    before = {_told(dict(row._mapping)) for row in kept}
    after = {_told(row) for row in done}
    return {
        (agency, code, step, monday(local_day(done_at))) for _, _, agency, code, step, done_at, *_ in before ^ after
    }


def _told(task: Mapping[str, Any]) -> tuple[str, str, str, str, str, datetime, int, int | None, str]:
    done_at = task["done_at"]
    return (
        str(task["case_id"]),
        task["task_id"],
        task["agency_id"],
        task["procedure_code"],
        task["step"],
        datetime.fromisoformat(done_at) if isinstance(done_at, str) else done_at,
        task["seconds"],
        task["budget"],
        task["done_by"],
    )


async def mark_weeks(session: WriteSession, weeks: Iterable[StepWeekKey]) -> None:
    """Mark weeks of steps to be made anew."""
    ordered = sorted(weeks)  # two that mark at once wait for each other in the same order
    if ordered:
        await session.change(_MARK, columns(ordered))


async def mark_all(session: WriteSession) -> None:
    """Mark every week of every step of which a task is kept."""
    await session.change(_MARK_ALL)


def columns(keys: Sequence[StepWeekKey]) -> dict[str, list[Any]]:
    """Return keys as the arrays a statement unnests."""
    return {
        name: [key[place] for key in keys] for place, name in enumerate(("agencies", "procedures", "steps", "weeks"))
    }
