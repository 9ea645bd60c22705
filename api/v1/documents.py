"""The files of a case: hand one in, fetch one."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Path, Query, UploadFile
from starlette.responses import Response

from api.dependencies import CaseCode, CurrentServices, Filer, Reader
from api.errors import Forbidden, NotFound, SignInRequired, TooLarge, TooManyRequests, WrongFileType
from api.files import file_response, keep_file
from api.problems import documented, invalid
from api.readings import log_reading
from api.security.rates import UPLOADS_BY_PERSON
from api.security.ways_in import MACHINE_OR_STAFF
from api.v1.case_view import DocumentOut
from models.documents import document_for
from models.queries.one_case import one_case
from models.tables import Document

router = APIRouter(tags=["documents"])

Component = Annotated[
    str, Form(max_length=60, pattern=r"^[a-z0-9_-]*$", description="Dossier component it belongs to.")
]


@router.post(
    "/cases/{code}/documents",
    summary="Hand in a file",
    status_code=201,
    responses=documented(
        invalid("missing", "file"), SignInRequired, Forbidden, NotFound, TooLarge, WrongFileType, TooManyRequests
    ),
    openapi_extra=MACHINE_OR_STAFF,
)
async def upload_document(
    services: CurrentServices,
    sender: Filer,
    code: CaseCode,
    file: Annotated[UploadFile, File(description="PDF, JPEG, PNG, TIFF, DOCX, XLSX or ODT; told by content.")],
    component: Component = "",
) -> DocumentOut:
    """Store a file under a dossier component. The same file sent again changes nothing."""
    await services.rates.take(UPLOADS_BY_PERSON, sender.principal)
    async with services.sessions.read() as session:
        case = await one_case(session, sender.viewer, code)
    if case is None:
        raise NotFound
    if sender.viewer.only_from_above(case.agency_id, case.received_at_agency):
        raise Forbidden
    return document_out(await keep_file(services, case.id, component, sender.principal, file), code)


@router.get(
    "/cases/{code}/documents/{document_id}",
    summary="Fetch a file",
    response_class=Response,
    responses={
        200: {"description": "The file.", "content": {"application/octet-stream": {}}},
        **documented(invalid("uuid_parsing", "document_id"), SignInRequired, Forbidden, NotFound),
    },
    openapi_extra=MACHINE_OR_STAFF,
)
async def get_document(
    services: CurrentServices,
    reader: Reader,
    code: CaseCode,
    document_id: Annotated[
        UUID, Path(description="Id of the file.", examples=["0190b7a2-5c1e-7d3f-9a44-2f6b8c0d1e53"])
    ],
    *,
    inline: Annotated[
        bool, Query(description="Show PDF, JPEG or PNG in place instead of downloading.", examples=[True])
    ] = False,
) -> Response:
    """Return one file of a case. The reading is logged."""
    async with services.sessions.read() as session:
        found = await document_for(session, reader.viewer, code, document_id)
    if found is None:
        raise NotFound
    document, content = found
    await log_reading(services, reader, document.case_id, f"document:{document.kind}")
    return file_response(document, content, inline=inline)


def document_out(document: Document, code: str) -> DocumentOut:
    """Return a file's row as JSON."""
    return DocumentOut(
        id=document.id,
        kind=document.kind,
        file_name=document.file_name,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        created_at=document.created_at,
        href=f"/api/v1/cases/{code}/documents/{document.id}",
    )
