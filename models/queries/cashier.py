"""What the money pages show: takings of a day, receipts and their series, refunds a person has to pay, differences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from domain.money.reconciliation import day_span
from models.tables import PaymentDifference, PaymentStatement, ReceiptRange
from runtime.database import ReadSession

_TAKINGS: Final = text("""
select e.actor, coalesce(s.name, '') as name,
    coalesce(sum(e.amount) filter (where e.debit = 'cash'), 0) as cash,
    coalesce(sum(e.amount) filter (where e.debit = 'card'), 0) as card,
    coalesce(sum(e.amount) filter (where e.credit in ('cash', 'card')), 0) as paid_back,
    count(*) filter (where e.debit in ('cash', 'card')) as payments,
    (select k.id from day_closings k where k.agency_id = :agency and k.cashier_id::text = e.actor and k.day = :day
        and k.status <> 'sent_back') as closing_id,
    (select k.status from day_closings k where k.agency_id = :agency and k.cashier_id::text = e.actor and k.day = :day
        and k.status <> 'sent_back') as closing_status
from money_entries e left join staff s on s.id::text = e.actor
where e.agency_id = :agency and e.at >= :start and e.at < :end
    and (e.debit in ('cash', 'card') or e.credit in ('cash', 'card'))
group by e.actor, s.name order by s.name
""")
_ELSEWHERE: Final = text("""
select coalesce(sum(e.amount) filter (where e.debit = 'online'), 0) as online,
    coalesce(sum(e.amount) filter (where e.debit = 'post'), 0) as post,
    coalesce(sum(e.amount) filter (where e.debit = 'transfer'), 0) as transfer,
    coalesce(sum(e.amount) filter (where e.credit in ('online', 'transfer')), 0) as sent_back
from money_entries e where e.agency_id = :agency and e.at >= :start and e.at < :end
""")
_RECEIPT: Final = """
select m.range_id, m.number, r.form, r.symbol, m.amount, m.issued_at, m.prints, m.cancelled_at, m.cancel_reason,
    c.code, m.agency_id, coalesce(s.name, '') as issued_by, coalesce(k.name, '') as cancelled_by,
    e.kind, e.at as paid_at, c.id as case_id
from money_receipts m join receipt_ranges r on r.id = m.range_id join cases c on c.id = m.case_id
    join money_entries e on (e.case_id, e.seq) = (m.case_id, m.seq)
    left join staff s on s.id::text = m.issued_by left join staff k on k.id = m.cancelled_by
"""
_RECEIPTS: Final = text(f"""{_RECEIPT}
where m.agency_id = :agency and m.issued_at >= :start and m.issued_at < :end
order by r.form, r.symbol, m.number limit 1000
""")
_ONE_RECEIPT: Final = text(f"{_RECEIPT} where m.range_id = :range_id and m.number = :number")
_OF_CASE: Final = text("""
select m.seq, m.range_id, m.number, r.symbol from money_receipts m join receipt_ranges r on r.id = m.range_id
where m.case_id = :case_id and m.cancelled_at is null
""")
_UNNUMBERED: Final = text("""
select e.case_id, e.seq, c.code, e.amount, e.at from money_entries e join cases c on c.id = e.case_id
where e.agency_id = :agency and (e.debit in ('cash', 'card') or e.debit = 'transfer') and e.at >= :start
    and not exists (
        select from money_receipts m where m.case_id = e.case_id and m.seq = e.seq and m.cancelled_at is null)
order by e.at limit 200
""")
_REFUNDS: Final = text("""
with open as (
    select e.case_id,
        sum(case when e.credit = 'refund_counter' then e.amount else -e.amount end) as amount, min(e.at) as since
    from money_entries e
    where e.agency_id = any(:agencies) and (e.debit = 'refund_counter' or e.credit = 'refund_counter')
    group by e.case_id
    having sum(case when e.credit = 'refund_counter' then e.amount else -e.amount end) <> 0
)
select c.code, c.phase, c.procedure_code, p.name_vi as procedure_vi, p.name_en as procedure_en, open.amount, open.since,
    exists (select from money_entries f where f.case_id = c.id and f.kind = 'refund_failed') as refused
from open join cases c on c.id = open.case_id
    join procedure_versions p on p.procedure_code = c.procedure_code and p.version = c.procedure_version
order by open.since limit 500
""")
_CLOSINGS: Final = text("""
select k.*, c.name as cashier, coalesce(s.name, '') as signer
from day_closings k join staff c on c.id = k.cashier_id left join staff s on s.id = k.signed_by
where k.agency_id = any(:agencies) and (cast(:id as uuid) is null or k.id = :id)
    and (cast(:day as date) is null or k.day = :day)
