"""The ledger of a case: every đồng moves from one account to another, so that the sums can never disagree.

Entries are read off the event log and nothing else: the same log gives the same ledger, today and in ten years.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Account(StrEnum):
    """Where money can be. `applicant` is what the applicant owes; below zero, what the applicant is owed."""

    APPLICANT = "applicant"
    FEES = "fees"
    CASH = "cash"
    CARD = "card"
    ONLINE = "online"
    POST = "post"
    TRANSFER = "transfer"
    REFUND_ONLINE = "refund_online"  # promised, and the payment gateway is to send it back
    REFUND_COUNTER = "refund_counter"  # promised, and a person is to pay it back


#: Accounts that hold money of the agency's own; what they hold was received and not paid back.
TILLS: Final = (Account.CASH, Account.CARD, Account.ONLINE, Account.POST, Account.TRANSFER)
#: Accounts of money that was promised back and is still here.
PROMISED: Final = (Account.REFUND_ONLINE, Account.REFUND_COUNTER)


class EntryKind(StrEnum):
    """What moved the money."""

    FEE_CHARGED = "fee_charged"
    FEE_WAIVED = "fee_waived"
    FEE_RESTORED = "fee_restored"
    RECEIVED_CASH = "received_cash"
    RECEIVED_CARD = "received_card"
    RECEIVED_ONLINE = "received_online"
    RECEIVED_POST = "received_post"
    RECEIVED_TRANSFER = "received_transfer"
    REFUND_DUE = "refund_due"
    REFUND_FAILED = "refund_failed"
    REFUNDED = "refunded"
    REFUNDED_AGAIN = "refunded_again"
    REFUND_FORGONE = "refund_forgone"


@dataclass(frozen=True, slots=True)
class Entry:
    """`amount` đồng (more than 0) into `debit`, out of `credit`.

    `key` is the business key of what moved it: the bank's transaction number, or the refund's name in the case.
    """

    kind: EntryKind
    debit: Account
    credit: Account
    amount: int
    key: str = ""


#: Event kinds that move money. Any other event leaves the ledger as it is.
MONEY_EVENTS: Final = (
    "filed",
    "paid",
    "fee_waived",
    "fee_restored",
    "refund_due",
    "refund_refused",
    "refunded",
    "refunded_again",
    "refund_forgone",
)

_RECEIVED: Final = {
    "cash": (EntryKind.RECEIVED_CASH, Account.CASH),
    "card": (EntryKind.RECEIVED_CARD, Account.CARD),
    "online": (EntryKind.RECEIVED_ONLINE, Account.ONLINE),
    "post": (EntryKind.RECEIVED_POST, Account.POST),
    "transfer": (EntryKind.RECEIVED_TRANSFER, Account.TRANSFER),
}
#: "gateway": it paid after it had said no, while a person was to pay.
_PAID_BACK: Final = {
    "online": Account.ONLINE,
    "gateway": Account.ONLINE,
    "cash": Account.CASH,
    "transfer": Account.TRANSFER,
}


def entries_of(kind: str, values: Mapping[str, object]) -> tuple[Entry, ...]:
    """Return what one event of the log moved; nothing for an event without money.

    An amount that is no number moves nothing: such an event was never written by the case.
    """
    text = str(values.get("fee" if kind == "filed" else "amount", ""))
    if kind not in MONEY_EVENTS or not (text.isascii() and text.isdecimal()) or int(text) == 0:
        return ()
    return (_entry(kind, values, int(text)),)


def _entry(kind: str, values: Mapping[str, object], amount: int) -> Entry:
    refund, way = str(values.get("refund", "")), str(values.get("way", ""))
    promised = Account.REFUND_ONLINE if way == "online" else Account.REFUND_COUNTER
    match kind:
        case "filed":
            return Entry(EntryKind.FEE_CHARGED, Account.APPLICANT, Account.FEES, amount)
        case "paid":
            # "counter" alone is how money over the counter was written before cards: it was cash.
            received, till = _RECEIVED.get(str(values.get("means", "")) or way, _RECEIVED["cash"])
            return Entry(received, till, Account.APPLICANT, amount, str(values.get("transaction", "")))
        case "fee_waived":
            return Entry(EntryKind.FEE_WAIVED, Account.FEES, Account.APPLICANT, amount)
        case "fee_restored":
            return Entry(EntryKind.FEE_RESTORED, Account.APPLICANT, Account.FEES, amount)
        case "refund_due":
            return Entry(EntryKind.REFUND_DUE, Account.APPLICANT, promised, amount, refund)
        case "refund_refused":
            return Entry(EntryKind.REFUND_FAILED, Account.REFUND_ONLINE, Account.REFUND_COUNTER, amount, refund)
        case "refunded":
            return Entry(EntryKind.REFUNDED, promised, _PAID_BACK.get(way, Account.CASH), amount, refund)
        case "refunded_again":
            return Entry(EntryKind.REFUNDED_AGAIN, Account.APPLICANT, Account.ONLINE, amount, refund)
        case _:
            return Entry(EntryKind.REFUND_FORGONE, Account.REFUND_COUNTER, Account.FEES, amount, refund)


@dataclass(frozen=True, slots=True)
class Sums:
    """What a ledger comes to, in đồng.

    `fee` is what the case charges after what was waived; `received` everything that ever came in; `paid` what of it
    stays, without what was promised back; `promised` what is still to be paid back, `by_person` of it by a person;
    `refunded` what was paid back; `kept` what the applicant gave up. `balance` is what the applicant owes; below
    zero, what nobody has promised back yet. Always `balance == fee - paid`, and the case row says the same.
    """

    fee: int
    received: int
    paid: int
    promised: int
    by_person: int
    refunded: int
    kept: int
    balance: int

    @property
    def owed(self) -> int:
        """What is still to be paid."""
        return max(self.balance, 0)

    @property
    def overpaid(self) -> int:
        """What was paid beyond the fee and not promised back yet."""
        return max(-self.balance, 0)

    @property
    def settled(self) -> bool:
        """True when nobody owes anybody anything."""
        return self.balance == 0 and self.promised == 0


def balances(entries: Iterable[Entry]) -> dict[Account, int]:
    """Return each account's balance (in minus out); together they are always zero."""
    found: Counter[Account] = Counter()
    for entry in entries:
        found[entry.debit] += entry.amount
        found[entry.credit] -= entry.amount
    return {account: found[account] for account in Account}


def sums(entries: Iterable[Entry]) -> Sums:
    """Return what the entries of one case come to."""
    lines = tuple(entries)
    by_kind: Counter[EntryKind] = Counter()
    for entry in lines:
        by_kind[entry.kind] += entry.amount
    account = balances(lines)
    received = sum(by_kind[kind] for kind, _ in _RECEIVED.values())
    return Sums(
        fee=by_kind[EntryKind.FEE_CHARGED] + by_kind[EntryKind.FEE_RESTORED] - by_kind[EntryKind.FEE_WAIVED],
        received=received,
        paid=received - by_kind[EntryKind.REFUND_DUE] - by_kind[EntryKind.REFUNDED_AGAIN],
        promised=-sum(account[name] for name in PROMISED),
        by_person=-account[Account.REFUND_COUNTER],
        refunded=by_kind[EntryKind.REFUNDED] + by_kind[EntryKind.REFUNDED_AGAIN],
        kept=by_kind[EntryKind.REFUND_FORGONE],
        balance=account[Account.APPLICANT],
    )
