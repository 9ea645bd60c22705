"""Taking in a dossier at the counter: find the procedure, fill in one page, get the code."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.counter.filed_note import remember_filed, take_filed
from api.definitions import Procedure
from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import FieldProblem, InvalidInput, NotFound
from api.filing import file
from api.pages import see_other
from api.procedure_search import matching
from api.security.people import Person
from api.services import Services
from api.v1.cases import sender_of
from api.v1.filing_form import FilingForm
from api.validation import field_problems
from domain.deadline.moments import local_day
from domain.procedure.fees import FeeFacts, FeeQuote, quote
from domain.procedure.plan import Channel

router = APIRouter()
_DEFAULTS = {"facts.pages": "1", "facts.copies": "1"}


@router.get("/cases/new")
async def choose_procedure(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    q: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show the procedures in force that fit the words."""
    del staff  # only to be signed in
    versions = await services.definitions.all_in_force(local_day(datetime.now(UTC)))
    return services.pages.render(
        request, "counter/choose_procedure.html", {"q": q, "found": matching(versions, q)[:100]}
    )


@router.get("/cases/new/{procedure_code}")
async def show_filing_form(
    request: Request, services: CurrentServices, staff: CurrentStaff, procedure_code: str
) -> Response:
    """Show the form of one procedure."""
    procedure = await _in_force(services, procedure_code)
    return await _form_page(request, services, staff, procedure, _DEFAULTS, key=secrets.token_hex(16))


@router.post("/cases/new/{procedure_code}")
async def file_from_form(
    request: Request, services: CurrentServices, staff: CurrentStaff, procedure_code: str
) -> Response:
    """File the dossier, or show the form again with what is to be mended. What was typed is kept."""
    procedure = await _in_force(services, procedure_code)
    typed = {name: str(value) for name, value in (await request.form(max_fields=400)).items()}
    key = checked_key(typed.get("key", ""))
    if typed.get("quote"):
        return await _form_page(request, services, staff, procedure, typed, key=key)
    form_body = _as_filing(typed, procedure)
    try:
        form = FilingForm.model_validate(form_body)
        result = await file(services, sender_of(staff), form, key)
    except ValidationError as error:
        problems = tuple(_as_typed(problem, form_body) for problem in field_problems(error.errors()))
        return await _form_page(request, services, staff, procedure, typed, key=key, errors=problems)
    except InvalidInput as error:
        return await _form_page(request, services, staff, procedure, typed, key=key, errors=error.errors)
    response = see_other(f"/cases/{result.case.code}/filed")
    remember_filed(response, services.settings, result)
    return response


@router.get("/cases/{code}/filed")
async def show_filed(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Show code and secret right after filing; later the case itself."""
    del staff  # only to be signed in
    note = take_filed(request, services.settings, code)
    if note is None:
        return see_other(f"/cases/{code}")
    follow_address = f"{services.settings.public_url.rstrip('/')}/follow"
    values = {"code": code, "secret": note.secret, "fee": note.fee, "follow_address": follow_address}
    return services.pages.render(request, "counter/filed.html", values)


async def _form_page(
    request: Request,
    services: Services,
    staff: Person,
    procedure: Procedure,
    typed: Mapping[str, str],
    *,
    key: str,
    errors: tuple[FieldProblem, ...] = (),
) -> Response:
    definition = procedure.definition
    agencies = [agency for agency in await services.definitions.agencies() if agency.kind == definition.agency]
    own = next((agency.id for agency in agencies if agency.id in staff.viewer.agency_ids), "")
    channels = [channel for channel in definition.accepted_channels if channel.value != "online"]
    chosen = {"agency": own, "channel": channels[0].value if channels else "counter", **typed}
    values = {
        "procedure": procedure,
        "agencies": agencies,
        "channels": channels,
        "exemptions": [exemption for fee in definition.fees for exemption in fee.exemptions],
        "typed": chosen,
        "fee": _fee_shown(chosen, procedure),
        "deadline": definition.deadline_of(channels[0]) if channels else "",
        "key": key,
        "errors": errors,
    }
    status = InvalidInput.status if errors else 200
    return services.pages.render(request, "counter/file_case.html", values, status=status)


def _fee_shown(typed: Mapping[str, str], procedure: Procedure) -> FeeQuote | None:
    """Return the fee of what is typed so far, or None while it cannot be reckoned."""
    try:
        facts = FeeFacts(
            channel=Channel(typed["channel"]),
            filed_on=local_day(datetime.now(UTC)),
            pages=int(typed.get("facts.pages") or 1),
            copies=int(typed.get("facts.copies") or 1),
            exemption=typed.get("facts.exemption") or None,
        )
        return quote(procedure.definition, facts)
    except ValueError:  # counts, channel, exemption or rate that do not fit (yet)
        return None


def _as_filing(typed: Mapping[str, str], procedure: Procedure) -> dict[str, Any]:
    """Return the body of a filing from the flat names of the form."""
    body: dict[str, Any] = {
        "procedure": procedure.version.procedure_code,
        "agency": typed.get("agency", ""),
        "channel": typed.get("channel", ""),
        "way": typed.get("way", ""),
        "pays_online": bool(typed.get("pays_online")),
        "applicant": _part(typed, "applicant"),
        "facts": {name: value for name, value in _part(typed, "facts").items() if value},
        "components": [
            counts for component in procedure.definition.dossier if (counts := _counts(typed, component.id))
        ],
    }
    owner, recipient = _part(typed, "owner"), _part(typed, "recipient")
    if any(owner.values()):
        body["owner"] = owner
    if any(recipient.values()):
        body["recipient"] = recipient
    return body


def _as_typed(problem: FieldProblem, body: Mapping[str, Any]) -> FieldProblem:
    """Return a problem of a component under the name its field has on the page: by component, not by position."""
    parts = problem.field.split(".")
    if parts[0] != "components" or len(parts) < 3:
        return problem
    component = body["components"][int(parts[1])]["id"]
    return replace(problem, field=f"components.{component}.{parts[2]}")


def _part(typed: Mapping[str, str], name: str) -> dict[str, str]:
    prefix = f"{name}."
    return {field.removeprefix(prefix): value for field, value in typed.items() if field.startswith(prefix)}


def _counts(typed: Mapping[str, str], component: str) -> dict[str, str] | None:
    counts = {
        field: value for field, value in _part(typed, f"components.{component}").items() if value not in ("", "0")
    }
    return {"id": component, **counts} if counts else None


async def _in_force(services: Services, code: str) -> Procedure:
    procedure = await services.definitions.in_force(code, local_day(datetime.now(UTC)))
    if procedure is None:
        raise NotFound
    return procedure
