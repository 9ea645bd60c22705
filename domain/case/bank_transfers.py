"""A transfer to the agency's account is booked on its case, by the bank's number and day, once.

It is no payment over the counter: what came is there already, so in part, twice or late it is booked as it came. The
rest stays owed, what is beyond the fee is promised back, and a case that has ended takes it all the same.
"""

from __future__ import annotations

from datetime import datetime

from domain.case.acts import Command, Refusal
from domain.case.payments import readable_amount
from domain.case.state import CaseState
from domain.money.transfers import TRANSFER, day_fits, reference_of


def is_transfer(command: Command) -> bool:
    """Tell whether a payment came to the account at the bank."""
    return command.values.get("means") == TRANSFER


def transfer_refusal(state: CaseState, command: Command, now: datetime) -> Refusal | None:
    """Return why a transfer cannot be booked: an amount, number or day that is none, or a number booked before."""
    amount, given = command.values.get("amount", ""), command.values.get("transaction", "")
    if not readable_amount(amount) or not int(amount):
        return Refusal("amount_unreadable", {"given": amount})
    reference = reference_of(given)
    if not reference:
        return Refusal("transfer_unnumbered", {"given": given})
    if any(came.way == TRANSFER and came.transaction == reference for came in state.incoming):
        return booked_before(reference)
    day = command.values.get("day", "")
    if not day_fits(day, state.filed_at, now):
        return Refusal("transfer_day_unfit", {"given": day})
    return None


def booked_before(reference: str) -> Refusal:
    """Return the refusal of a transfer that stands in the books, of this case or another."""
    return Refusal("transfer_booked_before", {"transaction": reference})
