"""Payment requests made at the payment platform: what it is told, and what pages show of its answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from models.tables import Case, Payment
from runtime.database import ReadSession, WriteSession


async def collecting_agency(session: ReadSession, case_id: UUID) -> str | None:
    """Return the identifier of the one-stop unit that collects a case's fee; None when there is no such case."""
    return await session.scalar(select(Case.received_at_agency).where(col(Case.id) == case_id))


async def keep_payment_request(
    session: WriteSession, *, key: str, case_id: UUID, amount: int, reference: str, pay_address: str
) -> None:
    """Keep a payment request (đồng) under its business key; once more changes only where it can be paid."""
    statement = insert(Payment).values(
        key=key,
        case_id=case_id,
        amount=amount,
        way="online",
        status="requested",
        reference=reference,
        pay_address=pay_address,
    )
    await session.change(
        statement.on_conflict_do_update(
            index_elements=["key"], set_={"reference": reference, "pay_address": pay_address}
        )
    )


async def open_pay_address(session: ReadSession, case_id: UUID) -> str:
    """Return where the applicant can pay an open request now, or an empty string."""
    statement = select(Payment.pay_address).where(col(Payment.case_id) == case_id, col(Payment.status) == "requested")
    return await session.scalar(statement.order_by(col(Payment.created_at).desc()).limit(1)) or ""


async def keep_payment_outcome(session: WriteSession, key: str, status: str, at: datetime) -> None:
    """Note that a request was "paid", has "failed" or was "cancelled". What is paid stays paid, whatever is said."""
    paid_at = {"paid_at": at} if status == "paid" else {}
    await session.change(
        update(Payment)
        .where(col(Payment.key) == key, col(Payment.status).in_(("requested", "failed", "cancelled")))
        .values(status=status, **paid_at)
    )
