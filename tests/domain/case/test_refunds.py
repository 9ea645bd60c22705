"""Money that goes back: by rule, the way it came, and never without an end."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.setup import shipped_procedures
from domain.case.acts import Act, Role
from domain.case.state import MoneyState, OperationStatus, Phase
from domain.case.wording import event_sentence
from domain.money.ledger import balances, entries_of, sums
from domain.procedure.plan import Channel, FeeMoment, Way
from tests.support.lives import CALENDARS, Life
from tests.support.plans import marital_status

COUNTER, SUPERVISOR = Role.COUNTER, Role.SUPERVISOR
REQUEST = "fee:request"
PROCEDURES = CALENDARS.parent


def online(fee: int = 8000, **rules: Any) -> Life:
    """Return a case whose fee was asked for at the gateway, under these refund rules."""
    plan = replace(marital_status(FeeMoment.AT_FILING), **rules)
    life = Life(plan, fee=fee, pays_online=True, channel=Channel.ONLINE)
    life.succeeded(REQUEST)
    return life


def paid_online(**rules: Any) -> Life:
    """Return a case that was paid for online."""
    life = online(**rules)
    life.answered(REQUEST, "paid", "e1", amount="8000", transaction="GD1")
    return life


def books(life: Life):
    """Return what the ledger of a case comes to."""
    return sums([entry for record in life.records for entry in entries_of(record.kind, record.values)])


def test_a_case_refused_at_intake_gives_everything_back_the_way_it_came():
    """Nothing was done for the money: the gateway is asked to send it back, and the case waits for the answer."""
    life = paid_online()
    life.act(Act.REFUSE, COUNTER, "check", note="n")

    assert life.state.phase is Phase.REFUSED_AT_INTAKE
    assert life.state.operations["refund-1:refund"].values["transaction"] == "GD1"
    assert (life.state.fee, life.state.paid, life.state.money) == (0, 0, MoneyState.REFUND_DUE)
    assert not life.state.over

    life.succeeded("refund-1:refund")
    life.answered("refund-1:refund", "refunded", "e2")
    assert life.state.money is MoneyState.REFUNDED
    assert not life.state.refunds
    assert books(life).settled


@pytest.mark.parametrize(
    ("rule", "act_first", "back"),
    [("until_received", False, True), ("until_received", True, False), ("full", True, True), ("none", False, False)],
)
def test_withdrawing_follows_the_rule_of_the_procedure(rule, act_first, back):
    """The procedure says until when a withdrawn dossier is paid back."""
    life = paid_online(refund_withdrawn=rule)
    if act_first:
        life.act(Act.ACCEPT, COUNTER, "check")
    life.act(Act.WITHDRAW, Role.APPLICANT)

    assert (life.state.money is MoneyState.REFUND_DUE) is back
    assert life.state.fee == (0 if back else 8000)


@pytest.mark.parametrize(("act", "role", "step"), [(Act.REFUSE, COUNTER, "check"), (Act.WITHDRAW, Role.APPLICANT, "")])
def test_a_household_business_pays_for_good(act, role, step):
    """Not accepted or withdrawn, the shipped procedure keeps its fee; what was paid beyond it goes back."""
    [business] = [item for item in shipped_procedures([PROCEDURES]) if item.definition.procedure == "1.001612"]
    life = Life(business.plan_for("H61.12"), fee=150_000, pays_online=True, channel=Channel.ONLINE)
    life.succeeded(REQUEST)
    life.answered(REQUEST, "paid", "e1", amount="170000", transaction="GD1")
    life.succeeded("refund-1:refund")
    life.answered("refund-1:refund", "refunded", "e2")
    life.act(act, role, step, note="n")

    assert life.state.closed
    assert (life.state.fee, life.state.paid, life.state.refunds_made) == (150_000, 150_000, 1)
    assert not life.state.refunds
    assert (books(life).refunded, books(life).settled) == (20_000, True)


def test_nobody_owes_for_a_case_that_ended_unpaid():
    """A dossier withdrawn before it was paid is owed nothing for, and its payment request is taken back."""
    life = online(refund_withdrawn="none")
    life.act(Act.WITHDRAW, Role.APPLICANT)

    assert (life.state.fee, life.state.paid, life.state.money) == (0, 0, MoneyState.NONE)
    assert life.state.operations["fee:cancel"].values == {"request": REQUEST}
    life.succeeded("fee:cancel", "cancelled")
    assert "fee:cancel" not in life.state.operations


def test_a_payment_that_crossed_the_cancellation_goes_back():
    """Paid in the moment the request was withdrawn: the money is booked and sent back."""
    life = online()
    life.act(Act.WITHDRAW, Role.APPLICANT)
    life.succeeded("fee:cancel")
    life.answered("fee:cancel", "paid", "poll", amount="8000", transaction="GD1")
    life.answered(REQUEST, "paid", "e1", amount="8000", transaction="GD1")

    assert [record.kind for record in life.records].count("paid") == 1
    assert list(life.state.refunds) == ["refund-1"]
    life.answered("refund-1:refund", "refunded", "e2")
    assert books(life).settled


def test_when_the_bank_says_no_a_person_pays_back():
    """The refund ends with the counter: by cash, or by transfer with a reason, after the case has ended, too."""
    life = paid_online()
    life.act(Act.REFUSE, COUNTER, "check", note="n")
    assert life.why_not(Act.PAY_BACK, COUNTER, target="refund-1", values={"way": "cash"}).rule == "refund_under_way"
    life.answered("refund-1:refund", "refused", "e2")

    assert not any(key.startswith("refund") for key in life.state.operations)
    assert not life.state.over
    assert life.why_not(Act.PAY_BACK, Role.OFFICER, target="refund-1", values={"way": "cash"}).rule == "not_your_role"
    assert life.why_not(Act.PAY_BACK, COUNTER, target="refund-9", values={"way": "cash"}).rule == "no_such_refund"
    assert life.why_not(Act.PAY_BACK, COUNTER, target="refund-1", values={"way": "x"}).rule == "refund_way_unknown"
    assert life.why_not(Act.PAY_BACK, COUNTER, target="refund-1", values={"way": "transfer"}).rule == "reason_required"
    life.act(Act.PAY_BACK, COUNTER, target="refund-1", values={"way": "transfer"}, note="n2")
    assert life.state.money is MoneyState.REFUNDED
    assert books(life).settled


def test_only_the_supervisor_lets_a_refund_go():
    """Money the applicant gives up is kept with a reason, by who answers for it."""
    life = Life(marital_status(FeeMoment.AT_FILING), fee=8000)
    life.act(Act.TAKE_PAYMENT, COUNTER, values={"amount": "8000", "means": "card"})
    life.act(Act.WITHDRAW, Role.APPLICANT)
    forgone: dict[str, Any] = {"target": "refund-1", "values": {"way": "forgone"}, "note": "n"}

    assert life.why_not(Act.PAY_BACK, COUNTER, **forgone).rule == "not_your_role"
    life.act(Act.PAY_BACK, SUPERVISOR, **forgone)
    assert books(life).kept == 8000
    assert books(life).settled


def test_the_gateway_pays_after_it_had_said_no():
    """While nobody has paid yet, that is the refund; when somebody has, the applicant owes it."""
    early, late = paid_online(), paid_online()
    for life in (early, late):
        life.act(Act.REFUSE, COUNTER, "check", note="n")
        life.answered("refund-1:refund", "refused", "e2")
    early.answered("refund-1:refund", "refunded", "e3")
    assert not early.state.refunds
    assert books(early).settled

    late.act(Act.PAY_BACK, COUNTER, target="refund-1", values={"way": "cash"})
    late.answered("refund-1:refund", "refunded", "e3")
    late.answered("refund-1:refund", "refunded", "e4")
    assert books(late).balance == 8000 == late.state.fee - late.state.paid


def test_a_fee_paid_in_part_online_is_asked_for_again():
    """The rest stays due and can be paid online or at the counter."""
    life = online()
    life.answered(REQUEST, "paid", "e1", amount="5000", transaction="GD1")
    [again] = [one for one in life.state.operations.values() if one.action == "request"]

    assert again.values == {"amount": "3000"}
    assert life.state.money is MoneyState.REQUESTED
    assert life.why_not(Act.TAKE_PAYMENT, COUNTER, values={"amount": "1000"}).rule == "amount_differs"
    life.act(Act.TAKE_PAYMENT, COUNTER, values={"amount": "3000"})
    assert life.state.money is MoneyState.PAID
    assert life.why_not(Act.TAKE_PAYMENT, COUNTER, values={"amount": "0"}).rule == "nothing_owed"


def test_the_post_books_what_it_was_told_to_collect():
    """Paid at the counter while the parcel was on its way: the post's money is booked all the same, and goes back."""
    life = Life(marital_status(FeeMoment.ON_DELIVERY), fee=8000, way=Way.POST)
    life.act(Act.ACCEPT, COUNTER, "check")
    life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"}, actor="o")
    life.answered("police/1:ask", "agree", "e1")
    life.act(Act.APPROVE, Role.LEADER, "sign", actor="l")
    life.succeeded("hand-over/1:post")
    life.act(Act.TAKE_PAYMENT, COUNTER, values={"amount": "8000"})
    life.answered("hand-over/1:post", "delivered", "e2")

    assert books(life).received == 16_000
    assert books(life).promised == 8000
    assert life.state.phase is Phase.RETURNED
    assert not life.state.over


