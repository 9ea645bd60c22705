"""Booking money on a case: every đồng comes in through here."""

from __future__ import annotations

from domain.case import steps
from domain.case.acts import Command
from domain.case.state import CaseState, MoneyState
from domain.case.work import Work


def owed(work: Work) -> int:
    """Return what is still to be paid, in đồng."""
    return max(work.state.fee - work.state.paid, 0)


def readable_amount(text: str) -> bool:
    """Tell whether a text is an amount in đồng: up to 15 plain digits, nothing else."""
    return text.isascii() and text.isdecimal() and len(text) <= 15


def booked_before(state: CaseState, key: str, values: dict[str, str]) -> bool:
    """Tell whether this money of a payment request is in the books already, and remember it if not.

    The bank's transaction number tells one payment from another: a webhook told twice, or one that comes after
    the slow look has found the payment, is the same money. A payment entered by hand has no number; the next
    one of the same request that has is taken for it.
    """
    payment = f"{key}:paid:{values.get('transaction', '')}"
    by_hand = f"{key}:paid:"
    known = payment in state.answers or by_hand in state.answers
    # Moved to the end: what was told again will perhaps be told once more.
    state.answers = [told for told in state.answers if told not in (payment, by_hand)] + [payment]
    return known


def book_payment(work: Work, amount: int, way: str, by: Command | None = None) -> None:
    """Book a payment of `amount` đồng by "counter", "online" or "post"; once all is paid, let the case go on."""
    state = work.state
    state.paid += amount
    work.record("paid", by=by, amount=str(amount), way=way)
    if owed(work):
        state.money = MoneyState.DUE
        return
    state.money = MoneyState.PAID
    for key in [key for key, operation in state.operations.items() if operation.system == "payments"]:
        del state.operations[key]
    steps.deliver(work)


def payment_failed(work: Work, answer: str, by: Command | None = None) -> None:
    """Book that the gateway gave up, or a person skipped it: the fee is still due and can be paid at the counter."""
    work.state.money = MoneyState.DUE
    work.state.pays_online = False
    work.record("payment_failed", by=by, answer=answer)
