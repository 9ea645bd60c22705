"""A tax notice between appraisal and result: the clock stands while the applicant pays, each paper counts once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import permutations
from json import dumps

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.acts import Act, Role
from domain.case.obligations import is_settled, still_to_pay, told_by
from domain.case.picture import waiting_for
from domain.case.state import Decision, OperationStatus, Phase, StepStatus
from domain.case.wording import event_sentence, sentence
from domain.deadline.clock import ClockEvent, ClockState
from domain.deadline.ledger import state_of
from tests.support.lives import Life
from tests.support.plans import with_obligation

SLIP = "tax/1:obligation"


def sent(pause_basis: str = "QĐ 1/2026", pay_within: str = "30 days") -> Life:
    """Return a case whose slip the tax office has taken."""
    life = Life(with_obligation(pause_basis, pay_within))
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    life.succeeded(SLIP)
    return life


def noticed(life: Life, number: str = "TB-1", amount: int = 1000, event: str = "", **more: str) -> list[str]:
    """Tell of a notice by webhook."""
    return life.answered(SLIP, "noticed", event or f"n-{number}", notice=number, amount=str(amount), **more)


def paid(life: Life, proof: str = "GNT-1", notice: str = "TB-1", amount: int = 1000, event: str = "") -> list[str]:
    """Tell of a payment by webhook."""
    return life.answered(SLIP, "paid", event or f"p-{proof}", proof=proof, notice=notice, amount=str(amount))


def test_the_slip_goes_out_once_with_its_form_and_deadline() -> None:
    """The call carries what is to be assessed, by which form, and until when a notice is awaited."""
    life = sent()
    call = life.state.operations[SLIP]
    due = life.state.steps["tax"].due_at
    assert due is not None
    assert (call.system, call.action, call.status) == ("taxes", "assess", OperationStatus.AWAITING_ANSWER)
    assert call.values == {"deadline": due.isoformat(), "form": "Mẫu số 19"}
    assert (life.state.phase, waiting_for(life.plan, life.state)) == (Phase.IN_PROGRESS, "agency:thue")


def test_the_clock_stands_from_the_notice_to_the_proof() -> None:
    """The case is in national status 6, its clock pauses by the declared text and gives the days back."""
    life = sent()
    promised = life.state.due_at
    assert promised is not None
    assert noticed(life) == ["obligation_noticed"]
    assert (life.state.phase, life.state.due_at) == (Phase.AWAITING_OBLIGATION, None)
    assert waiting_for(life.plan, life.state) == "applicant:obligation"
    assert (life.state.clock[-1].event, life.state.clock[-1].reason) == (ClockEvent.PAUSED, "QĐ 1/2026")
    life.wait(timedelta(days=7))
    assert paid(life) == ["obligation_paid", "obligation_settled"]
    assert (life.state.phase, life.state.clock[-1].event) == (Phase.IN_PROGRESS, ClockEvent.RESUMED)
    assert life.state.due_at == promised + timedelta(days=7)
    assert life.state.steps["finish"].status is StepStatus.OPEN
    assert SLIP not in life.state.operations


def test_without_a_declared_text_the_clock_runs_on() -> None:
    """No pause is invented: where the procedure names no text, the legal time counts while the applicant pays."""
    life = sent(pause_basis="")
    promised = life.state.due_at
    noticed(life)
    assert (life.state.phase, life.state.due_at) == (Phase.AWAITING_OBLIGATION, promised)
    paid(life)
    assert life.state.due_at == promised
    assert [entry.event for entry in life.state.clock] == [ClockEvent.STARTED]


def test_the_applicant_is_told_of_the_notice_and_that_it_is_settled() -> None:
    """One message for the notice, one for the end, none twice."""
    life = sent()
    noticed(life)
    noticed(life, event="again")
    paid(life)
    told = [key.partition(":")[2] for key in life.calls if key.startswith("notice-")]
    assert told.count("obligation_noticed") == 1
    assert told.count("obligation_settled") == 1


def test_part_of_the_money_does_not_let_the_case_go_on() -> None:
    """Each proof says what is left; the last one lets the case go on, money above it does no harm."""
    life = sent()
    noticed(life, amount=1000)
    paid(life, "GNT-1", amount=400)
    assert life.records[-1].values["left"] == "600"
    assert life.state.phase == "awaiting_obligation"
    paid(life, "GNT-2", amount=700)
    assert life.state.phase is Phase.IN_PROGRESS


def test_all_expected_notices_are_waited_for() -> None:
    """A slip that brings two notices is settled when both have come and both are paid."""
    life = sent()
    noticed(life, "TB-1", 1000, expected="2")
    paid(life, "GNT-1", "TB-1", 1000)
    assert life.state.steps["tax"].status == "open"
    noticed(life, "TB-2", 500, expected="2")
    paid(life, "GNT-2", "TB-2", 500)
    assert life.state.steps["tax"].status == "done"


def test_a_corrected_notice_takes_over_what_was_paid() -> None:
    """The old number counts no more; money paid for it counts for the new one, also when it comes later."""
    life = sent()
    noticed(life, "TB-1", 1000)
    paid(life, "GNT-1", "TB-1", 400)
    assert noticed(life, "TB-2", 600, replaces="TB-1") == ["obligation_corrected"]
    assert still_to_pay(life.state) == 200
    paid(life, "GNT-2", "TB-1", 200)
    assert life.state.phase is Phase.IN_PROGRESS


def test_a_correction_after_the_payment_asks_for_the_rest() -> None:
    """A case that went on waits again, nobody can sign meanwhile, and the clock stands again."""
    life = sent()
    noticed(life, "TB-1", 1000)
    paid(life)
    assert noticed(life, "TB-2", 1500, replaces="TB-1") == ["obligation_corrected"]
    assert life.state.phase is Phase.AWAITING_OBLIGATION
    assert state_of(life.state.clock) is ClockState.PAUSED
    life.act(Act.COMPLETE, Role.OFFICER, "finish", values={"proposal": "approve"})
    assert life.state.phase is Phase.AWAITING_OBLIGATION
    why = life.why_not(Act.APPROVE, Role.LEADER, "sign")
    assert why is not None
    assert (why.rule, why.values) == ("obligation_unpaid", {"amount": "500"})
    assert "500 đồng" in sentence(why, "vi")
    paid(life, "GNT-9", "TB-2", 500)
    assert state_of(life.state.clock) is ClockState.RUNNING
    life.act(Act.APPROVE, Role.LEADER, "sign")
    assert life.state.decision is Decision.APPROVED


def test_no_result_is_handed_over_while_a_late_notice_is_unpaid() -> None:
    """A notice that comes after the signature stops the hand-over, not the decision."""
    life = sent()
    noticed(life)
    paid(life)
    life.act(Act.COMPLETE, Role.OFFICER, "finish", values={"proposal": "approve"})
    life.act(Act.APPROVE, Role.LEADER, "sign")
    noticed(life, "TB-2", 50)
    assert life.state.phase == "decided"
    why = life.why_not(Act.HAND_OVER, Role.COUNTER, "hand-over")
    assert why is not None
    assert why.rule == "obligation_unpaid"
    paid(life, "GNT-2", "TB-2", 50)
    life.act(Act.HAND_OVER, Role.COUNTER, "hand-over")
    assert life.state.phase == "returned"


def test_nothing_owed_lets_the_case_go_on_without_a_pause() -> None:
    """An exempt case never leaves its status, and its clock never stands."""
    life = sent()
    assert life.answered(SLIP, "nothing_owed") == ["obligation_settled"]
    assert life.state.steps["finish"].status is StepStatus.OPEN
    assert [entry.event for entry in life.state.clock] == [ClockEvent.STARTED]


@pytest.mark.parametrize(
    "values",
    [
        {"notice": "TB-1", "amount": "12x"},
        {"notice": "", "amount": "12"},
        {"notice": "tên người", "amount": "12"},
        {"notice": "TB-1", "amount": "12", "items": "ông A: 12"},
        {"notice": "TB-1", "amount": "12", "replaces": "TB-1"},
    ],
)
def test_what_cannot_be_read_waits_for_a_person(values: Mapping[str, str]) -> None:
    """Money is not guessed at, and no free text of another system enters the log."""
    life = sent()
    assert life.answered(SLIP, "noticed", "n", **values) == ["problem_raised"]
    assert life.state.operations[SLIP].status is OperationStatus.PROBLEM
    assert not life.state.obligations
    assert all(value not in str(life.records) for value in ("tên người", "ông A"))


def test_silence_of_the_office_and_of_the_applicant_are_told() -> None:
    """The tax office is late with its notice; after it the applicant is reminded; the case itself is not late."""
    life = sent()
    assert "obligation_late" in life.wait(timedelta(days=5))
    noticed(life)
    assert "obligation_unpaid_late" in life.wait(timedelta(days=31))
    assert any(key.endswith(":obligation_reminder") for key in life.calls)
    assert "overdue" not in life.state.passed


def test_the_slow_look_tells_all_at_once_and_nothing_twice() -> None:
    """A standing brings what the webhooks lost; told again with more, only the new counts."""
    life = sent()
    notice = {"notice": "TB-1", "amount": "1000"}
    proofs = [{"proof": f"GNT-{n}", "notice": "TB-1", "amount": "500"} for n in (1, 2)]
    life.answered(SLIP, "standing", "poll:1", notices=dumps([notice]), proofs=dumps(proofs[:1]), change="2")
    assert still_to_pay(life.state) == 500
    paid(life, "GNT-1", amount=500)
    assert still_to_pay(life.state) == 500
    life.answered(SLIP, "standing", "poll:2", notices=dumps([notice]), proofs=dumps(proofs), change="3")
    assert life.state.phase is Phase.IN_PROGRESS
    assert [record.kind for record in life.records].count("obligation_paid") == 2


def test_paper_that_comes_by_hand_is_written_down_by_officer_or_counter() -> None:
    """A notice and a proof on paper are acts of staff, once each, and the same proof by webhook changes nothing."""
    life = sent()
    by_hand = {"what": "notice", "notice": "TB-7", "amount": "900"}
    assert life.act(Act.RECORD_OBLIGATION, Role.OFFICER, target="tax", values=by_hand) == ["obligation_noticed"]
    proof = {"what": "proof", "notice": "TB-7", "proof": "GNT-7", "amount": "900"}
    life.act(Act.RECORD_OBLIGATION, Role.COUNTER, target="tax", values=proof)
    assert life.state.phase is Phase.IN_PROGRESS
    paid(life, "GNT-7", "TB-7", 900)
    assert life.state.obligations["TB-7"].paid == 900


@pytest.mark.parametrize(
    ("role", "target", "values", "rule"),
    [
        (Role.LEADER, "tax", {"what": "proof"}, "not_your_role"),
        (Role.OFFICER, "review", {"what": "proof"}, "no_obligation_here"),
        (Role.OFFICER, "tax", {"what": "proof", "notice": "TB-1", "proof": "G", "amount": "0"}, "proof_unreadable"),
        (Role.OFFICER, "tax", {"what": "proof", "notice": "TB-2", "proof": "G", "amount": "5"}, "notice_unknown"),
        (Role.OFFICER, "tax", {"what": "notice", "notice": "TB-1", "amount": "5"}, "notice_known"),
        (Role.OFFICER, "tax", {"what": "notice", "notice": "TB-2", "amount": "x"}, "notice_unreadable"),
    ],
)
def test_what_cannot_be_written_down_is_refused(role: Role, target: str, values: dict[str, str], rule: str) -> None:
    """The wrong person, step, number or amount is refused with its rule, in both languages."""
    life = sent()
    noticed(life)
    why = life.why_not(Act.RECORD_OBLIGATION, role, target=target, values=values)
    assert why is not None
    assert why.rule == rule
    assert sentence(why, "vi") != sentence(why, "en")


def test_a_refusal_asks_nobody_to_pay() -> None:
    """A proposed refusal skips the slip; the signature needs no payment."""
    life = Life(with_obligation())
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    life.plan = with_obligation()
    life.act(Act.WITHDRAW, Role.APPLICANT)
    assert life.state.phase is Phase.WITHDRAWN
    assert SLIP not in life.calls


PAPERS = (
    ("noticed", {"notice": "TB-1", "amount": "1000", "expected": "2"}),
    ("noticed", {"notice": "TB-2", "amount": "300", "expected": "2"}),
    ("noticed", {"notice": "TB-3", "amount": "800", "replaces": "TB-1", "expected": "2"}),
    ("paid", {"proof": "GNT-1", "notice": "TB-1", "amount": "500"}),
    ("paid", {"proof": "GNT-2", "notice": "TB-3", "amount": "300"}),
    ("paid", {"proof": "GNT-3", "notice": "TB-2", "amount": "300"}),
)


def test_papers_in_any_order_come_to_the_same() -> None:
    """Whatever order notices, corrections and proofs arrive in, the case is settled by the same money."""
    for order in permutations(range(len(PAPERS))):
        life = sent()
        for place in order:
            answer, values = PAPERS[place]
            life.answered(SLIP, answer, f"e{place}", **values)
        assert is_settled(life.state, "tax"), order
        assert (life.state.phase, still_to_pay(life.state)) == (Phase.IN_PROGRESS, 0), order
        assert sum(notice.paid for notice in life.state.obligations.values()) == 1100, order


@given(st.lists(st.tuples(st.sampled_from(range(len(PAPERS))), st.booleans()), max_size=20))
def test_the_log_tells_what_the_state_holds(told: list[tuple[int, bool]]) -> None:
    """Papers told twice, lost or in disorder: the notices rebuilt from the log are those of the state."""
    life = sent()
    for count, (place, fresh) in enumerate(told):
        answer, values = PAPERS[place]
        life.answered(SLIP, answer, f"e{count if fresh else place}", **values)
    assert told_by((record.kind, record.step, record.values) for record in life.records) == life.state.obligations
    assert state_of(life.state.clock) is not ClockState.STOPPED


def test_every_event_reads_in_both_languages() -> None:
    """The timeline of an obligation is told in words, with amounts as people write them."""
    life = sent()
    noticed(life, amount=30_000_000, items="1006:24000000 2801:6000000")
    paid(life, amount=30_000_000)
    for record in life.records:
        assert event_sentence(record.kind, record.values, "vi") != record.kind
        assert event_sentence(record.kind, record.values, "en") != record.kind
    told = next(record for record in life.records if record.kind == "obligation_noticed")
    assert "30.000.000 đồng" in event_sentence(told.kind, told.values, "vi")
