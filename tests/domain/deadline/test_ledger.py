from __future__ import annotations

import dataclasses
import json
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import Convention, CountingRules, Due, due
from domain.deadline.errors import LedgerError
from domain.deadline.ledger import (
    ClockEntry,
    ClockEvent,
    ClockState,
    Punctuality,
    check_next,
    current_due,
    due_in_force,
    intervals,
    state_of,
    was_on_time,
)
from domain.deadline.limit import Limit
from domain.deadline.national_index import waits_of
from domain.deadline.views import View, due_seen_by, punctuality_seen_by
from domain.portal.codes import StatusCode
from domain.portal.on_time import IndexDates, on_time
from tests.domain.deadline.examples import calendars, limits, moments, rules, vn

THREE = Limit.parse("3 working days")
RESTART = "NĐ 118/2025 Điều 19(5)"


def entry(event: str, at: str, reason: str = "", limit: str | None = None) -> ClockEntry:
    return ClockEntry(ClockEvent(event), vn(at), reason, limit)


STARTED = entry("started", "2026-11-16 09:00")
ASKED = entry("stopped", "2026-11-17 10:00", "Mẫu 02")
COMPLETED = entry("restarted", "2026-11-23 08:00", RESTART)


def in_force(calendar: WorkingCalendar, *entries: ClockEntry) -> Due:
    found = current_due(entries, THREE, calendar)
    assert found is not None
    return found


def test_no_due_date_before_the_start_or_while_the_clock_stands(calendar: WorkingCalendar) -> None:
    """Nothing is due before receipt, while the applicant supplements, or while a pause lasts."""
    assert current_due([], THREE, calendar) is None
    assert current_due([STARTED, ASKED], THREE, calendar) is None
    assert current_due([STARTED, entry("paused", "2026-11-17 10:00")], THREE, calendar) is None


def test_a_supplement_starts_the_whole_limit_again(calendar: WorkingCalendar) -> None:
    """Completed on Monday 23, three working days run to Thursday 26, and the law is named."""
    found = in_force(calendar, STARTED, ASKED, COMPLETED)
    assert found.last_day == date(2026, 11, 26)
    assert RESTART in found.sentence("vi")
    assert "tính lại từ đầu" in found.sentence("vi")


def test_a_pause_is_given_back_day_for_day(calendar: WorkingCalendar) -> None:
    """Paused Tuesday to Thursday, the limit of Monday to Thursday ends two working days later."""
    paused = [STARTED, entry("paused", "2026-11-17 10:00"), entry("resumed", "2026-11-19 15:00", "NĐ 08/2022")]
    found = in_force(calendar, *paused)
    assert found.last_day == date(2026, 11, 23)
    assert "cộng lại 2 ngày làm việc tạm dừng, từ 17/11 đến 19/11/2026 (NĐ 08/2022)" in found.sentence("vi")


def test_a_pause_in_working_hours_gives_back_open_time_only(calendar: WorkingCalendar) -> None:
    """A pause over a night gives back the hours the office was open, not those of the night."""
    entries = [STARTED, entry("paused", "2026-11-16 16:00"), entry("resumed", "2026-11-17 08:30")]
    found = current_due(entries, Limit.parse("8 working hours"), calendar)
    assert found is not None
    assert found.instant == vn("2026-11-17 11:00")


def test_a_pause_before_the_count_began_gives_nothing_back(calendar: WorkingCalendar) -> None:
    """Received after the cut-off on Friday, paused until Monday morning: no counted day was lost."""
    entries = [
        entry("started", "2026-11-20 16:00"),
        entry("paused", "2026-11-20 16:30"),
        entry("resumed", "2026-11-23 10:00"),
    ]
    found = current_due(entries, THREE, calendar, CountingRules(cut_off=time(15)))
    assert found is not None
    assert found.last_day == date(2026, 11, 26)


def test_an_extension_moves_the_end_by_what_it_adds(calendar: WorkingCalendar) -> None:
    """Two working days from a Thursday end end on Monday; the reason is told."""
    found = in_force(calendar, STARTED, entry("extended", "2026-11-18 09:00", "Mẫu 04", "2 working days"))
    assert found.last_day == date(2026, 11, 23)
    assert "gia hạn thêm 2 ngày làm việc (Mẫu 04)" in found.sentence("vi")


