"""Drafts of procedures, as their authors see them: nobody sees those of another agency, nor of another kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from models.authoring import Author
from models.tables import DraftRevision, DraftState, ProcedureDraft
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft as a list shows it."""

    id: UUID
    procedure_code: str
    agency_kind: str
    state: str
    revision: int
    name_vi: str
    name_en: str
    origin: str
    written_by: str
    written_at: datetime
    finalised_by: str
    version: int | None


async def draft_of(session: ReadSession, author: Author, draft_id: UUID) -> ProcedureDraft | None:
    """Return a draft of the author's agencies, or None."""
    return await session.scalar(select(ProcedureDraft).where(col(ProcedureDraft.id) == draft_id, *author.drafts()))


async def list_drafts(
    session: ReadSession,
    author: Author,
    *,
    procedure_code: str = "",
    states: Sequence[str] = (DraftState.DRAFT, DraftState.FINAL),
    limit: int = 500,
) -> Sequence[DraftLine]:
    """Return the drafts of the author's agencies in these states, the newest edit first."""
    columns = [col(getattr(ProcedureDraft, name)) for name in DraftLine.__dataclass_fields__]
    found = await session.execute(
        select(*columns)
        .where(
            col(ProcedureDraft.state).in_(list(states)),
            *author.drafts(),
            *((col(ProcedureDraft.procedure_code) == procedure_code,) if procedure_code else ()),
        )
        .order_by(col(ProcedureDraft.written_at).desc(), col(ProcedureDraft.id))
        .limit(limit)
    )
    return [DraftLine(**row._mapping) for row in found.all()]


async def revisions_of(session: ReadSession, author: Author, draft_id: UUID) -> Sequence[DraftRevision]:
    """Return every saved state of a draft, the newest first; nothing for a draft of others."""
    if await draft_of(session, author, draft_id) is None:
        return ()
    found = await session.scalars(
        select(DraftRevision)
        .where(col(DraftRevision.draft_id) == draft_id)
        .order_by(col(DraftRevision.revision).desc())
    )
    return found.all()