def carried(fee: int = 8000, edition: int = 3) -> Life:
    """Return a case whose result is with the post, which collects the fee."""
    life = Life(marital_status(FeeMoment.ON_DELIVERY), fee=fee, way=Way.POST)
    life.state.edition = edition
    life.act(Act.ACCEPT, COUNTER, "check")
    life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"}, actor="o")
    life.answered("police/1:ask", "agree", "e1")
    life.act(Act.APPROVE, Role.LEADER, "sign", actor="l")
    life.succeeded("hand-over/1:post")
    return life


@pytest.mark.parametrize(
    ("said", "received", "owed", "promised"),
    [("8000", 8000, 0, 0), ("5000", 5000, 3000, 0), ("0", 0, 8000, 0), ("10000", 10_000, 0, 2000), ("", 8000, 0, 0)],
)
def test_what_the_post_collected_is_what_is_booked(said, received, owed, promised):
    """Less leaves the rest to be paid, more goes back; a post that says nothing collected what it was told."""
    life = carried()
    values = {"cod_amount": said} if said else {}
    life.answered("hand-over/1:post", "delivered", "e2", **values)

    found = books(life)
    assert (found.received, max(found.balance, 0), found.promised) == (received, owed, promised)
    assert life.state.phase is Phase.RETURNED
    assert life.state.money is (MoneyState.DUE if owed else MoneyState.REFUND_DUE if promised else MoneyState.PAID)


