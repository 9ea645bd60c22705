"""Ways out for what was not sent: messages to a case, to the national portal, to people."""

from __future__ import annotations

from activities.supervision.ways import Hands
from domain.supervision.causes import Cause
from domain.supervision.interventions import End, Told, Verdict
from models import outbox, portal
from models.notice_rows import later, row_of
from models.supervision import held_outside
from models.supervision.intervention_items import Item
from models.supervision.reaching import way_to, write_again
from models.supervision.waking import try_outbox_now, try_portal_now
from runtime.database import WriteSession

_OUTBOX = frozenset({Cause.START_UNSENT, Cause.MESSAGE_UNSENT, Cause.MESSAGE_UNDELIVERABLE})
_PORTAL = frozenset({Cause.PORTAL_REFUSED, Cause.PORTAL_UNSENT, Cause.PORTAL_SAYS_LATE, Cause.PORTAL_DIFFERS})


class Resend:
    """Sends again, by what was not sent."""

    async def look(self, hands: Hands, item: Item) -> tuple[Verdict, Told]:
        """Say what would be sent where."""
        cause = Cause(item.then.cause)
        if cause in _OUTBOX:
            return Verdict.CAN, Told("effect_resend_outbox", {"message": item.then.key})
        if cause is Cause.PORTAL_REFUSED:
            return Verdict.CAN, Told("effect_resend_portal", {"message": item.then.key})
        if cause is Cause.PORTAL_UNSENT:
            return Verdict.CAN, Told("effect_resend_portal_now", {"message": item.then.key})
        if cause in _PORTAL:
            return Verdict.CAN, Told("effect_resend_dossier")
        if cause is Cause.NOTICE_UNSENT:
            return Verdict.CAN, Told("effect_resend_notice", {"channel": item.then.who})
        async with hands.sessions.read() as session:
            way = await way_to(session, item.case_id)
        if not way:
            return Verdict.CANNOT, Told("applicant_unwritten")
        return Verdict.CAN, Told("effect_resend_notice", {"channel": way})

    async def do(self, hands: Hands, item: Item) -> tuple[End, Told]:
        """Send, and ring whoever carries it."""
        cause = Cause(item.then.cause)
        async with hands.sessions.write() as session:
            done = await self._send(session, item, cause)
        await (hands.portal_bell if cause in _PORTAL else hands.bell).ring()
        if not done and not item.begun:
            return End.NO_LONGER, Told("sent_already")
        return End.DONE, Told("did_resend")

    async def _send(self, session: WriteSession, item: Item, cause: Cause) -> bool:
        key = item.then.key
        match cause:
            case Cause.MESSAGE_UNDELIVERABLE:
                return await outbox.send_again(session, int(key))
            case Cause.START_UNSENT | Cause.MESSAGE_UNSENT:
                return await try_outbox_now(session, int(key))
            case Cause.PORTAL_REFUSED:
                return await portal.send_again(session, item.case_id, int(key))
            case Cause.PORTAL_UNSENT:
                return await try_portal_now(session, item.case_id, int(key))
            case Cause.PORTAL_SAYS_LATE | Cause.PORTAL_DIFFERS:
                if not item.begun:
                    await portal.send_as_it_stands(session, [item.case_id], str(item.asked_by))
                return True
            case Cause.NOTICE_UNSENT:
                later(session, key, f"notice/{key}/{item.intervention}")
                return True
            case _:
                row = await row_of(session, key)
                way = await way_to(session, item.case_id)
                if row is None or not way:
                    return False
                return await write_again(session, item.case_id, row.base, way, str(item.intervention), item.asked_by)


class SetAside:
    """Lets rest what nobody needs to do anything about.

    That is a message for a case that has ended, which would be refused again, or a difference somebody looked into.
    """

    async def look(self, hands: Hands, item: Item) -> tuple[Verdict, Told]:
        """Say which message; one of a case that goes on is still needed there."""
        if item.then.cause == Cause.OUTSIDE_DIFFERS:
            return Verdict.CAN, Told("effect_set_aside_difference", {"system": item.then.who})
        if item.ended_at is None:
            return Verdict.CANNOT, Told("case_goes_on")
        return Verdict.CAN, Told("effect_set_aside", {"message": item.then.key})

    async def do(self, hands: Hands, item: Item) -> tuple[End, Told]:
        """Note it; who did it and why is kept with the intervention."""
        if item.then.cause == Cause.OUTSIDE_DIFFERS:
            async with hands.sessions.write() as session:
                done = await held_outside.set_aside(session, item.case_id, item.then.key, hands.now())
            if not done and not item.begun:
                return End.NO_LONGER, Told("mended_already")
            return End.DONE, Told("did_set_aside_difference")
        if item.ended_at is None:
            return End.REFUSED, Told("case_goes_on")
        async with hands.sessions.write() as session:
            done = await outbox.set_aside(session, int(item.then.key))
        if not done and not item.begun:
            return End.NO_LONGER, Told("mended_already")
        return End.DONE, Told("did_set_aside", {"message": item.then.key})
