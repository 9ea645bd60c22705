"""Lists from spreadsheets that were checked and wait for their owner's confirmation, one in each place."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from models.base import now
from models.tables import FormDraft
from runtime.database import ReadSession, WriteSession


async def keep_draft(session: WriteSession, staff_id: UUID, place: str, fields: Mapping[str, object]) -> None:
    """Keep a checked list until its owner confirms it; an earlier one is replaced."""
    row = {"staff_id": staff_id, "place": place, "fields": dict(fields), "saved_at": now()}
    statement = insert(FormDraft).values(**row)
    await session.change(
        statement.on_conflict_do_update(
            index_elements=["staff_id", "place"], set_={"fields": row["fields"], "saved_at": row["saved_at"]}
        )
    )


async def draft_of(session: ReadSession, staff_id: UUID, place: str) -> FormDraft | None:
    """Return the list that waits for its confirmation, or None."""
    return await session.get(FormDraft, (staff_id, place))


async def drop_draft(session: WriteSession, staff_id: UUID, place: str) -> bool:
    """Forget the list; False when it is not there any more: it was confirmed or dropped already."""
    gone = await session.change(
        delete(FormDraft)
        .where(col(FormDraft.staff_id) == staff_id, col(FormDraft.place) == place)
        .returning(col(FormDraft.staff_id))
    )
    return gone.scalar() is not None
