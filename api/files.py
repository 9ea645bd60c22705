"""Keeping an uploaded file and sending one out; what the JSON doors and the pages do, once."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID, uuid5

from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.services import Services
from api.uploads import SHOWN_INLINE, read_upload
from models.documents import keep_upload
from models.tables import Document

_FILES = UUID("0c3f7c2e-2c43-4e0b-8a73-5d2c1b9e6f02")
#: A shown file may run nothing, load nothing and send nothing, whatever is in it.
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
#: A browser's own viewer refuses a sandboxed PDF; it is no page, and nosniff keeps it from being read as one.
_PDF_ALONE = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


async def keep_file(
    services: Services, case_id: UUID, component: str, by: str, file: UploadFile, *, kind: str = ""
) -> Document:
    """Store an uploaded file of a case under a dossier component, or as another `kind`, and return its row.

    Raises InvalidInput (empty), TooLarge or WrongFileType. The same file sent again is the same row.
    """
    upload = await read_upload(file, services.settings.upload_limit_bytes)
    kind = kind or (f"component:{component}" if component else "component:other")
    document = Document(
        id=uuid5(_FILES, f"{case_id}/{kind}/{upload.sha256}"),
        case_id=case_id,
        kind=kind,
        file_name=upload.file_name,
        media_type=upload.media_type,
        size=len(upload.content),
        sha256=upload.sha256,
        created_by=by,
    )
    async with services.sessions.write() as session:
        await keep_upload(session, document, upload.content)
    return document


def file_response(document: Document, content: bytes, *, inline: bool = False) -> Response:
    """Return a file: downloaded, or shown in place when asked for and of a type that is safe to show."""
    shown = inline and document.media_type in SHOWN_INLINE
    name = quote(document.file_name)
    return Response(
        content,
        media_type=document.media_type,
        headers={
            "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}",
            "Content-Security-Policy": _PDF_ALONE if shown and document.media_type == "application/pdf" else _SANDBOX,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "SAMEORIGIN",
            "ETag": f'"{document.sha256}"',
        },
    )
