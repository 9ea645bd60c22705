"""Records of the national database become drafts with their doubts, a few at a time, in the child process."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, File, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.author.access import CurrentWriter, Writer
from api.author.beginning import new_page
from api.author.reading_records import read_records, records_in
from api.author.work import TookTooLongError, workshop
from api.dependencies import CurrentServices, Language
from api.errors import FieldProblem, InvalidInput, NotFound
from api.language import say
from api.pages import see_other
from api.services import Services
from domain.catalogue.refusal_words import REASONS
from models.catalogue_imports import DraftRead, begin_import, end_import, import_of, keep_drafts

log = structlog.stdlib.get_logger()
router = APIRouter()
_AT_ONCE = 20
_SECONDS = 60.0
_STOOD_STILL = timedelta(seconds=90)
_KINDS = (".jsonl", ".jsonl.xz", ".json")
_BAD = FieldProblem(
    "national", "unreadable", say("Không đọc được bản ghi nào trong tệp."), say("Chọn tệp .jsonl, .jsonl.xz, .json.")
)
_running: set[asyncio.Task[None]] = set()


@router.post("/procedures/desk/national")
async def begin(
    request: Request,
    services: CurrentServices,
    writer: CurrentWriter,
    language: Language,
    file: Annotated[UploadFile, File()],
) -> Response:
    """Read a file of records and begin to draft those of province and commune; its page tells how far it is."""
    name = Path(file.filename or "").name[-120:]
    ending = next((one for one in _KINDS if name.endswith(one)), "")
    content = await file.read()
    found: Sequence[dict[str, str]] = ()
    if ending and content:
        with tempfile.TemporaryDirectory(prefix="motcua-") as folder:
            path = Path(folder) / f"records{ending}"
            await asyncio.to_thread(path.write_bytes, content)
            try:
                found = await workshop.do(records_in, str(path), seconds=_SECONDS)
            except TookTooLongError:
                found = ()
    if not found:
        return await new_page(request, services, writer, language, {}, InvalidInput(errors=(_BAD,)))
    async with services.sessions.write() as session:
        begun = await begin_import(session, writer.author, name, len(found))
    task = asyncio.create_task(_import(services, writer, begun.id, found))
    _running.add(task)
    task.add_done_callback(_running.discard)
    return see_other(f"/procedures/imports/{begun.id}")


@router.get("/procedures/imports/{import_id}")
async def show_import(request: Request, services: CurrentServices, writer: CurrentWriter, import_id: UUID) -> Response:
    """Show how far an import is, and why some records have no draft."""
    async with services.sessions.read() as session:
        found = await import_of(session, writer.author, import_id)
    if found is None:
        raise NotFound
    now = datetime.now(UTC)
    seconds = max(1.0, (found.seen_at - found.begun_at).total_seconds())
    left = round((found.records - found.done) * seconds / found.done) if found.done else None
    values = {
        "found": found,
        "going": found.ended_at is None and now - found.seen_at < _STOOD_STILL,
        "seconds_left": left,
        "reasons": REASONS,
        "took": round(seconds),
    }
    return services.pages.render(request, "author/import.html", values)


async def _import(services: Services, writer: Writer, import_id: UUID, records: Sequence[dict[str, str]]) -> None:
    try:
        for start in range(0, len(records), _AT_ONCE):
            part = list(records[start : start + _AT_ONCE])
            drafts, refused = await workshop.do(read_records, part, seconds=_SECONDS)
            async with services.sessions.write() as session:
                await keep_drafts(session, writer.author, import_id, [_read(one) for one in drafts], refused)
        async with services.sessions.write() as session:
            await end_import(session, import_id)
    except Exception:
        # The page tells that it stands still; what was stored stays, and the same file may be sent again.
        log.exception("catalogue_import_failed", import_id=str(import_id))


def _read(one: dict[str, Any]) -> DraftRead:
    return DraftRead(one["code"], one["agency_kind"], one["text"], tuple(one["doubts"]))
