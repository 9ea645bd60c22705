"""The clock of eight working hours of online filings."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.counter.intake import Pace, intake_clock, warned_until
from domain.deadline.limit import Limit
from tests.support.lives import shipped_calendar

CALENDAR = shipped_calendar()
LIMIT = Limit.parse("8 working hours")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of November 2026 by the clock in Vietnam; the 16th is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


def opening(day: int) -> datetime:
    """Return when the office opens on a day of November 2026."""
    return CALENDAR.opening(at(day, 12).date())


def test_eight_hours_from_the_opening_end_with_the_day_and_nights_do_not_count() -> None:
    """What is filed at night is due at the close of the next working day, eight hours of work later."""
    clock = intake_clock(at(16, 22), LIMIT, CALENDAR, at(17, 6))

    assert clock.due.instant == CALENDAR.add_working_hours(at(16, 22), 8)
    assert (clock.passed, clock.left, clock.pace) == (0, 8 * 3600, Pace.CALM)


@pytest.mark.parametrize(
    ("worked_minutes", "pace"),
    [(0, Pace.CALM), (359, Pace.CALM), (360, Pace.PRESSING), (480, Pace.PRESSING), (481, Pace.LATE)],
)
def test_the_counter_is_warned_after_six_hours_and_late_after_eight(worked_minutes: int, pace: Pace) -> None:
    """The pace changes with the working minute in which six and eight hours are over."""
    now = CALENDAR.add_working_seconds(opening(17), worked_minutes * 60)
    clock = intake_clock(opening(17), LIMIT, CALENDAR, now if worked_minutes != 480 else clock_end())

    assert clock.pace is pace


def clock_end() -> datetime:
    """Return the very end of the eight hours."""
    return intake_clock(opening(17), LIMIT, CALENDAR, opening(17)).due.instant


def test_a_weekend_stops_the_clock() -> None:
    """Filed on Friday an hour before closing, seven of the eight hours are left on Monday morning."""
    friday_end = CALENDAR.closing(at(20, 12).date())
    clock = intake_clock(friday_end - timedelta(hours=1), LIMIT, CALENDAR, at(23, 6))

    assert clock.passed == 3600
    assert clock.left == 7 * 3600


def test_what_is_pressing_now_is_due_within_two_working_hours() -> None:
    """The edge the list counts by is the edge the badge changes at."""
    now = CALENDAR.add_working_hours(opening(17), 6)

    assert warned_until(now, CALENDAR) == clock_end()
