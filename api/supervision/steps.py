"""The steps the list can be narrowed down to: those in which cases of the chosen procedure stand."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.services import Services
from api.step_names import step_names_in
from api.supervision.access import CurrentOverseer
from domain.procedure.basics import Words
from models.supervision.facets import desk_steps
from models.viewer import Viewer

router = APIRouter()


@router.get("/desk/steps")
async def show_steps(
    request: Request,
    services: CurrentServices,
    overseer: CurrentOverseer,
    procedure: Annotated[str, Query(max_length=60)] = "",
    step: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Show the steps of a procedure to choose from; the filters fetch them from here when a procedure is chosen."""
    steps = await steps_listed(services, overseer.staff.viewer, procedure)
    values = {"steps": steps, "chosen": step, "procedure": procedure}
    return services.pages.render(request, "supervision/steps.html", values)


async def steps_listed(services: Services, viewer: Viewer, procedure: str, chosen: str = "") -> dict[str, Words]:
    """Return the steps of a procedure with lines on the desk, by id, in the order of the procedure.

    The `chosen` one is among them whether or not a case still stands there. Without a procedure there are none.
    """
    if not procedure:
        return {}
    async with services.sessions.read() as session:
        found = await desk_steps(session, viewer, procedure)
    names = await services.definitions.read_of({(procedure, one.version) for one in found}, step_names_in)
    standing = {one.step for one in found} | ({chosen} if chosen else set())
    listed: dict[str, Words] = {}
    for version in sorted({one.version for one in found}, reverse=True):
        for step, name in names.get((procedure, version), {}).items():
            if step in standing:
                listed.setdefault(step, name)
    return listed | {step: Words(vi=step, en=step) for step in sorted(standing - listed.keys())}
