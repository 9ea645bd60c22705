"""The agencies a dossier may be filed with."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from models.tables import Agency
from runtime.database import ReadSession


async def active_agencies(session: ReadSession) -> Sequence[Agency]:
    """Return the agencies that are in service, by name."""
    found = await session.scalars(select(Agency).where(col(Agency.active)).order_by(col(Agency.name_vi)))
    return found.all()
