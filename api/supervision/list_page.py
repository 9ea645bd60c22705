"""The page of the list: its lines, the tabs and causes, what it can be narrowed down to and done with many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from api.desk.task_pages import cursor_of
from api.errors import NotFound, Problem
from api.language import say
from api.readings import log_list
from api.services import Services
from api.supervision.access import Overseer
from api.supervision.banner import Banner, banners
from api.supervision.cuts import causes_listed, chips_of, tabs_of
from api.supervision.links import general_for_many, ways_for_many
from api.supervision.naming import CAUSE_NAMES, SIDE_NAMES, WAY_NAMES
from api.supervision.query import Age, DeskQuery, Left, read_query
from api.supervision.rows import shown_lines
from api.supervision.steps import steps_listed
from domain.case.asked import Kind, recognise
from domain.supervision.causes import Side
from models.paging import Cursor, Page
from models.saved_filters import saved_filters
from models.supervision.desk import Counted, DeskLookTaken, DeskRow, desk_counts, desk_look, desk_page
from models.supervision.facets import Facets, desk_facets
from models.supervision.intervention_pages import to_approve
from models.supervision.parts import open_parts
from models.tables import SavedFilter
from runtime.database import ReadSession

Value = TypeVar("Value")
PAGE: Final = "desk"
#: A line says much: more of them are a page that phones and old computers wait for.
ROWS: Final = 25
#: The desk is made anew each minute; from this age on the page complains.
STALE: Final = timedelta(minutes=5)
AGES: Final = {
    Age.DAY: say("hơn 1 ngày"),
    Age.THREE_DAYS: say("hơn 3 ngày"),
    Age.WEEK: say("hơn 7 ngày"),
    Age.FORTNIGHT: say("hơn 14 ngày"),
    Age.MONTH: say("hơn 30 ngày"),
}
LEFTS: Final = {
    Left.LATE: say("đã quá hạn"),
    Left.TODAY: say("đến hạn hôm nay"),
    Left.LATER: say("đến hạn sau hôm nay"),
    Left.WEEK: say("đến hạn trong tuần"),
}


@dataclass(frozen=True, slots=True)
class _Read:
    """What the page needs of the database."""

    query: DeskQuery
    page: Page[DeskRow]
    counts: Sequence[Counted]
    facets: Facets
    look: DeskLookTaken | None
    parts: Sequence[Banner]
    saved: Sequence[SavedFilter]
    to_approve: int


async def desk_response(
    request: Request,
    services: Services,
    overseer: Overseer,
    text: str,
    *,
    after: str = "",
    problem: Problem | None = None,
) -> Response:
    """Return the list of a query; with a problem when something could not be done with it."""
    now = datetime.now(UTC)
    read = await _read(services, overseer, text, cursor_of(after), now)
    if read.query.person or read.page.lines:
        await log_list(services, overseer.staff, request, "desk search" if read.query.person else "desk")
    values = await _values(services, overseer, read, now)
    values |= {"problem": problem, "first_page": not after}
    return services.pages.render(request, "supervision/desk.html", values, status=problem.status if problem else 200)


async def query_of(services: Services, overseer: Overseer, text: str) -> DeskQuery:
    """Return the query of an address. Raises NotFound for an agency that is not the viewer's."""
    async with services.sessions.read() as session:
        query = await read_query(session, overseer.staff.viewer, text)
    if query.agency and query.agency not in overseer.agencies:
        raise NotFound
    return query


async def _read(services: Services, overseer: Overseer, text: str, after: Cursor | None, now: datetime) -> _Read:
    """Read rows and numbers side by side: each is one statement that goes through the whole list."""
    viewer = overseer.staff.viewer
    query = await query_of(services, overseer, text)
    wanted, countable = query.wanted(now), query.everything.wanted(now)

    async def frame(session: ReadSession) -> tuple[DeskLookTaken | None, Sequence[Banner], Sequence[SavedFilter], int]:
        look, parts = await desk_look(session), banners(await open_parts(session))
        saved = await saved_filters(session, overseer.staff.staff_id, PAGE)
        return look, parts, saved, await to_approve(session, viewer)

    page, counts, facets, (look, parts, saved, waiting) = await asyncio.gather(
        _alone(services, lambda session: desk_page(session, viewer, wanted, after=after, limit=ROWS)),
        _alone(services, lambda session: desk_counts(session, viewer, countable, now)),
        _alone(services, lambda session: desk_facets(session, viewer, procedure=query.procedure, holder=query.officer)),
        _alone(services, frame),
    )
    return _Read(query, page, counts, facets, look, parts, saved, waiting)


async def _alone(services: Services, ask: Callable[[ReadSession], Awaitable[Value]]) -> Value:
    """Ask one question on a connection of its own."""
    async with services.sessions.read() as session:
        return await ask(session)


async def _values(services: Services, overseer: Overseer, read: _Read, now: datetime) -> dict[str, Any]:
    query, looked = read.query, read.look
    tabs, chips = tabs_of(query, read.counts), chips_of(query, read.counts)
    listed = next((one for one in chips if one.current), None) or next(one for one in tabs if one.current)
    ways = ways_for_many(causes_listed(query, read.counts), overseer.staff.viewer)
    return {
        "lines": await shown_lines(services, read.page.lines, overseer.staff.viewer, now),
        "tabs": tabs,
        "chips": chips,
        "total": listed.count,
        "late": listed.late,
        "query": query,
        "sought": recognise(query.person),
        "identity": recognise(query.person).kind is Kind.IDENTITY,
        "agencies": overseer.agencies,
        "procedures": read.facets.procedures,
        "holders": read.facets.holders,
        "steps": await steps_listed(services, overseer.staff.viewer, query.procedure, query.step),
        "sides": {side: SIDE_NAMES[side] for side in Side},
        "ages": AGES,
        "lefts": LEFTS,
        "cause_names": CAUSE_NAMES,
        "ways": {way: WAY_NAMES[way] for way in ways},
        "general": {way: WAY_NAMES[way] for way in general_for_many(overseer.staff.viewer, ways)},
        "overlap": any(len(one.causes) > 1 for one in read.counts),
        "saved": read.saved,
        "looked_at": looked.looked_at if looked else None,
        "stale": looked is not None and now - looked.looked_at > STALE,
        "banners": read.parts,
        "to_approve": read.to_approve,
        "after": str(read.page.after) if read.page.after else "",
        "errors": (),
    }
