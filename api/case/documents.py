"""The files of a case on its page: hand one in, open one, the receipt."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.case.papers import papers_response
from api.case.reading import read_case
from api.dependencies import CurrentServices, CurrentStaff
from api.errors import Forbidden, InvalidInput, NotFound, TooLarge, TooManyRequests, WrongFileType
from api.files import file_response, keep_file
from api.pages import see_other
from api.readings import log_reading
from api.security.rates import UPLOADS_BY_PERSON
from models.documents import document_for, form_for
from models.queries.one_case import one_case

router = APIRouter()


@router.post("/cases/{code}/documents")
async def hand_in(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    file: Annotated[UploadFile, File()],
    component: Annotated[str, Form(max_length=60, pattern=r"^[a-z0-9_-]*$")] = "",
) -> Response:
    """Store a file and show it among the papers. Who sees the case from above alone adds none."""
    async with services.sessions.read() as session:
        case = await one_case(session, staff.viewer, code)
    if case is None:
        raise NotFound
    if staff.viewer.only_from_above(case.agency_id, case.received_at_agency):
        raise Forbidden
    try:
        await services.rates.take(UPLOADS_BY_PERSON, staff.principal)
        document = await keep_file(services, case.id, component, staff.principal, file)
    except (InvalidInput, TooLarge, WrongFileType, TooManyRequests) as problem:
        reading = await read_case(request, services, staff, code)
        return await papers_response(request, services, reading, problem=problem)
    return see_other(f"/cases/{code}/papers?show={document.id}")


@router.get("/cases/{code}/documents/{document_id}")
async def open_document(
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    document_id: UUID,
    *,
    inline: Annotated[bool, Query()] = False,
) -> Response:
    """Return one file of a case; the reading is logged."""
    async with services.sessions.read() as session:
        found = await document_for(session, staff.viewer, code, document_id)
    if found is None:
        raise NotFound
    await log_reading(services, staff, found[0].case_id, f"document:{found[0].kind}")
    return file_response(*found, inline=inline)


@router.get("/cases/{code}/receipt")
async def receipt(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Return the receipt (form 01) as PDF, or a page that says it is being prepared and looks again by itself."""
    async with services.sessions.read() as session:
        found = await form_for(session, staff.viewer, code, "receipt")
        case = await one_case(session, staff.viewer, code)
    if case is None:
        raise NotFound
    if found is None:
        return services.pages.render(request, "case/receipt_pending.html", {"case": case})
    await log_reading(services, staff, case.id, "document:form:receipt")
    return file_response(*found, inline=True)
