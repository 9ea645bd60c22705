"""The list of my work as a file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff
from api.desk.list_query import edges, read_query, today
from api.desk.sheets import SheetFormat, case_sheet, cut_after, sheet_response
from api.desk.task_pages import list_rows
from api.language import language_of
from api.readings import log_reading
from models.queries.open_tasks import filtered_tasks
from models.queries.task_filter import TaskCut
from models.queries.waiting_cases import waiting_cases

router = APIRouter()
MOST = 1000


@router.get("/tasks/export")
async def export_tasks(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    format: Annotated[SheetFormat, Query()] = SheetFormat.XLSX,  # noqa: A002  # the name in the address
) -> Response:
    """Send the rows of the filter in the address as a sheet, the most urgent thousand. Logged as a reading."""
    now = datetime.now(UTC)
    async with services.sessions.read() as session:
        wanted = (await read_query(session, staff.viewer, request.url.query)).wanted
        if wanted.cut is TaskCut.WAITING:
            waiting = await waiting_cases(session, staff.viewer, wanted, now, limit=MOST)
            rows, more = await list_rows(services, staff.staff_id, waiting.lines, now), waiting.after
        else:
            tasks = await filtered_tasks(session, staff.viewer, wanted, edges(now), limit=MOST)
            rows, more = await list_rows(services, staff.staff_id, tasks.lines, now), tasks.after
    await log_reading(services, staff, None, "task export")
    language = language_of(request, services.settings.language)
    sheet = case_sheet(services, rows, language)
    return await sheet_response(cut_after(sheet, language) if more else sheet, format, f"viec-{today():%Y%m%d}")
