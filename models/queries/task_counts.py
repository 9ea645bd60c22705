"""How much there is for me to do: the four numbers above the list of tasks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text

from models.viewer import Viewer
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """Open tasks of the viewer's posts: past due, due by the first edge, by the second, later; held by the viewer."""

    overdue: int
    today: int
    this_week: int
    later: int
    mine: int
    suspended: int


_COUNTS: Final = text("""
select
    count(*) filter (where t.status = 'open' and t.due_at < :now) as overdue,
    count(*) filter (where t.status = 'open' and t.due_at >= :now and t.due_at < :today) as today,
    count(*) filter (where t.status = 'open' and t.due_at >= :today and t.due_at < :week) as this_week,
    count(*) filter (where t.status = 'open' and coalesce(t.due_at, 'infinity'::timestamptz) >= :week) as later,
    count(*) filter (where t.status = 'open' and t.claimed_by = :me) as mine,
    count(*) filter (where t.status = 'suspended') as suspended
from unnest(cast(:roles as text[]), cast(:agencies as text[])) as p (role, agency_id)
join tasks t on t.agency_id = p.agency_id and t.role = p.role and t.status in ('open', 'suspended')
""")


async def task_counts(
    session: ReadSession, viewer: Viewer, *, now: datetime, today_ends: datetime, week_ends: datetime
) -> TaskCounts:
    """Return the numbers for the viewer's posts; the edges are instants, the caller knows the calendar."""
    found = await session.execute(
        _COUNTS,
        {
            "roles": [post.role for post in viewer.posts],
            "agencies": [post.agency_id for post in viewer.posts],
            "me": viewer.staff_id,
            "now": now,
            "today": today_ends,
            "week": week_ends,
        },
    )
    return TaskCounts(**found.mappings().one())