def test_only_one_extension_moves_the_end(calendar: WorkingCalendar) -> None:
    """A second extension is refused before recording, and changes nothing when recorded all the same."""
    once = [STARTED, entry("extended", "2026-11-18 09:00", "", "2 working days")]
    twice = entry("extended", "2026-11-19 09:00", "", "5 working days")
    with pytest.raises(LedgerError, match="Art 19\\(6\\)"):
        check_next(once, twice)
    assert in_force(calendar, *once, twice).last_day == in_force(calendar, *once).last_day


def test_a_restart_forgets_pauses_and_extensions(calendar: WorkingCalendar) -> None:
    """What happened before a restart leaves no trace in the new term."""
    history = [
        STARTED,
        entry("extended", "2026-11-16 10:00", "", "9 working days"),
        entry("paused", "2026-11-16 11:00"),
        entry("resumed", "2026-11-18 09:00"),
        entry("stopped", "2026-11-18 10:00"),
        COMPLETED,
    ]
    assert in_force(calendar, *history).last_day == in_force(calendar, STARTED, ASKED, COMPLETED).last_day


def test_an_ended_case_keeps_the_due_date_it_ended_under(calendar: WorkingCalendar) -> None:
    """After the end the due date is still shown, unless the clock stood at that moment."""
    assert in_force(calendar, STARTED, entry("ended", "2026-11-18 09:00")).last_day == date(2026, 11, 19)
    assert current_due([STARTED, ASKED, entry("ended", "2026-12-10 09:00")], THREE, calendar) is None


def test_a_correction_opens_an_ended_clock_with_its_own_limit(calendar: WorkingCalendar) -> None:
    """A restart after the end may bring a limit, which replaces the procedure's."""
    again = entry("restarted", "2026-11-30 09:00", "NĐ 118/2025 Điều 23(1)", "1 working day")
    assert in_force(calendar, STARTED, entry("ended", "2026-11-18 09:00"), again).last_day == date(2026, 12, 1)


@pytest.mark.parametrize(
    "events",
    [["stopped"], ["started", "resumed"], ["started", "started"], ["started", "stopped", "paused"], ["paused"]],
)
def test_an_event_that_does_not_fit_is_refused(events: list[str]) -> None:
    """The refusal says what the clock is doing and what may follow."""
    entries = [entry(event, f"2026-11-16 1{number}:00") for number, event in enumerate(events)]
    with pytest.raises(LedgerError, match="it can only be"):
        state_of(entries)


def test_entries_out_of_order_are_refused() -> None:
    """An entry earlier than the one before it is a mistake, not a time machine."""
    with pytest.raises(LedgerError, match="earlier than the one before"):
        check_next([STARTED], entry("stopped", "2026-11-16 08:59"))


def test_an_extension_must_say_by_how_much() -> None:
    """An extension without a limit is refused with an example."""
    with pytest.raises(LedgerError, match="give a limit"):
        check_next([STARTED], entry("extended", "2026-11-17 09:00"))


def test_intervals_tell_who_held_the_clock_and_why() -> None:
    """Each stretch has its state, its ends and the reason it began; the last one is open."""
    found = intervals([STARTED, entry("extended", "2026-11-16 10:00", "", "1 day"), ASKED, COMPLETED])
    assert [(one.state, one.start, one.end, one.reason) for one in found] == [
        (ClockState.RUNNING, STARTED.at, ASKED.at, ""),
        (ClockState.STOPPED, ASKED.at, COMPLETED.at, "Mẫu 02"),
        (ClockState.RUNNING, COMPLETED.at, None, RESTART),
    ]


@pytest.mark.parametrize(
    ("ended", "verdict"),
    [
        ("2026-11-18 16:00", Punctuality.EARLY),
        ("2026-11-19 08:00", Punctuality.ON_TIME),
        ("2026-11-19 18:30", Punctuality.ON_TIME),
        ("2026-11-20 00:00", Punctuality.LATE),
    ],
)
def test_registers_compare_days(calendar: WorkingCalendar, ended: str, verdict: Punctuality) -> None:
    """An earlier day is early, the due day is on time until midnight, the day after is late."""
    assert was_on_time([STARTED], vn(ended), THREE, calendar) is verdict


def test_a_limit_in_hours_is_late_by_the_minute(calendar: WorkingCalendar) -> None:
    """Eight working hours from 09:00 end at 09:00 the next day, and 09:01 is late."""
    eight = Limit.parse("8 working hours")
    assert was_on_time([STARTED], vn("2026-11-17 09:00"), eight, calendar) is Punctuality.ON_TIME
    assert was_on_time([STARTED], vn("2026-11-17 09:01"), eight, calendar) is Punctuality.LATE


