"""Webhooks: kept as they came, once per system and event, and handed on to the case in the same transaction."""

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from models.base import now
from models.commands import answer_later
from models.queries.payments_facts import keep_payment_outcome
from models.queries.post_facts import keep_delivery_state
from models.tables import InboxMessage
from runtime.database import WriteSession


async def receive_answer(
    session: WriteSession,
    *,
    system: str,
    event_id: str,
    key: str,
    answer: str,
    values: dict[str, str],
    body: str,
) -> bool:
    """Store a webhook and its answer for the case; False when the event had come before.

    `key` is the business key as we sent it, "<case code>/<operation key>"; raises ValueError for another
    shape. The answer's identity in the case is "<system>/<event id>".
    """
    code, slash, operation = key.partition("/")
    if not (code and slash and operation):
        raise ValueError("a business key is <case code>/<operation key>")
    stored = await session.change(
        insert(InboxMessage)
        .values(system=system, event_id=event_id, case_code=code, body=body, received_at=now())
        .on_conflict_do_nothing()
        .returning(col(InboxMessage.id))
    )
    if stored.scalar() is None:
        return False
    if system == "payments" and answer in ("paid", "failed"):
        await keep_payment_outcome(session, key, answer, now())
    elif system == "post":
        await keep_delivery_state(session, key, answer, now())
    await answer_later(session, f"case/{code}", operation, f"{system}/{event_id}", answer, values)
    return True