def test_a_case_from_before_books_what_was_owed():
    """Histories of earlier editions stay true, whatever the post says it collected."""
    life = carried(edition=2)
    life.answered("hand-over/1:post", "delivered", "e2", cod_amount="5000")
    assert books(life).received == 8000


def told(life: Life) -> list[str]:
    """Return the messages the applicant was sent about money that goes back."""
    messages = [key.rpartition(":")[2] for key in life.calls if key.startswith("notice-")]
    return [message for message in messages if message.startswith("refund")]


def test_the_applicant_hears_how_the_money_went_back():
    """Once for each refund that was paid, and when the bank says no before that; money given up is nobody's news."""
    online_back = paid_online()
    online_back.act(Act.REFUSE, COUNTER, "check", note="n")
    assert told(online_back) == []
    online_back.answered("refund-1:refund", "refunded", "e2")
    online_back.answered("refund-1:refund", "refunded", "e3")
    assert told(online_back) == ["refunded"]

    by_hand = paid_online()
    by_hand.act(Act.REFUSE, COUNTER, "check", note="n")
    by_hand.answered("refund-1:refund", "refused", "e2")
    assert told(by_hand) == ["refund_refused"]
    by_hand.act(Act.PAY_BACK, COUNTER, target="refund-1", values={"way": "cash"})
    assert told(by_hand) == ["refund_refused", "refunded"]

    forgone = Life(marital_status(FeeMoment.AT_FILING), fee=8000)
    forgone.act(Act.TAKE_PAYMENT, COUNTER, values={"amount": "8000"})
    forgone.act(Act.WITHDRAW, Role.APPLICANT)
    forgone.act(Act.PAY_BACK, SUPERVISOR, target="refund-1", values={"way": "forgone"}, note="n")
    assert told(forgone) == []


def test_a_case_opened_again_is_owed_for_again():
    """What was waived at the end is charged when the case goes on."""
    life = online()
    life.act(Act.WITHDRAW, Role.APPLICANT)
    life.act(Act.REOPEN, Role.LEADER, note="n")

    assert (life.state.fee, life.state.money) == (8000, MoneyState.REQUESTED)
    assert books(life).owed == 8000


def test_a_case_from_before_gives_nothing_back_by_itself():
    """Cases of earlier editions keep their histories: paid more than owed is shown, nothing else."""
    life = online()
    life.state.edition = 2
    life.answered(REQUEST, "paid", "e1", amount="8000", transaction="GD1")
    life.answered(REQUEST, "paid", "e2", amount="8000", transaction="GD2")
    life.act(Act.WITHDRAW, Role.APPLICANT)

    assert (life.state.paid, life.state.refunds) == (16_000, {})
    assert books(life).overpaid == 8000


