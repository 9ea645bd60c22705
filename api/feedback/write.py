"""A citizen writes to an office: a form, a code and a secret, and where it stands."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form
from limits import RateLimitItemPerHour
from pydantic import Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, checked_key
from api.errors import FieldProblem, InvalidInput, Problem, TooManyRequests, WrongCodeOrSecret
from api.feedback.words import KINDS, REASONS, STEPS, viewed
from api.language import Readable, say
from api.security.rates import FOLLOW_BY_ADDRESS, FOLLOW_BY_CODE, address_of
from api.services import Services
from api.v1.fields import Body, Email, Line, NameOrNone, Paragraph, Phone, secret_as_typed
from api.validation import field_problems
from domain.deadline.moments import local_day
from domain.feedback.clock import Kind, Step, why_not
from domain.procedure.basics import DOTTED_CODE_PATTERN
from domain.procedure.definition import Definition
from models.feedback import FeedbackPage, NewFeedback, feedback_of_citizen, receive, secret_of, take_step

router = APIRouter()
_WRITTEN_BY_ADDRESS = RateLimitItemPerHour(20, namespace="feedback-address")
Code = Annotated[str, Form(max_length=60)]
Secret = Annotated[str, Form(max_length=40)]


class FeedbackForm(Body):
    """What is typed into the form. Name and contact may stay empty."""

    kind: Kind
    agency: Annotated[Line, Field(min_length=1)]
    text: Annotated[Paragraph, Field(min_length=10)]
    case_code: Line = ""
    procedure_code: Line = ""
    name: NameOrNone = ""
    phone: Phone = ""
    email: Email = ""


@router.get("/feedback")
async def show_form(request: Request, services: CurrentServices, case: str = "", procedure: str = "") -> Response:
    """Show the form; `case` and `procedure` are the codes of what it is about."""
    about = {"case_code": case[:60], "procedure_code": procedure[:60], "agency": case.partition("-")[0][:20]}
    return await _form(request, services, {**about, "kind": Kind.FEEDBACK.value})


@router.post("/feedback")
async def write(request: Request, services: CurrentServices) -> Response:
    """Store a feedback and show its code and secret; sent twice, it is the same one."""
    typed = {name: str(value).replace("\r\n", "\n") for name, value in (await request.form(max_fields=20)).items()}
    key = checked_key(typed.pop("key", ""))
    try:
        form = FeedbackForm.model_validate(typed)
    except ValidationError as error:
        return await _form(request, services, typed, errors=field_problems(error.errors()), key=key)
    if form.agency not in {agency.id for agency in await services.definitions.agencies()}:
        unknown = FieldProblem("agency", "agency", say("Chưa chọn cơ quan."), say("Chọn một cơ quan trong danh sách."))
        return await _form(request, services, typed, errors=(unknown,), key=key)
    await services.rates.take(_WRITTEN_BY_ADDRESS, address_of(request))
    about = await _procedure(services, form.procedure_code)
    new = NewFeedback(
        agency_id=form.agency, kind=form.kind, text=form.text, case_code=form.case_code.upper(), name=form.name,
        phone=form.phone, email=form.email, procedure_code=about.procedure if about else "",
    )  # fmt: skip
    server_secret = services.settings.secret.get_secret_value()
    async with services.sessions.write() as session:
        feedback = await receive(session, new, key, server_secret, datetime.now(UTC))
    values = {"code": feedback.code, "secret": secret_of(feedback, server_secret)}
    return services.pages.render(request, "feedback/written.html", values)


@router.get("/feedback/follow")
async def show_look_up(request: Request, services: CurrentServices) -> Response:
    """Show the look-up form."""
    return services.pages.render(request, "feedback/follow.html", {"code": "", "problem": None})


@router.post("/feedback/follow")
async def look_up(request: Request, services: CurrentServices, code: Code = "", secret: Secret = "") -> Response:
    """Show where a feedback stands. The secret travels in the form, never in an address."""
    try:
        page = await _followed(request, services, code, secret)
    except (WrongCodeOrSecret, TooManyRequests) as problem:
        values = {"code": code, "problem": problem}
        response = services.pages.render(request, "feedback/follow.html", values, status=problem.status)
        response.headers.update(problem.headers)
        return response
    return await _status(request, services, page, secret)


@router.post("/feedback/supply")
async def supply(
    request: Request,
    services: CurrentServices,
    code: Code = "",
    secret: Secret = "",
    text: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Take the citizen's answer to what the office asked."""
    page = await _followed(request, services, code, secret)
    now = datetime.now(UTC)
    closed = why_not(Step.SUPPLIED, page.events, await services.definitions.calendar(), now)
    if closed is not None:
        return await _status(request, services, page, secret, problem=Problem(REASONS[closed]), status=409)
    if len(text.strip()) < 2:
        detail = say("Chưa có nội dung bổ sung. Viết điều cơ quan hỏi rồi gửi lại.")
        return await _status(request, services, page, secret, problem=InvalidInput(detail), status=422)
    async with services.sessions.write() as session:
        await take_step(session, page.feedback.id, Step.SUPPLIED, text.strip().replace("\r\n", "\n"), now, None)
    page = await _followed(request, services, code, secret)
    return await _status(request, services, page, secret, done=say("Đã gửi phần bổ sung. Thời hạn trả lời chạy tiếp."))


async def _followed(request: Request, services: Services, code: str, secret: str) -> FeedbackPage:
    code = code.strip().upper()
    await services.rates.take(FOLLOW_BY_ADDRESS, address_of(request))
    await services.rates.take(FOLLOW_BY_CODE, code)
    async with services.sessions.read() as session:
        page = await feedback_of_citizen(session, code, secret_as_typed(secret))
    if page is None:
        raise WrongCodeOrSecret
    await services.rates.forget(FOLLOW_BY_CODE, code)
    return page


async def _procedure(services: Services, code: str) -> Definition | None:
    """Return the procedure it is about; whatever is no code of one in force counts as none."""
    if not re.fullmatch(DOTTED_CODE_PATTERN, code):
        return None
    found = await services.definitions.in_force(code, local_day(datetime.now(UTC)))
    return found.definition if found else None


async def _form(
    request: Request,
    services: Services,
    typed: dict[str, str],
    *,
    errors: tuple[FieldProblem, ...] = (),
    key: str = "",
) -> Response:
    values = {
        "typed": typed,
        "procedure": await _procedure(services, typed.get("procedure_code", "")),
        "errors": errors,
        "kinds": [(kind.value, words) for kind, words in KINDS.items()],
        "agencies": await services.definitions.agencies(),
        "key": key or secrets.token_hex(16),
    }
    return services.pages.render(request, "feedback/write.html", values, status=422 if errors else 200)


async def _status(
    request: Request,
    services: Services,
    page: FeedbackPage,
    secret: str,
    *,
    problem: Problem | None = None,
    done: Readable | None = None,
    status: int = 200,
) -> Response:
    view = viewed(page, await services.definitions.calendar(), datetime.now(UTC))
    values = {"view": view, "steps": STEPS, "secret": secret, "problem": problem, "done": done}
    return services.pages.render(request, "feedback/status.html", values, status=status)