def test_waiting_for_the_applicant_is_not_the_offices_delay(calendar: WorkingCalendar) -> None:
    """A case withdrawn weeks after a timely supplement request is judged at the request."""
    assert was_on_time([STARTED, ASKED], vn("2026-12-20 09:00"), THREE, calendar) is Punctuality.EARLY


def test_three_views_of_one_ledger_differ(calendar: WorkingCalendar) -> None:
    """After one supplement the law restarts, the index takes the wait off as well; after two it calls the case late."""
    once = [STARTED, ASKED, COMPLETED]
    law = due_seen_by(View.LAW, once, THREE, calendar)
    index = due_seen_by(View.NATIONAL_INDEX, once, THREE, calendar)
    province = due_seen_by(View.PROVINCE, once, THREE, calendar)
    assert law is not None
    assert index is not None
    assert province is not None
    assert law.last_day == date(2026, 11, 26)
    assert province.last_day == date(2026, 11, 25)
    waited = vn("2026-11-23 08:00") - vn("2026-11-17 10:00")
    assert index.instant == index.appointment == law.appointment + waited
    assert index.last_day == date(2026, 12, 2)
    twice = [*once, entry("stopped", "2026-11-24 09:00"), entry("restarted", "2026-11-24 10:00")]
    ended = vn("2026-11-24 16:00")
    assert punctuality_seen_by(View.LAW, twice, ended, THREE, calendar) is Punctuality.EARLY
    assert punctuality_seen_by(View.PROVINCE, twice, ended, THREE, calendar) is Punctuality.EARLY
    assert punctuality_seen_by(View.NATIONAL_INDEX, twice, ended, THREE, calendar) is Punctuality.LATE


def test_a_stop_inside_a_pause_is_one_wait_outside_the_law(calendar: WorkingCalendar) -> None:
    """Paused, then asked to supplement, then completed: a province that pauses gives the time back once."""
    entries = [STARTED, entry("paused", "2026-11-17 08:00"), ASKED, COMPLETED]
    found = due_seen_by(View.PROVINCE, entries, THREE, calendar)
    assert found is not None
    assert found.last_day == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("entries", "ended", "expected"),
    [
        ([STARTED], "2026-11-18 16:00", Punctuality.EARLY),
        ([STARTED], "2026-11-19 17:00", Punctuality.ON_TIME),
        ([STARTED], "2026-11-19 17:01", Punctuality.LATE),
        ([STARTED, ASKED, COMPLETED], "2026-12-02 14:59", Punctuality.ON_TIME),
        ([STARTED, ASKED, COMPLETED], "2026-12-02 15:01", Punctuality.LATE),
        ([STARTED, ASKED], "2026-12-20 09:00", Punctuality.EARLY),
        ([STARTED, entry("stopped", "2026-11-20 09:00")], "2026-11-20 10:00", Punctuality.LATE),
        ([], "2026-12-20 09:00", Punctuality.ON_TIME),
    ],
)
def test_the_index_looks_at_the_moment_of_the_end(
    calendar: WorkingCalendar, entries: list[ClockEntry], ended: str, expected: Punctuality
) -> None:
    """Due on Thursday at 17:00: to the minute, less the wait, and at the request while a supplement is awaited."""
    assert punctuality_seen_by(View.NATIONAL_INDEX, entries, vn(ended), THREE, calendar) is expected


