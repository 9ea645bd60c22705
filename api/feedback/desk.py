"""The office's desk of feedback: what is open by its clock, and its steps: refuse, ask once, answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from sqlalchemy.exc import IntegrityError
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff
from api.desk.task_pages import cursor_of
from api.errors import Forbidden, InvalidInput, NotFound, Problem
from api.feedback.words import REASONS, STEPS, viewed
from api.language import Readable, say
from api.pages import see_other
from api.readings import log_list, log_reading
from api.security.people import Person
from api.services import Services
from domain.deadline.moments import local_day
from domain.feedback.clock import Closed, Step, why_not
from models.feedback import DESK_ROLES, FeedbackPage, feedback_of_office, take_step
from models.queries.feedback_lists import closed_feedback, feedback_counts, open_feedback

router = APIRouter()
_MOST = 50
_ACTS = (Step.ANSWERED, Step.ASKED, Step.REFUSED)
_MOVED_ON = say("Đồng nghiệp vừa xử lý phản ánh này. Xem phần vừa thay đổi bên dưới rồi quyết định lại.")
_NO_WORDS = say("Còn thiếu nội dung. Viết lời sẽ gửi cho người dân rồi bấm lại.")


@router.get("/feedback/desk")
async def show_desk(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    cut: Annotated[str, Query(pattern="^(open|closed)$")] = "open",
    after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """List the feedback of the person's offices, the most pressing first. Each line begins a citizen's text: logged."""
    _demand_desk(staff)
    now, calendar = datetime.now(UTC), await services.definitions.calendar()
    async with services.sessions.read() as session:
        listed = open_feedback if cut == "open" else closed_feedback
        page = await listed(session, staff.viewer, after=cursor_of(after), limit=_MOST)
        counts = await feedback_counts(session, staff.viewer, calendar, now)
    if page.lines:
        await log_list(services, staff, request, "feedback list")
    views = [viewed(line, calendar, now) for line in page.lines]
    if cut == "open":
        views.sort(key=lambda view: (view.clock.waits_for_citizen, view.clock.finish_by.instant))
    values = {"views": views, "cut": cut, "counts": counts, "after": str(page.after) if page.after else ""}
    return services.pages.render(request, "feedback/desk.html", values)


@router.get("/feedback/desk/{code}")
async def show_one(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Show a feedback of the person's offices. The reading is logged."""
    page = await _found(services, staff, code)
    await log_reading(services, staff, None, f"feedback:{page.feedback.code}")
    return await _show(request, services, page)


@router.post("/feedback/desk/{code}")
async def take(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    step: Annotated[Step, Form()],
    text: Annotated[str, Form(max_length=4000)] = "",
    seen: Annotated[int, Form(ge=0)] = 0,
) -> Response:
    """Take a step; `seen` is how many steps the person saw, so that two never answer over each other."""
    page = await _found(services, staff, code)
    words, now = text.strip().replace("\r\n", "\n"), datetime.now(UTC)
    if seen != len(page.voices):
        return await _show(request, services, page, problem=Problem(_MOVED_ON), typed=words, status=409)
    closed = why_not(step, page.events, await services.definitions.calendar(), now)
    if step not in _ACTS or closed is not None:
        reason = REASONS[closed or Closed.NOT_ASKED]
        return await _show(request, services, page, problem=Problem(reason), typed=words, status=409)
    if len(words) < 2:
        return await _show(request, services, page, problem=InvalidInput(_NO_WORDS), status=422)
    try:
        async with services.sessions.write() as session:
            await take_step(session, page.feedback.id, step, words, now, staff.staff_id)
        services.bell.ring()
    except IntegrityError:  # somebody else's step took this place in the same moment
        page = await _found(services, staff, code)
        return await _show(request, services, page, problem=Problem(_MOVED_ON), typed=words, status=409)
    return see_other(f"/feedback/desk/{page.feedback.code}")


def _demand_desk(staff: Person) -> None:
    if not staff.viewer.agencies_as(*DESK_ROLES):
        raise Forbidden


async def _found(services: Services, staff: Person, code: str) -> FeedbackPage:
    _demand_desk(staff)
    async with services.sessions.read() as session:
        page = await feedback_of_office(session, staff.viewer, code.upper())
    if page is None:
        raise NotFound
    return page


async def _show(
    request: Request,
    services: Services,
    page: FeedbackPage,
    *,
    problem: Problem | None = None,
    typed: str = "",
    status: int = 200,
) -> Response:
    now, calendar = datetime.now(UTC), await services.definitions.calendar()
    reasons: dict[Step, Readable | None] = {}
    for step in _ACTS:
        closed = why_not(step, page.events, calendar, now)
        reasons[step] = REASONS[closed] if closed else None
    code = page.feedback.procedure_code
    procedure = await services.definitions.in_force(code, local_day(now)) if code else None
    values = {
        "view": viewed(page, calendar, now),
        "procedure": procedure.definition.name if procedure else None,
        "steps": STEPS,
        "reasons": reasons,
        "problem": problem,
        "typed": typed,
    }
    return services.pages.render(request, "feedback/one.html", values, status=status)
