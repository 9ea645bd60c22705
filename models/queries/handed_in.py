"""The files an applicant has handed in, newest last; their names are the applicant's own."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from models.tables import Document
from runtime.database import ReadSession


async def handed_in_since(session: ReadSession, case_id: UUID, since: datetime) -> Sequence[Document]:
    """Return the files the applicant has added to the dossier of a case since an instant."""
    found = await session.scalars(
        select(Document)
        .where(
            col(Document.case_id) == case_id,
            col(Document.created_by) == "applicant",
            col(Document.created_at) >= since,
            col(Document.kind).startswith("component:"),
        )
        .order_by(col(Document.created_at))
    )
    return found.all()
