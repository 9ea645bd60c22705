from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.days import DaysOff, DayStatus, HalfDay, Name, Swap, parse_spans
from domain.deadline.errors import CalendarError, MomentError
from tests.domain.deadline.examples import calendars, days, moments, shown, vn

NAME = Name("nghỉ", "off")
WEEK = (*[parse_spans("07:30-11:30 13:00-17:00")] * 5, (), ())


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2025, 4, 26), DayStatus.EXTRA_WORKING_DAY),
        (date(2025, 5, 2), DayStatus.SWAPPED_OFF),
        (date(2026, 1, 1), DayStatus.HOLIDAY),
        (date(2026, 1, 2), DayStatus.SWAPPED_OFF),
        (date(2026, 1, 10), DayStatus.EXTRA_WORKING_DAY),
        (date(2026, 2, 13), DayStatus.WORKING),
        (date(2026, 2, 14), DayStatus.WEEKEND),
        (date(2026, 2, 16), DayStatus.HOLIDAY),
        (date(2026, 2, 20), DayStatus.HOLIDAY),
        (date(2026, 2, 23), DayStatus.WORKING),
        (date(2026, 4, 26), DayStatus.HOLIDAY),
        (date(2026, 4, 27), DayStatus.HOLIDAY),
        (date(2026, 8, 22), DayStatus.EXTRA_WORKING_DAY),
        (date(2026, 8, 31), DayStatus.SWAPPED_OFF),
        (date(2026, 9, 2), DayStatus.HOLIDAY),
        (date(2026, 9, 3), DayStatus.WORKING),
    ],
)
def test_the_shipped_calendar_knows_the_decided_days(calendar: WorkingCalendar, day: date, status: DayStatus) -> None:
    """The days of the yearly notices, swapped Saturdays included, have the status the notices give them."""
    assert calendar.status(day) is status


def test_the_shipped_years_have_as_many_working_days_as_the_notices_leave(calendar: WorkingCalendar) -> None:
    """2025 has 261 weekdays, 12 of them off and 1 Saturday worked; 2026 has 261, 13 off and 2 Saturdays worked."""
    assert calendar.working_days_between(date(2024, 12, 31), date(2025, 12, 31)) == 261 - 12 + 1
    assert calendar.working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 261 - 13 + 2


def test_years_without_a_decision_are_provisional(calendar: WorkingCalendar) -> None:
    """2026 is decided, 2027 is computed from the law and 2031 has no file: both are provisional."""
    assert calendar.known_through == 2026
    assert not calendar.is_provisional(date(2026, 12, 31))
    assert calendar.is_provisional(date(2027, 1, 1))
    assert calendar.is_provisional(date(2031, 6, 1))
    assert calendar.is_working_day(date(2031, 6, 2))


def test_a_swapped_saturday_keeps_the_hours_of_the_day_it_replaces(calendar: WorkingCalendar) -> None:
    """Saturday 10 January 2026 is worked as the Friday it makes up for."""
    assert [(shown(a), shown(b)) for a, b in calendar.spans(date(2026, 1, 10))] == [
        ("2026-01-10 07:30", "2026-01-10 11:30"),
        ("2026-01-10 13:00", "2026-01-10 17:00"),
    ]
    assert calendar.spans(date(2026, 1, 2)) == ()


def test_a_rest_day_has_no_opening(calendar: WorkingCalendar) -> None:
    """Asking when the office opens on a Sunday is a mistake and is said to be one."""
    with pytest.raises(CalendarError, match="rest day"):
        calendar.opening(date(2026, 2, 15))


def test_the_lunch_break_and_the_night_lead_to_the_next_opening(calendar: WorkingCalendar) -> None:
    """At noon work goes on at 13:00; after closing on the eve of Tết, on the first day after it."""
    assert shown(calendar.next_working_instant(vn("2026-02-12 12:10"))) == "2026-02-12 13:00"
    assert shown(calendar.next_working_instant(vn("2026-02-13 17:00"))) == "2026-02-23 07:30"
    assert calendar.is_working_instant(vn("2026-02-12 07:30"))
    assert not calendar.is_working_instant(vn("2026-02-12 11:30"))


def test_a_naive_moment_is_refused(calendar: WorkingCalendar) -> None:
    """A moment without a time zone could be seven hours off, so it is not guessed."""
    with pytest.raises(MomentError, match="no time zone"):
        calendar.next_working_instant(datetime(2026, 2, 12, 8))  # noqa: DTZ001 - the mistake under test


def test_the_json_is_small_shared_and_canonical(calendar: WorkingCalendar) -> None:
    """Three years take about a kilobyte, and one text gives one object in a process."""
    text = calendar.to_json()
    assert len(text.encode()) < 1200
    assert WorkingCalendar.from_json(text) is WorkingCalendar.from_json(text)
    assert WorkingCalendar.from_json(text) == calendar


