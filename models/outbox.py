"""The outbox as the relay sees it: what may be sent now, and what became of it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, exists, func, literal, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from models.base import now
from models.tables import Case, OutboxMessage
from runtime.database import ReadSession, WriteSession

#: How long a message that was not taken waits for its next attempt, by number of attempts.
_PAUSES = (5, 15, 60, 300)

#: What a case's workflow id has before the case code.
_CASE = "case/"


async def claim_messages(session: WriteSession, limit: int) -> Sequence[OutboxMessage]:
    """Lock and return messages that may be sent now: the oldest waiting one of each workflow.

    Only the oldest, so that a start goes before a command and a command before the next one, whoever else
    is sending; those locked by another relay are passed over.
    """
    earlier = aliased(OutboxMessage)
    has_earlier = exists().where(
        and_(
            earlier.workflow_id == col(OutboxMessage.workflow_id),  # type: ignore[arg-type]  # a column on an alias
            earlier.status == "waiting",  # type: ignore[arg-type]  # the same
            earlier.id < col(OutboxMessage.id),
        )
    )
    found = await session.scalars(
        select(OutboxMessage)
        .where(col(OutboxMessage.status) == "waiting", col(OutboxMessage.try_at) <= func.now(), ~has_earlier)
        .order_by(col(OutboxMessage.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=OutboxMessage)
    )
    return found.all()


async def mark_sent(session: WriteSession, ids: Sequence[int]) -> None:
    """Note that messages have reached their workflows."""
    await session.change(
        update(OutboxMessage)
        .where(col(OutboxMessage.id).in_(ids))
        .values(status="sent", sent_at=now(), attempts=OutboxMessage.attempts + 1, last_problem="")
    )


async def mark_undeliverable(session: WriteSession, ids: Sequence[int], problem: str) -> None:
    """Note that the workflows of messages are closed or unknown: kept, shown to people, never tried again."""
    await session.change(
        update(OutboxMessage)
        .where(col(OutboxMessage.id).in_(ids))
        .values(status="undeliverable", attempts=OutboxMessage.attempts + 1, last_problem=problem)
    )


async def try_later(session: WriteSession, message: OutboxMessage, problem: str) -> None:
    """Note that a message was not taken, with a stable problem code, and when to try again."""
    pause = _PAUSES[min(message.attempts, len(_PAUSES) - 1)]
    await session.change(
        update(OutboxMessage)
        .where(col(OutboxMessage.id) == message.id)
        .values(attempts=message.attempts + 1, last_problem=problem, try_at=now() + timedelta(seconds=pause))
    )


async def ended(session: ReadSession, workflow_ids: Collection[str]) -> set[str]:
    """Return those of the workflows whose cases have ended, as the case rows say."""
    codes = [workflow_id.removeprefix(_CASE) for workflow_id in workflow_ids]
    found = await session.scalars(
        select(col(Case.code)).where(col(Case.code).in_(codes), col(Case.ended_at).is_not(None))
    )
    return {f"{_CASE}{code}" for code in found}


async def send_again(session: WriteSession, message_id: int) -> bool:
    """Let an undeliverable message be tried once more; False when it is not undeliverable."""
    freed = await session.change(
        update(OutboxMessage)
        .where(col(OutboxMessage.id) == message_id, col(OutboxMessage.status) == "undeliverable")
        .values(status="waiting", try_at=now(), attempts=0)
        .returning(col(OutboxMessage.id))
    )
    return freed.scalar() is not None


async def set_aside(session: WriteSession, message_id: int) -> bool:
    """Note that nobody waits for an undeliverable message any more; False when it is not undeliverable."""
    noted = await session.change(
        update(OutboxMessage)
        .where(col(OutboxMessage.id) == message_id, col(OutboxMessage.status) == "undeliverable")
        .values(status="set_aside")
        .returning(col(OutboxMessage.id))
    )
    return noted.scalar() is not None


async def forget_sent(session: WriteSession, before: datetime) -> int:
    """Delete messages sent before an instant and return how many; their effect is in the cases' own logs.

    The start of a case stays as long as the case is open: should the engine lose it, it begins anew from there.
    """
    still_open = exists().where(
        and_(
            literal(_CASE).concat(col(Case.code)) == col(OutboxMessage.workflow_id),
            col(Case.ended_at).is_(None),
        )
    )
    gone = await session.change(
        delete(OutboxMessage)
        .where(
            col(OutboxMessage.status) == "sent",
            col(OutboxMessage.sent_at) < before,
            or_(col(OutboxMessage.kind) != "start", ~still_open),
        )
        .returning(col(OutboxMessage.id))
    )
    return len(gone.all())
