"""Following one's own case with the code and secret of the receipt."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.acts import take_later
from api.badges import case_badge
from api.dependencies import CurrentServices, checked_key
from api.errors import InvalidInput, Problem, TooLarge, TooManyRequests, WrongCodeOrSecret, WrongFileType
from api.files import keep_file
from api.following import follow
from api.language import Readable, language_of, say
from api.public.sentences import status_sentence
from api.services import Services
from api.v1.act_form import ApplicantActForm
from api.validation import field_problems
from domain.case.wording import event_sentence
from domain.procedure.basics import Words
from models.queries.case_status import CaseStatus

router = APIRouter()

Code = Annotated[str, Form(max_length=60)]
Secret = Annotated[str, Form(max_length=40)]


@router.get("/follow")
async def show_look_up(request: Request, services: CurrentServices) -> Response:
    """Show the look-up form."""
    return services.pages.render(request, "public/follow.html", {"code": "", "problem": None, "errors": ()})


@router.post("/follow")
async def look_up(request: Request, services: CurrentServices, code: Code = "", secret: Secret = "") -> Response:
    """Show where the case stands. The secret travels in the form, never in an address."""
    try:
        status = await follow(request, services, code, secret)
    except (WrongCodeOrSecret, TooManyRequests) as problem:
        values = {"code": code, "problem": problem, "errors": ()}
        response = services.pages.render(request, "public/follow.html", values, status=problem.status)
        response.headers.update(problem.headers)
        return response
    return await _case(request, services, status, secret)


@router.post("/follow/acts")
async def act(
    request: Request,
    services: CurrentServices,
    code: Code = "",
    secret: Secret = "",
    act: Annotated[str, Form(max_length=20)] = "",
    reason: Annotated[str, Form(max_length=4000)] = "",
    key: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Take what the applicant does; it goes through the outbox and cannot get lost."""
    status = await follow(request, services, code, secret)
    try:
        form = ApplicantActForm.model_validate({"act": act, "reason": reason})
    except ValidationError as error:
        raise InvalidInput(errors=field_problems(error.errors())) from error
    await take_later(services, status.case, form, checked_key(key))
    done = say("Đã gửi. Cơ quan nhận được ngay; trang này cập nhật sau ít phút.")
    return await _case(request, services, status, secret, done=done)


@router.post("/follow/documents")
async def hand_in(
    request: Request,
    services: CurrentServices,
    file: Annotated[UploadFile, File()],
    code: Code = "",
    secret: Secret = "",
    component: Annotated[str, Form(max_length=60, pattern=r"^[a-z0-9_-]*$")] = "",
) -> Response:
    """Store a file of the applicant."""
    status = await follow(request, services, code, secret)
    try:
        document = await keep_file(services, status.case.id, component, "applicant", file)
    except (InvalidInput, TooLarge, WrongFileType) as problem:
        return await _case(request, services, status, secret, problem=problem)
    return await _case(request, services, status, secret, done=say("Đã nhận tệp %(name)s.", name=document.file_name))


async def _case(
    request: Request,
    services: Services,
    status: CaseStatus,
    secret: str,
    *,
    problem: Problem | None = None,
    done: Readable | None = None,
) -> Response:
    language = language_of(request, services.settings.language)
    calendar = await services.definitions.calendar()
    procedure = await services.definitions.version(status.case.procedure_code, status.case.procedure_version)
    case, now = status.case, datetime.now(UTC)
    asked = next((event for event in reversed(status.events) if event.kind == "supplement_requested"), None)
    values = {
        "case": case,
        "status": status,
        "sentence": status_sentence(status),
        "procedure_name": Words(vi=status.procedure_vi, en=status.procedure_en),
        "agency_name": Words(vi=status.agency_vi, en=status.agency_en),
        "components": {component.id: component.name for component in procedure.definition.dossier} if procedure else {},
        "due": case_badge(case.phase, case.decision, case.due_at, now, calendar),
        "asked": asked if case.phase == "awaiting_supplement" else None,
        "may_withdraw": case.ended_at is None and case.decided_at is None,
        "lines": [(event_sentence(event.kind, event.values, language), event) for event in reversed(status.events)],
        "secret": secret,
        "key": secrets.token_hex(16),
        "problem": problem,
        "done": done,
    }
    return services.pages.render(request, "public/case.html", values, status=problem.status if problem else 200)
