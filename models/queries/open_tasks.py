"""What is there for me to do: the open tasks of the viewer's posts, most urgent first."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import text

from models.paging import NEVER, Cursor, Page
from models.viewer import Viewer
from runtime.database import ReadSession


class Holder(StrEnum):
    """Whose tasks to list."""

    ANYBODY = "anybody"
    ME = "me"
    NOBODY = "nobody"
    ME_OR_NOBODY = "me_or_nobody"


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task with what its row shows. `person` is the dossier owner, else the applicant."""

    case_id: UUID
    task_id: str
    code: str
    person: str
    procedure_code: str
    procedure_vi: str
    procedure_en: str
    step: str
    kind: str
    stage: str
    role: str
    agency_id: str
    status: str
    opened_at: datetime | None
    due_at: datetime | None
    case_due_at: datetime | None
    phase: str
    channel: str
    waiting_for: str
    hold: str
    overdue: bool
    held_by: UUID | None
    held_by_name: str


_TASKS: Final = text("""
select t.case_id, t.id as task_id, c.code, coalesce(nullif(a.owner_name, ''), a.name) as person,
    c.procedure_code, coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en,
    t.step, t.kind, t.stage, t.role, t.agency_id, t.status, t.opened_at, t.due_at, c.due_at as case_due_at,
    c.phase, c.channel, c.waiting_for, c.hold, c.overdue, t.claimed_by as held_by,
    coalesce(s.name, '') as held_by_name
from (
    select t.* from unnest(cast(:roles as text[]), cast(:agencies as text[])) as p (role, agency_id)
    join tasks t on t.agency_id = p.agency_id and t.role = p.role and t.status in ('open', 'suspended')
    where (t.status = 'open' or :suspended)
        and case :holder
            when 'me' then t.claimed_by = :me
            when 'nobody' then t.claimed_by is null
            when 'me_or_nobody' then t.claimed_by is null or t.claimed_by = :me
            else true end
        and (coalesce(t.due_at, 'infinity'::timestamptz), t.case_id, t.id)
            > (coalesce(cast(:at as timestamptz), 'infinity'), :case_id, :part)
    order by coalesce(t.due_at, 'infinity'::timestamptz), t.case_id, t.id
    limit :limit
) t
join cases c on c.id = t.case_id
join applicants a on a.case_id = t.case_id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
left join staff s on s.id = t.claimed_by
order by coalesce(t.due_at, 'infinity'::timestamptz), t.case_id, t.id
""")

_FIRST: Final = Cursor(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))


async def open_tasks(
    session: ReadSession,
    viewer: Viewer,
    *,
    holder: Holder = Holder.ANYBODY,
    suspended: bool = False,
    after: Cursor | None = None,
    limit: int = 50,
) -> Page[TaskLine]:
    """Return a page of tasks the viewer may do, by due date; `suspended` ones wait for the applicant."""
    start = after or _FIRST
    found = await session.execute(
        _TASKS,
        {
            "roles": [post.role for post in viewer.posts],
            "agencies": [post.agency_id for post in viewer.posts],
            "me": viewer.staff_id,
            "holder": holder.value,
            "suspended": suspended,
            "at": start.due,
            "case_id": start.case_id,
            "part": start.part,
            "limit": limit + 1,
        },
    )
    lines = tuple(TaskLine(**row) for row in found.mappings())
    more = len(lines) > limit
    last = lines[limit - 1] if more else None
    cursor = Cursor(last.due_at or NEVER, last.case_id, last.task_id) if last else None
    return Page(lines[:limit], cursor)
