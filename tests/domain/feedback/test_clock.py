"""The clock of a feedback: 2, 5 and 15 working days, less what the citizen took."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.feedback.clock import Closed, Event, Step, clock, in_time_since, why_not
from tests.support.lives import MONDAY, shipped_calendar

CALENDAR = shipped_calendar()
RECEIVED = Event(Step.RECEIVED, MONDAY)


def test_the_three_limits_are_working_days() -> None:
    """From Monday 23 November 2026 the limits end on Wednesday, on Monday, and on 14 December."""
    found = clock([RECEIVED], CALENDAR)
    assert found.refuse_by.last_day == date(2026, 11, 25)
    assert found.ask_by.last_day == date(2026, 11, 30)
    assert found.finish_by.last_day == date(2026, 12, 14)
    assert not found.waits_for_citizen


def test_the_time_the_citizen_takes_is_given_back() -> None:
    """Asked on Tuesday and supplied a week later: the end moves by what the clock stood."""
    asked = Event(Step.ASKED, MONDAY + timedelta(days=1))
    waiting = clock([RECEIVED, asked], CALENDAR)
    assert waiting.waits_for_citizen
    assert not waiting.late(MONDAY + timedelta(days=90))
    supplied = Event(Step.SUPPLIED, MONDAY + timedelta(days=8))
    going_on = clock([RECEIVED, asked, supplied], CALENDAR)
    assert not going_on.waits_for_citizen
    assert going_on.finish_by.last_day > date(2026, 12, 14)


def test_an_answer_in_time_stays_in_time() -> None:
    """Lateness is judged by the day of the answer, not by today."""
    done = clock([RECEIVED, Event(Step.ANSWERED, MONDAY + timedelta(days=3))], CALENDAR)
    assert not done.late(MONDAY + timedelta(days=400))
    late = clock([RECEIVED, Event(Step.ANSWERED, MONDAY + timedelta(days=40))], CALENDAR)
    assert late.late(MONDAY + timedelta(days=41))


@pytest.mark.parametrize("days", range(0, 100, 3))
def test_the_edge_of_lateness_is_where_the_clock_has_it(days: int) -> None:
    """On any day, Tết or not: what came in at the edge is in time, what came in a moment before is late."""
    now = MONDAY + timedelta(days=days)
    edge = in_time_since(now, CALENDAR)
    assert not clock([Event(Step.RECEIVED, edge)], CALENDAR).late(now)
    assert clock([Event(Step.RECEIVED, edge - timedelta(microseconds=1))], CALENDAR).late(now)


@pytest.mark.parametrize(
    ("step", "earlier", "days", "reason"),
    [
        (Step.REFUSED, (), 1, None),
        (Step.REFUSED, (), 3, Closed.TOO_LATE),
        (Step.ASKED, (), 4, None),
        (Step.ASKED, (), 9, Closed.TOO_LATE),
        (Step.ASKED, (Step.ASKED, Step.SUPPLIED), 2, Closed.ASKED_BEFORE),
        (Step.SUPPLIED, (), 1, Closed.NOT_ASKED),
        (Step.SUPPLIED, (Step.ASKED,), 30, None),
        (Step.ANSWERED, (Step.ASKED,), 30, None),
        (Step.ANSWERED, (Step.REFUSED,), 30, Closed.ENDED),
    ],
)
def test_what_is_open_when(step: Step, earlier: tuple[Step, ...], days: int, reason: Closed | None) -> None:
    """A step is open only while its limit runs; one question is all an office gets."""
    events = [RECEIVED, *(Event(before, MONDAY + timedelta(hours=1 + n)) for n, before in enumerate(earlier))]
    assert why_not(step, events, CALENDAR, MONDAY + timedelta(days=days)) is reason


def test_a_history_without_a_receipt_is_a_fault() -> None:
    """The first step is always the receipt."""
    with pytest.raises(ValueError, match="receipt"):
        clock([Event(Step.ANSWERED, datetime(2026, 11, 23, tzinfo=UTC))], CALENDAR)
