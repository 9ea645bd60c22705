"""A transfer the VietQR code asked for is booked by the bank's number: once, as it came, also late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.case.acts import Act, Role
from domain.case.state import MoneyState, Phase
from domain.case.wording import event_sentence, sentence
from domain.money.ledger import entries_of, sums
from domain.procedure.plan import Channel, FeeMoment
from tests.domain.case.test_refunds import REQUEST, books, online
from tests.support.lives import Life
from tests.support.plans import marital_status

COUNTER = Role.COUNTER


def transfer(amount: int | str = 8000, number: str = "FT26327001", day: str = "2026-11-23") -> dict[str, str]:
    """Return what a cashier reads off the bank's statement."""
    return {"amount": str(amount), "means": "transfer", "transaction": number, "day": day}


def booked(life: Life, amount: int = 8000, number: str = "FT26327001") -> list[str]:
    """Book a transfer and return the kinds it recorded."""
    return life.act(Act.TAKE_PAYMENT, COUNTER, values=transfer(amount, number))


def requests(life: Life) -> list[str]:
    """Return the keys of the requests that wait at the gateway."""
    return [key for key, one in life.state.operations.items() if one.action == "request"]


def test_a_transfer_pays_the_fee_and_takes_the_waiting_request_back() -> None:
    """The gateway is told, the applicant hears that the money came, and the case goes on as if cash were paid."""
    life = online()
    assert life.why_not(Act.ACCEPT, COUNTER, "check") is not None
    assert booked(life) == ["paid"]

    assert (life.state.money, life.state.paid, requests(life)) == (MoneyState.PAID, 8000, [])
    assert life.state.operations["fee:cancel"].values == {"request": REQUEST}
    assert any(key.endswith(":paid") for key in life.calls)
    assert life.why_not(Act.ACCEPT, COUNTER, "check") is None
    assert books(life).settled
    paid = life.records[-1]
    assert dict(paid.values) == {
        "amount": "8000", "way": "transfer", "transaction": "FT26327001", "means": "transfer",
        "desk": life.plan.agency, "day": "2026-11-23",
    }  # fmt: skip
    assert event_sentence("paid", paid.values, "vi") == (
        "Đã nhận 8.000 đồng chuyển khoản; ngân hàng ghi ngày 23/11/2026, số giao dịch FT26327001."
    )
    assert "on 23/11/2026 under number FT26327001" in event_sentence("paid", paid.values, "en")


def test_a_transfer_in_part_leaves_the_rest_and_asks_for_it_anew() -> None:
    """The old request asks for too much: it is taken back, and one for the rest takes its place."""
    life = online()
    booked(life, 5000)

    assert (life.state.money, life.state.fee - life.state.paid) == (MoneyState.REQUESTED, 3000)
    [again] = requests(life)
    assert again != REQUEST
    assert life.state.operations[again].values == {"amount": "3000"}
    assert "fee:cancel" in life.state.operations
    booked(life, 3000, "FT26327002")
    assert (life.state.money, requests(life)) == (MoneyState.PAID, [])
    assert books(life).settled


def test_in_part_where_nothing_was_asked_for_online_the_rest_is_owed_at_the_counter() -> None:
    """A dossier handed in at the counter: nobody at the gateway is asked, the rest is taken in cash."""
    life = Life(marital_status(FeeMoment.AT_FILING), fee=8000)
    booked(life, 5000)
    assert (life.state.money, requests(life)) == (MoneyState.DUE, [])
    life.act(Act.TAKE_PAYMENT, COUNTER, values={"amount": "3000"})
    assert books(life).settled


def test_a_second_transfer_is_booked_and_goes_back_by_a_persons_hand() -> None:
    """Paid twice by two transfers: the gateway cannot send it back, so it is promised and paid by transfer."""
    life = online()
    booked(life)
    booked(life, 8000, "FT26327002")

    assert (life.state.money, books(life).promised, books(life).by_person) == (MoneyState.REFUND_DUE, 8000, 8000)
    [refund] = life.state.refunds
    life.act(Act.PAY_BACK, COUNTER, target=refund, values={"way": "transfer"}, note="n")
    assert books(life).settled
    entries = [entry for record in life.records for entry in entries_of(record.kind, record.values)]
    assert sums(entries).received == 16_000


