"""A year of the working calendar laid out for reading: twelve months of weeks, and what each month has by name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.days import Closure, Day, DayStatus, Name

_DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: what it is, its name, and whether a revision `changed` it."""

    day: date
    status: DayStatus
    name: Name | None
    changed: bool


@dataclass(frozen=True, slots=True)
class NamedDays:
    """Neighbouring days of one kind and name; `other` is the other day of a swap, `hours` those of a short day."""

    first: date
    last: date
    status: DayStatus
    name: Name | None
    other: date | None
    changed: bool


@dataclass(frozen=True, slots=True)
class Month:
    """One month: weeks from Monday, None outside the month; its named days; its working days."""

    number: int
    weeks: tuple[tuple[Cell | None, ...], ...]
    named: tuple[NamedDays, ...]
    working_days: int


@dataclass(frozen=True, slots=True)
class YearView:
    """One year. `provisional` while the authorities have not decided its holidays; `closures` are all agencies'."""

    year: int
    provisional: bool
    months: tuple[Month, ...]
    working_days: int
    closures: tuple[Closure, ...]


def year_view(calendar: WorkingCalendar, year: int, changed: Collection[date] = ()) -> YearView:
    """Return a year of a calendar, with the days in `changed` marked."""
    months = tuple(_month(calendar, year, number, changed) for number in range(1, 13))
    first, last = date(year, 1, 1), date(year, 12, 31)
    return YearView(
        year=year,
        provisional=calendar.is_provisional(first),
        months=months,
        working_days=sum(month.working_days for month in months),
        closures=tuple(shut for shut in calendar.closures if shut.first <= last and shut.last >= first),
    )


def _month(calendar: WorkingCalendar, year: int, number: int, changed: Collection[date]) -> Month:
    first = date(year, number, 1)
    following = date(year + number // 12, number % 12 + 1, 1)
    days = [calendar.day(first + timedelta(days=gone)) for gone in range((following - first).days)]
    cells: list[Cell | None] = [None] * first.weekday()
    cells += [Cell(day.day, day.status, day.name, day.day in changed) for day in days]
    cells += [None] * (-len(cells) % _DAYS_A_WEEK)
    weeks = tuple(tuple(cells[at : at + _DAYS_A_WEEK]) for at in range(0, len(cells), _DAYS_A_WEEK))
    plain = (DayStatus.WORKING, DayStatus.WEEKEND)
    told = [day for day in days if day.status not in plain or day.day in changed]
    return Month(number, weeks, tuple(_runs(told, changed)), sum(day.is_working for day in days))


def _runs(days: list[Day], changed: Collection[date]) -> list[NamedDays]:
    def key(numbered: tuple[int, Day]) -> tuple[object, ...]:
        place, day = numbered
        alone = day.other or day.day.toordinal() - place
        return day.status, day.name, alone, day.day in changed

    found = []
    for _, group in groupby(enumerate(days), key=key):
        run = [day for _, day in group]
        start = run[0]
        found.append(NamedDays(start.day, run[-1].day, start.status, start.name, start.other, start.day in changed))
    return found
