"""Booking money on a case: every đồng comes in through here."""

from __future__ import annotations

from domain.case import steps
from domain.case.acts import Command
from domain.case.state import MoneyState
from domain.case.work import Work


def owed(work: Work) -> int:
    """Return what is still to be paid, in đồng."""
    return max(work.state.fee - work.state.paid, 0)


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
