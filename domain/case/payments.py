"""Booking money on a case: every đồng comes in through here."""

from __future__ import annotations

from domain.case import refunds, steps
from domain.case.acts import Command
from domain.case.state import CaseState, MoneyState
from domain.case.work import Work
from domain.money.transfers import TRANSFER, reference_of


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


def take_payment(work: Work, command: Command) -> None:
    """Book what a person took at the counter, or found on the bank's statement."""
    amount = int(command.values["amount"])
    if command.values.get("means") == TRANSFER:
        reference = reference_of(command.values["transaction"])
        book_payment(work, amount, TRANSFER, command, transaction=reference)
    else:
        book_payment(work, amount, "counter", command)


def book_payment(
    work: Work,
    amount: int,
    way: str,
    by: Command | None = None,
    *,
    request: str = "",
    transaction: str = "",
) -> None:
    """Book a payment of `amount` đồng by "counter", "transfer", "online" or "post"; once all is paid, go on.

    `request` and `transaction` name an online payment to the gateway, the latter alone a transfer to the bank. What was
    paid beyond the fee is promised back at once, and the rest of a fee that was asked for at the gateway and paid in
    part is asked for again (both from edition 3 on).
    """
    state = work.state
    state.paid += amount
    facts = {"transaction": transaction} if transaction else {}
    if by is not None and way in ("counter", TRANSFER):
        facts |= {"means": by.values.get("means", "cash"), "desk": by.agency}
    if by is not None and way == TRANSFER:
        facts |= {"day": by.values["day"]}
    work.record("paid", by=by, amount=str(amount), way=way, **facts)
    refunds.came_in(work, amount, way, request=request, transaction=transaction)
    if owed(work):
        state.money = MoneyState.DUE
        _ask_for_the_rest(work, way)
        return
    state.money = MoneyState.PAID
    refunds.withdraw_requests(work)
    refunds.give_back(work, "overpaid")
    if way in ("online", TRANSFER) and state.edition >= 1:
        work.notify("paid")  # at the counter the receipt is handed over
    steps.deliver(work)


def _ask_for_the_rest(work: Work, way: str) -> None:
    """Ask for what is left of a fee that was paid in part online; whoever stands at the counter is asked there.

    A transfer is paid beside a request at the gateway: that one asks for too much now, and a new one takes its place.
    """
    if work.state.edition < refunds.SINCE or work.state.closed:
        return
    if way == TRANSFER and not refunds.withdraw_requests(work):
        return
    if way not in ("online", TRANSFER):
        return
    work.call(f"fee-{work.state.seq}:request", "payments", "request", amount=str(owed(work)))
    refunds.tell_money(work.state)


def payment_failed(work: Work, answer: str, by: Command | None = None) -> None:
    """Book that the gateway gave up, or a person skipped it: the fee is still due and can be paid at the counter."""
    work.state.money = MoneyState.DUE
    work.state.pays_online = False
    work.record("payment_failed", by=by, answer=answer)
