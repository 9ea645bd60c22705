"""The rows of notices while they are sent: admitted, held, sent, failed, delivered, settled."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from domain.deadline.moments import at as instant_at
from domain.deadline.moments import local_day
from domain.notices.delivery import Delivery, is_news, next_look
from domain.notices.rules import LEGAL, RINGING, NoticeRules
from models.tables import Notice, OutboxMessage
from runtime.database import ReadSession, WriteSession

#: Over for good, whoever asks again.
OVER: Final = frozenset({"sent", "dropped"})
_TELEPHONES: Final = tuple(str(way) for way in RINGING)
_ONE_AT_A_TIME: Final = text("select pg_advisory_xact_lock(hashtextextended(:receiver, 7))")


@dataclass(frozen=True)
class NoticeLine:
    """One message to one person by one way, before it has a row. `base` is the key without the way."""

    key: str
    base: str
    channel: str
    message: str
    case_id: UUID | None = None
    feedback_id: UUID | None = None
    audience: str = "applicant"
    about: dict[str, str] = field(default_factory=dict)
    reason: str = "first"
    target_hash: str = ""
    asked_by: str = ""


async def row_of(session: ReadSession, key: str) -> Notice | None:
    """Return the row of a notice."""
    return await session.get(Notice, key)


async def rows_of_telling(session: ReadSession, base: str) -> Sequence[Notice]:
    """Return the rows of all ways of one telling, the first tried first."""
    found = await session.scalars(
        select(Notice).where(col(Notice.base) == base).order_by(col(Notice.created_at), col(Notice.key))
    )
    return found.all()


async def is_one_too_many(session: WriteSession, line: NoticeLine, rules: NoticeRules, now: datetime) -> str:
    """Return why a telephone should not ring for this now: "same_kind", "too_many_today"; empty when it may.

    Two messages to one number are judged one after the other. What the law wants told always goes.
    """
    if line.channel not in _TELEPHONES or line.message in LEGAL or line.reason == "resend":
        return ""
    await session.execute(_ONE_AT_A_TIME, {"receiver": line.target_hash})
    others = select(func.count()).where(
        col(Notice.target_hash) == line.target_hash,
        col(Notice.key) != line.key,
        col(Notice.channel).in_(_TELEPHONES),
        col(Notice.status).in_(("held", "sending", "sent")),
    )
    alike = others.where(
        col(Notice.case_id) == line.case_id,
        col(Notice.channel) == line.channel,
        col(Notice.message) == line.message,
        col(Notice.about) == line.about,
        col(Notice.created_at) > now - timedelta(minutes=rules.same_kind_minutes),
    )
    if rules.same_kind_minutes and await session.scalar(alike):
        return "same_kind"
    if line.message in rules.urgent:
        return ""
    today = instant_at(local_day(now), datetime.min.time())
    written = await session.scalar(others.where(func.coalesce(Notice.sent_at, Notice.created_at) >= today))
    return "too_many_today" if (written or 0) >= rules.per_day else ""


async def keep(session: WriteSession, line: NoticeLine, status: str, at: datetime, **more: Any) -> None:
    """Write a notice's row, or bring it to another status; what is over stays as it is."""
    values = asdict(line) | {"status": status, "created_at": at, "reference": "", "problem": ""} | more
    changed = {"status": status} | more
    await session.change(
        insert(Notice)
        .values(**values)
        .on_conflict_do_update(index_elements=["key"], set_=changed, where=col(Notice.status).not_in(OVER))
    )


async def keep_outcome(
    session: WriteSession, key: str, *, at: datetime, reference: str = "", problem: str = ""
) -> None:
    """Note that a notice was sent under a reference, or failed with a problem code; sent stays sent.

    A gateway's number starts the slow looks behind its callback; what the callback said before stays.
    """
    row = update(Notice).where(col(Notice.key) == key, col(Notice.status).not_in(OVER))
    if problem:
        await session.change(row.values(status="failed", problem=problem, reference=reference))
        return
    await session.change(row.values(status="sent", sent_at=at, problem="", reference=reference, send_at=None))
    if not reference:
        return
    taken = update(Notice).where(col(Notice.key) == key, col(Notice.delivery) == "")
    await session.change(taken.values(delivery="accepted", delivery_at=at))
    asked = update(Notice).where(
        col(Notice.key) == key, col(Notice.delivery) == "accepted", col(Notice.channel).in_(_TELEPHONES)
    )
    await session.change(asked.values(look_at=next_look(0, at)))


async def note_delivery(
    session: WriteSession, key: str, channel: str, said: Delivery, at: datetime, *, problem: str = ""
) -> bool:
    """Note what a gateway says became of a message; False when it is no news, or of no message of that gateway.

    `problem` is a code for why it did not arrive, where that is told.
    """
    row = await session.scalar(
        select(Notice).where(col(Notice.key) == key, col(Notice.channel) == channel).with_for_update()
    )
    if row is None or row.status in ("held", "dropped") or not is_news(row.delivery, said):
        return False
    row.delivery, row.delivery_at, row.look_at = said.value, at, None
    row.problem = problem
    if said is Delivery.FAILED:
        # The next way is found by a worker, who knows which gateways there are.
        later(session, key, f"notice/{key}/failed")
    await session.flush()
    return True


def later(session: WriteSession, key: str, workflow_id: str = "") -> None:
    """Hand a notice to a workflow of its own, through the outbox and in this transaction."""
    session.add(OutboxMessage(workflow_id=workflow_id or f"notice/{key}", kind="letter", payload={"key": key}))


async def to_look_at(session: ReadSession, now: datetime, limit: int) -> Sequence[Notice]:
    """Return messages whose gateway has said nothing for so long that it is asked."""
    found = await session.scalars(
        select(Notice).where(col(Notice.look_at) <= now).order_by(col(Notice.look_at)).limit(limit)
    )
    return found.all()


async def looked(session: WriteSession, key: str, at: datetime) -> None:
    """Count a look that brought nothing; after the last one the answer is "unknown"."""
    row = await session.scalar(select(Notice).where(col(Notice.key) == key).with_for_update())
    if row is None or row.delivery != Delivery.ACCEPTED:
        return
    row.looks += 1
    row.look_at = next_look(row.looks, at)
    if row.look_at is None:
        row.delivery, row.delivery_at = Delivery.UNKNOWN.value, at
    await session.flush()
