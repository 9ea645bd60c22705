"""Procedures for everybody to read: papers, time, fees, steps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.errors import NotFound
from api.procedure_search import matching
from api.step_names import step_names
from domain.deadline.moments import local_day

router = APIRouter()


@router.get("/procedures")
async def list_procedures(
    request: Request, services: CurrentServices, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """Show the procedures in force that fit the words."""
    versions = await services.definitions.all_in_force(local_day(datetime.now(UTC)))
    return services.pages.render(request, "public/procedures.html", {"q": q, "found": matching(versions, q)[:100]})


@router.get("/procedures/{code}")
async def show_procedure(request: Request, services: CurrentServices, code: str) -> Response:
    """Show one procedure."""
    procedure = await services.definitions.in_force(code, local_day(datetime.now(UTC)))
    if procedure is None:
        raise NotFound
    definition = procedure.definition
    values = {
        "definition": definition,
        "version": procedure.version,
        "names": step_names(definition),
        "steps": [step for _, step in definition.located_steps()],
        "limits": [(channel, definition.deadline_of(channel)) for channel in definition.accepted_channels],
    }
    return services.pages.render(request, "public/procedure.html", values)
