"""The clock of an online filing that nobody has checked yet.

The counter announces reception, or asks for completion, within 8 working hours of the system receiving the
dossier (NĐ 118/2025 Art 17(2)), unless sector law sets another limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import CountingRules, Due, due
from domain.deadline.limit import Limit

#: The counter is warned while this much working time is left: after six of the eight hours.
WARN_HOURS: Final = 2


class Pace(StrEnum):
    """How an online filing stands to the time in which it must be answered."""

    CALM = "calm"
    PRESSING = "pressing"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class IntakeClock:
    """When an answer is due, and how many seconds of working time have passed and are left (negative when late)."""

    due: Due
    passed: int
    left: int
    pace: Pace


def intake_clock(
    started: datetime, limit: Limit, calendar: WorkingCalendar, now: datetime, rules: CountingRules | None = None
) -> IntakeClock:
    """Return the clock of a filing that came in, or came back completed, at `started` (aware)."""
    until = due(started, limit, calendar, rules)
    left = calendar.working_seconds_between(now, until.instant)
    in_time = Pace.PRESSING if left <= WARN_HOURS * 3600 else Pace.CALM
    pace = Pace.LATE if until.is_late(now) else in_time
    return IntakeClock(until, max(0, calendar.working_seconds_between(started, now)), left, pace)


def warned_until(now: datetime, calendar: WorkingCalendar) -> datetime:
    """Return the instant up to which due dates are pressing now: so many working hours from now."""
    return calendar.add_working_hours(now, WARN_HOURS)
