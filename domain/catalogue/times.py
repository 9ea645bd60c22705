"""Limits as prose writes them: "05 ngày làm việc", "24 giờ", "60 (sáu mươi) ngày"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.deadline.errors import LimitError
from domain.deadline.limit import Limit, Unit

_UNITS = {
    "ngày làm việc": Unit.WORKING_DAYS,
    "ngày": Unit.DAYS,
    "giờ làm việc": Unit.WORKING_HOURS,
    "giờ": Unit.HOURS,
    "tháng": Unit.MONTHS,
}
#: Not "ngày 05 tháng 8" (a date), not "15 giờ cùng ngày" or "đến 17 giờ 30" (a time of day).
SPAN = re.compile(
    r"(?<![\d./,])(?P<amount>\d{1,3})\s*(?:\([^()]{2,25}\)\s*)?"
    r"(?P<unit>ngày\s+làm\s+việc|ngày(?!\s*/)|giờ\s+làm\s+việc|giờ(?!\s*(?:\d|cùng|sáng|chiều|hành))|tháng(?!\s*\d))",
    re.IGNORECASE,
)
_DATE_BEFORE = re.compile(r"(?:ngày|tháng|sau|lúc|đến|từ)\s*$", re.IGNORECASE)
#: Working hours in one of each unit, to compare limits only: forty hours in seven days of the calendar.
_HOURS = {Unit.HOURS: 1.0, Unit.WORKING_HOURS: 1.0, Unit.WORKING_DAYS: 8.0, Unit.SAME_DAY: 8.0, Unit.DAYS: 40 / 7}


@dataclass(frozen=True, slots=True)
class Span:
    """A limit found in prose, with its place in the text searched."""

    limit: Limit
    start: int
    end: int


def working_hours(limit: Limit) -> int:
    """Return about how many working hours a limit gives, rounded down."""
    return int(limit.amount * _HOURS.get(limit.unit, 176.0))


def unit_of(words: str) -> Unit:
    """Return the unit of its Vietnamese words; raises KeyError for others."""
    return _UNITS[" ".join(words.lower().split())]


def spans(text: str) -> Iterator[Span]:
    """Yield the limits a text names, in order; dates and times of day are passed over."""
    for match in SPAN.finditer(text):
        unit = unit_of(match["unit"])
        before = text[max(0, match.start() - 8) : match.start()]
        if unit in (Unit.HOURS, Unit.MONTHS, Unit.DAYS) and _DATE_BEFORE.search(before) and unit is not Unit.DAYS:
            continue
        if unit is Unit.DAYS and re.search(r"ngày\s*$", before, re.IGNORECASE):
            continue
        try:
            yield Span(Limit(int(match["amount"]), unit), match.start(), match.end())
        except LimitError:
            continue
