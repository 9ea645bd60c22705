"""A report as a file: a spreadsheet with the head of the form, plain values, or a PDF to sign."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response
from temporalio.client import WorkflowFailureError
from temporalio.service import RPCError

from api.dependencies import CurrentServices
from api.errors import NotFound, Unavailable
from api.language import say
from api.reports.access import CurrentReport
from api.reports.sheets import FileKind, as_csv, as_xlsx, pdf_request
from models.reports.reading import read_report
from workflows.specimen import PATIENCE, draw_specimen

router = APIRouter()
_AWAY = say("Bộ phận lập tệp PDF chưa trả lời. Thử lại sau ít giây, hoặc tải bảng tính.")
_TYPES = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.PDF: "application/pdf",
}


@router.get("/reports/file")
async def send_file(
    services: CurrentServices,
    asked: CurrentReport,
    kind: Annotated[FileKind, Query()],
    edition: Annotated[int | None, Query(ge=0, le=999)] = None,
) -> Response:
    """Send a report as a file."""
    async with services.sessions.read() as session:
        report = await read_report(session, asked.subject, edition)
    if report is None:
        raise NotFound
    match kind:
        case FileKind.XLSX:
            content = await asyncio.to_thread(as_xlsx, report)
        case FileKind.CSV:
            content = as_csv(report)
        case FileKind.PDF:
            try:
                async with asyncio.timeout(PATIENCE.total_seconds()):
                    content = await draw_specimen(services.temporal, pdf_request(report))
            except (WorkflowFailureError, RPCError, RuntimeError, TimeoutError) as error:
                raise Unavailable(_AWAY) from error
    subject = asked.subject
    name = f"bieu-{subject.form.value}-{subject.agency.id}-{subject.period.key}.{kind.value}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=_TYPES[kind], headers=headers)
