"""A case comes under another calendar by an event of its own: passed on, opened again, its result corrected."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.case.acts import Act, Role
from domain.case.calendar_change import CalendarTurn, follow_calendar, has_ended, newest_for, takes_newest
from domain.case.events import Record
from domain.case.state import Phase
from domain.case.wording import event_sentence
from domain.deadline.calendar import WorkingCalendar
from tests.domain.case.test_calendar_change import FLOOD, accepted, change_to, follow, on, revised
from tests.domain.deadline.examples import vn
from tests.support.lives import MONDAY, Life, shipped_calendar

COUNTER, OFFICER, LEADER, SUPERVISOR = Role.COUNTER, Role.OFFICER, Role.LEADER, Role.SUPERVISOR


def recounted(life: Life, calendar: WorkingCalendar, number: int = 7) -> CalendarTurn:
    """Let a case take the newest calendar for the last event of its log that asks for it."""
    cause = takes_newest(life.records)
    assert cause is not None
    change = newest_for(cause, number, calendar.to_frozen())
    followed = follow_calendar(life.plan, life.calendar, life.state, change, life.now)
    life.calendar, life.state = followed.calendar, followed.turn.state
    life.records += followed.turn.records
    life.calls += [call.key for call in followed.turn.calls]
    return followed


def correcting() -> Life:
    """Return a case whose result, handed over on Monday 23 November 2026, is corrected from Tuesday 09:00 on."""
    life = accepted()
    life.answered("police/1:ask", "agree")
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    life.act(Act.APPROVE, LEADER, "sign")
    life.act(Act.HAND_OVER, COUNTER, "hand-over")
    life.wait(timedelta(days=1))
    life.act(Act.CORRECT_RESULT, OFFICER, note="n")
    return life


@pytest.mark.parametrize(
    ("kinds", "cause"),
    [
        (["transferred"], "transferred"),
        (["reopened", "fee_restored"], "reopened"),
        (["correction_begun", "reviewed"], "correction_begun"),
        (["received", "reviewed", "extended"], None),
        ([], None),
    ],
)
def test_which_events_bring_a_case_under_the_newest_calendar(kinds: list[str], cause: str | None) -> None:
    """Being passed on, opened again and corrected do; nothing else makes a running case change its calendar."""
    records = [Record(seq, kind, MONDAY) for seq, kind in enumerate(kinds, 1)]
    found = takes_newest(records)
    assert (found.kind if found else None) == cause


def test_a_transferred_case_counts_with_the_closures_of_the_agency_it_went_to() -> None:
    """The flood closed the new agency only: two days later, by nobody's decision, with both dates and the reason."""
    life = accepted()
    life.act(Act.TRANSFER, LEADER, note="n", values={"agency": "G15.99"})
    turn = recounted(life, FLOOD)
    assert turn.moved
    assert on(life.state.due_at) == "2026-12-01 00:00"
    event = life.records[-1]
    assert (event.kind, event.actor, event.role) == ("calendar_changed", "", Role.SYSTEM)
    assert (event.values["because"], event.values["calendar"]) == ("transferred", "7")
    assert event.values["appointment_before"] < event.values["appointment"]
    assert event_sentence(event.kind, event.values, "vi") == (
        "Tính theo lịch làm việc của cơ quan nhận hồ sơ: hạn trả kết quả từ hết ngày 26/11/2026"
        " thành hết ngày 30/11/2026."
    )


def test_a_case_that_leaves_a_closed_agency_gets_its_days_back() -> None:
    """The old agency's closures do not stick: by the province's own calendar the date is the one without the flood."""
    life = accepted()
    follow(life, FLOOD)
    life.act(Act.TRANSFER, LEADER, note="n", values={"agency": "G15.99"})
    recounted(life, shipped_calendar(), number=8)
    assert on(life.state.due_at) == "2026-11-27 00:00"
    assert life.calendar.closed == ()


def test_passed_on_twice_under_one_edition_issues_two_receipts() -> None:
    """There and back between a flooded agency and a dry one: each new appointment has a receipt of its own."""
    life = accepted()
    for agency, calendar in (("G15.99", FLOOD), ("G15.77", shipped_calendar()), ("G15.98", FLOOD)):
        life.act(Act.TRANSFER, LEADER, note="n", values={"agency": agency})
        recounted(life, calendar)
    issued = [key for key in life.calls if key.startswith("receipt-calendar-7-")]
    assert len(issued) == len(set(issued)) == 3


