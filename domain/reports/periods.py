"""The periods that are reported, and the day on which each of them closes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from domain.deadline.moments import at, midnight_ending
from domain.procedure.basics import Words


class PeriodKind(StrEnum):
    """How long a period is (TT 09/2026/TT-BTP: month, quarter, six months, year)."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


_MONTHS: Final = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}
_LETTERS: Final = {"M": PeriodKind.MONTH, "Q": PeriodKind.QUARTER, "H": PeriodKind.HALF, "": PeriodKind.YEAR}
_KEY: Final = re.compile(r"^(20[0-9]{2})(?:-([MQH])([0-9]{1,2}))?$")
_NAMES: Final = {
    PeriodKind.MONTH: Words(vi="Tháng {number} năm {year}", en="Month {number} of {year}"),
    PeriodKind.QUARTER: Words(vi="Quý {roman} năm {year}", en="Quarter {number} of {year}"),
    PeriodKind.HALF: Words(vi="6 tháng {half} năm {year}", en="Half-year {number} of {year}"),
    PeriodKind.YEAR: Words(vi="Năm {year}", en="Year {year}"),
}
_ROMAN: Final = ("I", "II", "III", "IV")
_HALVES: Final = ("đầu", "cuối")

#: The day of the month on which figures close, when the installation sets no other. To be confirmed: the text of
#: NĐ 09/2019/NĐ-CP Art 12 was not at hand when this was written.
CLOSING_DAY: Final = 14


class PeriodError(ValueError):
    """What was written names no period."""


@dataclass(frozen=True, slots=True)
class Closing:
    """On which day of a period's last month its figures close: 1 to 28, or 0 for the last day of the month.

    With 14, October runs from 15 September to 14 October, and the year from 15 December to 14 December.
    """

    day: int = CLOSING_DAY

    def __post_init__(self) -> None:
        """Raise `PeriodError` for a day not every month has."""
        if not 0 <= self.day <= 28:
            raise PeriodError(f"closing day {self.day}")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One reported period: the `number`-th month, quarter or half of a year; 1 for the year itself."""

    year: int
    kind: PeriodKind
    number: int = 1

    def __post_init__(self) -> None:
        """Raise `PeriodError` for what a year does not have."""
        if not (2000 <= self.year <= 2099 and 1 <= self.number <= 12 // _MONTHS[self.kind]):
            raise PeriodError(f"{self.kind} {self.number} of {self.year}")

    @classmethod
    def parse(cls, key: str) -> Period:
        """Return the period of a key: "2026-M10", "2026-Q3", "2026-H1", "2026". Raises `PeriodError`."""
        found = _KEY.match(key)
        if found is None:
            raise PeriodError(key[:20])
        year, letter, number = found.groups()
        return cls(int(year), _LETTERS[letter or ""], int(number or 1))

    @property
    def key(self) -> str:
        """The period as `parse` reads it."""
        letter = next(letter for letter, kind in _LETTERS.items() if kind is self.kind)
        return f"{self.year}-{letter}{self.number}" if letter else str(self.year)

    @property
    def name(self) -> Words:
        """What the period is called on a form."""
        said = {
            "number": self.number,
            "year": self.year,
            "roman": _ROMAN[(self.number - 1) % 4],
            "half": _HALVES[(self.number - 1) % 2],
        }
        words = _NAMES[self.kind]
        return Words(vi=words.vi.format(**said), en=words.en.format(**said))

    @property
    def previous(self) -> Period:
        """The period of the same kind before this one."""
        if self.number > 1:
            return Period(self.year, self.kind, self.number - 1)
        return Period(self.year - 1, self.kind, 12 // _MONTHS[self.kind])

    def last_day(self, closing: Closing) -> date:
        """Return the last day that counts."""
        month = self.number * _MONTHS[self.kind]
        if closing.day:
            return date(self.year, month, closing.day)
        return date(self.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)

    def first_day(self, closing: Closing) -> date:
        """Return the first day that counts: the one after the end of the period before."""
        month = (self.number - 1) * _MONTHS[self.kind]
        year, month = (self.year, month) if month else (self.year - 1, 12)
        before = Period(max(year, 2000), PeriodKind.MONTH, month)
        return before.last_day(closing) + timedelta(days=1) if year >= 2000 else date(2000, 1, 1)

    def span(self, closing: Closing) -> Span:
        """Return the days and instants of the period."""
        return Span(self.first_day(closing), self.last_day(closing))


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a period, both inclusive, and its instants in UTC: from `begins` on, before `ends`."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        """The instant at which the first day begins in Vietnam."""
        return at(self.first, time.min)

    @property
    def ends(self) -> datetime:
        """The instant at which the last day ends in Vietnam."""
        return midnight_ending(self.last)


def last_ended(kind: PeriodKind, today: date, closing: Closing) -> Period:
    """Return the newest period of a kind that is over on a day."""
    period = Period(today.year, kind, 12 // _MONTHS[kind])
    while period.last_day(closing) >= today:
        period = period.previous
    return period


def periods_up_to(today: date, closing: Closing, years: int = 3) -> list[Period]:
    """Return what can be reported on a day, newest first: all periods that began, of this and the years before."""
    found = [
        Period(year, kind, number)
        for year in range(today.year + 1, today.year - years, -1)
        for kind, months in _MONTHS.items()
        for number in range(1, 12 // months + 1)
    ]
    began = [period for period in found if period.first_day(closing) <= today]
    return sorted(began, key=lambda period: (period.last_day(closing), _MONTHS[period.kind]), reverse=True)
