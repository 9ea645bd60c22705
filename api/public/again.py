"""From the own case to a new dossier about it: a complaint, or the same asked for again."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from api.citizen.drafts import base_of, begin, procedure_to_file, remember
from api.dependencies import CurrentServices
from api.errors import NotFound
from api.following import followed
from api.linking import ABOUT_KIND, complaint_of, repeat_procedure, taken_over
from api.pages import see_other
from api.security.rates import DRAFTS_BY_ADDRESS, address_of
from domain.case.linking import LinkKind
from models.queries.case_links import case_of_code

router = APIRouter()


@router.post("/my-case/{code}/again")
async def begin_again(
    request: Request, services: CurrentServices, code: str, kind: Annotated[Literal["complaint", "repeat"], Form()]
) -> Response:
    """Begin an online dossier about the case, filled in with what was said before but for identity numbers.

    Raises NotFound where that makes no sense, or is not taken online.
    """
    status = await followed(request, services, code)
    complaint = await complaint_of(services, status.case) if kind == "complaint" else None
    procedure_code = complaint.code if complaint else ""
    if kind == "repeat":
        procedure_code = await repeat_procedure(services, status.case)
    if not procedure_code:
        raise NotFound
    procedure, _, _, online = await procedure_to_file(services, procedure_code)
    async with services.sessions.read() as session:
        found = await case_of_code(session, status.case.code)
    if not online or found is None:
        raise NotFound
    await services.rates.take(DRAFTS_BY_ADDRESS, address_of(request))
    agency = (
        status.case.agency_id if kind == "repeat" else complaint.agency.id if complaint and complaint.agency else ""
    )
    said = {ABOUT_KIND: str(complaint.turn.link if complaint and complaint.turn else LinkKind.REPEAT)}
    typed = taken_over(*found, procedure, numbers=False, agency=agency)
    secret = await begin(services, procedure_code, typed | said)
    response = see_other(f"{base_of(procedure_code)}/check")
    remember(response, services, procedure_code, secret)
    return response
