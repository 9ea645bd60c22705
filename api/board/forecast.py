"""Who will be late this week if nothing changes."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.badges import due_badge
from api.board.access import CurrentLook
from api.board.frame import board_page
from api.dependencies import CurrentServices
from api.desk.rows import names_of_steps
from api.readings import log_list
from domain.procedure.basics import Words
from models.workload.board import forecast, forecast_count
from models.workload.refresh import last_look

router = APIRouter()


@router.get("/board/forecast")
async def show_forecast(request: Request, services: CurrentServices, look: CurrentLook) -> Response:
    """Show the cases that will be late, with the assumption the forecast rests on and how it comes to each."""
    now = datetime.now(UTC)
    calendar = await services.definitions.calendar(look.agency)
    async with services.sessions.read() as session:
        lines = await forecast(session, look.scope)
        count = await forecast_count(session, look.scope)
        made = await last_look(session)
    if lines:
        await log_list(services, look.staff, request, "board forecast")
    names = await names_of_steps(services, lines)
    rows = [
        {
            "line": line,
            "procedure": Words(vi=line.procedure_vi, en=line.procedure_en),
            "agency": Words(vi=line.agency_vi, en=line.agency_en),
            "step": names[line.procedure_code, line.procedure_version].get(line.step)
            or Words(vi=line.step, en=line.step),
            "badge": due_badge(line.due_at, now, calendar),
        }
        for line in lines
    ]
    values = {
        "export": "table=forecast",
        "rows": rows,
        "count": count,
        "forecast_at": made.forecast_at if made else None,
    }
    return await board_page(request, services, look, "board/forecast.html", values)
