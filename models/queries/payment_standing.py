"""How the online payment of a case stands: the newest request made at the payment platform."""

from uuid import UUID

from sqlmodel import col, select

from models.tables import Payment
from runtime.database import ReadSession


async def newest_online_payment(session: ReadSession, case_id: UUID) -> Payment | None:
    """Return the newest online payment request of a case, whatever became of it, or None."""
    return await session.scalar(
        select(Payment)
        .where(col(Payment.case_id) == case_id, col(Payment.way) == "online")
        .order_by(col(Payment.created_at).desc())
        .limit(1)
    )
