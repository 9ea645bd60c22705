"""What is there for me to do: the open tasks of the viewer's posts, most urgent first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import TextClause, text

from models.paging import NEVER, Cursor, Page
from models.queries.task_filter import DUE, Edges, TaskFilter, conditions, posts_of
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
    procedure_version: int
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

    @property
    def cursor(self) -> Cursor:
        """Where the list goes on after this row."""
        return Cursor(self.due_at or NEVER, self.case_id, self.task_id)


# Each post walks its own part of the index and stops after a page; the pages of a person's few posts are then
# put in one order. Everything a row shows is read afterwards, for the rows of the page alone.
_TASKS: Final = """
select t.case_id, t.id as task_id, c.code, coalesce(nullif(a.owner_name, ''), a.name) as person,
    c.procedure_code, c.procedure_version, coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en,
    t.step, t.kind, t.stage, t.role, t.agency_id, t.status, t.opened_at, t.due_at, c.due_at as case_due_at,
    c.phase, c.channel, c.waiting_for, c.hold, c.overdue, t.claimed_by as held_by,
    coalesce(s.name, '') as held_by_name
from (
    select k.* from unnest(cast(:roles as text[]), cast(:agencies as text[])) as p (role, agency_id)
    cross join lateral (
        select {due} as due, t.case_id, t.id from tasks t
        where t.agency_id = p.agency_id and t.role = p.role and t.status in ('open', 'suspended')
            and {conditions}
            and ({due}, t.case_id, t.id) {beyond} (coalesce(cast(:at as timestamptz), 'infinity'), :case_id, :part)
        order by {due} {way}, t.case_id {way}, t.id {way}
        limit :limit
    ) k
    order by k.due {way}, k.case_id {way}, k.id {way}
    limit :limit
) k
join tasks t on t.case_id = k.case_id and t.id = k.id
join cases c on c.id = t.case_id
join applicants a on a.case_id = t.case_id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
left join staff s on s.id = t.claimed_by
order by k.due {way}, k.case_id {way}, k.id {way}
"""
_HOLDERS: Final = {
    Holder.ANYBODY: "true",
    Holder.ME: "t.claimed_by = :me",
    Holder.NOBODY: "t.claimed_by is null",
    Holder.ME_OR_NOBODY: "(t.claimed_by is null or t.claimed_by = :me)",
}
_FIRST: Final = Cursor(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))


@lru_cache(maxsize=500)
def _statement(sql: str, *, backwards: bool) -> TextClause:
    ways = {"beyond": "<", "way": "desc"} if backwards else {"beyond": ">", "way": "asc"}
    return text(_TASKS.format(conditions=sql, due=DUE, **ways))


async def open_tasks(
    session: ReadSession,
    viewer: Viewer,
    *,
    holder: Holder = Holder.ANYBODY,
    suspended: bool = False,
    after: Cursor | None = None,
    limit: int = 50,
) -> Page[TaskLine]:
    """Return a page of tasks the viewer may do, by due date; `suspended` ones wait for applicant or release."""
    sql = _HOLDERS[holder] if suspended else f"t.status = 'open' and {_HOLDERS[holder]}"
    parameters = {"me": viewer.staff_id} if ":me" in sql else {}
    return await _page(session, sql, posts_of(viewer) | parameters, after, limit)


async def filtered_tasks(
    session: ReadSession,
    viewer: Viewer,
    wanted: TaskFilter,
    edges: Edges,
    *,
    after: Cursor | None = None,
    limit: int = 50,
    backwards: bool = False,
) -> Page[TaskLine]:
    """Return a page of the tasks of a filter, most urgent first; `backwards` the ones before `after`, nearest first."""
    asked = conditions(viewer, wanted, edges)
    parameters = posts_of(viewer, wanted.holder) | asked.parameters
    return await _page(session, asked.sql, parameters, after, limit, backwards=backwards)


async def free_tasks(session: ReadSession, viewer: Viewer, *, limit: int = 50) -> Page[TaskLine]:
    """Return the most urgent tasks of the viewer's team that nobody holds."""
    return await _page(session, "t.status = 'open' and t.claimed_by is null", posts_of(viewer, team=True), None, limit)


async def _page(
    session: ReadSession,
    sql: str,
    parameters: Mapping[str, Any],
    after: Cursor | None,
    limit: int,
    *,
    backwards: bool = False,
) -> Page[TaskLine]:
    start = after or _FIRST
    place = {"at": start.due, "case_id": start.case_id, "part": start.part, "limit": limit + 1}
    found = await session.execute(_statement(sql, backwards=backwards), {**parameters, **place})
    lines = tuple(TaskLine(**row) for row in found.mappings())
    return Page(lines[:limit], lines[limit - 1].cursor if len(lines) > limit else None)