@given(calendars(), moments, st.lists(st.integers(1, 2_000_000), min_size=1, max_size=5), limits, rules)
def test_the_clocks_page_and_the_portals_comparison_are_one_rule(
    made: WorkingCalendar, at: datetime, gaps: list[int], limit: Limit, counting: CountingRules
) -> None:
    """Whatever waits there were, the view of the index says what the rule says of the dates the portal is sent."""
    kinds = (ClockEvent.STARTED, ClockEvent.STOPPED, ClockEvent.RESTARTED, ClockEvent.STOPPED, ClockEvent.RESTARTED)
    instants = [at + timedelta(seconds=sum(gaps[:place])) for place in range(len(gaps) + 1)]
    entries = [ClockEntry(kind, when, "law") for kind, when in zip(kinds, instants[:-1], strict=False)]
    ended, promised = instants[-1], due_in_force(entries, limit, made, counting)
    assert promised is not None
    open_ = entries[-1].event is ClockEvent.STOPPED
    waits = waits_of((one.event is ClockEvent.STOPPED, one.at) for one in entries[1:])
    dates = IndexDates(
        code=StatusCode.SUPPLEMENT_REQUESTED if open_ else StatusCode.RETURNED,
        received_at=at,
        due_at=promised.appointment,
        finished_at=None if open_ else ended,
        requests=waits.requests,
        asked_at=waits.asked_at,
        waited=waits.waited,
    )
    seen = punctuality_seen_by(View.NATIONAL_INDEX, entries, ended, limit, made, counting)
    assert (seen is not Punctuality.LATE) is on_time(dates, ended)
    shown = due_seen_by(View.NATIONAL_INDEX, entries, limit, made, counting)
    assert shown is not None
    if waits.requests <= 1 and not open_:
        assert (ended <= shown.appointment) is on_time(dates, ended)


def test_an_entry_is_plain_data() -> None:
    """An entry turns into JSON with nothing but text, so it travels in payloads."""
    text = json.dumps(dataclasses.asdict(COMPLETED), default=datetime.isoformat)
    assert json.loads(text)["event"] == "restarted"


@given(calendars(), moments, st.integers(0, 5_000_000), limits, rules)
def test_a_restart_is_a_fresh_start(
    made: WorkingCalendar, at: datetime, later: int, limit: Limit, counting: CountingRules
) -> None:
    """The due date after a restart is that of a case received at that moment."""
    again = at + timedelta(seconds=later)
    entries = [ClockEntry(ClockEvent.STARTED, at, ""), ClockEntry(ClockEvent.RESTARTED, again, "law")]
    found = current_due(entries, limit, made, counting)
    assert found is not None
    assert found.instant == due(again, limit, made, counting).instant


@given(calendars(), moments, st.integers(0, 500_000), limits, rules)
def test_a_pause_of_no_length_changes_nothing(
    made: WorkingCalendar, at: datetime, later: int, limit: Limit, counting: CountingRules
) -> None:
    """Pausing and resuming at one instant leaves the due date and its explanation as they were."""
    moment = at + timedelta(seconds=later)
    started = ClockEntry(ClockEvent.STARTED, at, "")
    blink = [ClockEntry(ClockEvent.PAUSED, moment, ""), ClockEntry(ClockEvent.RESUMED, moment, "")]
    assert current_due([started, *blink], limit, made, counting) == current_due([started], limit, made, counting)


@given(calendars(), moments, st.integers(0, 500_000), st.integers(0, 3_000_000), limits, rules)
def test_a_pause_never_brings_the_end_forward(
    made: WorkingCalendar, at: datetime, wait: int, length: int, limit: Limit, counting: CountingRules
) -> None:
    """Whatever its place and length, a pause moves the end later or not at all."""
    start = at + timedelta(seconds=wait)
    started = ClockEntry(ClockEvent.STARTED, at, "")
    pause = [
        ClockEntry(ClockEvent.PAUSED, start, ""),
        ClockEntry(ClockEvent.RESUMED, start + timedelta(seconds=length), ""),
    ]
    before = current_due([started], limit, made, counting)
    after = current_due([started, *pause], limit, made, counting)
    assert before is not None
    assert after is not None
    assert after.instant >= before.instant


@given(calendars(), moments, limits, limits, rules)
def test_an_extension_never_shortens(
    made: WorkingCalendar, at: datetime, limit: Limit, added: Limit, counting: CountingRules
) -> None:
    """Every extension of every limit ends later than the limit alone."""
    started = ClockEntry(ClockEvent.STARTED, at, "")
    extended = ClockEntry(ClockEvent.EXTENDED, at, "", added.text())
    before = current_due([started], limit, made, counting)
    after = current_due([started, extended], limit, made, counting)
    assert before is not None
    assert after is not None
    assert after.instant > before.instant


def test_an_extension_of_an_eight_hour_term_counts_from_its_minute(calendar: WorkingCalendar) -> None:
    """By the eight-hour convention one more day from Thursday 09:00 ends on Friday 09:00."""
    entries = [STARTED, entry("extended", "2026-11-18 09:00", "", "1 working day")]
    found = current_due(entries, THREE, calendar, CountingRules(Convention.EIGHT_HOUR))
    assert found is not None
    assert found.instant == vn("2026-11-20 09:00")
