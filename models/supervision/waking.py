"""Messages that wait for their next attempt, let go at once."""

from uuid import UUID

from sqlalchemy import text

from runtime.database import WriteSession


async def try_outbox_now(session: WriteSession, message_id: int) -> bool:
    """Let a waiting message to a workflow be tried at once, and those before it, without which it does not go.

    False when it does not wait any more.
    """
    freed = await session.change(
        text("""
            update outbox m set try_at = now() from outbox meant
            where meant.id = :id and meant.status = 'waiting' and m.status = 'waiting'
                and m.workflow_id = meant.workflow_id and m.id <= meant.id
            returning m.id
        """),
        {"id": message_id},
    )
    return freed.first() is not None


async def try_portal_now(session: WriteSession, case_id: UUID, seq: int) -> bool:
    """Let a message to the national portal be tried at once, and those before it, without which it does not go.

    One the portal took and never confirmed is sent once more under its own id, which asks the portal how it stands.
    What is being sent at this moment is left to whoever sends it. False when the message is settled.
    """
    freed = await session.change(
        text("""
            update portal_messages m
            set try_at = case m.status when 'sending' then m.try_at else least(m.try_at, now()) end
            where m.case_id = :case and m.seq <= :seq and m.status in ('waiting', 'sending', 'sent') and exists (
                select from portal_messages meant
                where meant.case_id = :case and meant.seq = :seq and meant.status in ('waiting', 'sending', 'sent'))
            returning m.seq
        """),
        {"case": case_id, "seq": seq},
    )
    return freed.first() is not None
