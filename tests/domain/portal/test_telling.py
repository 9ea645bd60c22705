"""Which event makes which message, under which code: for every event, every phase, every walk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.acts import Act, Role
from domain.case.events import Record, TimeReached
from domain.case.picture import snapshot
from domain.case.rules import refusal
from domain.case.state import Phase
from domain.case.words import EVENTS
from domain.portal.codes import CODE_OF_PHASE, STATUS_WORDS, StatusCode, fits, status_words
from domain.portal.lines import message_lines, standing_of
from domain.portal.telling import RULES, SILENT, Action, tellings
from domain.procedure.plan import Channel, Way
from tests.support.lives import Life
from tests.support.plans import marital_status

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def record(seq: int, kind: str, at: datetime = AT) -> Record:
    return Record(seq=seq, kind=kind, at=at)


def told(life: Life, before: int) -> list[tuple[str, str, int]]:
    """Return action, cause and code of what the records since `before` make."""
    shown = snapshot(life.plan, life.state, None)
    return [(line["action"], line["cause"], line["code"]) for line in message_lines(life.records[before:], shown)]


def test_every_phase_has_a_code() -> None:
    """A phase that somebody adds must be given its national code before anything is sent."""
    assert {phase.value for phase in Phase} <= CODE_OF_PHASE.keys()


def test_every_event_makes_a_message_or_is_silent() -> None:
    """Each kind of the event log is decided on: told, with its code, or kept to ourselves; none is both."""
    # What follows a colon is another sentence for the same kind.
    assert {kind.partition(":")[0] for kind in EVENTS} - RULES.keys() - SILENT == set()
    assert RULES.keys() & SILENT == set()


def test_the_codes_are_the_ten_of_the_portal() -> None:
    """Codes run from 1 to 10, each with its words in both languages."""
    assert [code.value for code in StatusCode] == list(range(1, 11)) == sorted(STATUS_WORDS)
    assert status_words(5, "vi") == "Yêu cầu bổ sung giấy tờ"
    assert status_words(5, "en") == "Supplement requested"


@pytest.mark.parametrize(
    ("phase", "code"),
    [("on_hold", 8), ("correcting", 4), ("awaiting_obligation", 6), ("awaiting_supplement", 5), ("decided", 9)],
)
def test_the_waiting_phases_have_their_own_codes(phase: str, code: int) -> None:
    """A held case is stopped, one whose result is corrected is in progress, one that owes taxes waits for them."""
    assert CODE_OF_PHASE[phase] == code


def test_a_plain_case_is_told_from_filing_to_return() -> None:
    """The usual life gives the dossier before the work on it, and the codes 1, 2, 4, 9, 10 in this order."""
    life = Life(marital_status())
    found = [told(life, 0)]

    def then(*arguments: Any, **more: Any) -> None:
        before = len(life.records)
        life.act(*arguments, **more)
        found.append(told(life, before))

    then(Act.ACCEPT, Role.COUNTER, "check")
    then(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    before = len(life.records)
    life.answered("police/1:ask", "agree")
    found.append(told(life, before))
    then(Act.APPROVE, Role.LEADER, "sign")
    life.succeeded("tax/1:inform")
    then(Act.HAND_OVER, Role.COUNTER, "hand-over")

    assert found == [
        [("dossier", "filed", 1)],
        [("dossier", "received", 2), ("progress", "received", 2), ("progress", "consultation_asked", 4)],
        [("progress", "reviewed", 4)],
        [("progress", "consultation_answered", 4)],
        [("dossier", "decided", 9), ("progress", "signed", 9), ("progress", "decided", 9)],
        [("dossier", "handed_over", 10), ("progress", "handed_over", 10)],
    ]


def test_a_supplement_goes_to_five_and_back_to_four() -> None:
    """After reception a completed dossier is in progress; an agency's answer meanwhile leaves it at five."""
    life = Life(marital_status())
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    before = len(life.records)
    life.act(Act.REQUEST_SUPPLEMENT, Role.OFFICER, "review", note="n")
    assert {code for _, _, code in told(life, before)} == {5}
    before = len(life.records)
    life.answered("police/1:ask", "agree")
    assert told(life, before) == [("progress", "consultation_answered", 5)]
    before = len(life.records)
    life.act(Act.SUPPLY, Role.APPLICANT)
    assert ("dossier", "supplemented", 4) in told(life, before)


def test_a_supplement_before_reception_ends_as_newly_filed() -> None:
    """Completed before it was ever received, a dossier is newly filed again."""
    life = Life(marital_status(), channel=Channel.ONLINE)
    life.act(Act.REQUEST_SUPPLEMENT, Role.COUNTER, "check", note="n")
    before = len(life.records)
    life.act(Act.SUPPLY, Role.APPLICANT)
    assert ("dossier", "supplemented", 1) in told(life, before)


def test_one_dossier_message_a_turn() -> None:
    """Several changes in one turn are one dossier message: it says how everything stands after them."""
    made = tellings([record(4, "paid"), record(5, "decided"), record(6, "paid")], "decided", AT)
    assert [(one.action, one.event_seq) for one in made] == [(Action.DOSSIER, 6), (Action.PROGRESS, 5)]


