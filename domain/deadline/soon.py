"""Due soon: before the end of the next working day. One definition for the desk, the board, badges and metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import A_DAY, local_day, midnight_ending


@dataclass(frozen=True, slots=True)
class Soon:
    """The terms that are due soon at one instant, and since when; all in UTC.

    Those that end before `until` are due soon: before `edge` since `earlier`, the others since `lately`.
    """

    until: datetime
    edge: datetime
    earlier: datetime
    lately: datetime


def soon_ends(now: datetime, calendar: WorkingCalendar) -> datetime:
    """Return the end, in UTC, of the next working day after today: until then "due soon" reaches."""
    return midnight_ending(calendar.add_working_days(local_day(now), 1))


def soon_at(now: datetime, calendar: WorkingCalendar) -> Soon:
    """Return what is due soon at an aware instant. Each working day, as it begins, adds the one after it."""
    today = local_day(now)
    lately = today if calendar.is_working_day(today) else calendar.add_working_days(today, -1)
    earlier = calendar.add_working_days(lately, -1)
    return Soon(
        until=soon_ends(now, calendar),
        edge=midnight_ending(lately),
        earlier=midnight_ending(earlier - A_DAY),
        lately=midnight_ending(lately - A_DAY),
    )
