"""Telling people about their case, by every way we know to reach them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contract import OperationReply, OperationRequest
from activities.failures import Problem, failure, records_needed
from activities.notifications.letters import TO_APPLICANTS, TO_STAFF
from activities.notifications.ways import Errand, Way, mail_address, telephone
from models.queries.notice_facts import (
    NoticeFacts,
    keep_attempt,
    keep_outcome,
    notice_facts,
    sent_already,
    staff_to_tell,
)
from runtime.database import Sessions

SYSTEM = "notifications"
EMAIL, SMS, ZALO, SCREEN = "email", "sms", "zalo", "screen"
log = structlog.get_logger(__name__)


class NotificationsActivities:
    """`send` is done at once; `subject` names the message.

    Each way keeps a row in `notices` under its own key, so an attempt repeats only what was not sent.
    """

    def __init__(self, ways: Mapping[str, Way], sessions: Sessions, public_url: str) -> None:
        """`ways` are those the installation has, by channel name."""
        self._ways = ways
        self._sessions = sessions
        self._public_url = public_url

    @activity.defn(name="notifications.call")
    async def call(self, request: OperationRequest) -> OperationReply:
        """Tell who is to be told. The answer is "sent", or "no_contact" when we know no way to reach anybody.

        One way in trouble does not hold up the others. Fails with the trouble's code while a way may still
        work, so that the next attempt tries that way alone; for good only when every way refused.
        """
        if request.action != "send" or request.subject not in {*TO_APPLICANTS, *TO_STAFF}:
            raise failure(SYSTEM, Problem.UNKNOWN_ACTION)
        errands = await self._errands(request)
        if not errands:
            await self._keep_no_contact(request)
            return OperationReply(answer="no_contact")
        outcomes = await asyncio.gather(*(self._run(request, errand) for errand in errands))
        troubles = [outcome for outcome in outcomes if outcome is not None]
        passing = [trouble for trouble in troubles if not trouble.non_retryable]
        if passing or len(troubles) == len(errands):
            worst = (passing or troubles)[0]
            raise failure(SYSTEM, Problem(worst.type or ""), worst.next_retry_delay) from None
        channels = sorted({errand.channel for errand, trouble in zip(errands, outcomes, strict=True) if not trouble})
        log.info("people_told", case_code=request.case_code, message=request.subject, channels=channels)
        return OperationReply(answer="sent", values={"ways": ",".join(channels)})

    async def _errands(self, request: OperationRequest) -> list[Errand]:
        case_id, message = UUID(request.case_id), request.subject
        with records_needed():
            async with self._sessions.read() as session:
                facts = await notice_facts(session, case_id, message)
                if facts is None:
                    raise failure(SYSTEM, Problem.MISSING_CASE)
                roles = TO_STAFF[message][1] if message in TO_STAFF else ()
                staff = await staff_to_tell(session, case_id, roles) if roles else []
        if _is_ahead_of_records(message, facts):
            raise failure("records", Problem.RECORDS_UNAVAILABLE)
        if message in TO_APPLICANTS:
            letter = TO_APPLICANTS[message](facts, self._public_url)
            number, address = telephone(facts.phone), mail_address(facts.email)
            targets = [(SMS, number, SMS), (ZALO, number, ZALO), (EMAIL, address, EMAIL)]
        else:
            letter = TO_STAFF[message][0](facts, self._public_url)
            # A login that is a mail address is where its owner reads mail; everybody has the screen.
            mails = [(EMAIL, mail_address(person.login), f"{EMAIL}/{person.id}") for person in staff]
            targets = [(SCREEN, SCREEN, SCREEN), *mails]
        return [
            Errand(f"{request.key}/{suffix}", channel, target, facts.case_code, facts.agency_name, letter)
            for channel, target, suffix in targets
            if target and (channel == SCREEN or channel in self._ways)
        ]

    async def _run(self, request: OperationRequest, errand: Errand) -> ApplicationError | None:
        """Run one errand unless it was done before; return its trouble instead of raising it."""
        try:
            with records_needed():
                async with self._sessions.write() as session:
                    if await sent_already(session, errand.key) is not None:
                        return None
                    await keep_attempt(
                        session,
                        key=errand.key,
                        case_id=UUID(request.case_id),
                        channel=errand.channel,
                        message=errand.letter.message,
                        at=datetime.now(UTC),
                    )
            reference = "" if errand.channel == SCREEN else await self._ways[errand.channel].send(errand)
        except ApplicationError as trouble:
            if trouble.type != Problem.RECORDS_UNAVAILABLE:
                await self._keep_outcome(errand, problem=trouble.type or "")
            return trouble
        return await self._keep_outcome(errand, reference=reference)

    async def _keep_outcome(self, errand: Errand, *, reference: str = "", problem: str = "") -> ApplicationError | None:
        try:
            with records_needed():
                async with self._sessions.write() as session:
                    await keep_outcome(session, errand.key, at=datetime.now(UTC), reference=reference, problem=problem)
        except ApplicationError as trouble:
            return trouble  # sent but not noted: the next attempt sends under the same key, which changes nothing
        return None

    async def _keep_no_contact(self, request: OperationRequest) -> None:
        key, at = f"{request.key}/none", datetime.now(UTC)
        with records_needed():
            async with self._sessions.write() as session:
                await keep_attempt(
                    session, key=key, case_id=UUID(request.case_id), channel="none", message=request.subject, at=at
                )
                await keep_outcome(session, key, at=at, problem="no_contact")
        log.info("nobody_to_tell", case_code=request.case_code, message=request.subject)


def _is_ahead_of_records(message: str, facts: NoticeFacts) -> bool:
    """True while the turn that caused the message is still being written: its dates would be missing."""
    return (message == "received" and facts.received_at is None) or (message == "decided" and not facts.decision)
