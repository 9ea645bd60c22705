"""Editions of the working calendar: publish one, find the newest, find the one a case carries."""

import hashlib

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from models.base import now
from models.tables import Calendar
from runtime.database import ReadSession, WriteSession


async def publish_calendar(session: WriteSession, identity: str, text: str, published_by: str = "") -> bool:
    """Publish an edition; False when this very text was published already.

    New cases take the newest edition; running cases keep theirs.
    """
    stored = await session.change(
        insert(Calendar)
        .values(
            identity=identity,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            text=text,
            published_at=now(),
            published_by=published_by,
        )
        .on_conflict_do_nothing()
        .returning(col(Calendar.id))
    )
    return stored.scalar() is not None


async def newest_calendar(session: ReadSession) -> Calendar | None:
    """Return the edition published last, which new cases carry."""
    return await session.scalar(select(Calendar).order_by(col(Calendar.id).desc()).limit(1))
