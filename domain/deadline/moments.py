"""Vietnam time: from instants to days and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

from domain.deadline.errors import MomentError

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""UTC+7 the whole year. A fixed offset, no zone database: a case replays the same years later, anywhere."""

A_MICROSECOND = timedelta(microseconds=1)
A_DAY = timedelta(days=1)


def local(instant: datetime) -> datetime:
    """Return an aware instant as Vietnam wall-clock time; raise `MomentError` for a naive one."""
    if instant.tzinfo is None:
        message = f"{instant.isoformat()} has no time zone: give an aware moment, for example in UTC"
        raise MomentError(message)
    return instant.astimezone(VIETNAM)


def local_day(instant: datetime) -> date:
    """Return the Vietnamese calendar day an aware instant falls on."""
    return local(instant).date()


def at(day: date, wall_clock: time) -> datetime:
    """Return the UTC instant of a wall-clock time on a day in Vietnam."""
    return datetime.combine(day, wall_clock, VIETNAM).astimezone(UTC)


def midnight_ending(day: date) -> datetime:
    """Return the UTC instant at which a day ends in Vietnam: 24:00, which is 00:00 of the day after."""
    return at(day + A_DAY, time.min)


def last_day_before(instant: datetime) -> date:
    """Return the day a term ending at an instant still belongs to: midnight belongs to the day it ends."""
    return local_day(instant - A_MICROSECOND)
