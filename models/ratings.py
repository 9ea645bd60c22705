"""Ratings of the service, one for each case, given by its applicant."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from models.base import now
from models.tables import Rating
from runtime.database import ReadSession, WriteSession


async def is_rated(session: ReadSession, case_id: UUID) -> bool:
    """Tell whether a case has been rated."""
    return await session.scalar(select(col(Rating.case_id)).where(col(Rating.case_id) == case_id)) is not None


async def rate(session: WriteSession, case_id: UUID, scores: Mapping[str, int], comment: str) -> None:
    """Store a rating; the first one stands, another one changes nothing."""
    await session.change(
        insert(Rating)
        .values(case_id=case_id, scores=dict(scores), comment=comment, at=now())
        .on_conflict_do_nothing(index_elements=["case_id"])
    )
