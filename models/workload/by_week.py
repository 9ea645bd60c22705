"""Times of a step by week: what is marked is made anew once at the end of a round, with the times of its people."""

from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import text

from domain.deadline.moments import at, local_day
from models.workload.cells import BAND, LOOKED_AT
from models.workload.marks import StepWeekKey, columns, monday
from models.workload.people import make_people
from runtime.database import WriteSession

#: Weeks of steps made anew in one transaction.
AT_ONCE: Final = 500
_A_WEEK: Final = timedelta(days=7)

#: What another round is making or marking at this moment is left to the next one.
_TAKE: Final = text("""
select agency_id, procedure_code, step, week from board_step_weeks where stale
order by week desc limit :limit for update skip locked
""")
_ASKED: Final = """asked as (
    select * from unnest(
        cast(:agencies as text[]), cast(:procedures as text[]), cast(:steps as text[]), cast(:weeks as date[]),
        cast(:starts as timestamptz[]), cast(:ends as timestamptz[])
    ) as c (agency_id, procedure_code, step, week, starts_at, ends_at)
)"""
_MAKE: Final = text(f"""
with {_ASKED}, done as materialized (
    select c.agency_id, c.procedure_code, c.step, c.week, f.seconds, f.budget, {BAND} as band
    from asked c cross join lateral (
        select seconds, budget from finished_tasks t
        where t.agency_id = c.agency_id and t.procedure_code = c.procedure_code and t.step = c.step
            and t.done_at >= c.starts_at and t.done_at < c.ends_at
    ) f
), bands as (
    select agency_id, procedure_code, step, week, jsonb_object_agg(band::text, tasks) as spread from (
        select agency_id, procedure_code, step, week, band, count(*) as tasks from done
        group by agency_id, procedure_code, step, week, band
    ) b group by agency_id, procedure_code, step, week
), whole as (
    select agency_id, procedure_code, step, week, count(*)::int as tasks,
        (count(*) filter (where seconds > budget))::int as late,
        percentile_disc(0.5) within group (order by seconds) as median,
        percentile_disc(0.9) within group (order by seconds) as ninetieth,
        percentile_disc(0.5) within group (order by budget) as budget
    from done group by agency_id, procedure_code, step, week
)
update board_step_weeks w set stale = false, tasks = n.tasks, late = n.late, median = n.median,
    ninetieth = n.ninetieth, budget = n.budget, spread = b.spread
from whole n join bands b using (agency_id, procedure_code, step, week)
where (w.agency_id, w.procedure_code, w.step, w.week) = (n.agency_id, n.procedure_code, n.step, n.week)
""")  # noqa: S608  # made of constants
#: What was asked for and is still stale has no task any more.
_GONE: Final = text(f"""
with {_ASKED}
delete from board_step_weeks w using asked c
where (w.agency_id, w.procedure_code, w.step, w.week) = (c.agency_id, c.procedure_code, c.step, c.week) and w.stale
""")  # noqa: S608  # made of constants


async def make_marked_weeks(session: WriteSession, now: datetime, *, limit: int = AT_ONCE) -> int:
    """Make up to `limit` marked weeks anew, the newest first, with the people of their steps; return how many."""
    taken: list[StepWeekKey] = [
        (row.agency_id, row.procedure_code, row.step, row.week) for row in await session.change(_TAKE, {"limit": limit})
    ]
    if not taken:
        return 0
    days = [row[3] for row in taken]
    asked = columns(taken) | {
        "starts": [at(day, time.min) for day in days],
        "ends": [at(day + _A_WEEK, time.min) for day in days],
    }
    await session.change(_MAKE, asked)
    await session.change(_GONE, asked)
    oldest = monday(local_day(now - LOOKED_AT))
    await make_people(session, {row[:3] for row in taken if row[3] >= oldest}, now)
    return len(taken)