def test_a_past_that_is_relived_is_told_once() -> None:
    """A case brought in with its past makes one message, of how it stands, not one for each old event."""
    past = [
        record(1, "filed"),
        record(2, "received", AT + timedelta(days=1)),
        record(3, "reviewed", AT + timedelta(days=2)),
    ]
    assert [(one.action, one.code, one.event_seq) for one in tellings(past, "in_progress", AT)] == [
        (Action.DOSSIER, 4, 3)
    ]
    received = past[:2]
    assert [one.code for one in tellings(received, "received", AT)] == [2]


def test_an_event_nobody_thought_of_tells_how_the_dossier_stands() -> None:
    """A kind that is in no table makes a dossier message with the code of the phase; a phase in none is in progress."""
    assert [(one.action, one.code) for one in tellings([record(1, "abducted")], "awaiting_supplement", AT)] == [
        (Action.DOSSIER, 5)
    ]
    assert [one.code for one in tellings([record(1, "abducted")], "beamed_up", AT)] == [4]


def test_no_records_make_no_message() -> None:
    """Nothing happened, nothing is told."""
    assert tellings([], "filed", None) == []


_ACTS: list[tuple[Act, Role, str, dict[str, Any]]] = [
    (Act.ACCEPT, Role.COUNTER, "check", {}),
    (Act.REFUSE, Role.COUNTER, "check", {"note": "n"}),
    (Act.REQUEST_SUPPLEMENT, Role.COUNTER, "check", {"note": "n"}),
    (Act.REQUEST_SUPPLEMENT, Role.OFFICER, "review", {"note": "n"}),
    (Act.SUPPLY, Role.APPLICANT, "", {}),
    (Act.COMPLETE, Role.OFFICER, "review", {"values": {"proposal": "approve"}}),
    (Act.COMPLETE, Role.OFFICER, "review", {"values": {"proposal": "refuse"}, "note": "n"}),
    (Act.APPROVE, Role.LEADER, "sign", {}),
    (Act.SEND_BACK, Role.LEADER, "sign", {"note": "n", "target": "review"}),
    (Act.HAND_OVER, Role.COUNTER, "hand-over", {}),
    (Act.WITHDRAW, Role.APPLICANT, "", {}),
    (Act.CHANGE_WAY, Role.APPLICANT, "", {"values": {"way": "post"}}),
]
_STEPS = st.one_of(
    st.tuples(st.just("act"), st.integers(0, len(_ACTS) - 1)),
    st.tuples(st.just("answer"), st.sampled_from(["agree", "disagree"])),
    st.tuples(st.just("wait"), st.integers(1, 20)),
    st.tuples(st.just("post"), st.sampled_from(["in_transit", "delivered", "returned"])),
)


@given(st.lists(_STEPS, max_size=25), st.sampled_from(list(Channel)), st.sampled_from(list(Way)))
def test_every_history_tells_lawful_codes_in_the_order_of_its_events(
    steps: list[tuple[str, object]], channel: Channel, way: Way
) -> None:
    """Whatever happens, messages follow the events, codes are lawful, and the last one fits where the case stands."""
    life = Life(marital_status(), channel=channel, way=way)
    seen, last = 0, 0
    lines: list[Any] = []
    for kind, value in [("start", 0), *steps]:
        if kind == "act":
            act, role, step, more = _ACTS[int(str(value))]
            command = life.command(act, role, step, **more)
            if refusal(life.plan, life.calendar, life.state, command, life.now) is not None:
                continue
            life.count -= 1
            life.act(act, role, step, **more)
        elif kind == "answer":
            life.answered("police/1:ask", str(value), f"e{len(lines)}")
        elif kind == "post":
            life.succeeded("tax/1:inform")
            life.answered("hand-over/1:post", str(value), f"p{len(lines)}")
        elif kind == "wait":
            life.wait(timedelta(days=int(str(value))))
            life.happen(TimeReached())
        new = message_lines(life.records[seen:], snapshot(life.plan, life.state, None))
        seen = len(life.records)
        lines += new
        for line in new:
            assert 1 <= line["code"] <= 10
            assert line["event_seq"] <= life.state.seq
        assert [line["place"] for line in new] == list(range(len(new)))
        progress = [line["event_seq"] for line in new if line["action"] == "progress"]
        assert progress == sorted(progress)
        if new:
            assert min(line["event_seq"] for line in new) > last
            last = max(line["event_seq"] for line in new)
            assert fits(life.state.phase, new[-1]["code"]) or life.state.phase is Phase.FILED
            standing = standing_of(new[-1]["code"], new[-1]["facts"])
            assert standing.received_at == life.state.received_at
    assert lines, "filing alone is told"


def test_what_is_kept_with_a_message_is_read_back() -> None:
    """Dates, money and way survive the way through the row."""
    life = Life(marital_status(), fee=15000)
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    shown = replace(snapshot(life.plan, life.state, None), way="post")
    facts = message_lines(life.records, shown)[0]["facts"]
    standing = standing_of(2, facts)
    assert (standing.fee, standing.paid, standing.way) == (15000, 0, "post")
    assert standing.received_at == life.state.received_at
    assert standing.due_at == life.state.appointment_at
    assert standing.finished_at is None
