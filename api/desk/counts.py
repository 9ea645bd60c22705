"""The numbers that a page asks for while it is looked at; unchanged ones cost an empty answer."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff
from api.desk.list_query import edges, read_query
from api.desk.notices import unread_count
from api.desk.task_pages import CUTS, count_of, shown_count
from models.queries.notices import unread_notices
from models.queries.task_counts import MOST, new_tasks, task_counts
from models.queries.task_filter import TaskCut, TaskFilter

router = APIRouter()


@router.get("/tasks/counts")
async def counts(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    list: Annotated[str | None, Query(max_length=1000)] = None,  # noqa: A002  # as in the addresses of cases
    since: Annotated[datetime | None, Query()] = None,
) -> Response:
    """Return what is due and unread; for a page with a list also the numbers of its cuts, and how much is new since.

    The rows themselves never move under anybody's hands: the page says that there is something new.
    """
    now = datetime.now(UTC)
    where = edges(now)
    async with services.sessions.read() as session:
        own = await task_counts(session, staff.viewer, TaskFilter(), where)
        unread = await unread_notices(session, staff.viewer, now)
        due = shown_count(min(own.overdue + own.today, MOST))
        found: dict[str, object] = {"due": due, "unread": unread_count(unread)}
        if list is not None and since is not None and since.tzinfo is not None:
            wanted = (await read_query(session, staff.viewer, list)).wanted
            shown = await task_counts(session, staff.viewer, wanted, where) if wanted.narrowed else own
            found["cuts"] = {cut.value: shown_count(count_of(shown, cut)) for cut in CUTS if cut is not TaskCut.WAITING}
            found["new"] = await new_tasks(session, staff.viewer, wanted, where, since)
    body = json.dumps(found, separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
