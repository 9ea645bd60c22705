"""The page after filing: the code, what was done at once, the receipt to print, and the next citizen."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.counter.filed_note import take_filed
from api.dependencies import CurrentServices, CurrentStaff
from api.errors import NotFound
from api.pages import see_other
from models.queries.one_case import one_case

router = APIRouter()


@router.get("/cases/{code}/filed")
async def show_filed(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Show code and secret right after filing; later the case itself."""
    note = take_filed(request, services.settings, code)
    if note is None:
        return see_other(f"/cases/{code}")
    async with services.sessions.read() as session:
        case = await one_case(session, staff.viewer, code)
    if case is None:
        raise NotFound
    values = {
        "code": code,
        "case": case,
        "note": note,
        "desk": await services.definitions.agency(case.received_at_agency),
        "agency": await services.definitions.agency(case.agency_id),
        "accepted": case.received_at is not None,
        "on_its_way": note.asked == "accept" and case.received_at is None,
        "follow_address": f"{services.settings.public_url.rstrip('/')}/follow",
    }
    return services.pages.render(request, "counter/filed.html", values)
