"""Money comes in once: however often it is told, by whom, and in which words."""

import pytest

from domain.case.acts import Act, Role
from domain.case.state import MoneyState, OperationStatus
from domain.procedure.plan import Channel, FeeMoment
from tests.support.lives import Life
from tests.support.plans import marital_status

SUPERVISOR, COUNTER = Role.SUPERVISOR, Role.COUNTER
REQUEST = "fee:request"


def requested(fee: int = 8000) -> Life:
    """Return a case whose fee was asked for at the gateway."""
    life = Life(marital_status(FeeMoment.AT_FILING), fee=fee, pays_online=True, channel=Channel.ONLINE)
    life.succeeded(REQUEST)
    return life


def enter(life: Life, **values: str) -> None:
    """Enter by hand that it was paid."""
    life.act(Act.ENTER_ANSWER, SUPERVISOR, target=REQUEST, values={"answer": "paid", **values}, note="n1")


def test_the_same_payment_under_another_event_id_is_booked_once() -> None:
    """The bank's transaction number tells one payment from another, not the number of the webhook."""
    life = requested()
    for event_id in ("e1", "e2", "e3"):
        life.answered(REQUEST, "paid", event_id, amount="8000", transaction="GD1")

    assert life.state.paid == 8000
    assert [record.kind for record in life.records].count("paid") == 1


def test_a_webhook_after_the_slow_look_is_the_same_money() -> None:
    """The slow look found the payment; its webhook comes an hour late."""
    life = requested()
    life.answered(REQUEST, "paid", f"poll:{REQUEST}:paid", amount="8000", transaction="GD1")
    life.answered(REQUEST, "paid", "payments/e1", amount="8000", transaction="GD1")

    assert life.state.paid == 8000


def test_a_payment_entered_by_hand_is_not_booked_again_when_its_webhook_comes() -> None:
    """A hand-written payment has no number: the next one of the request that has is taken for it, once."""
    life = requested()
    enter(life)
    life.answered(REQUEST, "paid", "e1", amount="8000", transaction="GD1")
    assert life.state.paid == 8000

    life.answered(REQUEST, "paid", "e2", amount="8000", transaction="GD2")
    assert [record.kind for record in life.records].count("paid") == 2


def test_money_that_really_came_twice_is_to_be_paid_back() -> None:
    """Paid at the counter and online: both are in the books, and the second goes back the way it came."""
    life = requested()
    life.act(Act.TAKE_PAYMENT, COUNTER, values={"amount": "8000"})
    for event_id in ("e1", "e2"):
        life.answered(REQUEST, "paid", event_id, amount="8000", transaction="GD1")

    assert [record.kind for record in life.records].count("paid") == 2
    assert life.state.paid == 8000
    assert life.state.money is MoneyState.REFUND_DUE
    assert life.state.operations["refund-1:refund"].values == {
        "amount": "8000",
        "request": REQUEST,
        "transaction": "GD1",
    }


@pytest.mark.parametrize("amount", ["8000.00", "-8000", "8.000", "٨٠٠٠", "tám nghìn", "9" * 16])
def test_an_unreadable_amount_waits_for_a_person(amount: str) -> None:
    """Money is not guessed at: the call becomes a problem, and a supervisor enters what was paid."""
    life = requested()
    life.answered(REQUEST, "paid", "e1", amount=amount)

    assert life.state.paid == 0
    assert life.state.operations[REQUEST].status is OperationStatus.PROBLEM
    enter(life, amount="8000")
    assert life.state.paid == 8000


def test_an_unreadable_amount_from_a_person_is_refused() -> None:
    """A slip of the hand is told at once instead of stopping the case."""
    life = requested()
    typed = {"answer": "paid", "amount": "8.000"}
    why = life.why_not(Act.ENTER_ANSWER, SUPERVISOR, target=REQUEST, values=typed, note="n1")

    assert why is not None
    assert why.rule == "amount_unreadable"


def test_an_unreadable_amount_that_comes_late_changes_nothing() -> None:
    """After the money was taken at the counter a garbled webhook is no reason to stop."""
    life = requested()
    life.act(Act.TAKE_PAYMENT, COUNTER, values={"amount": "8000"})
    life.answered(REQUEST, "paid", "e1", amount="8000,00")

    assert life.state.paid == 8000


def told_that_it_was_paid(life: Life) -> bool:
    """Tell whether the case has sent the message that confirms a payment."""
    return any(key.endswith(":paid") and key.startswith("notice-") for key in life.state.operations)


def test_a_payment_made_online_is_confirmed() -> None:
    """Who paid online is told that the money arrived; at the counter the receipt is handed over."""
    online, counter = requested(), requested()
    online.answered(REQUEST, "paid", "e1", amount="8000", transaction="GD1")
    counter.act(Act.TAKE_PAYMENT, COUNTER, values={"amount": "8000"})

    assert told_that_it_was_paid(online)
    assert not told_that_it_was_paid(counter)


def test_a_case_from_before_keeps_its_silence() -> None:
    """A case started under the first rules sends what it always sent, so that its history stays true."""
    life = requested()
    life.state.edition = 0
    life.answered(REQUEST, "paid", "e1", amount="8000", transaction="GD1")

    assert life.state.paid == 8000
    assert not told_that_it_was_paid(life)
