"""A case follows a changed calendar: its dates are those it would have had by it, and nothing changes in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.acts import Act, Role
from domain.case.calendar_change import CalendarChange, CalendarTurn, calendar_key, follow_calendar, has_ended
from domain.case.state import EDITION, Phase, StepStatus
from domain.case.wording import event_sentence
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_edits import Edit, EditKind, edited
from domain.procedure.plan import Channel, Plan, StepKind
from tests.domain.deadline.examples import shown, vn
from tests.support.lives import MONDAY, Life, shipped_calendar
from tests.support.plans import AGENCY, marital_status

COUNTER, OFFICER, LEADER, APPLICANT = Role.COUNTER, Role.OFFICER, Role.LEADER, Role.APPLICANT


@cache
def revised(*edits: tuple[str, str, str]) -> WorkingCalendar:
    """Return the shipped calendar after edits of (kind, first, last)."""
    made = [
        Edit(kind=EditKind(kind), first=date.fromisoformat(first), last=date.fromisoformat(last), name_vi="Nghỉ",
             worked=date.fromisoformat(last) if kind == "swap" else None, agency=AGENCY)
        for kind, first, last in edits
    ]  # fmt: skip
    return edited(shipped_calendar(), made).for_agency(AGENCY)


FLOOD = revised(("close", "2026-11-25", "2026-11-26"))


def change_to(calendar: WorkingCalendar, number: int = 7) -> CalendarChange:
    """Return the change that brings a case a calendar."""
    return CalendarChange(f"rev-{number}", calendar.to_frozen(), number, "45/QĐ-UBND", "an", "binh")


def on(instant: datetime | None) -> str:
    """Return an instant as Vietnam wall-clock time."""
    assert instant is not None
    return shown(instant)


def follow(life: Life, calendar: WorkingCalendar) -> CalendarTurn:
    """Let a case follow a calendar now."""
    followed = follow_calendar(life.plan, life.calendar, life.state, change_to(calendar), life.now)
    life.calendar, life.state = followed.calendar, followed.turn.state
    life.records += followed.turn.records
    life.calls += [call.key for call in followed.turn.calls]
    return followed


def accepted(plan: Plan | None = None, now: datetime | None = None) -> Life:
    """Return a case accepted on Monday 23 November 2026 at 09:00."""
    life = Life(plan or marital_status(), now=now or MONDAY)
    life.act(Act.ACCEPT, COUNTER, "check")
    return life


def test_two_closed_days_move_the_dates_the_warning_and_the_budgets() -> None:
    """Three working days from Monday end on Thursday; with two flood days on Monday after, warned on Friday."""
    life = accepted()
    assert on(life.state.due_at) == "2026-11-27 00:00"
    turn = follow(life, FLOOD)
    assert turn.moved
    assert on(life.state.due_at) == "2026-12-01 00:00"
    assert on(life.state.appointment_at) == "2026-11-30 17:00"
    assert on(life.state.warn_at) == "2026-11-27 07:30"
    review = life.state.steps["review"]
    assert on(review.due_at) == "2026-11-25 00:00"
    police = life.state.steps["police"]
    assert on(police.due_at) == "2026-11-28 00:00"


def test_the_event_says_both_dates_the_decision_and_who() -> None:
    """The log holds old and new, the edition, the legal basis, writer and approver; people read it as a sentence."""
    life = accepted()
    follow(life, FLOOD)
    event = life.records[-1]
    assert (event.kind, event.actor, event.role) == ("calendar_changed", "an", Role.ADMINISTRATOR)
    assert {name: event.values[name] for name in ("decision", "calendar", "confirmed_by", "late_before", "late")} == {
        "decision": "45/QĐ-UBND", "calendar": "7", "confirmed_by": "binh", "late_before": "no", "late": "no",
    }  # fmt: skip
    assert event.values["calendar_is"] == FLOOD.identity
    assert event.values["steps"] == "police"
    assert event_sentence(event.kind, event.values, "vi") == (
        "Lịch làm việc thay đổi theo 45/QĐ-UBND: hạn trả kết quả từ hết ngày 26/11/2026 thành hết ngày 30/11/2026."
    )


def test_the_applicant_is_told_and_the_receipt_issued_anew_when_the_appointment_moves() -> None:
    """Once, with the edition in the key of the receipt; a calendar that moves nothing tells nobody."""
    life = accepted()
    follow(life, FLOOD)
    assert "receipt-calendar-7:issue" in life.calls
    assert [key for key in life.calls if key.endswith(":appointment_moved")]
    quiet = accepted()
    before = list(quiet.calls)
    turn = follow(quiet, revised(("off", "2026-12-24", "2026-12-24")))
    assert (turn.moved, quiet.records[-1].kind, quiet.calls) == (False, "calendar_followed", before)


def test_a_late_case_is_never_on_time_in_silence() -> None:
    """Overdue since Friday, in time by the new calendar: the log says both, and lateness is told again."""
    life = accepted()
    life.wait(timedelta(days=4))
    assert "overdue" in life.state.passed
    follow(life, FLOOD)
    assert (life.records[-1].values["late_before"], life.records[-1].values["late"]) == ("yes", "no")
    assert "overdue" not in life.state.passed
    assert life.wait(timedelta(days=4)).count("overdue") == 1


def test_a_case_that_stays_late_is_not_told_of_twice() -> None:
    """A later date that has passed too leaves the case late, without a second alarm."""
    life = accepted()
    life.wait(timedelta(days=20))
    follow(life, FLOOD)
    assert (life.records[-1].values["late_before"], life.records[-1].values["late"]) == ("yes", "yes")
    assert "overdue" not in life.wait(timedelta(days=3))


def test_a_day_that_is_worked_after_all_moves_the_date_forward() -> None:
    """Tết 2027 shortened by a day: the appointment comes a day earlier and the applicant is told as well."""
    life = accepted(now=vn("2027-02-03 09:00"))
    before = life.state.appointment_at
    assert follow(life, revised(("worked", "2027-02-11", "2027-02-11"))).moved
    assert on(life.state.appointment_at) < on(before)
    assert [key for key in life.calls if key.endswith(":appointment_moved")]


def test_a_case_awaiting_a_supplement_has_no_date_and_no_less_time_for_the_applicant() -> None:
    """The wait may grow with the calendar, never shrink; the restart counts by the new calendar."""
    life = accepted()
    life.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="n")
    told = life.state.lapses_at
    follow(life, FLOOD)
    assert (life.state.due_at, life.state.lapses_at) == (None, told)
    assert life.state.phase is Phase.AWAITING_SUPPLEMENT
    life.wait(timedelta(hours=2))
    life.act(Act.SUPPLY, APPLICANT)
    assert on(life.state.due_at) == "2026-12-01 00:00"


def test_the_last_day_of_the_applicant_moves_when_it_became_a_day_off() -> None:
    """Fifteen days from 23 November end on 8 December; off that day, they end on the 9th, and the log says so."""
    life = accepted()
    life.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="n")
    follow(life, revised(("off", "2026-12-08", "2026-12-08")))
    assert on(life.state.lapses_at) == "2026-12-10 00:00"
    assert {"lapses_before", "lapses"} <= life.records[-1].values.keys()


def test_a_held_case_goes_on_by_the_new_calendar() -> None:
    """No date while it is held; on release the pause and the closed days are both given back."""
    life = accepted()
    life.act(Act.HOLD, LEADER, note="n", values={"day": "2026-12-31"})
    follow(life, FLOOD)
    assert life.state.due_at is None
    life.wait(timedelta(days=7))
    life.act(Act.RELEASE, LEADER, note="n")
    assert on(life.state.due_at) == "2026-12-04 00:00"


def test_an_agency_keeps_the_time_it_was_told_when_the_calendar_gives_less() -> None:
    """A consultation deadline said outside moves later only; the office's own budgets move both ways."""
    life = Life(marital_status(), now=vn("2027-02-03 16:00"))
    life.act(Act.ACCEPT, COUNTER, "check")
    before = {name: step.due_at for name, step in life.state.steps.items()}
    follow(life, revised(("worked", "2027-02-05", "2027-02-11")))
    assert life.state.steps["police"].due_at == before["police"]
    follow(life, revised(("off", "2027-02-04", "2027-02-04")))
    was, is_now = before["review"], life.state.steps["review"].due_at
    assert on(is_now) > on(was)


