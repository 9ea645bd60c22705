"""What a person looked for, kept on our side for some hours: addresses carry its id and no personal data."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlmodel import col

from models.base import now
from models.tables import KeptLook
from runtime.database import ReadSession, WriteSession

KEPT: Final = timedelta(hours=12)


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
