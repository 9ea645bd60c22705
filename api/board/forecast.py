"""Who will be late this week if nothing changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.badges import due_badge
from api.board.access import CurrentLook
from api.board.frame import board_page
from api.board.naming import step_titles
from api.board.overview import usual_level
from api.board.stock import forecast_bars
from api.dependencies import CurrentServices, Language
from api.desk.rows import names_of_steps
from api.readings import log_list
from api.services import Services
from api.step_names import named
from domain.procedure.basics import Words
from models.workload.board import forecast, forecast_count
from models.workload.forecast_places import ForecastPlace, forecast_places
from models.workload.refresh import last_look

router = APIRouter()
#: So many bars fit a sheet; the table has them all.
_BARS: Final = 16


@router.get("/board/forecast")
async def show_forecast(
    request: Request,
    services: CurrentServices,
    look: CurrentLook,
    language: Language,
    step: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Show the cases that will be late, with the assumption the forecast rests on and how it comes to each."""
    now = datetime.now(UTC)
    calendar = await services.definitions.calendar(look.agency)
    async with services.sessions.read() as session:
        lines = await forecast(session, look.scope, step=step)
        count = await forecast_count(session, look.scope, step)
        made = await last_look(session)
        places = () if step else await forecast_places(session, look.scope, usual_level(look))
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
        "export": "" if step else "table=forecast",
        "rows": rows,
        "count": count,
        "level": usual_level(look),
        "places": (told := await _told(services, places, usual_level(look), language)),
        "bars": _BARS,
        "svg": forecast_bars([(name, place.late) for name, place in told[:_BARS]], language),
        "forecast_at": made.forecast_at if made else None,
    }
    return await board_page(request, services, look, "board/forecast.html", values)


async def _told(
    services: Services, places: Sequence[ForecastPlace], level: str, language: str
) -> list[tuple[str, ForecastPlace]]:
    """Return the places with what they are called: an agency, a procedure under its code, or a step."""
    codes = {place.key.partition("/")[0] for place in places} if level == "step" else ()
    titles = await step_titles(services, codes)
    told = []
    for place in places:
        name = place.name_en if language == "en" else place.name_vi
        if level == "procedure":
            name = f"{place.key} {name}"
        elif level == "step":
            title = titles.get(place.key)
            name = named(title, language) if title else place.key.partition("/")[2]
        told.append((name, place))
    return told