def test_a_transfer_that_moves_no_date_says_so() -> None:
    """A day off after the case is due changes nothing but which calendar it counts by."""
    life = accepted()
    life.act(Act.TRANSFER, LEADER, note="n", values={"agency": "G15.99"})
    calls = list(life.calls)
    assert not recounted(life, revised(("off", "2026-12-24", "2026-12-24"))).moved
    event = life.records[-1]
    assert (event.kind, life.calls) == ("calendar_followed", calls)
    assert event_sentence(event.kind, event.values, "en") == (
        "Counted by the working calendar of the agency that took the case over; the due date stays."
    )


def test_a_reopened_case_takes_the_calendar_it_had_missed() -> None:
    """Withdrawn before the flood was decided, opened again after: it counts as if it had followed."""
    life = accepted()
    life.act(Act.WITHDRAW, COUNTER)
    life.now = vn("2026-11-24 09:00")
    life.act(Act.REOPEN, SUPERVISOR, note="n")
    before = life.state.due_at
    assert recounted(life, FLOOD).moved
    assert life.records[-1].values["because"] == "reopened"
    assert on(life.state.due_at) > on(before)
    assert life.state.due_at is not None


def test_the_three_days_of_a_correction_follow_the_calendar() -> None:
    """Begun on Tuesday, due on Friday; with two flood days on Tuesday after, and so is the step of who corrects."""
    life = correcting()
    assert on(life.state.correct_until) == "2026-11-28 00:00"
    decided = (life.state.due_at, life.state.appointment_at)
    assert not has_ended(life.state)

    assert follow(life, FLOOD).moved

    assert on(life.state.correct_until) == "2026-12-02 00:00"
    assert (life.state.due_at, life.state.appointment_at) == decided
    event = life.records[-1]
    said = [datetime.fromisoformat(event.values[name]) for name in ("last_before", "last")]
    assert [on(end) for end in said] == ["2026-11-28 00:00", "2026-12-02 00:00"]
    assert not any(key.startswith("receipt-calendar") for key in life.calls)
    assert event_sentence(event.kind, event.values, "vi") == (
        "Lịch làm việc thay đổi theo 45/QĐ-UBND: hạn đính chính kết quả từ hết ngày 27/11/2026"
        " thành hết ngày 01/12/2026."
    )


def test_a_step_of_a_correction_never_ends_after_the_correction() -> None:
    """However the calendar moves the budget of the appraisal, it stays within the three days."""
    life = correcting()
    follow(life, revised(("close", "2026-11-25", "2026-11-26"), ("close", "2026-11-30", "2026-12-04")))
    review, until = life.state.steps["review"], life.state.correct_until
    assert review.due_at is not None
    assert until is not None
    assert review.due_at <= until


def test_a_corrected_result_has_ended_again() -> None:
    """Once the corrected result is signed no calendar moves anything any more."""
    life = correcting()
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    life.act(Act.APPROVE, LEADER, "sign")
    assert (life.state.phase, life.state.correct_until) == (Phase.DECIDED, None)
    assert has_ended(life.state)


def test_a_correction_that_is_late_by_the_old_calendar_says_how_it_stands() -> None:
    """Lateness of a correction is that of its own three days, not of the date the case was decided under."""
    life = correcting()
    life.wait(timedelta(days=6))
    follow(life, FLOOD)
    assert (life.records[-1].values["late_before"], life.records[-1].values["late"]) == ("yes", "no")


def test_a_correction_of_before_keeps_its_end() -> None:
    """Of a correction that began before its beginning was kept nothing can be counted again."""
    life = correcting()
    life.state.correction_begun_at = None
    until = life.state.correct_until
    follow(life, FLOOD)
    assert life.state.correct_until == until


def test_an_event_of_the_case_and_a_decision_are_two_changes() -> None:
    """The ledger tells them apart, so that following both is not taken for one of them told twice."""
    life = accepted()
    life.act(Act.TRANSFER, LEADER, note="n", values={"agency": "G15.99"})
    cause = takes_newest(life.records)
    assert cause is not None
    assert newest_for(cause, 7, "").id != change_to(FLOOD).id