steps = st.one_of(
    st.tuples(st.just("pay"), st.sampled_from(["1000", "5000", "8000", "20000"]), st.integers(0, 4)),
    st.tuples(st.just("till"), st.sampled_from(["cash", "card"])),
    st.tuples(st.just("transfer"), st.sampled_from(["3000", "8000", "20000"]), st.integers(0, 4)),
    st.tuples(st.just("end"), st.sampled_from([Act.WITHDRAW, Act.REFUSE, Act.ACCEPT, Act.REOPEN])),
    st.tuples(st.just("bank"), st.sampled_from(["refunded", "refused", "skipped"]), st.integers(0, 3)),
    st.tuples(st.just("back"), st.sampled_from(["cash", "transfer", "forgone"]), st.integers(0, 3)),
    st.tuples(st.just("cancel"), st.sampled_from(["cancelled", "paid"]), st.integers(0, 4)),
)


def take(life: Life, step: tuple[Any, ...], number: int) -> None:
    """Take one step if it is open; a webhook comes whether it is or not."""
    match step:
        case ("pay", amount, request):
            asked = sorted(key for key in life.state.operations if key.endswith(":request")) or [REQUEST]
            answered = asked[request % len(asked)]
            life.answered(answered, "paid", f"e{number}", amount=amount, transaction=f"GD{number}")
        case ("till", means):
            values = {"amount": str(life.state.fee - life.state.paid), "means": means}
            if life.why_not(Act.TAKE_PAYMENT, COUNTER, values=values) is None:
                life.act(Act.TAKE_PAYMENT, COUNTER, values=values)
        case ("transfer", amount, line):
            values = {"amount": amount, "means": "transfer", "transaction": f"FT000{line}", "day": "2026-11-23"}
            if life.why_not(Act.TAKE_PAYMENT, COUNTER, values=values) is None:
                life.act(Act.TAKE_PAYMENT, COUNTER, values=values)
        case ("end", act):
            role = Role.LEADER if act is Act.REOPEN else COUNTER
            step_id = "check" if act in (Act.REFUSE, Act.ACCEPT) else ""
            if life.why_not(act, role, step_id, note="n") is None:
                life.act(act, role, step_id, note="n")
        case ("bank", answer, which):
            life.answered(f"refund-{which}:refund", answer, f"b{number}")
        case ("back", way, which):
            more: dict[str, Any] = {"target": f"refund-{which}", "values": {"way": way}, "note": "n"}
            if life.why_not(Act.PAY_BACK, SUPERVISOR, **more) is None:
                life.act(Act.PAY_BACK, SUPERVISOR, **more)
        case ("cancel", answer, which):
            cancels = sorted(key for key in life.state.operations if key.endswith(":cancel"))
            if cancels:
                values = {"amount": "8000", "transaction": f"GD{number}"}
                life.answered(cancels[which % len(cancels)], answer, f"c{number}", **values)


@settings(max_examples=300)
@given(
    st.lists(steps, max_size=25),
    st.sampled_from(["full", "none", "until_received", "until_appraised"]),
    st.sampled_from([0, 8000, 12_345]),
)
def test_every_dong_adds_up_whatever_happens(sequence, rule, fee):
    """Random payments, in part, twice, late, refunds of every end: row and ledger agree and nothing is forgotten."""
    plan = replace(marital_status(FeeMoment.AT_FILING), refund_withdrawn=rule, refund_stopped=rule)
    life = Life(plan, fee=fee, pays_online=True, channel=Channel.ONLINE)
    for number, step in enumerate(sequence):
        take(life, step, number)
        state = life.state
        entries = [entry for record in life.records for entry in entries_of(record.kind, record.values)]
        found = sums(entries)
        assert sum(balances(entries).values()) == 0
        assert (found.fee, found.paid, found.balance) == (state.fee, state.paid, state.fee - state.paid)
        assert found.promised == sum(refund.amount for refund in state.refunds.values())
        assert found.by_person == sum(one.amount for one in state.refunds.values() if one.way == "counter")
        assert found.overpaid == 0, "what was paid beyond the fee is promised back at once"
        assert found.received == found.paid + found.promised + found.refunded + found.kept
        online_refunds = {f"{key}:refund" for key, one in state.refunds.items() if one.way == "online"}
        assert online_refunds == {key for key, one in state.operations.items() if one.action == "refund"}
        assert all(one.status is not OperationStatus.PROBLEM for one in state.operations.values())
        if state.closed:
            assert not any(one.action == "request" for one in state.operations.values())
    for record in life.records:
        for language in ("vi", "en"):
            assert "–" not in event_sentence(record.kind, record.values, language)
