"""Whether the minutes of a hand-over are ours, and how the list stands: asked by anybody who holds them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from models.tables import Agency, HandOverItem, HandOverList
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class KnownList:
    """A list as it stands today; `differing` cases were not all there as listed. Nothing about people or cases."""

    number: str
    made_at: datetime
    confirmed_at: datetime | None
    cases: int
    papers: int
    differing: int
    agency_vi: str
    agency_en: str


async def known_list(session: ReadSession, list_id: UUID) -> KnownList | None:
    """Return a hand-over list by its id; None when there is none."""
    found = await session.get(HandOverList, list_id)
    if found is None:
        return None
    agency = await session.get(Agency, found.agency_id)
    differs = (col(HandOverItem.counted) != col(HandOverItem.papers)) | col(HandOverItem.received).is_(False)
    sums = (
        await session.execute(
            select(
                func.count().label("cases"),
                func.coalesce(func.sum(col(HandOverItem.papers)), 0).label("papers"),
                func.count().filter(differs).label("differing"),
            ).where(col(HandOverItem.list_id) == list_id)
        )
    ).one()
    return KnownList(
        number=found.number,
        made_at=found.created_at,
        confirmed_at=found.received_at,
        cases=sums.cases,
        papers=sums.papers,
        differing=sums.differing,
        agency_vi=agency.name_vi if agency else found.agency_id,
        agency_en=(agency.name_en or agency.name_vi) if agency else found.agency_id,
    )
