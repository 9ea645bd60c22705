"""The count laid open day by day tells the same as the date it ends with."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.day_by_day import DayLine, Standing, day_by_day, folded
from domain.deadline.days import DayStatus
from domain.deadline.due import CountingRules, Due, Pause, due
from domain.deadline.ledger import Run
from domain.deadline.limit import Limit, Unit
from tests.domain.deadline.examples import calendars, limits, moments, rules, vn

_IN_DAYS = limits.filter(lambda limit: limit.unit in (Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS, Unit.SAME_DAY))


def run_of(start: datetime, limit: Limit, *pauses: Pause) -> Run:
    return Run(start, limit, None, pauses, None, None)


def laid_open(
    start: datetime, limit: Limit, calendar: WorkingCalendar, how: CountingRules
) -> tuple[Due, list[DayLine]]:
    ends = due(start, limit, calendar, how)
    return ends, list(day_by_day(run_of(start, limit), ends, calendar))


@given(start=moments, limit=_IN_DAYS, calendar=calendars(), how=rules)
def test_every_day_stands_once_and_the_last_is_the_last(
    start: datetime, limit: Limit, calendar: WorkingCalendar, how: CountingRules
) -> None:
    """The lines follow each other without a gap, from the day it began to the day it ends."""
    ends, lines = laid_open(start, limit, calendar, how)
    assert lines[-1].last == ends.last_day
    assert all(after.first - before.last == timedelta(days=1) for before, after in pairwise(lines))


@given(start=moments, amount=st.integers(1, 60), calendar=calendars(), how=rules)
def test_as_many_working_days_are_counted_as_the_limit_has(
    start: datetime, amount: int, calendar: WorkingCalendar, how: CountingRules
) -> None:
    """Three working days are the days numbered one to three, each worked; every other day is rest."""
    ends, lines = laid_open(start, Limit(amount, Unit.WORKING_DAYS), calendar, how)
    if ends.exact:
        # Each day is told in whole minutes.
        assert abs(sum(line.minutes for line in lines) - amount * 8 * 60) <= len(lines)
        return
    counted = [line for line in lines if line.standing is Standing.COUNTED]
    assert [line.number for line in counted] == list(range(1, amount + 1))
    assert all(calendar.is_working_day(line.first) for line in counted)
    rest = [line for line in lines if line.standing is Standing.REST]
    assert not any(calendar.is_working_day(line.first) for line in rest)


@given(start=moments, limit=_IN_DAYS, calendar=calendars(), most=st.integers(1, 20))
def test_folding_loses_no_day(start: datetime, limit: Limit, calendar: WorkingCalendar, most: int) -> None:
    """A long count told in runs begins and ends as the whole one and keeps the last number."""
    _, lines = laid_open(start, limit, calendar, CountingRules())
    told = folded(lines, most)
    assert (told[0].first, told[-1].last) == (lines[0].first, lines[-1].last)
    assert all(after.first - before.last == timedelta(days=1) for before, after in pairwise(told))
    assert max(line.number for line in told) == max(line.number for line in lines)


def test_holidays_have_their_names(calendar: WorkingCalendar) -> None:
    """Days skipped for Tết are told by name, those of a weekend are not."""
    _, lines = laid_open(vn("2026-02-13 09:00"), Limit.parse("3 working days"), calendar, CountingRules())
    named = [line for line in lines if line.status is DayStatus.HOLIDAY]
    assert named
    assert all(line.name is not None for line in named)
    assert [line.number for line in lines if line.number] == [1, 2, 3]


def test_paused_days_are_given_back(calendar: WorkingCalendar) -> None:
    """Days within a pause stand as paused, and the count goes on after it."""
    start, limit = vn("2026-11-16 09:00"), Limit.parse("3 working days")
    pause = Pause(vn("2026-11-17 10:00"), vn("2026-11-19 10:00"))
    ends = due(start, limit, calendar, pauses=[pause])
    lines = day_by_day(run_of(start, limit, pause), ends, calendar)
    paused = [line.first for line in lines if line.standing is Standing.PAUSED]
    assert paused == [date(2026, 11, 18), date(2026, 11, 19)]
    assert [line.number for line in lines if line.number] == [1, 2, 3]
    assert lines[-1].first == ends.last_day


def test_clock_hours_have_no_days(calendar: WorkingCalendar) -> None:
    """A term in clock hours skips nothing, so there is nothing to lay open."""
    assert laid_open(vn("2026-11-16 09:00"), Limit.parse("2 hours"), calendar, CountingRules())[1] == []
