"""The doors of the list: narrowing it down, looking for somebody, keeping a view, looking again now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from urllib.parse import parse_qs
from uuid import UUID

import structlog
from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.desk.search_query import KIND as SEARCH
from api.desk.search_query import typed_of
from api.errors import FieldProblem, InvalidInput
from api.language import say
from api.pages import see_other
from api.supervision.access import CurrentOverseer
from api.supervision.list_page import PAGE, desk_response, query_of
from api.supervision.query import KIND, DeskQuery
from domain.case.asked import Kind, recognise
from models.kept_looks import keep_look
from models.saved_filters import TooManyFiltersError, delete_filter, save_filter
from models.supervision.desk import desk_look
from models.supervision.judging import judge_all

log = structlog.stdlib.get_logger()
router = APIRouter()
#: A look goes through every open case: whoever presses twice sees what the first press found.
LOOK_EVERY: Final = timedelta(seconds=10)


@router.get("/desk")
async def show_desk(
    request: Request,
    services: CurrentServices,
    overseer: CurrentOverseer,
    after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show the cases that need somebody, each once, the least legal time left first."""
    return await desk_response(request, services, overseer, request.url.query, after=after)


@router.post("/desk/search")
async def search_desk(
    services: CurrentServices,
    overseer: CurrentOverseer,
    q: Annotated[str, Form(max_length=400)] = "",
    query: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Open the case of a code; keep anything else on our side and list what fits it."""
    asked = recognise(q)
    if asked.kind is Kind.CODE:
        return see_other(f"/cases/{asked.value}")
    here = (await query_of(services, overseer, query)).without_person
    if asked.kind is Kind.NOTHING:
        return see_other(_address(here))
    async with services.sessions.write() as session:
        look = await keep_look(session, overseer.staff.staff_id, KIND, {"q": " ".join(q.split())})
    return see_other(_address(DeskQuery(agency=here.agency, find=look)))


@router.post("/desk/search/everywhere")
async def search_everywhere(
    services: CurrentServices,
    overseer: CurrentOverseer,
    query: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Look in all cases for what was looked for on the desk: kept on our side again, under the search's own id."""
    here = await query_of(services, overseer, query)
    if not here.person:
        return see_other("/search")
    typed = {name: text for name, text in typed_of({"q": here.person}).items() if text}
    async with services.sessions.write() as session:
        look = await keep_look(session, overseer.staff.staff_id, SEARCH, typed)
    return see_other(f"/search/{look}")


@router.post("/desk/look")
async def look_again(
    services: CurrentServices,
    overseer: CurrentOverseer,
    query: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Make the desk anew at once, unless that was done within the last seconds, and show it."""
    now = datetime.now(UTC)
    async with services.sessions.read() as session:
        last = await desk_look(session)
    if last is None or now - last.looked_at >= LOOK_EVERY:
        async with services.sessions.write() as session:
            lines = await judge_all(session, now)
        log.info("desk_looked_at_by_hand", lines=lines)
    return see_other(_address(await query_of(services, overseer, query)))


@router.post("/desk/filters")
async def keep_view(
    request: Request,
    services: CurrentServices,
    overseer: CurrentOverseer,
    name: Annotated[str, Form(max_length=60)] = "",
    query: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Keep what the list is narrowed to under a name, without what was typed to find somebody."""
    name = " ".join(name.split())
    kept = (await query_of(services, overseer, query)).without_person
    problem = _NO_NAME if not name else None
    if problem is None:
        try:
            async with services.sessions.write() as session:
                await save_filter(session, overseer.staff.staff_id, PAGE, name, kept.text)
        except TooManyFiltersError:
            problem = _TOO_MANY
    if problem:
        return await desk_response(request, services, overseer, query, problem=InvalidInput(errors=(problem,)))
    return see_other(_address(kept))


@router.post("/desk/filters/delete")
async def drop_view(
    services: CurrentServices,
    overseer: CurrentOverseer,
    saved: Annotated[UUID, Form()],
    query: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Delete a kept view and stay on the list."""
    async with services.sessions.write() as session:
        await delete_filter(session, overseer.staff.staff_id, saved)
    return see_other(f"/desk?{query}" if parse_qs(query) else "/desk")


def _address(query: DeskQuery) -> str:
    return f"/desk?{query.text}" if query.text else "/desk"


_NO_NAME = FieldProblem(
    "view-name", "required", say("Cách xem chưa có tên."), say("Đặt một tên ngắn, ví dụ «Kẹt quá 3 ngày».")
)
_TOO_MANY = FieldProblem(
    "view-name",
    "too_many",
    say("Đã lưu 20 cách xem, là số nhiều nhất."),
    say("Xóa một cách xem không dùng nữa rồi lưu lại."),
)
