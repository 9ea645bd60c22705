"""Checking a filing: papers beside a checklist, and the act that follows from it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.acts import take
from api.case.moved_on import CaseMovedOn, check_still_the_same
from api.case.reading import CaseReading
from api.counter.checklist import (
    PARTS,
    Point,
    count_files,
    items_of,
    other_files,
    points_of,
    problems_of,
    tally,
)
from api.counter.grounds import OF_LAW, grounds_of, refusal_text
from api.counter.online_queue import clock_badge
from api.counter.posts import counter_case
from api.deadline_view import rules_of
from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import InvalidInput, NotFound, Problem, Refused, SignInRequired
from api.language import say
from api.openness import options
from api.pages import see_other
from api.papers.reusing import held_papers
from api.security.people import Person
from api.services import Services
from api.uploads import SHOWN_INLINE
from api.v1.act_form import ActForm
from api.validation import field_problems
from domain.case.acts import Act
from domain.case.wording import sentence
from domain.counter.intake import IntakeClock, intake_clock
from domain.deadline.limit import Limit
from domain.procedure.basics import Words
from domain.procedure.plan import Channel, StepKind
from models.tables import Task

router = APIRouter()
_ACTS = (Act.ACCEPT, Act.REQUEST_SUPPLEMENT, Act.REFUSE)
_MORE_FILES = say(
    "Người nộp vừa gửi thêm giấy tờ. Nội dung đang nhập còn nguyên bên dưới; xem giấy tờ mới rồi bấm lại."
)
_UNKNOWN = say("Chưa rõ muốn làm gì. Chọn tiếp nhận, yêu cầu bổ sung hoặc từ chối.")


@router.get("/cases/{code}/check")
async def show_check(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Show the papers of a filing and its checklist. The reading is logged."""
    return await _show(request, services, await counter_case(request, services, staff, code, "check"), {})


@router.post("/cases/{code}/check")
async def check(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Take the act that was chosen, if it follows from the checklist and the case has not moved on meanwhile."""
    sent = await request.form(max_fields=300)
    typed = {name: str(value).replace("\r\n", "\n")[:4000] for name, value in sent.items()}
    reading = await counter_case(request, services, staff, code, "check")
    try:
        _check_unchanged(reading, typed.get("seen", ""))
        await _take(services, staff, reading, typed)
    except (NotFound, SignInRequired):
        raise
    except Problem as problem:
        reading = await counter_case(request, services, staff, code, "check")
        return await _show(request, services, reading, typed, problem=problem)
    return see_other(f"/online?done={reading.page.case.code}")


def _check_unchanged(reading: CaseReading, seen: str) -> None:
    """Raise a problem when something came to the case that the person has not seen.

    After the person's own act the rules of the case judge: a form sent twice gets the first answer again.
    """
    seq, _, files = seen.partition("-")
    last = int(seq) if seq.isdecimal() else 0
    if any(event.seq > last and event.actor == reading.staff.principal for event in reading.page.events):
        return
    check_still_the_same(reading, last)
    if count_files(reading) > (int(files) if files.isdecimal() else 0):
        raise Refused(_MORE_FILES)


async def _take(services: Services, staff: Person, reading: CaseReading, typed: Mapping[str, str]) -> None:
    """Take the act. Raises InvalidInput when it does not follow, and all that `api.acts.take` raises."""
    act = next((one for one in _ACTS if one == typed.get("act")), None)
    if act is None:
        raise InvalidInput(_UNKNOWN)
    points = points_of(reading, typed)
    problems = problems_of(act, points, typed, reading.procedure.definition)
    if problems:
        raise InvalidInput(errors=problems)
    body = {"act": act, "step": typed.get("step", "")}
    if act is Act.REFUSE:
        body["reason"] = refusal_text(typed)
        if (ground := typed["ground"]).startswith(OF_LAW):
            body["ground"] = ground.removeprefix(OF_LAW)
    try:
        if act is Act.REQUEST_SUPPLEMENT:
            form = ActForm.model_validate({**body, "reason": typed.get("note", ""), "items": items_of(points)})
        else:
            form = ActForm.model_validate(body)
    except ValidationError as error:
        raise InvalidInput(errors=field_problems(error.errors())) from error
    await take(services, staff, reading.page.case.code, form, checked_key(typed.get("key", "")))


async def _show(
    request: Request,
    services: Services,
    reading: CaseReading,
    typed: Mapping[str, str],
    *,
    problem: Problem | None = None,
) -> Response:
    case = reading.page.case
    points = points_of(reading, typed)
    task = next((task for task in reading.page.tasks if task.kind == StepKind.CHECK and task.status == "open"), None)
    clock = _clock(reading, task)
    values = {
        "case": case,
        "person": reading.page.applicant,
        "procedure_name": Words(vi=reading.page.procedure_vi, en=reading.page.procedure_en),
        "task": task,
        "holder": reading.person_name(task.claimed_by) if task and task.claimed_by else "",
        "others_here": reading.others,
        "clock": {"badge": clock_badge(clock), "by": clock.due.appointment} if clock else None,
        "points": points,
        "others": other_files(reading),
        "first": next((point.shown for point in points if point.shown), ""),
        "inline": SHOWN_INLINE,
        "tally": tally(points),
        "grounds": grounds_of(reading.procedure.definition),
        "closed": _closed(reading),
        "owed": max(0, case.fee - case.paid),
        "open_fees": reading.procedure.open_fees(case),
        "seen": f"{case.seq}-{count_files(reading)}",
        "changed": problem.lines if isinstance(problem, CaseMovedOn) else (),
        "key": typed.get("key") or secrets.token_hex(16),
        "typed": dict(typed),
        "problem": problem,
        "errors": problem.errors if problem else (),
        "labels": _labels(points, reading.language),
        "held_papers": await held_papers(services, reading),
    }
    status = problem.status if problem else 200
    return services.pages.render(request, "counter/check.html", values, status=status)


def _clock(reading: CaseReading, task: Task | None) -> IntakeClock | None:
    """Return the clock of an online filing that waits for its check; other channels have none."""
    case = reading.page.case
    if task is None or case.channel != Channel.ONLINE:
        return None
    again = task.id.partition("/")[2] != "1"
    started = task.opened_at if again and task.opened_at else case.filed_at
    limit = Limit.parse(reading.plan.intake_limit)
    return intake_clock(started, limit, reading.calendar, reading.now, rules_of(reading.plan))


def _closed(reading: CaseReading) -> dict[str, str]:
    """Return why an act of the check cannot be taken now, by act."""
    judged = options(reading.plan, reading.calendar, reading.page, reading.staff.viewer, reading.now)
    return {
        str(option.act): sentence(option.why_not, reading.language)
        for option in judged
        if option.act in _ACTS and option.kind == StepKind.CHECK and option.why_not is not None
    }


def _labels(points: Sequence[Point], language: str) -> dict[str, str]:
    """Return what the fields of the checklist are called in the summary of what is wrong."""
    return {
        f"{part}.{point.component.id}": point.component.name.in_language(language)
        for point in points
        for part in ("verdict", *PARTS)
    }
