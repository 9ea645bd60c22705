"""The money of a case: what came in, how, and through whom; the whole ledger with its sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from api.case.reading import CaseReading
from api.cashier.words import KINDS, TILLS
from api.language import Sentence
from domain.money.ledger import TILLS as TILL_ACCOUNTS
from domain.money.ledger import EntryKind, Sums, entries_of, sums
from domain.papers.forms import Form, called_for
from models.queries.cashier import receipts_of_case
from runtime.database import Sessions

_WITH_RECEIPT: Final = (EntryKind.RECEIVED_CASH, EntryKind.RECEIVED_CARD, EntryKind.RECEIVED_TRANSFER)


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """Money that came in: `amount` đồng by `way` (counter, transfer, online, post), `reference` the bank's number."""

    amount: int
    way: str
    at: datetime
    by: str
    reference: str
    receipt_number: str


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One movement in words: `till` where the money went through one that the words do not name already.

    `slip` is the number of the event whose slip the applicant signs for cash, or 0.
    """

    label: Sentence
    till: Sentence | None
    amount: int
    at: datetime
    by: str
    key: str
    receipt: Any | None
    slip: int = 0


@dataclass(frozen=True, slots=True)
class CaseLedger:
    """Every movement of a case's money, oldest first, and what they come to."""

    lines: tuple[LedgerLine, ...]
    sums: Sums


def receipts_of(reading: CaseReading) -> list[MoneyLine]:
    """Return every payment booked on the case, oldest first."""
    return [
        MoneyLine(
            amount=int(event.values["amount"]),
            way=str(event.values.get("way", "")),
            at=event.at,
            by=reading.person_name(event.actor),
            reference=str(event.values.get("transaction", "")),
            receipt_number="",
        )
        for event in reading.page.events
        if event.kind == "paid" and str(event.values.get("amount", "")).isdigit()
    ]


async def ledger_of(sessions: Sessions, reading: CaseReading) -> CaseLedger:
    """Return the ledger of a case, read off its events, with the receipts that were issued."""
    moved = [(event, entry) for event in reading.page.events for entry in entries_of(event.kind, event.values)]
    issued: Mapping[int, Any] = {}
    if any(entry.kind in _WITH_RECEIPT for _, entry in moved):
        async with sessions.read() as session:
            issued = {row.seq: row for row in await receipts_of_case(session, reading.page.case.id)}
    lines = tuple(
        LedgerLine(
            label=KINDS[entry.kind],
            till=TILLS[entry.credit] if entry.kind is EntryKind.REFUNDED and entry.credit in TILL_ACCOUNTS else None,
            amount=entry.amount,
            at=event.at,
            by=reading.person_name(event.actor),
            key=entry.key if not entry.key.startswith("refund-") else "",
            receipt=issued.get(event.seq),
            slip=event.seq if entry.kind is EntryKind.REFUNDED and called_for(event) is Form.REFUNDED else 0,
        )
        for event, entry in moved
    )
    return CaseLedger(lines, sums(entry for _, entry in moved))
