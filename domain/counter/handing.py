"""When the papers of a received dossier go from the counter to the division that works on it.

The same working day; those received from 15:00, at the start of the next working day (NĐ 118/2025 Art 18).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import local

AFTERNOON: Final = time(15)


class Turn(StrEnum):
    """When a dossier's papers have to be handed over, seen from a day."""

    OVERDUE = "overdue"
    TODAY = "today"
    LATER = "later"


def hand_over_day(received: datetime, calendar: WorkingCalendar) -> date:
    """Return the working day on which the papers of a dossier received at an aware instant are handed over."""
    moment = local(received)
    day = moment.date()
    if calendar.is_working_day(day) and moment.time() < AFTERNOON:
        return day
    return calendar.add_working_days(day, 1)


def turn_of(received: datetime, today: date, calendar: WorkingCalendar) -> Turn:
    """Return whether papers should have gone before a day, go on it, or later."""
    day = hand_over_day(received, calendar)
    if day < today:
        return Turn.OVERDUE
    return Turn.TODAY if day == today else Turn.LATER


def next_number(numbers: Iterable[str], year: int) -> str:
    """Return the number after those given within a year: "13/2026" after "12/2026", "1/2026" after none."""
    ending = f"/{year}"
    used = (int(number.removesuffix(ending)) for number in numbers if number.endswith(ending))
    return f"{max(used, default=0) + 1}{ending}"
