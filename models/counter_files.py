"""Files scanned at the counter before there is a case: kept with the form's key, papers of the case afterwards.

They lie in the same tables as those of online drafts, so whatever is never filed is forgotten with them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from models.drafts import drop_draft_file, files_of, hash_draft_secret, keep_draft_file
from models.tables import DraftFile, FilingDraft
from runtime.database import ReadSession, WriteSession

#: How long a form that was never sent keeps its files.
KEPT: Final = timedelta(days=3)
_FORMS: Final = UUID("a3c1d2b4-7f0e-4a55-8c39-0e5b7f2d6a18")


def form_id(principal: str, key: str) -> UUID:
    """Return the id under which the files of one form lie: nobody else's form has it."""
    return uuid5(_FORMS, f"{principal}/{key}")


async def files_of_form(session: ReadSession, principal: str, key: str) -> Sequence[DraftFile]:
    """Return the files handed in with a form so far, oldest first."""
    return await files_of(session, form_id(principal, key))


async def keep_form_file(
    session: WriteSession, principal: str, key: str, procedure_code: str, file: DraftFile, content: bytes, now: datetime
) -> None:
    """Keep a file with a form; sent again it changes nothing. `file.draft_id` is the form's id."""
    form = form_id(principal, key)
    await session.change(
        insert(FilingDraft)
        .values(
            **FilingDraft(
                id=form,
                secret_hash=hash_draft_secret(f"counter/{form}"),
                procedure_code=procedure_code,
                expires_at=now + KEPT,
            ).model_dump()
        )
        .on_conflict_do_nothing()
    )
    await keep_draft_file(session, file, content)


async def assign_form_files(session: WriteSession, principal: str, key: str, components: Mapping[UUID, str]) -> None:
    """Say which paper each file shows, by file id; files of other forms are left alone."""
    for file_id, component in components.items():
        await session.change(
            update(DraftFile)
            .where(
                col(DraftFile.draft_id) == form_id(principal, key),
                col(DraftFile.id) == file_id,
                col(DraftFile.component_id) != component,
            )
            .values(component_id=component)
        )


async def drop_form_file(session: WriteSession, principal: str, key: str, file_id: UUID) -> None:
    """Take a file off a form."""
    await drop_draft_file(session, form_id(principal, key), file_id)


async def hand_over_form_files(session: WriteSession, principal: str, key: str, case_id: UUID, code: str) -> int:
    """Make the files of a form papers of its case and return how many moved. Repeating changes nothing."""
    form = form_id(principal, key)
    if await session.scalar(select(col(FilingDraft.id)).where(col(FilingDraft.id) == form)) is None:
        return 0
    await session.change(update(FilingDraft).where(col(FilingDraft.id) == form).values(filed_code=code, fields={}))
    moved = await session.change(
        text("""
            with moved as (
                delete from draft_files where draft_id = :form
                returning id, component_id, file_name, media_type, size, sha256, created_at
            )
            insert into documents (id, case_id, kind, file_name, media_type, size, sha256, created_at, created_by)
            select id, :case_id, 'component:' || component_id, file_name, media_type, size, sha256, created_at, :by
            from moved
            on conflict do nothing
            returning id
        """),
        {"form": form, "case_id": case_id, "by": principal},
    )
    return len(moved.all())
