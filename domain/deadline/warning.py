"""When the office must decide that it will be late: NĐ 118/2025 Art 19(6) wants it at least one day before the end."""

from __future__ import annotations

from datetime import datetime

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import last_day_before

#: A term too short for a whole working day before its last gets the last quarter of its time.
_SHARE = 4


def warning_at(end: datetime, begin: datetime, calendar: WorkingCalendar) -> datetime:
    """Return the instant to warn at before the end of a term that began to count at `begin` (all aware, UTC).

    It leaves one full working day before the day of the end: the opening of the working day before it. A term that
    began later than that is warned of in its last quarter.
    """
    opening = propose_from(end, calendar)
    return opening if opening > begin else end - (end - begin) / _SHARE


def propose_from(end: datetime, calendar: WorkingCalendar) -> datetime:
    """Return the opening of the last working day before the day a term ends."""
    return calendar.opening(calendar.add_working_days(last_day_before(end), -1))


def is_time_to_propose(end: datetime | None, now: datetime, calendar: WorkingCalendar) -> bool:
    """Tell whether an apology with a new date is to be proposed now or never: the last working day before has begun."""
    return end is not None and now <= end and now >= propose_from(end, calendar)
