"""The team's work: what nobody holds, and who does how much."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff
from api.desk.list_query import ListQuery, edges
from api.desk.task_pages import list_rows
from api.pages import see_other
from api.readings import log_list
from models.holders import Deed, Outcome, TaskName, change_holders
from models.queries.open_tasks import filtered_tasks, free_tasks
from models.queries.task_filter import SUPERVISED_ROLES, TaskCut, TaskFilter
from models.queries.team_load import Load, team_loads
from models.queries.team_load import team as colleagues

router = APIRouter()
ROWS = 50
_TRIES = 20


@router.get("/tasks/team")
async def team(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Show the most urgent tasks that nobody holds, then the people with their loads."""
    now = datetime.now(UTC)
    async with services.sessions.read() as session:
        page = await free_tasks(session, staff.viewer, limit=ROWS)
        loads = await team_loads(session, staff.viewer, now, edges(now).today_ends)
        people = await colleagues(session, staff.viewer, now, loads)
    if page.lines:
        await log_list(services, staff, request, "team")
    free = loads.get(None, Load())
    values = {
        "rows": await list_rows(services, staff.staff_id, page.lines, now),
        "free": free.opened,
        "free_overdue": free.overdue,
        "people": people,
        "me": staff.staff_id,
        "takes": bool(staff.viewer.roles.intersection(SUPERVISED_ROLES)),
        "query": ListQuery(TaskFilter(cut=TaskCut.FREE)).text,
    }
    return services.pages.render(request, "desk/team.html", values)


@router.post("/tasks/team/first")
async def take_first(services: CurrentServices, staff: CurrentStaff) -> Response:
    """Take the most urgent task that nobody holds and open its case; back to the list when there is none."""
    now = datetime.now(UTC)
    wanted = TaskFilter(cut=TaskCut.FREE)
    async with services.sessions.read() as session:
        page = await filtered_tasks(session, staff.viewer, wanted, edges(now), limit=_TRIES)
    for line in page.lines:
        async with services.sessions.write() as session:
            task = TaskName(line.code, line.task_id)
            [handled] = await change_holders(session, staff.viewer, Deed.CLAIM, [task])
        if handled.outcome is Outcome.DONE:
            return see_other(f"/cases/{line.code}?list=cut%3Dmine")
    return see_other("/tasks/team")
