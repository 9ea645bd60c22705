"""My work: what is mine and what I may take, by legal time left, cut by urgency and narrowed by filters."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from api.desk.list_query import ListQuery, edges, read_query
from api.desk.rows import ListRow, names_of_steps, task_row, waiting_row
from api.errors import Problem
from api.language import Sentence, say
from api.readings import log_list
from api.security.people import Person
from api.services import Services
from api.step_names import step_names
from domain.procedure.plan import Channel
from models.paging import BadCursorError, Cursor, Page
from models.queries.open_tasks import TaskLine, filtered_tasks
from models.queries.task_counts import MOST as MOST_COUNTED
from models.queries.task_counts import TaskCounts, task_counts
from models.queries.task_filter import TaskCut, TaskFilter
from models.queries.team_load import TeamName, team_names
from models.queries.waiting_cases import WaitingCase, waiting_cases, waiting_count
from models.saved_filters import saved_filters
from models.tables import SavedFilter
from runtime.database import ReadSession

Value = TypeVar("Value")
PAGE = "tasks"
ROWS = 50
CUTS = {
    TaskCut.ALL: say("Tất cả"),
    TaskCut.OVERDUE: say("Quá hạn"),
    TaskCut.TODAY: say("Hôm nay"),
    TaskCut.WEEK: say("Tuần này"),
    TaskCut.LATER: say("Sau đó"),
    TaskCut.MINE: say("Tôi đang giữ"),
    TaskCut.FREE: say("Chưa ai giữ"),
    TaskCut.WAITING: say("Đang chờ người khác"),
}
_ALARMS = (TaskCut.OVERDUE,)


@dataclass(frozen=True, slots=True)
class CutLink:
    """One cut of the list with its number and its address."""

    cut: TaskCut
    label: Sentence
    count: int
    shown: str
    query: str
    current: bool
    alarm: bool


@dataclass(frozen=True, slots=True)
class _Read:
    """What the page needs of the database."""

    query: ListQuery
    page: Page[TaskLine] | Page[WaitingCase]
    counts: TaskCounts
    waiting: int
    team: Sequence[TeamName]
    saved: Sequence[SavedFilter]


async def tasks_response(
    request: Request, services: Services, staff: Person, text: str, *, after: str = "", problem: Problem | None = None
) -> Response:
    """Return the list of a query; with a problem when something could not be done with it."""
    now = datetime.now(UTC)
    read = await _read(services, staff, text, cursor_of(after), now)
    if read.query.wanted.person or read.page.lines:
        await log_list(services, staff, request, "task names" if read.query.wanted.person else "tasks")
    values = await _values(services, staff, read, now)
    values |= {"problem": problem, "first_page": not after}
    values["transferred"] = request.query_params.get("transferred", "")[:40]
    return services.pages.render(request, "desk/tasks.html", values, status=problem.status if problem else 200)


async def _read(services: Services, staff: Person, text: str, after: Cursor | None, now: datetime) -> _Read:
    """Read rows and numbers side by side: each is one statement that goes through the whole list."""
    viewer, where = staff.viewer, edges(now)
    async with services.sessions.read() as session:
        query = await read_query(session, viewer, text)
        team = await team_names(session, viewer)
        saved = await saved_filters(session, staff.staff_id, PAGE)
    wanted = query.wanted

    async def rows(session: ReadSession) -> Page[TaskLine] | Page[WaitingCase]:
        if wanted.cut is TaskCut.WAITING:
            return await waiting_cases(session, viewer, wanted, now, after=after, limit=ROWS)
        return await filtered_tasks(session, viewer, wanted, where, after=after, limit=ROWS)

    page, counts, waiting = await asyncio.gather(
        _alone(services, rows),
        _alone(services, lambda session: task_counts(session, viewer, wanted, where)),
        _alone(services, lambda session: waiting_count(session, viewer, wanted, now)),
    )
    return _Read(query, page, counts, waiting, team, saved)


async def _alone(services: Services, ask: Callable[[ReadSession], Awaitable[Value]]) -> Value:
    """Ask one question on a connection of its own."""
    async with services.sessions.read() as session:
        return await ask(session)


async def _values(services: Services, staff: Person, read: _Read, now: datetime) -> dict[str, Any]:
    rows = await list_rows(services, staff.staff_id, read.page.lines, now)
    wanted = read.query.wanted
    holder = next((one for one in read.team if one.staff_id == wanted.holder), None)
    procedures = await services.definitions.all_in_force(now.date())
    return {
        "rows": rows,
        "cuts": _cuts(read),
        "cut": wanted.cut.value,
        "counts": read.counts,
        "overdue": shown_count(read.counts.overdue),
        "today": shown_count(read.counts.today),
        "query": read.query.text,
        "wanted": wanted,
        "find": read.query.find,
        "colleague": holder.name if holder and holder.staff_id != staff.staff_id else "",
        "team": [one for one in read.team if one.staff_id != staff.staff_id],
        "me": staff.staff_id,
        "supervises": bool(staff.viewer.agencies_as("supervisor")),
        "channels": [channel.value for channel in Channel],
        "procedures": procedures[:100],
        "steps": await _steps(services, wanted, now),
        "saved": read.saved,
        "clearable": ListQuery(TaskFilter(cut=wanted.cut)).text,
        "total": _count_of(read, wanted.cut),
        "after": str(read.page.after) if read.page.after else "",
        "errors": (),
    }


async def list_rows(
    services: Services, me: UUID | None, lines: Sequence[TaskLine] | Sequence[WaitingCase], now: datetime
) -> list[ListRow]:
    """Return the lines as people read them."""
    calendar = await services.definitions.calendar()
    names = await names_of_steps(services, lines)
    return [
        task_row(line, names, me, now, calendar)
        if isinstance(line, TaskLine)
        else waiting_row(line, names, now, calendar)
        for line in lines
    ]


def cursor_of(text: str) -> Cursor | None:
    """Return where the page starts; what cannot be read means the first page."""
    try:
        return Cursor.parse(text) if text else None
    except BadCursorError:
        return None


def _cuts(read: _Read) -> list[CutLink]:
    current = read.query.wanted.cut
    links = []
    for cut, label in CUTS.items():
        count = _count_of(read, cut)
        query = read.query.in_cut(cut).text
        links.append(CutLink(cut, label, count, shown_count(count), query, cut is current, cut in _ALARMS))
    return links


def _count_of(read: _Read, cut: TaskCut) -> int:
    return read.waiting if cut is TaskCut.WAITING else count_of(read.counts, cut)


def count_of(counts: TaskCounts, cut: TaskCut) -> int:
    """Return the number of a cut of tasks."""
    name = "this_week" if cut is TaskCut.WEEK else cut.value
    return int(getattr(counts, name))


def shown_count(count: int) -> str:
    """Return a number as the cuts show it: counting stops at a thousand."""
    return str(count) if count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


async def _steps(services: Services, wanted: TaskFilter, now: datetime) -> dict[str, Any]:
    """Return the steps to choose from, by id: those of the chosen procedure."""
    procedure = await services.definitions.in_force(wanted.procedure, now.date()) if wanted.procedure else None
    return dict(step_names(procedure.definition)) if procedure else {}
