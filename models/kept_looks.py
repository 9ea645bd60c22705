"""What a person looked for, kept on our side for some hours: addresses carry its id and no personal data."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col

from models.base import now
from models.tables import KeptLook
from runtime.database import ReadSession, WriteSession

KEPT: Final = timedelta(hours=12)
#: A list on its way to the press; it is forgotten with the answer.
LIST_TO_SET: Final = "list"


async def keep_look(session: WriteSession, staff_id: UUID, kind: str, content: dict[str, Any]) -> UUID:
    """Keep what somebody looked for and return its id; whatever is older than half a day goes."""
    await session.change(delete(KeptLook).where(col(KeptLook.created_at) < now() - KEPT))
    look = KeptLook(id=uuid4(), staff_id=staff_id, kind=kind, content=content)
    session.add(look)
    await session.flush()
    return look.id


async def kept_look(session: ReadSession, staff_id: UUID, kind: str, look_id: UUID) -> dict[str, Any] | None:
    """Return what this person looked for under this id, or None when it is gone or somebody else's."""
    found = await session.scalar(
        select(col(KeptLook.content)).where(
            col(KeptLook.id) == look_id, col(KeptLook.staff_id) == staff_id, col(KeptLook.kind) == kind
        )
    )
    return dict(found) if found is not None else None


async def look_to_set(session: ReadSession, kind: str, look_id: UUID) -> dict[str, Any] | None:
    """Return what is kept under this id, for a worker that acts for whoever kept it; None when it is gone."""
    question = select(col(KeptLook.content)).where(col(KeptLook.id) == look_id, col(KeptLook.kind) == kind)
    found = await session.scalar(question)
    return dict(found) if found is not None else None


async def add_to_look(session: WriteSession, look_id: UUID, more: dict[str, Any]) -> None:
    """Add to what is kept; nothing happens to a look that is gone."""
    added = col(KeptLook.content).op("||")(bindparam("more", more, JSONB))
    await session.change(update(KeptLook).where(col(KeptLook.id) == look_id).values(content=added))


async def forget_look(session: WriteSession, look_id: UUID) -> None:
    """Forget what is kept under an id, if anything is."""
    await session.change(delete(KeptLook).where(col(KeptLook.id) == look_id))
