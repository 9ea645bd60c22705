"""Webhooks: kept as they came, once per system and event, and handed on to the case in the same transaction."""

import json

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.notices.bounces import MailReport
from domain.notices.delivery import Delivery
from domain.notices.replies import reply_of
from domain.notices.rules import Way
from models.base import now
from models.commands import answer_later
from models.notice_choices import note_reply, receiver_hash
from models.notice_rows import note_delivery
from models.portal import acknowledge
from models.queries.payments_facts import keep_payment_outcome
from models.queries.post_facts import keep_delivery_state
from models.tables import InboxMessage
from runtime.database import WriteSession

#: The gateways of short messages; what a person answers to a message comes under a key of its own.
GATEWAYS = ("sms", "zalo")
INBOUND = "inbound/"
MAIL = "mail"


async def receive_answer(
    session: WriteSession,
    *,
    system: str,
    event_id: str,
    key: str,
    answer: str,
    values: dict[str, str],
    body: str,
    secret: str = "",
) -> bool:
    """Store a webhook and its answer for the case; False when the event had come before.

    `key` is the business key as we sent it, "<case code>/<operation key>"; raises ValueError for another
    shape. `secret` is what receivers are known by in our rows. The answer's identity in the case is
    "<system>/<event id>".
    """
    if system in GATEWAYS and key.startswith(INBOUND):
        return await receive_reply(session, system, event_id, values, secret)
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
    if system == "portal":
        # What the portal makes of a message is the message's affair: the case does not wait for it.
        # A word that is no end ("received", "checking") is kept in the inbox and changes nothing.
        if answer in ("confirmed", "refused"):
            await acknowledge(session, code, operation, confirmed=answer == "confirmed", answer=_said(values))
        return True
    if system in GATEWAYS:
        # A message's end is the row's alone: no case waits for it.
        if answer in (Delivery.DELIVERED, Delivery.FAILED):
            await note_delivery(session, key, system, Delivery(answer), now())
        return True
    if system == "payments" and answer in ("paid", "failed"):
        await keep_payment_outcome(session, key, answer, now())
    elif system == "post":
        await keep_delivery_state(session, key, answer, now())
    await answer_later(session, f"case/{code}", operation, f"{system}/{event_id}", answer, values)
    return True


async def receive_reply(session: WriteSession, system: str, event_id: str, values: dict[str, str], secret: str) -> bool:
    """Take what a person answered to a short message: "STOP" or "START"; False when it had come before.

    Neither the number nor the text is stored: of the text only what it asks for, of the number its hash.
    """
    reply = reply_of(values.get("text", ""))
    stored = await session.change(
        insert(InboxMessage)
        .values(system=system, event_id=event_id, case_code="", body=f'{{"reply": "{reply or ""}"}}', received_at=now())
        .on_conflict_do_nothing()
        .returning(col(InboxMessage.id))
    )
    if stored.scalar() is None:
        return False
    if reply is not None and values.get("from"):
        await note_reply(session, system, receiver_hash(secret, values["from"]), reply, now())
    return True


async def receive_mail_report(session: WriteSession, report: MailReport) -> bool:
    """Take what a mail server reports of a mail; False when this very report had come before.

    Of the report, which is full of addresses, only what is read from it is stored.
    """
    kept = {"key": report.key, "action": report.action, "status": report.status}
    stored = await session.change(
        insert(InboxMessage)
        .values(
            system=MAIL,
            event_id=report.identity,
            case_code=report.key.partition("/")[0],
            body=json.dumps(kept),
            received_at=now(),
        )
        .on_conflict_do_nothing()
        .returning(col(InboxMessage.id))
    )
    if stored.scalar() is None:
        return False
    if report.said is not None:
        await note_delivery(session, report.key, Way.EMAIL, report.said, now(), problem=report.problem)
    return True


def _said(values: dict[str, str]) -> str:
    return ": ".join(filter(None, (values.get("field", ""), values.get("reason", ""))))
