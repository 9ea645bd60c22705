"""Times of each person by step over the last ninety days: made where a step's tasks changed, and daily as a whole."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text

from models.workload.cells import BAND, LOOKED_AT
from runtime.database import WriteSession

_CELLS: Final = """select * from unnest(cast(:agencies as text[]), cast(:procedures as text[]), cast(:steps as text[]))
            as c (agency_id, procedure_code, step)"""
_PEOPLE: Final = f"""
with done as materialized (
    select f.agency_id, f.done_by as officer, f.procedure_code, f.step, f.kind, f.seconds, f.budget, {BAND} as band
    from finished_tasks f {{some}} where f.done_at > :since and f.done_by <> ''
), bands as (
    select agency_id, officer, procedure_code, step, jsonb_object_agg(band::text, tasks) as spread from (
        select agency_id, officer, procedure_code, step, band, count(*) as tasks from done
        group by agency_id, officer, procedure_code, step, band
    ) b group by agency_id, officer, procedure_code, step
), whole as (
    select agency_id, officer, procedure_code, step, min(kind) as kind, count(*)::int as tasks,
        (count(*) filter (where seconds > budget))::int as late,
        percentile_disc(0.5) within group (order by seconds) as median,
        percentile_disc(0.9) within group (order by seconds) as ninetieth,
        percentile_disc(0.5) within group (order by budget) as budget
    from done group by agency_id, officer, procedure_code, step
)
insert into board_people as p (
    agency_id, officer, procedure_code, step, kind, tasks, late, median, ninetieth, budget, spread
)
select agency_id, officer, procedure_code, step, kind, tasks, late, median, ninetieth, budget, spread
from whole join bands using (agency_id, officer, procedure_code, step)
on conflict (agency_id, officer, procedure_code, step) do update set
    kind = excluded.kind, tasks = excluded.tasks, late = excluded.late, median = excluded.median,
    ninetieth = excluded.ninetieth, budget = excluded.budget, spread = excluded.spread
"""  # noqa: S608  # made of constants
_NOTHING_DONE: Final = """not exists (
    select from finished_tasks f where f.agency_id = p.agency_id and f.procedure_code = p.procedure_code
        and f.step = p.step and f.done_by = p.officer and f.done_at > :since)"""
_SOME: Final = text(_PEOPLE.format(some=f"join ({_CELLS}) c using (agency_id, procedure_code, step)"))
_ALL: Final = text(_PEOPLE.format(some=""))
_SOME_GONE: Final = text(f"""
delete from board_people p using ({_CELLS}) c
where p.agency_id = c.agency_id and p.procedure_code = c.procedure_code and p.step = c.step and {_NOTHING_DONE}
""")  # noqa: S608  # made of constants
_GONE: Final = text(f"delete from board_people p where {_NOTHING_DONE}")  # noqa: S608  # made of constants


async def make_people(session: WriteSession, cells: Iterable[tuple[str, str, str]], now: datetime) -> None:
    """Make the times of people anew in some cells: agency, procedure and step."""
    ordered = sorted(cells)
    if not ordered:
        return
    asked: dict[str, Any] = {
        name: [cell[place] for cell in ordered] for place, name in enumerate(("agencies", "procedures", "steps"))
    }
    await session.change(_SOME, {**asked, "since": now - LOOKED_AT})
    await session.change(_SOME_GONE, {**asked, "since": now - LOOKED_AT})


async def make_all_people(session: WriteSession, now: datetime) -> None:
    """Make the times of all people anew, since the days they are of move on."""
    await session.change(_ALL, {"since": now - LOOKED_AT})
    await session.change(_GONE, {"since": now - LOOKED_AT})