def test_a_transfer_after_the_gateway_was_paid_goes_back() -> None:
    """Both the gateway's page and the code were used: what came second goes back the way it came, by transfer."""
    life = online()
    life.answered(REQUEST, "paid", "e1", amount="8000", transaction="GD1")
    booked(life)
    assert {key: refund.way for key, refund in life.state.refunds.items()} == {"refund-1": "counter"}


@pytest.mark.parametrize("number", ["FT26327001", "ft2632 7001"])
def test_the_same_number_is_refused_however_it_is_typed(number: str) -> None:
    """A line of the statement is booked once; the refusal names the number in both languages."""
    life = online()
    booked(life, 5000)
    why = life.why_not(Act.TAKE_PAYMENT, COUNTER, values=transfer(3000, number))
    assert why is not None
    assert (why.rule, why.values) == ("transfer_booked_before", {"transaction": "FT26327001"})
    assert "FT26327001 đã được ghi rồi" in sentence(why, "vi")
    assert "FT26327001 is booked already" in sentence(why, "en")


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        (transfer(number=""), "transfer_unnumbered"),
        (transfer(number="12"), "transfer_unnumbered"),
        (transfer(day=""), "transfer_day_unfit"),
        (transfer(day="2026-11-24"), "transfer_day_unfit"),
        (transfer(day="2026-11-22"), "transfer_day_unfit"),
        (transfer(0), "amount_unreadable"),
        (transfer(""), "amount_unreadable"),
        (transfer("-8000"), "amount_unreadable"),
        (transfer(8000) | {"means": "cheque"}, "means_unknown"),
    ],
)
def test_a_transfer_without_the_banks_number_or_day_is_none(values: dict[str, str], rule: str) -> None:
    """What cannot be found on a statement again is not booked."""
    why = online().why_not(Act.TAKE_PAYMENT, COUNTER, values=values)
    assert why is not None
    assert why.rule == rule


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER, Role.SUPERVISOR])
def test_only_the_counter_books_it(role: Role) -> None:
    """Others are told who can."""
    why = online().why_not(Act.TAKE_PAYMENT, role, values=transfer())
    assert why is not None
    assert (why.rule, why.who_can) == ("not_your_role", ("counter@H61.12",))


def test_a_transfer_for_a_case_that_has_ended_is_booked_and_promised_back() -> None:
    """Money is never ignored, however late: nobody is owed for a withdrawn case, so all of it goes back."""
    life = online()
    life.act(Act.WITHDRAW, Role.APPLICANT)
    assert life.state.phase is Phase.WITHDRAWN
    life.now += timedelta(days=2)
    life.act(Act.TAKE_PAYMENT, COUNTER, values=transfer(day="2026-11-25"))

    assert (life.state.phase, life.state.money) == (Phase.WITHDRAWN, MoneyState.REFUND_DUE)
    assert (books(life).promised, books(life).balance) == (8000, 0)
    assert not life.state.over


def test_cash_is_taken_as_before_beside_it() -> None:
    """A transfer changes nothing in what the counter may take: the rest, no more, and nothing when nothing is owed."""
    life = Life(marital_status(FeeMoment.AT_FILING), Channel.COUNTER, fee=8000)
    booked(life, 5000)
    for amount, rule in (("8000", "amount_differs"), ("3000", None)):
        why = life.why_not(Act.TAKE_PAYMENT, COUNTER, values={"amount": amount, "means": "cash"})
        assert (why.rule if why else None) == rule
    booked(life, 3000, "FT26327002")
    why = life.why_not(Act.TAKE_PAYMENT, COUNTER, values={"amount": "3000", "means": "card"})
    assert why is not None
    assert why.rule == "nothing_owed"
