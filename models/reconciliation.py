"""The gateway's statements and what differs from our books: stored, compared, sent on to a case, settled."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from domain.money.reconciliation import CAN_BE_BOOKED, Difference, DifferenceClass, Line, compare, day_span, vietnam_day
from models.base import now
from models.inbox import receive_answer
from models.tables import Case, PaymentDifference, PaymentStatement, StatementLine
from runtime.database import ReadSession, WriteSession

#: How far back every run looks: a line that comes days late still finds its partner.
DAYS_BACK: Final = 7

_OURS: Final = text("""
select case when e.debit = 'online' then 'payment' else 'refund' end as kind, e.at, e.amount,
    case when e.debit = 'online' then e.key else '' end as transaction,
    c.code || case when e.debit = 'online' then '/fee:request' else '/' || e.key || '\\:refund' end as key
from money_entries e join cases c on c.id = e.case_id
where (e.debit = 'online' or e.credit = 'online') and e.at >= :start
order by e.at, e.case_id, e.seq
""")
_THEIRS: Final = text("""
select kind, occurred_at as at, amount, transaction, key from payment_statement_lines where occurred_at >= :start
order by occurred_at, id
""")
_FETCHED: Final = text("select day from payment_statements where day between :first and :last")
_GONE: Final = text("""
update payment_differences set status = 'gone', settled_at = now()
where status in ('open', 'booked') and day between :first and :last and not (id = any(:found))
""")


_OPEN_AGAIN: Final = """
case payment_differences.status when 'gone' then 'open' else payment_differences.status end
"""


class NotOpenError(Exception):
    """The difference was settled before, or cannot be settled this way."""


@dataclass(frozen=True, slots=True)
class StatedLine:
    """One line of a statement as the gateway wrote it; `kind` is payment or refund, `amount` đồng."""

    kind: str
    transaction: str
    key: str
    amount: int
    occurred_at: datetime


async def days_without_statement(session: ReadSession, last: date) -> list[date]:
    """Return the days up to `last` whose statement is not there yet, oldest first; it looks back a week."""
    first = last - timedelta(days=DAYS_BACK - 1)
    there = set((await session.execute(_FETCHED, {"first": first, "last": last})).scalars())
    days = [first + timedelta(days=number) for number in range(DAYS_BACK)]
    return [day for day in days if day not in there]


async def keep_statement(session: WriteSession, day: date, lines: Sequence[StatedLine]) -> None:
    """Keep the statement of a day. Fetched again, it adds what is new; a line known from before stays as it was."""
    sums = {kind: sum(line.amount for line in lines if line.kind == kind) for kind in ("payment", "refund")}
    totals = {"lines": len(lines), "received": sums["payment"], "refunded": sums["refund"], "fetched_at": now()}
    stored = insert(PaymentStatement).values(day=day, **totals)
    await session.change(stored.on_conflict_do_update(index_elements=["day"], set_=totals))
    for line in lines:
        values = {
            "kind": line.kind,
            "transaction": line.transaction,
            "key": line.key,
            "amount": line.amount,
            "occurred_at": line.occurred_at,
            "statement_day": day,
        }
        await session.change(insert(StatementLine).values(**values).on_conflict_do_nothing())


async def reconcile(session: WriteSession, last: date) -> int:
    """Compare the week that ends with `last`, write down every difference once, and return how many are open.

    A difference that is not there any more is "gone"; only days whose statement is there are judged.
    """
    first = last - timedelta(days=DAYS_BACK - 1)
    start = day_span(first - timedelta(days=1))[0]  # a payment at midnight may stand in either day
    span = {"first": first, "last": last}
    judged = set((await session.execute(_FETCHED, span)).scalars())
    ours = list(await session.execute(_OURS, {"start": start}))
    theirs = list(await session.execute(_THEIRS, {"start": start}))
    days = {_name(row.kind, row.key, row.transaction): vietnam_day(row.at) for row in (*theirs, *ours)}
    found: list[int] = []
    for difference in compare(_lines(ours), _lines(theirs)):
        day = days[_name(difference.sort.partition("_")[0], difference.key, difference.transaction)]
        if day in judged:
            found.append(await _keep(session, day, difference))
    await session.change(_GONE, {**span, "found": found})
    still = select(PaymentDifference).where(
        col(PaymentDifference.id).in_(found), col(PaymentDifference.status).in_(("open", "booked"))
    )
    return len((await session.scalars(still)).all())


def _lines(rows: Iterable[Row[Any]]) -> list[Line]:
    return [Line(row.kind, row.key, row.transaction, row.amount) for row in rows]


def _name(kind: str, key: str, transaction: str) -> tuple[str, str, str]:
    return ("payment" if kind in ("payment", "paid") else "refund", key, transaction)


async def _keep(session: WriteSession, day: date, difference: Difference) -> int:
    code = difference.key.partition("/")[0]
    case = await session.scalar(select(Case).where(col(Case.code) == code))
    values = {
        "day": day,
        "sort": difference.sort,
        "key": difference.key,
        "transaction": difference.transaction,
        "case_id": case.id if case else None,
        "agency_id": case.received_at_agency if case else "",
        "ours": difference.ours,
        "theirs": difference.theirs,
        "status": "open",
        "found_at": now(),
        "note": "",
    }
    stored = insert(PaymentDifference).values(**values)
    # One that had gone and is back is open again; what a person settled stays settled.
    again = stored.on_conflict_do_update(
        index_elements=["sort", "key", "transaction"],
        set_={
            "ours": difference.ours,
            "theirs": difference.theirs,
            "status": text(_OPEN_AGAIN),
        },
    )
    return int((await session.change(again.returning(col(PaymentDifference.id)))).scalar_one())


async def book_difference(session: WriteSession, difference_id: int, by: UUID) -> None:
    """Tell the case what the gateway knows, as if its webhook had come now. Raises NotOpenError."""
    found = await _open(session, difference_id)
    if DifferenceClass(found.sort) not in CAN_BE_BOOKED or found.case_id is None:
        raise NotOpenError
    answer = "paid" if found.sort == DifferenceClass.PAID_THERE_ONLY else "refunded"
    values = {"amount": str(found.theirs), "transaction": found.transaction}
    await receive_answer(
        session,
        system="payments",
        event_id=f"statement:{found.transaction}",
        key=found.key,
        answer=answer,
        values=values,
        body=json.dumps({"statement": found.day.isoformat(), "key": found.key, "answer": answer, "values": values}),
    )
    await _end(session, difference_id, "booked", by, "")


async def settle_difference(session: WriteSession, difference_id: int, by: UUID, note: str) -> None:
    """Settle a difference by a person's word. Raises NotOpenError."""
    await _open(session, difference_id)
    await _end(session, difference_id, "settled", by, note)


async def _open(session: WriteSession, difference_id: int) -> PaymentDifference:
    found = await session.scalar(
        select(PaymentDifference).where(col(PaymentDifference.id) == difference_id).with_for_update()
    )
    if found is None or found.status not in ("open", "booked"):
        raise NotOpenError
    return found


async def _end(session: WriteSession, difference_id: int, status: str, by: UUID, note: str) -> None:
    await session.change(
        update(PaymentDifference)
        .where(col(PaymentDifference.id) == difference_id)
        .values(status=status, settled_at=now(), settled_by=by, note=note)
    )
