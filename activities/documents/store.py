"""Keeping issued forms: the bytes once under their hash, the document once under its business key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from models.tables import Document, DocumentContent
from runtime.database import WriteSession


@dataclass(frozen=True)
class StoredForm:
    """One issued form. `document_id` is derived from the business key, so a repeat meets its own row."""

    document_id: UUID
    case_id: UUID
    form: str
    file_name: str
    sha256: str
    content: bytes


async def keep_form(session: WriteSession, form: StoredForm, at: datetime) -> None:
    """Store a form issued at an instant; the same document id again changes nothing, whatever the bytes."""
    await session.change(
        insert(DocumentContent).values(sha256=form.sha256, content=form.content).on_conflict_do_nothing()
    )
    await session.change(
        insert(Document)
        .values(
            id=form.document_id,
            case_id=form.case_id,
            kind=f"form:{form.form}",
            file_name=form.file_name,
            media_type="application/pdf",
            size=len(form.content),
            sha256=form.sha256,
            created_at=at,
            created_by="",
        )
        .on_conflict_do_nothing()
    )
