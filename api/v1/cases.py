"""Cases: file one, list and read them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final
from urllib.parse import quote as quoted_path

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.agency_names import agency_names, unit_names
from api.dependencies import (
    IDEMPOTENCY_KEY_PARAMETER,
    CaseCode,
    CurrentServices,
    Language,
    Reader,
    checked_key,
)
from api.errors import (
    FieldProblem,
    Forbidden,
    IdempotencyConflict,
    InvalidInput,
    NotFound,
    SignInRequired,
)
from api.filing import Sender, file
from api.language import language_of, say
from api.lean import documented_body, json_body
from api.linking import about_of, seen_case
from api.problems import documented, invalid
from api.readings import log_reading
from api.security.people import Machine, Person, demand
from api.security.ways_in import MACHINE_OR_STAFF
from api.services import Services
from api.v1.case_view import CaseOut, FoundOut, case_out, found_out
from api.v1.fee_shape import known_fee, open_fee
from api.v1.filing_form import Filed, FilingForm, Links
from domain.case.acts import Role
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import local_day
from models.filing_parts import About
from models.queries.case_links import links_of
from models.queries.case_page import case_page
from models.queries.find_cases import find_cases

router = APIRouter(tags=["cases"])
_NOT_ABOUT: Final = FieldProblem(
    "about",
    "not_about",
    say("Hồ sơ này không gắn được: không có trong phạm vi của bạn, hoặc chưa đến lúc cho thủ tục này."),
    say("Kiểm tra mã hồ sơ và thủ tục, hoặc bỏ trống about."),
)


@router.post(
    "/cases",
    summary="File a dossier",
    status_code=201,
    response_model=Filed,
    responses={
        200: {"model": Filed, "description": "This very filing was already made under the same key."},
        **documented(invalid("phone", "applicant", "phone"), SignInRequired, Forbidden, IdempotencyConflict),
    },
    openapi_extra={
        **MACHINE_OR_STAFF,
        "requestBody": documented_body(FilingForm),
        "parameters": [IDEMPOTENCY_KEY_PARAMETER],
    },
)
async def file_case(request: Request) -> Response:
    """File a dossier; works while Temporal is down. The answer holds the case code and, once, its secret."""
    services: Services = request.app.state.services
    sender = await services.doorkeeper.who(request)
    demand(sender, "file")
    key = checked_key(request.headers.get("Idempotency-Key", ""))
    form = await json_body(request, FilingForm)
    result = await file(services, sender_of(sender, form.agency), form, key, await _about(services, sender, form))
    code = result.case.code
    path = f"/api/v1/cases/{quoted_path(code)}"
    filed = Filed(
        code=code,
        secret=result.case.secret,
        fee=known_fee(result.fee, result.open_fees),
        fee_open=open_fee(result.open_fees, language_of(request, services.settings.language)),
        filed_at=result.filed_at,
        repeated=result.case.repeated,
        links=Links(
            case=path,
            public=f"/api/v1/public/cases/{quoted_path(code)}",
            documents=f"{path}/documents",
            page=f"{services.settings.public_url.rstrip('/')}/cases/{quoted_path(code)}",
        ),
    )
    return Response(
        filed.model_dump_json(),
        status_code=200 if result.case.repeated else 201,
        media_type="application/json",
        headers={"Location": path},
    )


async def _about(services: Services, sender: Person | Machine, form: FilingForm) -> About | None:
    """Return the case the dossier says it is about; raises InvalidInput for one it cannot be about."""
    if not form.about:
        return None
    procedure = await services.definitions.in_force(form.procedure, local_day(datetime.now(UTC)))
    if procedure is None:
        return None  # the filing itself says so
    link = await about_of(services, procedure, await seen_case(services, sender.viewer, procedure, form.about))
    if link is None:
        raise InvalidInput(errors=(_NOT_ABOUT,))
    return link


@router.get(
    "/cases",
    summary="Find cases",
    responses=documented(invalid("string_too_short", "q", min_length=2), SignInRequired, Forbidden),
    openapi_extra=MACHINE_OR_STAFF,
)
async def search_cases(
    services: CurrentServices,
    reader: Reader,
    q: Annotated[
        str,
        Query(
            min_length=2,
            max_length=100,
            description="Case code, identity number, phone, or part of a name.",
            examples=["H61.12-20261122-0000001"],
        ),
    ],
    *,
    open_only: Annotated[bool, Query(description="Leave out cases that have ended.", examples=[True])] = False,
) -> list[FoundOut]:
    """Return up to 50 of the newest cases that fit, within the caller's agencies. Each search is logged."""
    async with services.sessions.read() as session:
        found = await find_cases(session, reader.viewer, q, open_only=open_only)
    await log_reading(services, reader, None, "search")
    calendar = await services.definitions.calendar()
    return [found_out(line, calendar) for line in found]


@router.get(
    "/cases/{code}",
    summary="Read a case",
    responses=documented(SignInRequired, Forbidden, NotFound),
    openapi_extra=MACHINE_OR_STAFF,
)
async def get_case(services: CurrentServices, reader: Reader, language: Language, code: CaseCode) -> CaseOut:
    """Return a case as staff see it: its four axes, whose move it is, deadline, timeline, tasks, papers.

    Within the caller's agencies only; the reading is logged.
    """
    async with services.sessions.read() as session:
        page = await case_page(session, reader.viewer, code)
        linked = await links_of(session, page.case.id) if page else ()
    if page is None:
        raise NotFound
    await log_reading(services, reader, page.case.id, "case")
    edition = await services.definitions.edition(page.calendar_id)
    names = {**unit_names(await services.definitions.agencies()), **agency_names(services.settings)}
    procedure = await services.definitions.of_case(page.case)
    return case_out(page, language, names, WorkingCalendar.from_json(edition.text), linked, procedure)


def sender_of(someone: Person | Machine, deciding: str = "") -> Sender:
    """Return who files: a person for the counter they sit at, a machine for the agency of its token.

    Who sits at the counter of the agency that decides takes the dossier there, else at the own one-stop unit.
    """
    if not isinstance(someone, Person):
        return Sender(someone.principal, someone.agency_id)
    counters = someone.viewer.agencies_as(Role.COUNTER)
    at = next((one for one in (deciding, someone.agency_id) if one in counters), min(counters, default=""))
    return Sender(someone.principal, at or someone.agency_id, str(someone.staff_id))
