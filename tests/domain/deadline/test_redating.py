"""Many due dates by another calendar: shared counts are those of each ledger alone; why a date moves; warnings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_edits import Edit, EditKind, edited
from domain.deadline.clock import ClockEntry, ClockEvent
from domain.deadline.due import CountingRules, due
from domain.deadline.ledger import current_due
from domain.deadline.limit import Limit
from domain.deadline.moments import A_DAY, last_day_before, local_day, midnight_ending
from domain.deadline.redating import DueDates, End, why_moved
from domain.deadline.warning import is_time_to_propose, propose_from, warning_at
from tests.domain.deadline.examples import calendars, limits, moments, rules, shown, vn

RUNS = (ClockEvent.STARTED, ClockEvent.RESTARTED)


@st.composite
def ledgers(draw: st.DrawFn) -> list[ClockEntry]:
    """Draw a ledger whose clock runs: started, perhaps stopped and restarted, paused and resumed, extended."""
    at = draw(moments)
    found = [ClockEntry(ClockEvent.STARTED, at, "x", draw(limits).text())]
    for pair in draw(st.lists(st.sampled_from(["supplement", "hold", "extension"]), max_size=2)):
        later = [at + draw(st.timedeltas(timedelta(hours=1), timedelta(days=20))) for _ in range(2)]
        first, second = sorted(later)
        if pair == "supplement":
            found.append(ClockEntry(ClockEvent.STOPPED, first, "x"))
            found.append(ClockEntry(ClockEvent.RESTARTED, second, "x", draw(limits).text()))
        elif pair == "hold":
            found.append(ClockEntry(ClockEvent.PAUSED, first, "x"))
            found.append(ClockEntry(ClockEvent.RESUMED, second, "x"))
        else:
            found.append(ClockEntry(ClockEvent.EXTENDED, second, "x", "3 working days"))
        at = second
    return found


@given(calendars(), st.lists(st.tuples(ledgers(), rules), min_size=1, max_size=6))
def test_shared_counts_equal_the_count_of_each_ledger_alone(
    made: WorkingCalendar, given_to_count: list[tuple[list[ClockEntry], CountingRules]]
) -> None:
    """The fast way over many ledgers gives what `current_due` gives for each of them."""
    dates = DueDates(made)
    limit = Limit.parse("1 working day")
    for entries, how in [*given_to_count, *given_to_count]:
        alone = current_due(entries, limit, made, how)
        assert alone is not None
        assert dates.end(entries, limit, how) == End.of(alone)


def test_a_ledger_whose_clock_stands_has_no_end(calendar: WorkingCalendar) -> None:
    """While a supplement is awaited, and after the end, nothing is due."""
    dates = DueDates(calendar)
    started = ClockEntry(ClockEvent.STARTED, vn("2026-11-23 09:00"), "x", "5 working days")
    limit = Limit.parse("1 working day")
    for event in (ClockEvent.STOPPED, ClockEvent.PAUSED, ClockEvent.ENDED):
        later = ClockEntry(event, vn("2026-11-24 09:00"), "x")
        assert dates.end([started, later], limit, CountingRules()) is None
    assert dates.end([], limit, CountingRules()) is None


def test_the_reason_of_a_move_is_the_day_that_became_something_else(calendar: WorkingCalendar) -> None:
    """Of two changed days only the one within the term is told."""
    off = {"kind": EditKind.OFF, "name_vi": "Nghỉ"}
    made = edited(
        calendar,
        [
            Edit.model_validate({**off, "first": "2026-11-24", "last": "2026-11-24"}),
            Edit.model_validate({**off, "first": "2026-12-24", "last": "2026-12-24"}),
        ],
    )
    told = why_moved(calendar, made, vn("2026-11-23 09:00"), [date(2026, 11, 26), date(2026, 11, 27)])
    assert [change.day for change in told] == [date(2026, 11, 24)]


def test_the_warning_leaves_one_full_working_day_before_the_last(calendar: WorkingCalendar) -> None:
    """Due at the end of Monday 30 November: warned as the office opens on Friday 27 November."""
    end = midnight_ending(date(2026, 11, 30))
    assert shown(warning_at(end, vn("2026-11-23 09:00"), calendar)) == "2026-11-27 07:30"
    assert not is_time_to_propose(end, vn("2026-11-27 07:29"), calendar)
    assert is_time_to_propose(end, vn("2026-11-27 07:30"), calendar)
    assert is_time_to_propose(end, vn("2026-11-30 16:00"), calendar)
    assert not is_time_to_propose(end, vn("2026-12-01 08:00"), calendar)
    assert not is_time_to_propose(None, vn("2026-12-01 08:00"), calendar)


def test_a_term_too_short_for_that_is_warned_of_in_its_last_quarter(calendar: WorkingCalendar) -> None:
    """Eight hours from 08:00: at 14:00, not on the day before it began."""
    begin = vn("2026-11-24 08:00")
    assert warning_at(begin + timedelta(hours=8), begin, calendar) == begin + timedelta(hours=6)


@given(calendars(), moments, limits, rules)
def test_a_warning_comes_within_the_term_and_early_enough_for_the_law(
    made: WorkingCalendar, received: datetime, limit: Limit, how: CountingRules
) -> None:
    """Never before the term began; and where the term has room, a whole working day lies before the day of its end."""
    counted = due(received, limit, made, how)
    warned = warning_at(counted.instant, received, made)
    assert received <= warned <= counted.instant
    if propose_from(counted.instant, made) > received:
        day = local_day(warned)
        assert made.is_working_day(day)
        assert day < last_day_before(counted.instant)
        assert warned <= made.opening(day).astimezone(UTC) + A_DAY
