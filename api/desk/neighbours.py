"""The cases before and after one in the list a person came from, so that nobody has to go back to it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from api.desk.list_query import edges, id_of, read_query
from api.desk.search_query import read_search
from models.paging import NEVER, Cursor
from models.queries.find_cases import search_cases
from models.queries.open_tasks import filtered_tasks
from models.queries.task_filter import TaskCut
from models.queries.task_place import task_place
from models.queries.waiting_cases import waiting_cases
from models.tables import Case
from models.viewer import Viewer
from runtime.database import ReadSession

#: A case can stand in a list with more than one task; this many rows further on another case is met.
_LOOK_AHEAD = 4


async def neighbours(session: ReadSession, viewer: Viewer, query: str, code: str) -> tuple[str | None, str | None]:
    """Return the codes before and after a case in the list of a query, None at its ends.

    `query` is what the list put into its links: the filter of my work, or "search=<id>". A case whose task is done
    meanwhile keeps its place by when the task was due, so that the next one is still the next one.
    """
    case = (
        await session.execute(
            select(col(Case.id), col(Case.filed_at), col(Case.due_at)).where(col(Case.code) == code, viewer.sees_case())
        )
    ).one_or_none()
    if case is None:
        return None, None
    case_id, filed_at, due_at = case
    if query.startswith("search="):
        return await _in_search(session, viewer, query.removeprefix("search="), Cursor(filed_at, case_id))
    return await _in_tasks(session, viewer, query, case_id, due_at)


async def _in_tasks(
    session: ReadSession, viewer: Viewer, text: str, case_id: UUID, due_at: datetime | None
) -> tuple[str | None, str | None]:
    now = datetime.now(UTC)
    wanted = (await read_query(session, viewer, text)).wanted
    found: list[str | None] = []
    place = await task_place(session, viewer, wanted.holder, case_id) if wanted.cut is not TaskCut.WAITING else None
    here = place or Cursor(due_at or NEVER, case_id)
    for backwards in (True, False):
        if wanted.cut is TaskCut.WAITING:
            cases = await waiting_cases(
                session, viewer, wanted, now, after=here, limit=_LOOK_AHEAD, backwards=backwards
            )
            codes = [(line.case_id, line.code) for line in cases.lines]
        else:
            tasks = await filtered_tasks(
                session, viewer, wanted, edges(now), after=here, limit=_LOOK_AHEAD, backwards=backwards
            )
            codes = [(line.case_id, line.code) for line in tasks.lines]
        found.append(next((code for other, code in codes if other != case_id), None))
    return found[0], found[1]


async def _in_search(session: ReadSession, viewer: Viewer, look: str, here: Cursor) -> tuple[str | None, str | None]:
    look_id = id_of(look)
    search = await read_search(session, viewer, look_id) if look_id else None
    if search is None:
        return None, None
    found: list[str | None] = []
    for backwards in (True, False):
        page = await search_cases(
            session,
            viewer,
            search.asked,
            search.wanted,
            now=datetime.now(UTC),
            after=here,
            limit=1,
            backwards=backwards,
        )
        found.append(page.lines[0].code if page.lines else None)
    return found[0], found[1]
