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


async def agencies_like(session: ReadSession, agency_id: str) -> Sequence[Agency]:
    """Return the agencies in service of the same kind as this one, by name: those a case could be passed on to."""
    kind = select(col(Agency.kind)).where(col(Agency.id) == agency_id).scalar_subquery()
    found = await session.scalars(
        select(Agency)
        .where(col(Agency.active), col(Agency.kind) == kind, col(Agency.id) != agency_id)
        .order_by(col(Agency.name_vi))
    )
    return found.all()