@given(calendars())
def test_any_calendar_survives_its_json(made: WorkingCalendar) -> None:
    """Reading the written text gives an equal calendar that writes the same text."""
    again = WorkingCalendar.from_json(made.to_json())
    assert again == made
    assert again.to_json() == made.to_json()


def test_the_frozen_text_is_half_as_long_and_without_names(calendar: WorkingCalendar) -> None:
    """What every case carries holds days and hours only, pure ASCII, and stays the same when frozen again."""
    frozen = calendar.to_frozen()
    assert len(frozen) < 520
    assert frozen.isascii()
    assert WorkingCalendar.from_json(frozen).to_frozen() == frozen
    assert WorkingCalendar.from_json(frozen).identity == calendar.identity


@given(calendars())
def test_a_frozen_calendar_counts_like_the_named_one(made: WorkingCalendar) -> None:
    """Status, hours and swapped day of every exception are the same with and without names."""
    frozen = WorkingCalendar.from_json(made.to_frozen())
    first, last = date.min, date.max
    assert [
        (day.day, day.status, day.spans, day.other, frozen.is_provisional(day.day))
        for day in frozen.exceptions_between(first, last)
    ] == [
        (day.day, day.status, day.spans, day.other, made.is_provisional(day.day))
        for day in made.exceptions_between(first, last)
    ]
    assert (frozen.week, frozen.decided_years) == (made.week, made.decided_years)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"id":"x","hours":{"9":"07:30-11:30"}}', '{"id":"x","hours":{}}'])
def test_a_foreign_text_is_not_taken_for_a_calendar(text: str) -> None:
    """Text that to_json did not write is refused with a calendar error, whatever is wrong with it."""
    with pytest.raises(CalendarError):
        WorkingCalendar.from_json(text)


@pytest.mark.parametrize(
    "parts",
    [
        {"days_off": (DaysOff(date(2026, 1, 1), date(2026, 1, 3), NAME),) * 2},
        {"days_off": (DaysOff(date(2026, 1, 3), date(2026, 1, 1), NAME),)},
        {"swaps": (Swap(date(2026, 1, 2), date(2026, 1, 9), NAME),)},
        {"swaps": (Swap(date(2026, 1, 3), date(2026, 1, 10), NAME),)},
        {"half_days": (HalfDay(date(2026, 1, 2), (), NAME),)},
    ],
)  # fmt: skip
def test_a_contradictory_calendar_cannot_be_built(parts: dict[str, tuple[DaysOff | Swap | HalfDay, ...]]) -> None:
    """Two claims on a day, a backward run, a swap of two working or two rest days, and empty hours are refused."""
    with pytest.raises(CalendarError):
        WorkingCalendar("x", WEEK, **parts)  # type: ignore[arg-type]  # one of three tuples a case


@given(calendars(), days, st.integers(1, 400))
def test_adding_working_days_agrees_with_walking(made: WorkingCalendar, day: date, count: int) -> None:
    """The jump lands where a walk over each day lands, forward and back."""
    walked, left = day, count
    while left:
        walked += timedelta(days=1)
        left -= made.is_working_day(walked)
    assert made.add_working_days(day, count) == walked
    assert made.working_days_between(day, walked) == count
    back, left = day, count
    while left:
        back -= timedelta(days=1)
        left -= made.is_working_day(back)
    assert made.add_working_days(day, -count) == back


@given(calendars(), moments, st.integers(0, 3_000_000))
def test_adding_working_seconds_is_undone_by_counting_them(
    made: WorkingCalendar, start: datetime, seconds: int
) -> None:
    """The working seconds between a start and its end are the seconds that were added."""
    end = made.add_working_seconds(start, seconds)
    assert end >= start
    assert end.tzinfo is UTC
    assert made.working_seconds_between(start, end) == seconds
    assert made.working_seconds_between(end, start) == -seconds


@given(calendars(), moments, moments)
def test_working_seconds_agree_with_the_spans(made: WorkingCalendar, one: datetime, other: datetime) -> None:
    """The running totals give the same as adding up each day's open hours."""
    start, end = min(one, other), max(one, other)
    end = min(end, start + timedelta(days=60))
    total, day = timedelta(), start.date() - timedelta(days=1)
    while day <= end.date() + timedelta(days=1):
        for opening, closing in made.spans(day):
            total += max(min(closing, end) - max(opening, start), timedelta())
        day += timedelta(days=1)
    assert made.working_seconds_between(start, end) == total // timedelta(seconds=1)


def test_fractions_of_hours_are_added_to_the_second(calendar: WorkingCalendar) -> None:
    """An hour and a half of work from 11:00 ends at 14:00, after the lunch break."""
    assert shown(calendar.add_working_hours(vn("2026-02-12 11:00"), 1.5)) == "2026-02-12 14:00"
