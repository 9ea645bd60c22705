"""Receipt numbers of the counter: series are registered, numbers taken without gaps, spoiled ones kept."""

from typing import Final
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import col, select

from models.base import now
from models.tables import MoneyReceipt, ReceiptRange
from runtime.database import WriteSession

_LOCK_RANGES: Final = text("select pg_advisory_xact_lock(hashtextextended('receipt ranges', 0))")
_OVERLAPPING: Final = text("""
select exists (select from receipt_ranges where form = :form and symbol = :symbol and first <= :last and last >= :first)
""")
#: The payment the receipt was for gets the next number; the function takes the lock of the agency's receipts.
_TAKE: Final = text("""
select take_receipt(e.case_id, e.seq, e.amount, e.agency_id, cast(:taker as varchar)) from money_entries e
where e.case_id = :case_id and e.seq = :seq and e.debit in ('cash', 'card', 'transfer')
    and not exists (select from money_receipts r where r.case_id = e.case_id and r.seq = e.seq
        and r.cancelled_at is null)
""")
_PRINTED: Final = text("""
update money_receipts set prints = prints + 1 where range_id = :range_id and number = :number returning prints
""")


class RangeOverlapsError(Exception):
    """Some of the numbers are registered already under this form and symbol, in this agency or another."""


class RangeInUseError(Exception):
    """The series was retired before."""


class NoReceiptError(Exception):
    """There is no such receipt, or it was cancelled before."""


async def register_range(session: WriteSession, series: ReceiptRange) -> None:
    """Register a series. Raises RangeOverlapsError: no number of a form and symbol exists twice in the province."""
    await session.change(_LOCK_RANGES)
    if await session.get(ReceiptRange, series.id) is not None:
        return  # the form was sent twice
    numbers = {"form": series.form, "symbol": series.symbol, "first": series.first, "last": series.last}
    if (await session.execute(_OVERLAPPING, numbers)).scalar():
        raise RangeOverlapsError
    session.add(series)
    await session.flush()


async def retire_range(session: WriteSession, range_id: UUID, by: UUID, reason: str) -> None:
    """Take no further number of a series; what was issued stays. Raises RangeInUseError when it was retired before."""
    done = await session.change(
        update(ReceiptRange)
        .where(col(ReceiptRange.id) == range_id, col(ReceiptRange.retired_at).is_(None))
        .values(retired_at=now(), retired_by=by, retire_reason=reason)
        .returning(col(ReceiptRange.id))
    )
    if done.scalar() is None:
        raise RangeInUseError


async def cancel_receipt(session: WriteSession, range_id: UUID, number: int, by: UUID, reason: str) -> bool:
    """Cancel a spoiled receipt and give its payment the next number; False when no series has one left.

    The cancelled one stays with its reason. Raises NoReceiptError.
    """
    found = await session.scalar(
        select(MoneyReceipt)
        .where(col(MoneyReceipt.range_id) == range_id, col(MoneyReceipt.number) == number)
        .with_for_update()
    )
    if found is None or found.cancelled_at is not None:
        raise NoReceiptError
    await session.change(
        update(MoneyReceipt)
        .where(col(MoneyReceipt.range_id) == range_id, col(MoneyReceipt.number) == number)
        .values(cancelled_at=now(), cancelled_by=by, cancel_reason=reason)
    )
    return await issue_missing(session, found.case_id, found.seq, by)


async def issue_missing(session: WriteSession, case_id: UUID, seq: int, by: UUID) -> bool:
    """Give a payment a person booked that has no valid receipt the next number; False when there is none to give."""
    values = {"case_id": case_id, "seq": seq, "taker": str(by)}
    return bool((await session.change(_TAKE, values)).scalar())


async def count_print(session: WriteSession, range_id: UUID, number: int) -> int:
    """Count a print of a receipt and return which it is; the second and later ones are copies. NoReceiptError."""
    printed = (await session.change(_PRINTED, {"range_id": range_id, "number": number})).scalar()
    if printed is None:
        raise NoReceiptError
    return int(printed)
