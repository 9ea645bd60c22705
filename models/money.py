"""The ledger of a case as it is stored, and as the event log says it must be."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from domain.money.ledger import MONEY_EVENTS, Account, Entry, EntryKind, Sums, entries_of, sums
from models.tables import CaseEvent, MoneyEntry
from runtime.database import ReadSession


async def ledger_of(session: ReadSession, case_id: UUID) -> Sequence[MoneyEntry]:
    """Return every movement of money of a case, oldest first."""
    found = select(MoneyEntry).where(col(MoneyEntry.case_id) == case_id).order_by(col(MoneyEntry.seq))
    return (await session.scalars(found)).all()


async def rebuilt(session: ReadSession, case_id: UUID) -> dict[int, Entry]:
    """Return the ledger read off the event log anew, by the number of the event. It equals `ledger_of`, always."""
    found = select(CaseEvent).where(col(CaseEvent.case_id) == case_id, col(CaseEvent.kind).in_(MONEY_EVENTS))
    events = (await session.scalars(found.order_by(col(CaseEvent.seq)))).all()
    return {event.seq: entry for event in events for entry in entries_of(event.kind, event.values)}


def entry_of(row: MoneyEntry) -> Entry:
    """Return a stored movement as the rules know it."""
    return Entry(EntryKind(row.kind), Account(row.debit), Account(row.credit), row.amount, row.key)


def sums_of(rows: Sequence[MoneyEntry]) -> Sums:
    """Return what the ledger of one case comes to."""
    return sums(entry_of(row) for row in rows)
