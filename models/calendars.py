"""Editions of the working calendar: publish one, find the newest, find the one a case carries."""

import hashlib
from functools import lru_cache
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.days import parse_spans
from models.base import now
from models.tables import Calendar
from runtime.database import ReadSession, WriteSession

#: Counted by until the office publishes its calendar.
PLAIN_WEEK: Final = WorkingCalendar("plain-week", (*(parse_spans("07:30-11:30 13:00-17:00") for _ in range(5)), (), ()))


async def publish_calendar(
    session: WriteSession, identity: str, text: str, published_by: str = "", revision_id: UUID | None = None
) -> bool:
    """Publish an edition; False when this very text was published already.

    New cases take the newest edition; running cases keep theirs until they follow a revision.
    """
    stored = await session.change(
        insert(Calendar)
        .values(
            identity=identity,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            text=text,
            published_at=now(),
            published_by=published_by,
            revision_id=revision_id,
        )
        .on_conflict_do_nothing()
        .returning(col(Calendar.id))
    )
    return stored.scalar() is not None


async def publish_files(session: WriteSession, identity: str, text: str, published_by: str = "") -> bool:
    """Publish what the calendar files say, unless people have revised the calendar since: then theirs stays.

    False when nothing was published. Whoever wants something of the files then enters it as a revision.
    """
    newest = await newest_calendar(session)
    if newest is not None and newest.revision_id is not None:
        return False
    return await publish_calendar(session, identity, text, published_by)


async def newest_calendar(session: ReadSession) -> Calendar | None:
    """Return the edition published last, which new cases carry."""
    return await session.scalar(select(Calendar).order_by(col(Calendar.id).desc()).limit(1))


async def working_calendar(session: ReadSession) -> WorkingCalendar:
    """Return the calendar of the newest edition, as what is not about one case alone is counted by.

    Before any is published, the plain week of an office.
    """
    edition = await newest_calendar(session)
    return WorkingCalendar.from_json(edition.text) if edition else PLAIN_WEEK


@lru_cache(maxsize=512)
def frozen_calendar(text: str, agency_id: str = "") -> str:
    """Return the text a case of an agency carries, from the text of a stored edition; a frozen text stays as it is.

    Raises `CalendarError` for any other text.
    """
    return WorkingCalendar.from_json(text).for_agency(agency_id).to_frozen()


async def calendar_edition(session: ReadSession, number: int) -> Calendar | None:
    """Return one edition by its number, or None."""
    return await session.get(Calendar, number)
