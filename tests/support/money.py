"""The books of a case, as a test reads them."""

from __future__ import annotations

from domain.money.ledger import EntryKind, Sums
from models.money import entry_of, ledger_of, rebuilt, sums_of
from tests.support.office import CaseInHand


async def books(case: CaseInHand) -> Sums:
    """Return what the stored ledger comes to, after holding it against the event log."""
    async with case.office.sessions.read() as session:
        rows, again = await ledger_of(session, case.case_id), await rebuilt(session, case.case_id)
    assert {row.seq: entry_of(row) for row in rows} == again
    return sums_of(rows)


async def moved(case: CaseInHand) -> list[tuple[EntryKind, int]]:
    """Return every movement of money of a case in order: what it was, and đồng."""
    async with case.office.sessions.read() as session:
        return [(EntryKind(row.kind), row.amount) for row in await ledger_of(session, case.case_id)]
