"""One demo case that a newcomer can follow at once, as its applicant would: code and secret."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from domain.case.state import Phase
from models.follow import follow_secret, follow_secret_fits
from models.tables import Case
from runtime.database import Sessions
from runtime.settings import Settings


async def demo_sample(settings: Settings) -> tuple[str, str] | None:
    """Return code and secret of an open case, one in progress if there is any; None when there is no open case.

    Also None after the server's secret was changed: what it gives now would open nothing.
    """
    server_secret = settings.secret.get_secret_value()
    sessions = Sessions.open(settings.database_url, pool_size=1)
    try:
        async with sessions.read() as session:
            case = await session.scalar(
                select(Case)
                .where(col(Case.ended_at).is_(None), col(Case.parent_id).is_(None))
                .order_by((col(Case.phase) == Phase.IN_PROGRESS).desc(), col(Case.code))
                .limit(1)
            )
    finally:
        await sessions.close()
    if case is None:
        return None
    secret = follow_secret(server_secret, case.id)
    return (case.code, secret) if follow_secret_fits(secret, case.id, case.secret_hash) else None
