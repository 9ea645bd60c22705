"""The screen at a one-stop centre: results that can be collected, and the numbers of the day. No names.

It is hung up where people wait and nobody types: it asks for itself again by a header, which needs no script, and
turns the pages of a long list as it does. `still=1` stops it, for who reads it elsewhere.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from fractions import Fraction
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, Language
from api.errors import NotFound
from api.public.on_time import kept_of
from api.scorecard.figures import number_text, percent_text
from domain.deadline.moments import at, local_day, midnight_ending
from domain.procedure.basics import Words
from domain.scorecard.period import Period
from models.queries.published_display import display_facts

router = APIRouter()

#: So many codes can be read across a waiting room.
CODES: Final = 18
SECONDS: Final = 20
Look = Literal["", "dark", "light"]


@router.get("/display")
async def choose_display(request: Request, services: CurrentServices) -> Response:
    """Show the centres, each with the address to open on its screen."""
    return services.pages.render(request, "public/displays.html", {"agencies": await services.definitions.agencies()})


@router.get("/display/{agency_id}")
async def show_display(
    request: Request,
    services: CurrentServices,
    language: Language,
    agency_id: str,
    *,
    page: Annotated[int, Query(ge=1, le=500)] = 1,
    look: Look = "",
    still: bool = False,
) -> Response:
    """Show the screen of one centre; a page beyond the last is the first."""
    agency = await services.definitions.agency(agency_id)
    if agency is None:
        raise NotFound
    now = datetime.now(UTC)
    today = local_day(now)
    start, until = at(today, time.min), midnight_ending(today)
    async with services.sessions.read() as session:
        facts = await display_facts(session, agency_id, start, until, offset=(page - 1) * CODES, limit=CODES)
        if page > 1 and not facts.ready:
            page = 1
            facts = await display_facts(session, agency_id, start, until, offset=0, limit=CODES)
    month = Period.month_of(today)
    own = [one for one in await kept_of(request, services).month(month, now) if one.agency_id == agency_id]
    done = [one for one in own if one.month == month.text]
    finished = sum(one.cases for one in done)
    pages = max(1, -(-facts.whole // CODES))
    values = {
        "agency": Words(vi=agency.name_vi, en=agency.name_en or agency.name_vi),
        "agency_id": agency_id,
        "facts": facts,
        "page": page,
        "pages": pages,
        "look": look,
        "still": still,
        "as_of": now,
        "month": month,
        "finished": finished,
        "rate": Fraction(sum(one.cases for one in done if one.on_time), finished) if finished else None,
        "number": lambda value: number_text(value, language),
        "percent": lambda value: percent_text(value, language),
    }
    response = services.pages.render(request, "public/display.html", values)
    if not still:
        following = page % pages + 1
        asked = f"/display/{agency_id}?page={following}" + (f"&look={look}" if look else "")
        response.headers["Refresh"] = f"{SECONDS}; url={asked}"
    response.headers["Cache-Control"] = "no-store"
    return response
