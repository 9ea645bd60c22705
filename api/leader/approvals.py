"""What waits for a signature of mine, by procedure and proposal, most urgent first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff
from api.leader.done import just_done
from api.leader.late import late_rows
from api.leader.rows import groups_of
from api.readings import log_list
from models.paging import BadCursorError, Cursor
from models.queries.approvals import approval_counts, approvals

router = APIRouter()
PAGE = 50


@router.get("/approvals")
async def show_approvals(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    after: Annotated[str, Query(max_length=200)] = "",
    done: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Show the cases whose signature is asked of the person's posts."""
    now = datetime.now(UTC)
    async with services.sessions.read() as session:
        counts = await approval_counts(session, staff.viewer, now)
        page = await approvals(session, staff.viewer, after=_cursor(after), limit=PAGE)
        told = await just_done(session, staff, done)
    late = [] if after else await late_rows(services, staff.viewer, now)
    if page.lines or late:
        await log_list(services, staff, request, "approvals")
    values = {
        "counts": counts,
        "groups": await groups_of(services, staff.viewer, page.lines, now),
        "first": page.lines[0].code if page.lines else "",
        "after": str(page.after) if page.after else "",
        "done": told,
        "late": late,
    }
    return services.pages.render(request, "leader/approvals.html", values)


def _cursor(text: str) -> Cursor | None:
    """Return where the page starts; what cannot be read means the first page."""
    try:
        return Cursor.parse(text) if text else None
    except BadCursorError:
        return None
