"""The whole list on paper: every line of the filter, with the filter and the moment named."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.readings import log_reading
from api.supervision.access import CurrentOverseer
from api.supervision.list_page import AGES, LEFTS, query_of
from api.supervision.naming import CAUSE_NAMES, GROUP_NAMES, SIDE_NAMES
from api.supervision.steps import steps_listed
from api.supervision.whole_list import whole_list
from domain.case.asked import Kind, recognise
from models.supervision.desk import desk_look
from models.supervision.facets import desk_facets

router = APIRouter()
#: More is some three hundred sheets of paper.
MOST: Final = 3000


@router.get("/desk/print")
async def print_desk(request: Request, services: CurrentServices, overseer: CurrentOverseer) -> Response:
    """Show all lines of the query in the address, at most 3,000, made for paper. Logged as a reading."""
    now, viewer = datetime.now(UTC), overseer.staff.viewer
    query = await query_of(services, overseer, request.url.query)
    await log_reading(services, overseer.staff, None, "desk print")
    lines, total = await whole_list(services, viewer, query.wanted(now), now, most=MOST, each=lambda line: line)
    async with services.sessions.read() as session:
        looked = await desk_look(session)
        facets = await desk_facets(session, viewer, procedure=query.procedure, holder=query.officer)
    sought = recognise(query.person)
    values = {
        "lines": lines,
        "total": total,
        "query": query,
        "listed": CAUSE_NAMES[query.cause] if query.cause else GROUP_NAMES[query.tab] if query.tab else None,
        "looked_at": looked.looked_at if looked else None,
        "sought": sought,
        "identity": sought.kind is Kind.IDENTITY,
        "agencies": overseer.agencies,
        "steps": await steps_listed(services, viewer, query.procedure, query.step),
        "holders": facets.holders,
        "sides": SIDE_NAMES,
        "ages": AGES,
        "lefts": LEFTS,
    }
    return services.pages.render(request, "supervision/desk_print.html", values)
