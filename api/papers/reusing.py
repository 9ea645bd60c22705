"""What the applicant already holds is not asked for again (NĐ 118/2025 Art 5(1)(i), 17(1)(b)): results in the store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from api.case.reading import CaseReading, read_case
from api.dependencies import CurrentServices, CurrentStaff
from api.errors import Forbidden, NotFound
from api.pages import local_address, see_other
from api.readings import log_reading
from api.services import Services
from domain.case.acts import Role
from models.queries.held_results import HeldPaper, held_for_case
from models.reuse import note_of, reuse_result

router = APIRouter()


@router.post("/cases/{code}/reuse")
async def reuse(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    component: Annotated[str, Form(max_length=60)] = "",
    back: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """Let a result of the store stand for a paper of this case, with its file. Raises NotFound when there is none.

    For those who look at the dossier, while it is not decided.
    """
    reading = await read_case(request, services, staff, code, what="case:store")
    case = reading.page.case
    holds = {case.agency_id, case.received_at_agency} & set(staff.viewer.agencies_as(Role.COUNTER, Role.OFFICER))
    if not holds or case.decided_at or case.ended_at:
        raise Forbidden
    held = (await held_papers(services, reading)).get(component)
    if held is None:
        raise NotFound
    async with services.sessions.write() as session:
        await reuse_result(session, case.id, component, held, note_of(held), staff.principal, datetime.now(UTC))
    await log_reading(services, staff, case.id, "case:store")
    return see_other(local_address(back, f"/cases/{code}/papers"))


async def held_papers(services: Services, reading: CaseReading) -> dict[str, HeldPaper]:
    """Return what the store has for papers of a case that are not there yet, by component."""
    page = reading.page
    if page.case.decided_at or page.case.ended_at:
        return {}
    there = {item.component_id for item in page.items if item.reused}
    codes = {
        one.id: one.result_code
        for one in reading.procedure.definition.dossier
        if one.result_code and one.id not in there
    }
    if not codes:
        return {}
    async with services.sessions.read() as session:
        return await held_for_case(session, page.case.id, codes)
