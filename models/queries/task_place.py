"""Where a case stands, or stood, in a list of tasks."""

from typing import Final
from uuid import UUID

from sqlalchemy import text

from models.paging import NEVER, Cursor
from models.queries.task_filter import posts_of
from models.viewer import Viewer
from runtime.database import ReadSession

_PLACE: Final = text("""
select t.id, t.due_at from tasks t
join unnest(cast(:roles as text[]), cast(:agencies as text[])) as p (role, agency_id)
    on p.role = t.role and p.agency_id = t.agency_id
where t.case_id = :case_id
order by t.status in ('open', 'suspended') desc, t.opened_at desc nulls last, t.id desc
limit 1
""")


async def task_place(session: ReadSession, viewer: Viewer, holder: UUID | None, case_id: UUID) -> Cursor | None:
    """Return the place of the case's task for the viewer's posts: the open one, else the last; None without any."""
    found = await session.execute(_PLACE, posts_of(viewer, holder) | {"case_id": case_id})
    row = found.one_or_none()
    return Cursor(row.due_at or NEVER, case_id, row.id) if row else None