def test_ended_cases_are_not_touched() -> None:
    """A decided case and a withdrawn one have ended; a running one has not."""
    life = accepted()
    assert not has_ended(life.state)
    life.act(Act.WITHDRAW, APPLICANT)
    assert has_ended(life.state)
    assert has_ended(replace(accepted().state, decided_at=life.now))


def test_the_case_remembers_the_change() -> None:
    """The change stands in the ledger of commands, so that the same one again changes nothing."""
    life = accepted()
    follow(life, FLOOD)
    assert life.state.commands[calendar_key("rev-7")] == f"7:{life.state.seq}"


@pytest.mark.parametrize(("edition", "warned"), [(2, "2026-11-29 00:00"), (EDITION, "2026-11-27 07:30")])
def test_older_cases_keep_the_warning_they_started_with(edition: int, warned: str) -> None:
    """Before edition 3 a case is warned at most a day before; the calendar does not change its rules."""
    life = accepted()
    life.state.edition = edition
    follow(life, FLOOD)
    expected = "2026-11-30 00:00" if edition == 2 else warned
    assert on(life.state.warn_at) == expected


ACTS = st.sampled_from(["wait", "ask", "supply", "hold", "release", "extend", "review"])
EDITS = st.lists(
    st.sampled_from(
        [
            ("off", "2026-11-24", "2026-11-24"), ("off", "2026-12-01", "2026-12-03"),
            ("off", "2026-12-21", "2026-12-21"),
            ("swap", "2026-11-27", "2026-11-28"), ("close", "2026-11-25", "2026-11-26"),
            ("close", "2026-12-08", "2026-12-11"), ("decide", "2027-01-01", "2027-01-01"),
        ]
    ),
    unique=True, max_size=4,
)  # fmt: skip
LIMITS = st.sampled_from(["3 working days", "10 working days", "8 working hours", "15 days", "1 month"])


