"""What a working calendar is made of: hours of a day, days off, swapped days, half days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.deadline.errors import CalendarError
from domain.deadline.text import pick

Span = tuple[int, int]
"""An opening and a closing, in minutes after midnight, Vietnam time."""

_SPAN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")


class DayStatus(StrEnum):
    """What a day is for the office. Half days and swapped-in days are working days."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SWAPPED_OFF = "swapped_off"
    EXTRA_WORKING_DAY = "extra_working_day"
    HALF_DAY = "half_day"
    CLOSED = "closed"


WORKING_STATUSES = frozenset({DayStatus.WORKING, DayStatus.EXTRA_WORKING_DAY, DayStatus.HALF_DAY})


@dataclass(frozen=True, slots=True)
class Name:
    """A name in both languages."""

    vi: str
    en: str

    def __post_init__(self) -> None:
        """Refuse a name the compact calendar text could not carry."""
        if not self.vi or not self.en or "|" in self.vi + self.en:
            message = f"{self.vi!r}, {self.en!r}: a day has a name in both languages, without a vertical bar"
            raise CalendarError(message)

    def text(self, language: str) -> str:
        """Return the name in one language."""
        return pick(language, self.vi, self.en)


@dataclass(frozen=True, slots=True)
class DaysOff:
    """A run of days without work, both ends included: a holiday, or rest compensated for one."""

    first: date
    last: date
    name: Name


@dataclass(frozen=True, slots=True)
class Swap:
    """A weekday given off and the rest day worked instead (hoán đổi ngày làm việc)."""

    off: date
    worked: date
    name: Name


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A working day with shorter hours; it counts as one whole working day."""

    day: date
    spans: tuple[Span, ...]
    name: Name


@dataclass(frozen=True, slots=True)
class Closure:
    """Days one agency is closed by decision while others work; `counts` when its cases' time runs on all the same."""

    agency: str
    first: date
    last: date
    counts: bool
    name: Name


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar: its status, its hours, its name, and the other day of a swap."""

    day: date
    status: DayStatus
    spans: tuple[Span, ...]
    name: Name | None = None
    other: date | None = None

    @property
    def is_working(self) -> bool:
        """Tell whether the office works on this day."""
        return self.status in WORKING_STATUSES


def parse_spans(text: str) -> tuple[Span, ...]:
    """Read "07:30-11:30 13:00-17:00" (empty for a rest day); raise `CalendarError` telling the mend."""
    spans: list[Span] = []
    for part in text.split():
        match = _SPAN.fullmatch(part)
        if match is None:
            message = f"{part!r} is not a span of hours: write HH:MM-HH:MM, for example 07:30-11:30"
            raise CalendarError(message)
        opening = int(match[1]) * 60 + int(match[2])
        closing = int(match[3]) * 60 + int(match[4])
        if closing <= opening or (spans and opening < spans[-1][1]):
            message = f"hours {text!r} go backwards: write spans in the order of the day, without overlap"
            raise CalendarError(message)
        spans.append((opening, closing))
    return tuple(spans)


def spans_text(spans: tuple[Span, ...]) -> str:
    """Write spans as `parse_spans` reads them."""
    return " ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in spans)
