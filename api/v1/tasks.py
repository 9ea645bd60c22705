"""Open tasks: what is there to do, who holds it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request

from api.dependencies import CaseCode, CurrentServices, CurrentStaff
from api.errors import FieldProblem, InvalidInput, NotFound, SignInRequired, Taken
from api.holding import claim_task, release_task
from api.language import say
from api.problems import documented, invalid
from api.readings import log_list
from api.security.ways_in import STAFF
from api.v1.fields import Answer, Body
from models.paging import BadCursorError, Cursor
from models.queries.open_tasks import Holder, open_tasks

router = APIRouter(tags=["tasks"])

_BAD_CURSOR = FieldProblem(
    "after", "bad_cursor", say("Không phải vị trí trang đọc được."), say("Bắt đầu lại từ trang đầu.")
)
_SOME_PLACE = "20261123T063512377000.0190b7a14c707d5e8f0291a6b3c4d5e6.review/1"


class TaskLineOut(Answer):
    """One task in a list."""

    code: str
    task: str = Field(examples=["review/1"])
    step: str
    stage: str
    role: str
    agency: str
    status: str
    person: str
    procedure: str
    phase: str
    waiting_for: str
    overdue: bool
    due_at: datetime | None
    case_due_at: datetime | None
    held_by: UUID | None
    held_by_name: str


class TaskPage(Answer):
    """One page of tasks."""

    tasks: list[TaskLineOut]
    after: str | None = Field(description="Give this as `after` to get the next page; null on the last.")


class TaskName(Body):
    """Which task of the case."""

    task: str = Field(min_length=1, max_length=80, examples=["review/1"])


@router.get(
    "/tasks",
    summary="List open tasks",
    responses=documented(InvalidInput(errors=(_BAD_CURSOR,)), SignInRequired),
    openapi_extra=STAFF,
)
async def list_tasks(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    holder: Annotated[Holder, Query(description="Whose tasks.", examples=["me_or_nobody"])] = Holder.ME_OR_NOBODY,
    *,
    suspended: Annotated[
        bool, Query(description="Also those that wait for applicant or release.", examples=[True])
    ] = False,
    after: Annotated[
        str, Query(max_length=200, description="`after` of the page before.", examples=[_SOME_PLACE])
    ] = "",
    limit: Annotated[int, Query(ge=1, le=200, description="Tasks on a page.", examples=[50])] = 50,
) -> TaskPage:
    """Return the open tasks of the caller's posts, most urgent first."""
    try:
        cursor = Cursor.parse(after) if after else None
    except BadCursorError as error:
        raise InvalidInput(errors=(_BAD_CURSOR,)) from error
    async with services.sessions.read() as session:
        page = await open_tasks(session, staff.viewer, holder=holder, suspended=suspended, after=cursor, limit=limit)
    if page.lines:
        await log_list(services, staff, request, "tasks")
    tasks = [
        TaskLineOut(
            code=line.code,
            task=line.task_id,
            step=line.step,
            stage=line.stage,
            role=line.role,
            agency=line.agency_id,
            status=line.status,
            person=line.person,
            procedure=line.procedure_code,
            phase=line.phase,
            waiting_for=line.waiting_for,
            overdue=line.overdue,
            due_at=line.due_at,
            case_due_at=line.case_due_at,
            held_by=line.held_by,
            held_by_name=line.held_by_name,
        )
        for line in page.lines
    ]
    return TaskPage(tasks=tasks, after=str(page.after) if page.after else None)


@router.post(
    "/cases/{code}/tasks/claim",
    summary="Take a task",
    status_code=204,
    responses=documented(invalid("missing", "task"), SignInRequired, NotFound, Taken),
    openapi_extra=STAFF,
)
async def claim(services: CurrentServices, staff: CurrentStaff, code: CaseCode, name: TaskName) -> None:
    """Take a task for oneself; without legal effect. 409 when a colleague holds it."""
    await claim_task(services, staff, code, name.task)


@router.post(
    "/cases/{code}/tasks/release",
    summary="Give a task back",
    status_code=204,
    responses=documented(invalid("missing", "task"), SignInRequired, NotFound, Taken),
    openapi_extra=STAFF,
)
async def release(services: CurrentServices, staff: CurrentStaff, code: CaseCode, name: TaskName) -> None:
    """Give a task back to the team; a supervisor may give back anybody's."""
    await release_task(services, staff, code, name.task)
