"""Applicants whom no message reached: somebody calls them, and says so."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff
from api.errors import Forbidden
from api.language import say
from api.notice_words import HOW, is_legal, message_words
from api.readings import log_list
from domain.procedure.basics import Words
from models.queries.case_notices import CALLERS, unreached

router = APIRouter()
ROWS = 50
_SETTLED = say("Đã ghi là người dân đã được báo.")


@router.get("/notices/unreached")
async def show_unreached(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    after: Annotated[str, Query(max_length=300)] = "",
    done: str = "",
) -> Response:
    """List whom to call, who waits longest first. Names and numbers are why one opens it: logged."""
    if not staff.viewer.agencies_as(*CALLERS):
        raise Forbidden
    async with services.sessions.read() as session:
        found = await unreached(session, staff.viewer, after=_place(after), limit=ROWS + 1)
    shown = found[:ROWS]
    if shown:
        await log_list(services, staff, request, "unreached")
    values = {
        "rows": [
            (one, message_words(one.message), Words(vi=one.procedure_vi, en=one.procedure_en), is_legal(one.message))
            for one in shown
        ],
        "how": HOW,
        "after": f"{shown[-1].created_at.isoformat()} {shown[-1].key}" if len(found) > ROWS else "",
        "done": _SETTLED if done == "settled" else None,
    }
    return services.pages.render(request, "desk/unreached.html", values)


def _place(after: str) -> tuple[datetime, str] | None:
    at, _, key = after.partition(" ")
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (instant, key) if instant.tzinfo is not None else None