order by k.day desc, c.name, k.counted_at desc limit 200
""")
_DIFFERENCES: Final = text("""
select d.*, coalesce(c.code, '') as code, coalesce(s.name, '') as settled_name
from payment_differences d left join cases c on c.id = d.case_id left join staff s on s.id = d.settled_by
where (d.agency_id = any(:agencies) or (d.agency_id = '' and :unknown))
    and (:all or d.status in ('open', 'booked'))
order by d.day desc, d.id desc limit 500
""")


@dataclass(frozen=True, slots=True)
class Takings:
    """What one cashier took on a day, in đồng."""

    staff_id: str
    name: str
    cash: int
    card: int
    paid_back: int
    payments: int
    closing_id: UUID | None
    closing_status: str | None


@dataclass(frozen=True, slots=True)
class DayOfMoney:
    """An agency's day: its tills, and what came and went without them."""

    tills: Sequence[Takings]
    online: int
    post: int
    transfer: int
    sent_back: int

    @property
    def received(self) -> int:
        """Everything that came in that day, in đồng."""
        return sum(till.cash + till.card for till in self.tills) + self.online + self.post + self.transfer


async def day_of_money(session: ReadSession, agency: str, day: date) -> DayOfMoney:
    """Return what an agency took on a Vietnamese day."""
    start, end = day_span(day)
    span = {"agency": agency, "start": start, "end": end}
    tills = await session.execute(_TAKINGS, {**span, "day": day})
    elsewhere = (await session.execute(_ELSEWHERE, span)).one()
    return DayOfMoney(
        tills=[Takings(*row) for row in tills],
        online=int(elsewhere.online),
        post=int(elsewhere.post),
        transfer=int(elsewhere.transfer),
        sent_back=int(elsewhere.sent_back),
    )


async def receipts_of_day(session: ReadSession, agency: str, day: date) -> Sequence[Any]:
    """Return the receipts of a day in the order of their numbers, cancelled ones among them."""
    start, end = day_span(day)
    return (await session.execute(_RECEIPTS, {"agency": agency, "start": start, "end": end})).all()


async def one_receipt(session: ReadSession, range_id: UUID, number: int) -> Any | None:
    """Return a receipt, or None."""
    return (await session.execute(_ONE_RECEIPT, {"range_id": range_id, "number": number})).one_or_none()


async def receipts_of_case(session: ReadSession, case_id: UUID) -> Sequence[Any]:
    """Return the valid receipts of a case: number, series and the event of the payment."""
    return (await session.execute(_OF_CASE, {"case_id": case_id})).all()


async def payments_without_receipt(session: ReadSession, agency: str, since: datetime) -> Sequence[Any]:
    """Return the payments over the counter and by transfer that have no valid receipt, oldest first."""
    return (await session.execute(_UNNUMBERED, {"agency": agency, "start": since})).all()


async def ranges_of(session: ReadSession, agencies: Sequence[str]) -> Sequence[ReceiptRange]:
    """Return the registered series of some agencies, the newest first."""
    found = select(ReceiptRange).where(col(ReceiptRange.agency_id).in_(agencies))
    return (await session.scalars(found.order_by(col(ReceiptRange.registered_at).desc()))).all()


async def refunds_to_pay(session: ReadSession, agencies: Sequence[str]) -> Sequence[Any]:
    """Return the cases with money a person has to pay back, the longest waiting first."""
    return (await session.execute(_REFUNDS, {"agencies": list(agencies)})).all()


async def closings_of(
    session: ReadSession, agencies: Sequence[str], *, day: date | None = None, closing_id: UUID | None = None
) -> Sequence[Any]:
    """Return the closings of some agencies with the names of both people, the newest day first."""
    return (await session.execute(_CLOSINGS, {"agencies": list(agencies), "day": day, "id": closing_id})).all()


async def differences_of(
    session: ReadSession, agencies: Sequence[str], *, unknown: bool, everything: bool
) -> Sequence[Any]:
    """Return the differences of some agencies; where `unknown`, those of no known case too. Open ones, or all."""
    values = {"agencies": list(agencies), "unknown": unknown, "all": everything}
    return (await session.execute(_DIFFERENCES, values)).all()


async def difference(session: ReadSession, difference_id: int) -> PaymentDifference | None:
    """Return a difference, or None."""
    return await session.get(PaymentDifference, difference_id)


async def statements(session: ReadSession) -> Sequence[PaymentStatement]:
    """Return the statements of the last fourteen fetched days, newest first."""
    found = select(PaymentStatement).order_by(col(PaymentStatement.day).desc()).limit(14)
    return (await session.scalars(found)).all()
