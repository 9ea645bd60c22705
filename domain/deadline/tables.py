"""Sums that answer "how much work lies before this day" without walking over the days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate

from domain.deadline.days import Day, DaysOff, DayStatus, HalfDay, Span, Swap
from domain.deadline.errors import CalendarError
from domain.deadline.moments import A_DAY

MICROSECONDS_A_MINUTE = 60_000_000


def work_in(spans: Sequence[Span]) -> int:
    """Return the working time of a day in microseconds."""
    return sum(closing - opening for opening, closing in spans) * MICROSECONDS_A_MINUTE


class WorkTables:
    """Running totals of working days and working time, from the weekly pattern and the days that break it.

    A total is (whole weeks x a week's work) + (the days of the broken week) + (what the exceptions before the
    day add or take away), so any two days of any years are compared in the time of one binary search.
    """

    def __init__(self, week: Sequence[tuple[Span, ...]], exceptions: Mapping[date, Day]) -> None:
        """Sum the pattern and the exceptions once; `week` starts on Monday."""
        self.days = [exceptions[day] for day in sorted(exceptions)]
        self._ordinals = [day.day.toordinal() for day in self.days]
        usual_work = [work_in(spans) for spans in week]
        usual_days = [int(bool(spans)) for spans in week]
        self._week_work = list(accumulate(usual_work, initial=0))
        self._week_days = list(accumulate(usual_days, initial=0))
        self._extra_work = list(
            accumulate(
                (work_in(day.spans) - usual_work[day.day.weekday()] for day in self.days),
                initial=0,
            )
        )
        self._extra_days = list(
            accumulate(
                (int(day.is_working) - usual_days[day.day.weekday()] for day in self.days),
                initial=0,
            )
        )
        self.longest_day = max([*usual_work, *(work_in(day.spans) for day in self.days)])

    def days_before(self, ordinal: int) -> int:
        """Return how many working days there are before a day, from 1 January of year 1."""
        weeks, rest = divmod(ordinal - 1, 7)  # ordinal 1 is a Monday
        extra = self._extra_days[bisect_left(self._ordinals, ordinal)]
        return weeks * self._week_days[7] + self._week_days[rest] + extra

    def work_before(self, ordinal: int) -> int:
        """Return the microseconds of working time before a day, from 1 January of year 1."""
        weeks, rest = divmod(ordinal - 1, 7)
        extra = self._extra_work[bisect_left(self._ordinals, ordinal)]
        return weeks * self._week_work[7] + self._week_work[rest] + extra

    def day_with_work(self, ordinal: int, position: int) -> int:
        """Return the first day, from `ordinal` on, by whose end `position` microseconds have been worked.

        Each jump is as long as the missing work would take if every day were the longest one, so it never
        goes too far and ends after a handful of jumps.
        """
        while (missing := position - self.work_before(ordinal + 1)) > 0:
            ordinal += -(-missing // self.longest_day)
        return ordinal

    def exceptions(self, first: date, last: date) -> list[Day]:
        """Return the days that break the weekly pattern, from `first` to `last`, both included."""
        low = bisect_left(self._ordinals, first.toordinal())
        return self.days[low : bisect_right(self._ordinals, last.toordinal())]


def lay_out(
    week: Sequence[tuple[Span, ...]],
    days_off: Sequence[DaysOff],
    swaps: Sequence[Swap],
    half_days: Sequence[HalfDay],
    closed: Sequence[DaysOff] = (),
) -> dict[date, Day]:
    """Return every day that breaks the week; raise `CalendarError` when two entries claim one day.

    `closed` are days on which the one agency of the calendar does not work although others do: they take the place of
    any working day, and leave days of rest what they are.
    """
    found: dict[date, Day] = {}

    def claim(day: Day) -> None:
        if day.day in found:
            taken = found[day.day].status.replace("_", " ")
            message = f"{day.day} is already a {taken}: a day has one status, so keep one of the two entries"
            raise CalendarError(message)
        found[day.day] = day

    for off in days_off:
        if off.last < off.first:
            message = f"days off from {off.first} to {off.last} go backwards: give the first day first"
            raise CalendarError(message)
        day = off.first
        while day <= off.last:
            claim(Day(day, DayStatus.HOLIDAY, (), off.name))
            day += A_DAY
    for swap in swaps:
        hours = week[swap.off.weekday()]
        if not hours or week[swap.worked.weekday()]:
            message = f"{swap.off} swapped with {swap.worked}: a working weekday is swapped with a rest day"
            raise CalendarError(message)
        claim(Day(swap.off, DayStatus.SWAPPED_OFF, (), swap.name, swap.worked))
        claim(Day(swap.worked, DayStatus.EXTRA_WORKING_DAY, hours, swap.name, swap.off))
    for half in half_days:
        if not half.spans:
            message = f"half day {half.day} has no hours: give its hours, or enter a holiday"
            raise CalendarError(message)
        claim(Day(half.day, DayStatus.HALF_DAY, half.spans, half.name))
    for shut in closed:
        day = shut.first
        while day <= shut.last:
            known = found.get(day)
            if known.is_working if known else bool(week[day.weekday()]):
                found[day] = Day(day, DayStatus.CLOSED, (), shut.name)
            day += A_DAY
    return found
