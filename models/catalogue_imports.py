"""Imports of national records: begun with a file, moved on draft by draft, so that anybody can see how far one is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import col

from models.authoring import Author
from models.base import now
from models.draft_doubts import keep_doubts
from models.procedure_drafts import create_draft
from models.tables import CatalogueImport, DraftState, ProcedureDraft
from runtime.database import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class DraftRead:
    """What was made of one record: its draft with its doubts."""

    code: str
    agency_kind: str
    text: str
    doubts: tuple[Mapping[str, Any], ...] = field(default=())


async def begin_import(session: WriteSession, author: Author, file_name: str, records: int) -> CatalogueImport:
    """Store that an import has begun."""
    begun = CatalogueImport(begun_by=author.who, file_name=file_name, records=records)
    session.add(begun)
    await session.flush()
    return begun


async def keep_drafts(
    session: WriteSession, author: Author, import_id: UUID, read: Sequence[DraftRead], refused: Sequence[Sequence[str]]
) -> None:
    """Store the drafts of some records and move the import on.

    Records of kinds of agencies that are not the author's, and those the author has an open draft of, are passed over.
    """
    codes = [one.code for one in read]
    present = await session.scalars(
        select(col(ProcedureDraft.procedure_code)).where(
            col(ProcedureDraft.procedure_code).in_(codes),
            col(ProcedureDraft.state).in_([DraftState.DRAFT, DraftState.FINAL]),
            *author.drafts(),
        )
    )
    known = set(present.all())
    stored = 0
    for one in read:
        if one.code in known or not author.may(one.agency_kind):
            continue
        draft = await create_draft(
            session,
            author,
            procedure_code=one.code,
            agency_kind=one.agency_kind,
            text=one.text,
            origin=f"national:{import_id}",
        )
        await keep_doubts(session, draft.id, one.doubts)
        stored += 1
    await session.change(
        update(CatalogueImport)
        .where(col(CatalogueImport.id) == import_id)
        .values(
            done=col(CatalogueImport.done) + len(read) + len(refused),
            drafts=col(CatalogueImport.drafts) + stored,
            passed_over=col(CatalogueImport.passed_over) + len(read) - stored,
            refused=col(CatalogueImport.refused).op("||")([list(one) for one in refused]),
            seen_at=now(),
        )
    )


async def end_import(session: WriteSession, import_id: UUID) -> None:
    """Store that an import has come to its end."""
    await session.change(
        update(CatalogueImport).where(col(CatalogueImport.id) == import_id).values(ended_at=now(), seen_at=now())
    )


async def import_of(session: ReadSession, author: Author, import_id: UUID) -> CatalogueImport | None:
    """Return an import the author began, or None; the province's authors see every one."""
    own = () if author.kinds is None else (col(CatalogueImport.begun_by) == author.who,)
    return await session.scalar(select(CatalogueImport).where(col(CatalogueImport.id) == import_id, *own))
