"""The end of the day at the counter: a cashier counts, a second person signs. What is signed never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from domain.money.closing import Count
from domain.money.reconciliation import day_span
from models.base import now
from models.tables import DayClosing
from runtime.database import ReadSession, WriteSession

#: What went through a cashier's till and no closing covers yet, until the end of a day. Money of an earlier day that
#: nobody closed is among it: it lies in the same till.
_OPEN_ENTRIES: Final = """
from money_entries e join cases c on c.id = e.case_id
where e.agency_id = :agency and e.actor = :cashier and e.at < :until
    and (e.debit in ('cash', 'card') or e.credit in ('cash', 'card'))
    and not exists (select from closing_entries k where k.case_id = e.case_id and k.seq = e.seq)
"""
_TILL: Final = """
select e.case_id, e.seq, e.at, c.code, e.kind, e.debit, e.credit, e.amount, r.form, r.symbol, m.number {source}
"""
_RECEIPTS: Final = """
left join money_receipts m on m.case_id = e.case_id and m.seq = e.seq and m.cancelled_at is null
left join receipt_ranges r on r.id = m.range_id
"""
_LINES: Final = text(
    _TILL.format(source=_OPEN_ENTRIES.replace("\nwhere", f"\n{_RECEIPTS}where", 1)) + " order by e.at, e.seq limit 2000"
)
_COVERED: Final = text(
    _TILL.format(
        source=f"""from closing_entries k join money_entries e on (e.case_id, e.seq) = (k.case_id, k.seq)
        join cases c on c.id = e.case_id {_RECEIPTS} where k.closing_id = :closing order by e.at, e.seq"""
    )
)
_SUMS: Final = """
coalesce(sum(amount) filter (where debit = '{till}'), 0) - coalesce(sum(amount) filter (where credit = '{till}'), 0)
"""
_COVER: Final = text(f"""
with taken as (
    insert into closing_entries (case_id, seq, closing_id)
    select e.case_id, e.seq, :closing {_OPEN_ENTRIES} returning case_id, seq
)
select {_SUMS.format(till="cash")} as cash, {_SUMS.format(till="card")} as card
from taken join money_entries using (case_id, seq)
""")  # noqa: S608  # made of our own texts
_UNCOVER: Final = text("delete from closing_entries where closing_id = :closing")
_LOCK: Final = text("select pg_advisory_xact_lock(hashtextextended('closing ' || :agency || :cashier, 0))")


class DayClosedError(Exception):
    """The day was counted by this cashier before."""


class BooksMovedError(Exception):
    """Money came in or went out after the page was opened: the cashier looks at the list again."""


@dataclass(frozen=True, slots=True)
class TillLine:
    """One movement through a till: `amount` đồng in (above zero) or out (below), `till` cash or card."""

    at: datetime
    code: str
    kind: str
    till: str
    amount: int
    receipt: tuple[str, str, int] | None


async def till_lines(session: ReadSession, agency: str, cashier: UUID, day: date) -> Sequence[TillLine]:
    """Return what no closing covers yet of a cashier's till, until the end of a Vietnamese day, oldest first."""
    values = {"agency": agency, "cashier": str(cashier), "until": day_span(day)[1]}
    return [_line(row) for row in await session.execute(_LINES, values)]


async def covered_lines(session: ReadSession, closing_id: UUID) -> Sequence[TillLine]:
    """Return the movements a closing covers, oldest first."""
    return [_line(row) for row in await session.execute(_COVERED, {"closing": closing_id})]


def _line(row: Row[Any]) -> TillLine:
    comes_in = row.debit in ("cash", "card")
    return TillLine(
        at=row.at,
        code=row.code,
        kind=row.kind,
        till=row.debit if comes_in else row.credit,
        amount=row.amount if comes_in else -row.amount,
        receipt=(row.form, row.symbol, row.number) if row.number is not None else None,
    )


async def count_day(session: WriteSession, closing: DayClosing, count: Count) -> DayClosing:
    """Close a cashier's day on what was counted: it covers all that no closing covers yet. Waits for a signature.

    Raises DayClosedError, and BooksMovedError when the books do not say any more what the cashier saw; then nothing
    is kept.
    """
    agency, cashier = closing.agency_id, closing.cashier_id
    await session.change(_LOCK, {"agency": agency, "cashier": str(cashier)})
    known = await session.get(DayClosing, closing.id)
    if known is not None:
        return known
    session.add(closing)
    try:
        await session.flush()
    except IntegrityError as error:
        raise DayClosedError from error
    until = day_span(closing.day)[1]
    covered = await session.change(
        _COVER, {"agency": agency, "cashier": str(cashier), "until": until, "closing": closing.id}
    )
    found = covered.one()
    if (int(found.cash), int(found.card)) != (count.expected_cash, count.expected_card):
        raise BooksMovedError
    return closing


async def answer_closing(session: WriteSession, closing_id: UUID, signer: UUID, *, signs: bool, answer: str) -> bool:
    """Sign a counted day, which is final, or send it back with a reason: then it covers nothing any more.

    Returns False when it does not wait for a signature, or who counted would sign.
    """
    done = await session.change(
        update(DayClosing)
        .where(
            col(DayClosing.id) == closing_id,
            col(DayClosing.status) == "counted",
            col(DayClosing.cashier_id) != signer,
        )
        .values(status="signed" if signs else "sent_back", signed_by=signer, signed_at=now(), answer=answer)
        .returning(col(DayClosing.id))
    )
    if done.scalar() is None:
        return False
    if not signs:
        await session.change(_UNCOVER, {"closing": closing_id})
    return True


async def closing(session: ReadSession, closing_id: UUID) -> DayClosing | None:
    """Return a closing, or None."""
    return await session.scalar(select(DayClosing).where(col(DayClosing.id) == closing_id))
