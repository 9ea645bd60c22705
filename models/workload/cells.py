"""Times by step and flow by week, made anew where something changed, and as a whole once a day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import text

from domain.deadline.moments import A_DAY, local_day
from models.workload.working_up import KEPT, Cell, Week
from runtime.database import WriteSession

#: Times are of the last so many days: a season, in which people and procedures stay about the same.
LOOKED_AT: Final = timedelta(days=90)

#: The bands are those of `domain.workload.spread`, told again in SQL; a test compares the two.
BAND: Final = (
    "case when f.seconds <= 60 then 0 else 1 + floor(ln(f.seconds / 60.0::float8) / ln(1.08::float8))::int end"
)
_TIMES: Final = """
with tasks as materialized (
    select f.agency_id, f.procedure_code, f.step, f.kind, f.role, f.seconds, f.budget, f.after, {band} as band
    from finished_tasks f {some} where f.done_at > :since
), bands as (
    select agency_id, procedure_code, step, jsonb_object_agg(band::text, tasks) as spread from (
        select agency_id, procedure_code, step, band, count(*) as tasks from tasks
        group by agency_id, procedure_code, step, band
    ) b group by agency_id, procedure_code, step
), whole as (
    select agency_id, procedure_code, step, min(kind) as kind, min(role) as role, count(*)::int as tasks,
        (count(*) filter (where seconds > budget))::int as late,
        percentile_disc(0.5) within group (order by seconds) as median,
        percentile_disc(0.9) within group (order by seconds) as ninetieth,
        percentile_disc(0.5) within group (order by budget) as budget,
        percentile_disc(0.5) within group (order by after) as after
    from tasks group by agency_id, procedure_code, step
)
insert into board_times as t (
    agency_id, procedure_code, step, kind, role, tasks, late, median, ninetieth, budget, after, spread
)
select agency_id, procedure_code, step, kind, role, tasks, late, median, ninetieth, budget, after, spread
from whole join bands using (agency_id, procedure_code, step)
on conflict (agency_id, procedure_code, step) do update set
    kind = excluded.kind, role = excluded.role, tasks = excluded.tasks, late = excluded.late,
    median = excluded.median, ninetieth = excluded.ninetieth, budget = excluded.budget, after = excluded.after,
    spread = excluded.spread
"""
_CELLS: Final = """join (
        select * from unnest(cast(:agencies as text[]), cast(:procedures as text[]), cast(:steps as text[]))
            as c (agency_id, procedure_code, step)
    ) c using (agency_id, procedure_code, step)"""
_SOME_TIMES: Final = text(_TIMES.format(band=BAND, some=_CELLS))
_ALL_TIMES: Final = text(_TIMES.format(band=BAND, some=""))
_GONE_TIMES: Final = text("""
delete from board_times t where not exists (
    select from finished_tasks f where f.agency_id = t.agency_id and f.procedure_code = t.procedure_code
        and f.step = t.step and f.done_at > :since)
""")
_WEEKS: Final = text("""
insert into board_weeks as w (
    agency_id, procedure_code, week, received, closed, late, office, applicant, money, agencies, hold
)
select c.agency_id, c.procedure_code, c.week, i.received, o.closed, o.late, o.office, o.applicant, o.money, o.agencies,
    o.hold
from unnest(cast(:agencies as text[]), cast(:procedures as text[]), cast(:weeks as date[]))
    as c (agency_id, procedure_code, week)
cross join lateral (
    select count(*)::int as received from case_times s
    where s.agency_id = c.agency_id and s.procedure_code = c.procedure_code
        and s.received_on >= c.week and s.received_on < c.week + 7
) i
cross join lateral (
    select count(*)::int as closed, (count(*) filter (where s.late))::int as late,
        coalesce(sum(s.office), 0)::bigint as office, coalesce(sum(s.applicant), 0)::bigint as applicant,
        coalesce(sum(s.money), 0)::bigint as money, coalesce(sum(s.agencies), 0)::bigint as agencies,
        coalesce(sum(s.hold), 0)::bigint as hold
    from case_times s
    where s.agency_id = c.agency_id and s.procedure_code = c.procedure_code
        and s.over_on >= c.week and s.over_on < c.week + 7
) o
on conflict (agency_id, procedure_code, week) do update set
    received = excluded.received, closed = excluded.closed, late = excluded.late, office = excluded.office,
    applicant = excluded.applicant, money = excluded.money, agencies = excluded.agencies, hold = excluded.hold
""")
_EMPTY_WEEKS: Final = text("delete from board_weeks where received = 0 and closed = 0")
_FORGET: Final = (
    text("delete from finished_tasks where done_at <= :since"),
    text("delete from case_times where coalesce(over_on, received_on) <= :day and over_on is not null"),
    text("delete from board_weeks where week <= :day"),
    text("delete from board_step_weeks where week <= :day"),
)


async def make_times(session: WriteSession, cells: Iterable[Cell], now: datetime) -> None:
    """Make the times of some cells anew."""
    ordered = sorted(cells)
    if ordered:
        await session.change(_SOME_TIMES, {**_columns(ordered, "agencies", "procedures", "steps"), **_since(now)})


async def make_all_times(session: WriteSession, now: datetime) -> None:
    """Make all times anew, since the days they are of move on; and forget what is too old for anything."""
    await session.change(_ALL_TIMES, _since(now))
    await session.change(_GONE_TIMES, _since(now))
    oldest = {"since": now - KEPT, "day": local_day(now - KEPT) - A_DAY}
    for statement in _FORGET:
        names = ("since",) if ":since" in str(statement) else ("day",)
        await session.change(statement, {name: oldest[name] for name in names})


async def make_weeks(session: WriteSession, weeks: Iterable[Week]) -> None:
    """Make the flow of some weeks anew."""
    ordered = sorted(weeks)
    if ordered:
        await session.change(_WEEKS, _columns(ordered, "agencies", "procedures", "weeks"))
        await session.change(_EMPTY_WEEKS)


def _since(now: datetime) -> dict[str, datetime]:
    return {"since": now - LOOKED_AT}


def _columns(rows: Sequence[tuple[str, str, str | date]], *names: str) -> dict[str, list[Any]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}
