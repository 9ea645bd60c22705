"""Procedures for everybody to read: papers, time, fees, where, steps; and the sheet for the notice board."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.asked_at_filing import OWN, answered, asked_by
from api.chosen import Chosen, chosen_of, depends_on, exact_fee
from api.dependencies import CurrentServices
from api.errors import NotFound
from api.language import Readable
from api.procedure_search import folded, matching
from api.public.facts import facts_of
from api.services import Services
from api.step_names import step_names
from domain.deadline.moments import local_day
from domain.procedure.conditions.variables import APPLICANT_WORDS
from domain.procedure.definition import Definition
from domain.procedure.fields import field_name
from domain.procedure.foreseen import foreseen
from domain.procedure.plan import StepKind

router = APIRouter()
#: So many on one page stay readable on a telephone, and within a second on a slow line.
LINES = 50


@router.get("/procedures")
async def list_procedures(
    request: Request,
    services: CurrentServices,
    q: Annotated[str, Query(max_length=100)] = "",
    field: Annotated[str, Query(max_length=60)] = "",
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    """Show the procedures in force that fit the words, by field; `field` shows one field alone."""
    versions = await services.definitions.all_in_force(local_day(datetime.now(UTC)))
    found = [version for version in matching(versions, q) if not field or version.field == field]
    shown = found[(page - 1) * LINES : page * LINES]
    fields = [
        (name, field_name(name), len(list(several))) for name, several in groupby(versions, lambda one: one.field)
    ]
    values = {
        "q": q,
        "field": field,
        "field_name": field_name(field) if field else None,
        "fields": sorted(fields, key=lambda line: folded(line[1].vi)),
        "count": len(found),
        "groups": [(field_name(name), list(several)) for name, several in groupby(shown, lambda one: one.field)],
        "page": page,
        "more": len(found) > page * LINES,
    }
    return services.pages.render(request, "public/procedures.html", values)


@router.get("/procedures/{code}")
async def show_procedure(request: Request, services: CurrentServices, code: str) -> Response:
    """Show one procedure: everything asked before filing it.

    The address may say what the dossier is (`case_type`, `applicant`, `channel`, the procedure's own questions by
    their names): then only what applies to it is shown. What is no answer counts as not given.
    """
    return services.pages.render(
        request, "public/procedure.html", await _values(services, code, dict(request.query_params))
    )


@router.get("/procedures/{code}/notice")
async def show_notice(request: Request, services: CurrentServices, code: str) -> Response:
    """Show the sheet for the notice board (NĐ 118/2025 Art 5: procedures are made public), A4, with a QR code."""
    values = await _values(services, code, {})
    address = f"{services.settings.public_url.rstrip('/')}/procedures/{code}"
    drawn = segno.make(address, error="m", micro=False).svg_data_uri(scale=3, border=4)
    return services.pages.render(request, "public/notice.html", {**values, "address": address, "qr": drawn})


async def _values(services: Services, code: str, given: Mapping[str, str]) -> dict[str, Any]:
    on = local_day(datetime.now(UTC))
    procedure = await services.definitions.in_force(code, on)
    if procedure is None:
        raise NotFound
    definition = procedure.definition
    agencies = [one for one in await services.definitions.agencies() if one.kind == definition.agency]
    chosen = chosen_of(definition, given, on)
    asked, decides = asked_by(definition), depends_on(definition)
    steps = [step for _, step in definition.located_steps() if step.kind is not StepKind.INFORM]
    return {
        "facts": await facts_of(services, procedure, agencies, on, chosen.known),
        "definition": definition,
        "version": procedure.version,
        "names": step_names(definition),
        "steps": foreseen(definition, steps, chosen.known),
        "also_issues": foreseen(definition, definition.also_issues or (), chosen.known),
        "applicants": [APPLICANT_WORDS[one] for one in definition.applicants or ()],
        "asked": asked,
        "counted": [name for name in ("pages", "copies") if name in decides | _charged_by(definition)],
        "chooses": asked.anything or bool(decides),
        "chosen": chosen,
        "told": _told(definition, chosen),
        "fee": exact_fee(definition, chosen.known, on) if chosen.typed else None,
    }


def _charged_by(definition: Definition) -> set[str]:
    """Return what a fee counts."""
    counted = {"pages", "copies"} if any(fee.per_page for fee in definition.fees) else set()
    return counted | ({"copies"} if any(fee.per_copy is not None for fee in definition.fees) else set())


def _told(definition: Definition, chosen: Chosen) -> list[tuple[Readable, Readable]]:
    """Return what was chosen in words: each question and its answer."""
    facts = {f"{OWN}{fact.id}": chosen.typed.get(fact.id, "") for fact in definition.facts or ()}
    first = {f"facts.{name}": chosen.typed.get(name, "") for name in ("case_type", "applicant")}
    return answered(definition, {**first, **facts})
