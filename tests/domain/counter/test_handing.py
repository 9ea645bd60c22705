"""When papers go from the counter to the divisions, and how lists are numbered."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.counter.handing import Turn, hand_over_day, next_number, turn_of
from tests.support.lives import shipped_calendar

CALENDAR = shipped_calendar()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of November 2026 by the clock in Vietnam; the 20th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


@pytest.mark.parametrize(
    ("received", "day"),
    [
        (at(19, 8), 19),
        (at(19, 14, 59), 19),
        (at(19, 15), 20),
        (at(20, 16), 23),
        (at(21, 9), 23),
        (at(22, 14), 23),
    ],
)
def test_papers_go_the_same_day_before_three_and_the_next_working_day_after(received: datetime, day: int) -> None:
    """Fifteen o'clock sharp counts as after; Saturdays and Sundays lead to Monday."""
    assert hand_over_day(received, CALENDAR) == date(2026, 11, day)


def test_what_should_have_gone_is_told_from_what_goes_today_and_later() -> None:
    """Seen from Friday: Wednesday's papers are overdue, Thursday afternoon's go today, this afternoon's on Monday."""
    friday = date(2026, 11, 20)

    turns = [turn_of(received, friday, CALENDAR) for received in (at(18, 9), at(19, 15, 30), at(20, 9), at(20, 15))]

    assert turns == [Turn.OVERDUE, Turn.TODAY, Turn.TODAY, Turn.LATER]


@given(st.sets(st.integers(1, 500)), st.integers(2025, 2030))
def test_numbers_go_on_from_the_greatest_of_the_year_alone(used: set[int], year: int) -> None:
    """Numbers of other years do not count, and ten comes after nine."""
    given_so_far = [f"{number}/{year}" for number in used] + [f"900/{year - 1}"]

    assert next_number(given_so_far, year) == f"{max(used, default=0) + 1}/{year}"
