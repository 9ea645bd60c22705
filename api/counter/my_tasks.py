"""My work: the tasks I hold and those of my team that nobody holds, most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from api.badges import DUE_SOON, Badge, case_badge, due_badge
from api.dependencies import CurrentServices, CurrentStaff
from api.holding import claim_task, release_task
from api.language import Readable
from api.pages import see_other
from api.services import Services
from api.step_names import kind_name, step_names
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.basics import Words
from models.paging import BadCursorError, Cursor
from models.queries.open_tasks import TaskLine, open_tasks
from models.queries.task_counts import task_counts
from models.viewer import Viewer

router = APIRouter()
_MOST = 100


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of the list."""

    code: str
    task: str
    procedure: Words
    step: Readable | Words
    applicant: str
    badge: Badge
    due_at: datetime | None
    mine: bool
    holder: str


@router.get("/tasks")
async def my_tasks(
    request: Request, services: CurrentServices, staff: CurrentStaff, after: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Show the open tasks of the person's posts."""
    now = datetime.now(UTC)
    async with services.sessions.read() as session:
        page = await open_tasks(session, staff.viewer, after=_cursor(after), limit=_MOST)
        counts = await task_counts(
            session, staff.viewer, now=now, today_ends=now + DUE_SOON, week_ends=now + timedelta(days=7)
        )
    rows = await _rows(services, staff.viewer, page.lines, now)
    mine = [row for row in rows if row.mine]
    others = [row for row in rows if not row.mine]
    values = {
        "mine": mine,
        "others": others,
        "first": next(iter([*mine, *others]), None),
        "overdue": counts.overdue,
        "soon": counts.today,
        "after": str(page.after) if page.after else "",
    }
    return services.pages.render(request, "counter/my_tasks.html", values)


@router.post("/cases/{code}/tasks/claim")
async def claim(services: CurrentServices, staff: CurrentStaff, code: str, task: Annotated[str, Form()]) -> Response:
    """Take a task and go on to its case."""
    await claim_task(services, staff, code, task)
    return see_other(f"/cases/{code}")


@router.post("/cases/{code}/tasks/release")
async def release(services: CurrentServices, staff: CurrentStaff, code: str, task: Annotated[str, Form()]) -> Response:
    """Give a task back to the team."""
    await release_task(services, staff, code, task)
    return see_other("/tasks")


def _cursor(text: str) -> Cursor | None:
    """Return where the page starts; what cannot be read means the first page."""
    try:
        return Cursor.parse(text) if text else None
    except BadCursorError:
        return None


async def _rows(services: Services, viewer: Viewer, lines: tuple[TaskLine, ...], now: datetime) -> list[TaskRow]:
    calendar = await services.definitions.calendar()
    names = await _step_names(services, lines)
    return [_row(line, viewer, now, calendar, names[line.procedure_code].get(line.step)) for line in lines]


async def _step_names(services: Services, lines: tuple[TaskLine, ...]) -> dict[str, dict[str, Readable | Words]]:
    today = datetime.now(UTC).date()
    found = {}
    for code in {line.procedure_code for line in lines}:
        procedure = await services.definitions.in_force(code, today)
        found[code] = step_names(procedure.definition) if procedure else {}
    return found


def _row(
    line: TaskLine, viewer: Viewer, now: datetime, calendar: WorkingCalendar, step: Readable | Words | None
) -> TaskRow:
    return TaskRow(
        code=line.code,
        task=line.task_id,
        procedure=Words(vi=line.procedure_vi, en=line.procedure_en),
        step=step or kind_name(line.kind),
        applicant=line.person,
        badge=_badge(line, now, calendar),
        due_at=line.due_at,
        mine=line.held_by is not None and line.held_by == viewer.staff_id,
        holder=line.held_by_name,
    )


def _badge(line: TaskLine, now: datetime, calendar: WorkingCalendar) -> Badge:
    """Return the state of the task's own due date, or the case's where the step has no time budget."""
    if line.due_at and line.status == "open":
        return due_badge(line.due_at, now, calendar)
    return case_badge(line.phase, "", line.case_due_at, now, calendar)