def do(life: Life, what: str, pause: int) -> None:
    """Let some time pass, then do one thing if the rules let it."""
    life.now += timedelta(hours=pause)
    steps = [step.id for step in life.plan.steps if step.role == "officer"]
    acts: dict[str, tuple[Act, Role, str, dict[str, Any]]] = {
        "ask": (Act.REQUEST_SUPPLEMENT, OFFICER, steps[0], {"note": "n"}),
        "supply": (Act.SUPPLY, APPLICANT, "", {}),
        "hold": (Act.HOLD, LEADER, "", {"note": "n", "values": {"day": "2027-06-30"}}),
        "release": (Act.RELEASE, LEADER, "", {"note": "n"}),
        "extend": (Act.EXTEND, LEADER, "", {"note": "n", "values": {"days": "3"}}),
        "review": (Act.COMPLETE, OFFICER, steps[0], {"values": {"proposal": "approve"}}),
    }
    if what in acts:
        act, role, step, more = acts[what]
        if life.why_not(act, role, step, **more) is None:
            life.act(act, role, step, **more)


@given(st.lists(st.tuples(ACTS, st.integers(1, 60)), max_size=6), EDITS, LIMITS, st.sampled_from(Channel))
@settings(max_examples=150)
def test_following_gives_the_dates_of_a_case_that_always_counted_by_that_calendar(
    story: list[tuple[str, int]], edits: list[tuple[str, str, str]], limit: str, channel: Channel
) -> None:
    """The same acts under the new calendar from the start, and under the old one until it changes, end alike."""
    calendar = revised(*edits)
    changed = Life(marital_status(deadline=limit), channel)
    always = Life(marital_status(deadline=limit), channel)
    always.calendar = calendar
    for life in (changed, always):
        life.act(Act.ACCEPT, COUNTER, "check")
    for what, pause in story:
        do(changed, what, pause)
        do(always, what, pause)
    if [record.kind for record in changed.records] != [record.kind for record in always.records]:
        return  # an act was open under one calendar only: the two are different cases
    follow(changed, calendar)
    for name in ("due_at", "appointment_at", "warn_at", "phase"):
        assert getattr(changed.state, name) == getattr(always.state, name)
    assert changed.state.clock == always.state.clock
    if always.state.lapses_at:
        assert on(changed.state.lapses_at) >= on(always.state.lapses_at)
    for step in changed.plan.steps:
        mine, theirs = changed.state.steps[step.id], always.state.steps[step.id]
        if mine.status is StepStatus.OPEN and mine.due_at and theirs.due_at:
            outside = step.kind is StepKind.ASK
            assert mine.due_at >= theirs.due_at if outside else mine.due_at == theirs.due_at
