"""The doors of my work: the list, its filters, and filters kept under a name."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff
from api.desk.list_query import KIND, ListQuery, channel_of, cut_of, id_of, read_query, today
from api.desk.task_pages import PAGE, tasks_response
from api.errors import FieldProblem, InvalidInput
from api.language import say
from api.pages import see_other
from api.procedure_search import matching
from api.services import Services
from models.kept_looks import keep_look
from models.queries.task_filter import TaskFilter
from models.saved_filters import TooManyFiltersError, delete_filter, save_filter

router = APIRouter()


@router.get("/tasks")
async def my_tasks(
    request: Request, services: CurrentServices, staff: CurrentStaff, after: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Show the tasks of the filter in the address."""
    return await tasks_response(request, services, staff, request.url.query, after=after)


@router.post("/tasks/filter")
async def narrow(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    cut: Annotated[str, Form(max_length=20)] = "",
    procedure: Annotated[str, Form(max_length=200)] = "",
    step: Annotated[str, Form(max_length=60)] = "",
    channel: Annotated[str, Form(max_length=20)] = "",
    holder: Annotated[str, Form(max_length=40)] = "",
    person: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Go on to the list with these filters. Part of a name is kept on our side, so that the address has only its id."""
    found = await _procedure(services, procedure)
    if found is None:
        query = ListQuery(TaskFilter(cut=cut_of(cut))).text
        return await tasks_response(request, services, staff, query, problem=InvalidInput(errors=(_NO_PROCEDURE,)))
    find = None
    if person := " ".join(person.split()):
        async with services.sessions.write() as session:
            find = await keep_look(session, staff.staff_id, KIND, {"person": person})
    wanted = TaskFilter(
        cut=cut_of(cut),
        procedure=found,
        step=step if found else "",
        channel=channel_of(channel),
        holder=id_of(holder),
    )
    return see_other(_address(ListQuery(wanted, find).text))


@router.post("/tasks/filters")
async def keep_filter(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    name: Annotated[str, Form(max_length=60)] = "",
    query: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Keep the filter under a name, without part of anybody's name, and stay on the list."""
    name = " ".join(name.split())
    async with services.sessions.read() as session:
        kept = (await read_query(session, staff.viewer, query)).without_person.text
    problem = _NO_NAME if not name else None
    if problem is None:
        try:
            async with services.sessions.write() as session:
                await save_filter(session, staff.staff_id, PAGE, name, kept)
        except TooManyFiltersError:
            problem = _TOO_MANY
    if problem:
        return await tasks_response(request, services, staff, query, problem=InvalidInput(errors=(problem,)))
    return see_other(_address(kept))


@router.post("/tasks/filters/delete")
async def drop_filter(
    services: CurrentServices,
    staff: CurrentStaff,
    saved: Annotated[UUID, Form()],
    query: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Delete a kept filter and stay on the list."""
    async with services.sessions.write() as session:
        await delete_filter(session, staff.staff_id, saved)
    return see_other(_address(query if parse_qs(query) else ""))


def _address(query: str) -> str:
    return f"/tasks?{query}" if query else "/tasks"


async def _procedure(services: Services, typed: str) -> str | None:
    """Return the code of the procedure a person means, "" for none; None when nothing fits."""
    typed = typed.strip()
    if not typed:
        return ""
    versions = await services.definitions.all_in_force(today())
    code = typed.split(" ")[0]
    if any(version.procedure_code == code for version in versions):
        return code
    found = matching(versions, typed)
    return found[0].procedure_code if found else None


_NO_PROCEDURE = FieldProblem(
    "procedure",
    "unknown_procedure",
    say("Không có thủ tục nào khớp."),
    say("Gõ ít chữ hơn, hoặc gõ mã thủ tục."),
)
_NO_NAME = FieldProblem(
    "filter-name", "required", say("Bộ lọc chưa có tên."), say("Đặt một tên ngắn, ví dụ «Trực tuyến quá hạn».")
)
_TOO_MANY = FieldProblem(
    "filter-name",
    "too_many",
    say("Đã lưu 20 bộ lọc, là số nhiều nhất."),
    say("Xóa một bộ lọc không dùng nữa rồi lưu lại."),
)
