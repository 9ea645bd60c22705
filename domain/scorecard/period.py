"""The span a figure is about: a month, a quarter, a year, or any days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from domain.deadline.moments import A_DAY, at, midnight_ending
from domain.procedure.basics import Words

_TEXT: Final = re.compile(r"(?P<year>20[0-9]{2})(?:-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4]))?")
_DAYS: Final = re.compile(r"(20[0-9]{2}-[0-9]{2}-[0-9]{2})\.\.(20[0-9]{2}-[0-9]{2}-[0-9]{2})")
_QUARTER: Final = 3
_DECEMBER: Final = 12


class PeriodError(ValueError):
    """The text names no period, or one that ends before it begins."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days in Vietnam, both inclusive."""

    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read "2026", "2026-Q4", "2026-11" or "2026-11-01..2026-11-20"; raises PeriodError for anything else."""
        if days := _DAYS.fullmatch(text):
            try:
                first, last = (date.fromisoformat(one) for one in days.groups())
            except ValueError as error:
                raise PeriodError(text) from error
            if last < first:
                raise PeriodError(text)
            return cls(first, last)
        found = _TEXT.fullmatch(text)
        if found is None:
            raise PeriodError(text)
        year = int(found["year"])
        if found["month"]:
            return cls.month(year, int(found["month"]))
        if found["quarter"]:
            end = int(found["quarter"]) * _QUARTER
            return cls(date(year, end - _QUARTER + 1, 1), cls.month(year, end).last)
        return cls(date(year, 1, 1), date(year, _DECEMBER, 31))

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """Return a whole month."""
        after = date(year + month // _DECEMBER, month % _DECEMBER + 1, 1)
        return cls(date(year, month, 1), after - A_DAY)

    @classmethod
    def month_of(cls, day: date) -> Period:
        """Return the month a day is in."""
        return cls.month(day.year, day.month)

    @property
    def start(self) -> datetime:
        """The UTC instant it begins."""
        return at(self.first, time.min)

    @property
    def until(self) -> datetime:
        """The UTC instant it is over; no longer part of it."""
        return midnight_ending(self.last)

    @property
    def text(self) -> str:
        """The shortest text that `parse` reads back."""
        first, last = self.first, self.last
        if self == Period.month_of(first):
            return f"{first:%Y-%m}"
        if first.day == 1 and first.month % _QUARTER == 1:
            quarter = Period.parse(f"{first.year}-Q{first.month // _QUARTER + 1}")
            if self == quarter:
                return f"{first.year}-Q{first.month // _QUARTER + 1}"
        if self == Period(date(first.year, 1, 1), date(first.year, _DECEMBER, 31)):
            return str(first.year)
        return f"{first.isoformat()}..{last.isoformat()}"

    @property
    def words(self) -> Words:
        """What people call it."""
        text, first, last = self.text, self.first, self.last
        if ".." in text:
            return Words(vi=f"từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}", en=f"from {first:%d/%m/%Y} to {last:%d/%m/%Y}")
        if "Q" in text:
            quarter = text[-1]
            return Words(vi=f"quý {quarter}/{first.year}", en=f"quarter {quarter} of {first.year}")
        if "-" in text:
            return Words(vi=f"tháng {first.month}/{first.year}", en=f"{first:%m/%Y}")
        return Words(vi=f"năm {text}", en=text)

    def before(self) -> Period:
        """Return the month before the one it begins in."""
        return Period.month_of(self.first.replace(day=1) - A_DAY)
