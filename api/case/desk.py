"""What a page of a case does by itself while somebody works on it: says who is there, keeps what is typed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.case.frame import present_sentences
from api.dependencies import CurrentServices, CurrentStaff
from api.errors import InvalidInput, NotFound
from api.filters import VIETNAM
from api.language import language_of, say
from api.pages import local_address, see_other
from models.form_drafts import keep_draft
from models.presence import show_presence
from models.queries.one_case import one_case

router = APIRouter()
_NOT_TYPED = ("key", "act", "step", "target", "seq", "place", "back", "list", "preview")
_PLACE_LIMIT = 300
_TEXT_LIMIT = 4000


@router.post("/cases/{code}/presence")
async def still_here(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> JSONResponse:
    """Note that the person still has the case open; say who else has, and how far its events have come."""
    present = await show_presence(services.sessions, staff.viewer, code)
    if present is None:
        raise NotFound
    language = language_of(request, services.settings.language)
    return JSONResponse({"seq": present.seq, "others": present_sentences(present.others, datetime.now(UTC), language)})


@router.post("/cases/{code}/draft")
async def save_draft(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Keep what is typed into a form of the case, for this person only; say when."""
    sent = await request.form(max_fields=400)
    place = str(sent.get("place", ""))
    if not place.startswith(f"case/{code}:") or len(place) > _PLACE_LIMIT:
        raise InvalidInput
    fields: dict[str, Any] = {
        name: str(value)[:_TEXT_LIMIT] for name, value in sent.items() if name not in _NOT_TYPED and value
    }
    if chosen := sent.getlist("component"):
        fields["component"] = [str(value)[:_TEXT_LIMIT] for value in chosen]
    async with services.sessions.write() as session:
        if await one_case(session, staff.viewer, code) is None:
            raise NotFound
        at = await keep_draft(session, staff.staff_id, place, fields)
    if "application/json" in request.headers.get("accept", ""):
        language = language_of(request, services.settings.language)
        told = say("Nội dung đang gõ đã lưu nháp lúc %(time)s.", time=f"{at.astimezone(VIETNAM):%H:%M}")
        return JSONResponse({"told": told.read(language)})
    return see_other(local_address(str(sent.get("back", "")), f"/cases/{code}"))
