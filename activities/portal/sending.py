"""Telling the national portal: messages are taken up, made, sent and settled, one of a case at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.failures import Problem, records_needed
from activities.portal.client import SYSTEM, PortalClient
from activities.portal.contract import MessageToSend, Outcome, TakenUp
from activities.portal.wire import Taken
from domain.portal.dossier import dossier_body, progress_body
from domain.portal.lines import standing_of
from domain.portal.telling import SERVICES, Action
from models.portal import (
    Claimed,
    claim_portal_messages,
    keep_body,
    keep_sent,
    keep_settled,
    next_portal_message,
    put_off,
)
from models.queries.circuit_facts import circuit_of
from models.queries.portal_facts import MessageFacts, message_facts
from runtime.database import Sessions

log = structlog.get_logger(__name__)

#: Problems after which the same message would fare the same: a person has to look.
_REFUSED: Final = frozenset({Problem.REJECTED})
#: The portal was not even asked: no attempt is counted.
_NOT_TRIED: Final = frozenset({Problem.CIRCUIT_OPEN, Problem.RATE_LIMITED})


class PortalSending:
    """The two activities of the portal's relay. Neither fails for what the portal does: the message bears it."""

    def __init__(self, client: PortalClient, sessions: Sessions, base_url: str, agencies: dict[str, str]) -> None:
        """`base_url` is where the portal fetches files; `agencies` names the kinds of agencies that are asked."""
        self._client = client
        self._sessions = sessions
        self._base_url = base_url
        self._agencies = agencies

    @activity.defn(name="portal.take_up")
    async def take_up(self, limit: int) -> TakenUp:
        """Take up at most `limit` messages, of different cases, and say when to look again.

        While the portal's circuit is open nothing is taken up. Raises "records_unavailable", to be retried.
        """
        with records_needed():
            async with self._sessions.read() as session:
                left_alone = await circuit_of(session, SYSTEM)
            claimed: list[Claimed] = []
            if limit and (left_alone is None or left_alone <= datetime.now(UTC)):
                async with self._sessions.write() as session:
                    claimed = await claim_portal_messages(session, limit)
            async with self._sessions.read() as session:
                upcoming = await next_portal_message(session)
        messages = [MessageToSend(str(one.case_id), one.seq, one.round) for one in claimed]
        if upcoming is None:
            return TakenUp(messages)
        soonest = max(upcoming, left_alone) if left_alone else upcoming
        return TakenUp(messages, max((soonest - datetime.now(UTC)).total_seconds(), 0.0))

    @activity.defn(name="portal.send")
    async def send(self, message: MessageToSend) -> Outcome:
        """Send one message and write down what became of it. Raises "records_unavailable", to be retried.

        A message is made once for its round and the same ever after, so that a repeated attempt has no second effect.
        """
        claimed = Claimed(UUID(message.case_id), message.seq, message.round)
        try:
            with records_needed():
                facts = await self._facts(claimed)
        except (KeyError, ValueError, LookupError, TypeError, AttributeError) as error:
            # One message that cannot be made must neither hold up the others nor go unseen.
            log.exception("portal_message_unmade", problem=type(error).__name__)
            return await self._not_through(claimed, ApplicationError("unmade", type="unexpected"))
        if facts is None:
            return Outcome.GONE
        try:
            taken = await self._send(facts, claimed)
        except ApplicationError as error:
            return await self._not_through(claimed, error)
        return await self._settle(claimed, taken, facts.code)

    async def _facts(self, claimed: Claimed) -> MessageFacts | None:
        async with self._sessions.read() as session:
            facts = await message_facts(session, claimed.case_id, claimed.seq, self._base_url, self._agencies)
        if facts is None or facts.message.round != claimed.round or facts.message.status not in ("sending", "sent"):
            return None  # settled meanwhile, or made anew
        if facts.message.body is None:
            facts.message.body = _body(facts)
            if facts.message.body is None:
                return None
            async with self._sessions.write() as session:
                await keep_body(session, claimed, facts.message.body)
        return facts

    async def _send(self, facts: MessageFacts, claimed: Claimed) -> Taken:
        message_id = f"{facts.code}/{claimed.seq}/{claimed.round}"
        service = SERVICES[Action(facts.message.action)]
        return await self._client.send(service, message_id, facts.message.body or {}, updating=facts.known)

    async def _not_through(self, claimed: Claimed, error: ApplicationError) -> Outcome:
        problem = error.type or "unexpected"
        with records_needed():
            async with self._sessions.write() as session:
                if problem in _REFUSED:
                    await keep_settled(session, claimed, confirmed=False, problem=problem)
                    log.warning("portal_message_refused", problem=problem)
                    return Outcome.REFUSED
                wait = (error.next_retry_delay or timedelta(seconds=30)) if problem in _NOT_TRIED else None
                await put_off(session, claimed, problem, wait)
        log.info("portal_message_put_off", problem=problem)
        return Outcome.PUT_OFF

    async def _settle(self, claimed: Claimed, taken: Taken, code: str) -> Outcome:
        with records_needed():
            async with self._sessions.write() as session:
                if taken.state == "received":
                    await keep_sent(session, claimed)
                    return Outcome.SENT
                confirmed = taken.state == "confirmed"
                await keep_settled(session, claimed, confirmed=confirmed, answer=taken.said)
        if confirmed:
            return Outcome.CONFIRMED
        log.warning("portal_message_refused", case_code=code, message=claimed.seq)
        return Outcome.REFUSED


def _body(facts: MessageFacts) -> dict[str, object] | None:
    if facts.dossier is not None:
        return dossier_body(facts.dossier, standing_of(facts.message.code, facts.message.facts))
    return progress_body(facts.work) if facts.work is not None else None
