"""What members of staff have typed into forms and not sent: kept by place, seen by nobody else."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from models.base import now
from models.tables import FormDraft
from runtime.database import WriteSession


async def keep_draft(session: WriteSession, staff_id: UUID, place: str, fields: Mapping[str, object]) -> datetime:
    """Keep what was typed into the form of a place, instead of what was kept before; return when."""
    at = now()
    values = {"fields": dict(fields), "saved_at": at}
    await session.change(
        insert(FormDraft)
        .values(staff_id=staff_id, place=place, **values)
        .on_conflict_do_update(index_elements=["staff_id", "place"], set_=values)
    )
    return at


async def drop_draft(session: WriteSession, staff_id: UUID, place: str) -> None:
    """Forget what was typed for a place: it was sent."""
    await session.change(delete(FormDraft).where(col(FormDraft.staff_id) == staff_id, col(FormDraft.place) == place))
