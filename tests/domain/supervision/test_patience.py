"""Patience with people is counted in working time; what is due soon is due before the next working day is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_file import load_calendar
from domain.deadline.errors import LimitError
from domain.deadline.limit import Limit
from domain.deadline.moments import VIETNAM, local_day, midnight_ending
from domain.deadline.soon import soon_at, soon_ends
from domain.supervision.patience import Patience, past_patience
from tests.domain.deadline.examples import calendars, moments, vn

SHIPPED = load_calendar([Path(__file__).resolve().parents[3] / "procedure_defs" / "calendars"])
EIGHT_HOURS = Limit.parse("8 working hours")


def _comes(began: str, allowed: str) -> datetime:
    """Return the first full hour, Vietnam time, at which what began then has lasted longer than a limit."""
    now = began_at = vn(began)
    limit = Limit.parse(allowed)
    while not began_at < past_patience(limit, now, SHIPPED):
        now += timedelta(hours=1)
    return now.astimezone(VIETNAM).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("began", "allowed", "comes"),
    [
        # 2026-11-20 is a Friday: what is open since that afternoon is nobody's fault before Monday afternoon.
        ("2026-11-20 15:00", "8 working hours", "2026-11-23 16:00"),
        ("2026-11-18 09:00", "8 working hours", "2026-11-19 10:00"),
        # The Saturday of 10 January 2026 is worked for a Friday given off.
        ("2026-01-09 16:00", "8 working hours", "2026-01-10 17:00"),
        # Tết of 2026 is 16 to 20 February, between two weekends.
        ("2026-02-13 15:00", "8 working hours", "2026-02-23 16:00"),
        ("2026-02-13 15:00", "2 working days", "2026-02-25 00:00"),
        ("2026-11-16 09:00", "2 working days", "2026-11-19 00:00"),
    ],
)
def test_what_waits_over_a_weekend_or_tet_is_not_called_late(began: str, allowed: str, comes: str) -> None:
    """The hours in which nobody works do not count, a worked Saturday does."""
    # Asked at full hours after the event: the desk sees it within the hour its patience ends.
    assert _comes(began, allowed) == datetime.fromisoformat(comes)


@given(calendar=calendars(), now=moments, began=moments, hours=st.integers(1, 60))
def test_hours_are_those_the_office_was_open(
    calendar: WorkingCalendar, now: datetime, began: datetime, hours: int
) -> None:
    """From the instant on exactly so much was worked, and what began before it has waited at least so long."""
    before = past_patience(Limit.parse(f"{hours} working hours"), now, calendar)
    assert calendar.working_seconds_between(before, now) == hours * 3600
    assert (began < before) <= (calendar.working_seconds_between(began, now) >= hours * 3600)
    assert (calendar.working_seconds_between(began, now) > hours * 3600) <= (began < before)


@given(calendar=calendars(), now=moments, began=moments, days=st.integers(1, 15))
def test_days_are_over_when_the_last_of_them_is(
    calendar: WorkingCalendar, now: datetime, began: datetime, days: int
) -> None:
    """Looking back from now tells the same as counting on from the event, whose own day does not count."""
    before = past_patience(Limit.parse(f"{days} working days"), now, calendar)
    ends = midnight_ending(calendar.add_working_days(local_day(began), days))
    assert (began < before) == (ends <= now)


@given(calendar=calendars(), now=moments, days=st.integers(1, 12))
def test_nothing_comes_to_the_desk_while_the_office_is_closed(
    calendar: WorkingCalendar, now: datetime, days: int
) -> None:
    """Over rest days no patience moves, and a working day that begins adds one more to what is due soon."""
    later = midnight_ending(local_day(now) + timedelta(days=days)) - timedelta(seconds=1)
    first = midnight_ending(local_day(now))
    if calendar.working_seconds_between(now, later):
        return
    assert past_patience(EIGHT_HOURS, now, calendar) == past_patience(EIGHT_HOURS, later, calendar)
    two_days = Limit.parse("2 working days")
    assert past_patience(two_days, first, calendar) == past_patience(two_days, later, calendar)
    assert soon_ends(first, calendar) == soon_ends(later, calendar)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-20 08:00", "2026-11-24 00:00"),  # Friday: what is due on Monday is due soon
        ("2026-11-22 23:00", "2026-11-24 00:00"),  # and so it is all weekend
        ("2026-11-23 00:00", "2026-11-25 00:00"),
        ("2026-01-09 09:00", "2026-01-11 00:00"),  # the Saturday that follows is worked
        ("2026-02-13 09:00", "2026-02-24 00:00"),  # the last day before Tết
    ],
)
def test_due_soon_reaches_to_the_end_of_the_next_working_day(now: str, until: str) -> None:
    """What is due on the first morning after a rest is seen on the last day before it."""
    assert soon_ends(vn(now), SHIPPED) == vn(until)


@given(calendar=calendars(), now=moments, ahead=st.timedeltas(timedelta(), timedelta(days=30)))
def test_since_when_a_term_is_due_soon_does_not_move(
    calendar: WorkingCalendar, now: datetime, ahead: timedelta
) -> None:
    """It was not due soon a moment before the instant told, is from there on, and is told the same at any look."""
    due, soon = now + ahead, soon_at(now, calendar)
    if due >= soon.until:
        return
    since = soon.earlier if due < soon.edge else soon.lately
    assert since <= now
    assert soon_ends(since - timedelta(seconds=1), calendar) <= due < soon_ends(since, calendar)
    then = soon_at(since, calendar)
    assert (then.earlier if due < then.edge else then.lately) == since


def test_machines_have_spans_and_people_have_limits() -> None:
    """The statement of the desk gets both by name; other units are no patience."""
    now = vn("2026-11-23 09:00")
    given_to_it = Patience().parameters(now, SHIPPED)
    assert given_to_it["message_unsent"] == timedelta(minutes=5)
    assert given_to_it["unassigned_before"] == vn("2026-11-20 09:00").astimezone(UTC)
    assert given_to_it["soon_until"] == vn("2026-11-25 00:00")
    assert given_to_it["filing_soon_until"] == vn("2026-11-23 11:00")
    with pytest.raises(LimitError, match="no patience"):
        past_patience(Limit.parse("15 days"), now, SHIPPED)
