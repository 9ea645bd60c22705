"""Correcting what was recorded at reception: what stands there as a form; what was changed comes with the act."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.acts import take
from api.case.frame import render_case
from api.case.moved_on import check_still_the_same
from api.case.offers import offers_of, why_not
from api.case.reading import CaseReading, read_case
from api.case.told import Told, tell
from api.commands import CommandRefused
from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import FieldProblem, InvalidInput, NotFound, Problem, SignInRequired, StillWorking, Unavailable
from api.filters import day
from api.language import Sentence
from api.pages import see_other
from api.services import Services
from api.v1.act_form import ActForm
from api.validation import field_problems
from api.whole_act_forms import iso_day
from domain.case.acts import Act
from models.intake_corrections import FIELDS, KINDS

router = APIRouter()

Typed = dict[str, str]
_PERSON = tuple(name for name in FIELDS if name != "kind")
_SAME_KEY = (StillWorking, Unavailable)


@router.get("/cases/{code}/correct")
async def show_correction(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Show what was recorded as a form, or why it cannot be corrected. The reading is logged: numbers are in full."""
    reading = await read_case(request, services, staff, code, what="case:correct")
    return await _show(request, services, reading, recorded(reading))


@router.post("/cases/{code}/correct")
async def correct(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Take the act with what was changed and show the case; when it is not taken, the reason and what was typed."""
    sent = await request.form(max_fields=400)
    typed = {name: str(value).replace("\r\n", "\n")[:4000] for name, value in sent.items()}
    reading = await read_case(request, services, staff, code, what="case:correct")
    seen = typed.get("seq", "")
    body: dict[str, Any] = {}
    try:
        check_still_the_same(reading, int(seen) if seen.isascii() and seen.isdigit() else reading.page.case.seq)
        body = _body(reading, typed)
        form = ActForm.model_validate(body)
        done = await take(services, staff, code, form, checked_key(typed.get("key", "")))
    except ValidationError as error:
        problems = tuple(_as_typed(problem, body) for problem in field_problems(error.errors()))
        return await _show(request, services, reading, typed, problem=InvalidInput(errors=problems))
    except (NotFound, SignInRequired):
        raise
    except Problem as problem:
        fresh = await read_case(request, services, staff, code, what="case:correct")
        if isinstance(problem, CommandRefused):
            problem.detail = Sentence(why_not(fresh, problem.refusal))
        return await _show(request, services, fresh, typed, problem=problem)
    response = see_other(f"/cases/{code}")
    tell(response, services.settings, code, Told(Act.CORRECT_INTAKE, done.seq, ""))
    return response


def recorded(reading: CaseReading) -> Typed:
    """Return what stands in the case, by field name of the form."""
    person = reading.page.applicant
    typed = {f"correction.{name}": str(getattr(person, name) or "") for name in _PERSON}
    typed["correction.birth_date"] = day(person.birth_date) if person.birth_date else ""
    items = {item.component_id: item for item in reading.page.items}
    for component in reading.procedure.definition.dossier:
        for kind in KINDS:
            item = items.get(component.id)
            typed[f"correction.papers.{component.id}.{kind}"] = str(getattr(item, kind) if item else 0)
    return typed


def _body(reading: CaseReading, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the body of the act: every field as it was typed; what reads as before changes nothing."""
    given: dict[str, Any] = {
        name: typed[f"correction.{name}"].strip() for name in _PERSON if f"correction.{name}" in typed
    }
    if "birth_date" in given:
        given["birth_date"] = iso_day(given["birth_date"]) or given["birth_date"]
    papers = []
    for component in reading.procedure.definition.dossier:
        counts = {kind: typed.get(f"correction.papers.{component.id}.{kind}") for kind in KINDS}
        if any(count is not None for count in counts.values()):
            papers.append({"id": component.id, **{kind: count or "0" for kind, count in counts.items()}})
    return {"act": Act.CORRECT_INTAKE, "reason": typed.get("reason", ""), "correction": {**given, "papers": papers}}


def _as_typed(problem: FieldProblem, body: Mapping[str, Any]) -> FieldProblem:
    """Return a problem of a paper under the name its field has on the page: by component, not by position."""
    parts = problem.field.split(".")
    # A date has two readings, a day or nothing; each says of itself what it is.
    if parts[:2] == ["correction", "birth_date"]:
        return replace(problem, field="correction.birth_date")
    if parts[:2] != ["correction", "papers"] or len(parts) < 4 or not parts[2].isdigit():
        return problem
    component = body["correction"]["papers"][int(parts[2])]["id"]
    return replace(problem, field=f"correction.papers.{component}.{parts[3]}")


async def _show(
    request: Request,
    services: Services,
    reading: CaseReading,
    typed: Mapping[str, str],
    *,
    problem: Problem | None = None,
) -> Response:
    offers = offers_of(reading)
    closed = next((one for one in offers.closed if one.option.act is Act.CORRECT_INTAKE), None)
    offer = offers.find(Act.CORRECT_INTAKE)
    if offer is None and closed is None and problem is None:
        raise NotFound
    errors = tuple({error.field: error for error in problem.errors}.values()) if problem else ()
    values = {
        "offer": offer,
        "closed": closed,
        "typed": dict(typed),
        "errors": errors,
        "again": sum(event.kind == "intake_corrected" for event in reading.page.events) + 1,
        "kinds": KINDS,
        "key": typed["key"] if isinstance(problem, _SAME_KEY) else secrets.token_hex(16),
        "problem": problem,
    }
    status = problem.status if problem else 200
    return await render_case(request, services, reading, "case/correct.html", values, tab="act", status=status)
