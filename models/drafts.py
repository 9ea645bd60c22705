"""Drafts of online filings: found by a secret only, kept a while, turned into a case once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from models.tables import Case, DocumentContent, DraftFile, FilingDraft
from runtime.database import ReadSession, WriteSession

#: How long a draft waits for its writer, from the last time it was saved.
KEPT: Final = timedelta(days=30)
#: How long the page after filing can be opened again on the same device.
SHOWN_AFTER_FILING: Final = timedelta(days=1)

_FILES: Final = UUID("5f0a6a52-64a2-4b9e-9d1c-0f1b2f7f3a10")


@dataclass(frozen=True, slots=True)
class FilesHeld:
    """How much is attached to a draft already: files and bytes in all, and files of one component."""

    files: int
    size: int
    of_component: int


def hash_draft_secret(secret: str) -> str:
    """Return what is stored of a draft's secret; it is long and random, so one fast hash is enough."""
    return hashlib.sha256(b"draft/" + secret.encode()).hexdigest()


def draft_file_id(draft_id: UUID, component: str, sha256: str) -> UUID:
    """Return the id of a file: the same file for the same paper of the same draft is the same row."""
    return uuid5(_FILES, f"{draft_id}/{component}/{sha256}")


async def draft_of(session: ReadSession, secret: str, now: datetime) -> FilingDraft | None:
    """Return the draft with that secret, unless its time is over."""
    return await session.scalar(
        select(FilingDraft).where(
            col(FilingDraft.secret_hash) == hash_draft_secret(secret), col(FilingDraft.expires_at) > now
        )
    )


async def files_of(session: ReadSession, draft_id: UUID) -> Sequence[DraftFile]:
    """Return the files of a draft, oldest first."""
    found = await session.scalars(
        select(DraftFile)
        .where(col(DraftFile.draft_id) == draft_id)
        .order_by(col(DraftFile.created_at), col(DraftFile.id))
    )
    return found.all()


async def draft_file(session: ReadSession, draft_id: UUID, file_id: UUID) -> tuple[DraftFile, bytes] | None:
    """Return one file of a draft with its bytes, or None."""
    found = await session.execute(
        select(DraftFile, col(DocumentContent.content))
        .join(DocumentContent, col(DocumentContent.sha256) == col(DraftFile.sha256))
        .where(col(DraftFile.draft_id) == draft_id, col(DraftFile.id) == file_id)
    )
    row = found.one_or_none()
    return (row[0], row[1]) if row else None


async def save_answers(session: WriteSession, draft_id: UUID, answers: Mapping[str, str], now: datetime) -> None:
    """Keep what was typed on one page and wait another `KEPT`; a draft that was filed is left alone."""
    await session.change(
        update(FilingDraft)
        .where(col(FilingDraft.id) == draft_id, col(FilingDraft.filed_code) == "")
        .values(
            fields=col(FilingDraft.fields).op("||")(dict(answers)),
            saved_at=now,
            expires_at=now + KEPT,
        )
    )


async def held_files(session: WriteSession, draft_id: UUID, component: str) -> FilesHeld | None:
    """Return how much a draft holds, and keep others from adding until the end; None once it was filed."""
    draft = await session.scalar(
        select(col(FilingDraft.id))
        .where(col(FilingDraft.id) == draft_id, col(FilingDraft.filed_code) == "")
        .with_for_update()
    )
    if draft is None:
        return None
    files = await files_of(session, draft_id)
    return FilesHeld(
        files=len(files),
        size=sum(file.size for file in files),
        of_component=sum(file.component_id == component for file in files),
    )


async def keep_draft_file(session: WriteSession, file: DraftFile, content: bytes) -> None:
    """Attach a file; sent again it changes nothing."""
    await session.change(insert(DocumentContent).values(sha256=file.sha256, content=content).on_conflict_do_nothing())
    await session.change(insert(DraftFile).values(**file.model_dump()).on_conflict_do_nothing())


async def drop_draft_file(session: WriteSession, draft_id: UUID, file_id: UUID) -> None:
    """Take a file off a draft, and its bytes when nobody else has them."""
    gone = await session.change(
        delete(DraftFile)
        .where(col(DraftFile.draft_id) == draft_id, col(DraftFile.id) == file_id)
        .returning(col(DraftFile.sha256))
    )
    await _forget_contents(session, gone.scalars().all())


async def delete_draft(session: WriteSession, draft_id: UUID) -> None:
    """Delete one draft with everything in it."""
    await delete_drafts(session, [draft_id])


async def filed_under(session: ReadSession, principal: str) -> str:
    """Return the code of the case this principal has filed, or an empty string; a draft files once."""
    code = await session.execute(
        text("""
            select c.code from filing_keys f join cases c on c.id = f.case_id
            where f.principal = :principal limit 1
        """),
        {"principal": principal},
    )
    return str(code.scalar_one_or_none() or "")


async def become_case(
    session: WriteSession,
    draft_id: UUID,
    case_id: UUID,
    code: str,
    now: datetime,
    *,
    papers: Sequence[str] | None = None,
) -> None:
    """Make the files of a draft documents of its case and empty the draft. Repeating changes nothing.

    `papers` names the components the applicant hands in; files of others, of which the applicant said later
    that they do not apply, are dropped. None takes all.
    """
    await session.change(
        update(FilingDraft)
        .where(col(FilingDraft.id) == draft_id, col(FilingDraft.filed_code).in_(("", code)))
        .values(filed_code=code, fields={}, expires_at=now + SHOWN_AFTER_FILING)
    )
    await session.change(
        text("""
            with moved as (
                delete from draft_files where draft_id = :draft_id
                returning id, component_id, file_name, media_type, size, sha256, created_at
            )
            insert into documents (id, case_id, kind, file_name, media_type, size, sha256, created_at, created_by)
            select id, :case_id, 'component:' || component_id, file_name, media_type, size, sha256, created_at,
                'applicant'
            from moved where :all or component_id = any(:papers)
            on conflict do nothing
        """),
        {"draft_id": draft_id, "case_id": case_id, "all": papers is None, "papers": list(papers or ())},
    )


async def filed_case(session: ReadSession, code: str) -> Case | None:
    """Return the case a draft became."""
    return await session.scalar(select(Case).where(col(Case.code) == code))


async def delete_drafts(session: WriteSession, ids: Sequence[UUID]) -> int:
    """Delete drafts with their files, and the bytes nobody else refers to; return how many."""
    if not ids:
        return 0
    files = await session.change(
        delete(DraftFile).where(col(DraftFile.draft_id).in_(ids)).returning(col(DraftFile.sha256))
    )
    contents = files.scalars().all()
    await session.change(delete(FilingDraft).where(col(FilingDraft.id).in_(ids)))
    await _forget_contents(session, contents)
    return len(ids)


async def _forget_contents(session: WriteSession, hashes: Sequence[str]) -> None:
    """Delete bytes that nobody refers to any more.

    Whoever hands in the very same bytes at this moment is refused by the foreign key and sends again.
    """
    await session.change(
        text("""
            delete from document_contents c where c.sha256 = any(:hashes)
            and not exists (select from documents d where d.sha256 = c.sha256)
            and not exists (select from draft_files f where f.sha256 = c.sha256)
        """),
        {"hashes": list(set(hashes))},
    )
