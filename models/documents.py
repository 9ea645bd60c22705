"""The files of a case: the bytes once under their hash, a row for each file."""

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from models.queries.papers_shown import papers_shown
from models.tables import Case, Document, DocumentContent
from models.viewer import Viewer
from runtime.database import ReadSession, WriteSession


async def keep_upload(session: WriteSession, document: Document, content: bytes) -> None:
    """Store an uploaded file; the same file for the same part of the same case is kept once.

    The document's id is then derived from those, so that a repeated upload meets its own row.
    """
    await session.change(
        insert(DocumentContent).values(sha256=document.sha256, content=content).on_conflict_do_nothing()
    )
    await session.change(insert(Document).values(**document.model_dump()).on_conflict_do_nothing())


async def document_for(
    session: ReadSession, viewer: Viewer, code: str, document_id: UUID
) -> tuple[Document, bytes] | None:
    """Return one file of a case within the viewer's agencies, with its bytes, or None.

    Who was only asked for an opinion opens the papers named in the question.
    """
    found = await _one(session, col(Document.id) == document_id, col(Case.code) == code, viewer.sees_case())
    case = await session.get(Case, found[0].case_id) if found else None
    if found is None or case is None or not (await papers_shown(session, viewer, case)).includes(found[0]):
        return None
    return found


async def form_for(session: ReadSession, viewer: Viewer, code: str, form: str) -> tuple[Document, bytes] | None:
    """Return the newest issued form of that name ("receipt") of a case, with its bytes, or None."""
    return await _one(session, col(Document.kind) == f"form:{form}", col(Case.code) == code, viewer.sees_case())


async def _one(session: ReadSession, *conditions: ColumnElement[bool]) -> tuple[Document, bytes] | None:
    found = await session.execute(
        select(Document, col(DocumentContent.content))
        .join(Case, col(Case.id) == col(Document.case_id))
        .join(DocumentContent, col(DocumentContent.sha256) == col(Document.sha256))
        .where(*conditions)
        .order_by(col(Document.created_at).desc())
        .limit(1)
    )
    row = found.one_or_none()
    return (row[0], row[1]) if row else None
