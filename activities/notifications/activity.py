"""Telling people about their case, by the ways they can be reached and want to be."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contract import OperationReply, OperationRequest
from activities.failures import Problem, failure, records_needed
from activities.notifications.applicant import Addressee, Desk, applicant_of
from activities.notifications.letters import TO_APPLICANTS, TO_STAFF, Letter, say_what_is_declared
from activities.notifications.sending import SCREEN, Outcome, Sending, Went
from activities.notifications.ways import Errand, mail_address
from domain.case.step_notices import DECLARED
from domain.notices.choice import Picked, first_ways
from domain.notices.parts import TOLD_BY_WHOLE
from models.notice_rows import NoticeLine, keep, keep_outcome, row_of
from models.notices import put_up
from models.queries.notice_facts import NoticeFacts, notice_facts, staff_to_tell
from models.tables import Staff

SYSTEM = "notifications"
EMAIL, SMS, ZALO = "email", "sms", "zalo"
#: The ways to staff as a definition calls them.
_TO_STAFF = {"mail": EMAIL, "screen": SCREEN}
log = structlog.get_logger(__name__)


class NotificationsActivities:
    """`send` is done at once; `subject` names the message.

    Each way keeps a row in `notices` under its own key, so an attempt repeats only what was not sent. What must
    wait for the morning is handed to a workflow of its own, so the case waits for nothing.
    """

    def __init__(self, sending: Sending, desk: Desk) -> None:
        """`sending` knows the ways the installation has; `desk` is what letters are written with."""
        self._sending = sending
        self._ways = sending.gateways
        self._sessions = sending.sessions
        self._desk = desk
        self._now = sending.now

    @activity.defn(name="notifications.call")
    async def call(self, request: OperationRequest) -> OperationReply:
        """Tell who is to be told. The answer is "sent", "held" when all wait for the morning, or why nobody is told.

        One way in trouble does not hold up the others. Fails with the trouble's code while a way may still
        work, so that the next attempt tries that way alone; refused by every way it is done: a person calls.
        """
        if request.action != "send" or request.subject not in {*TO_APPLICANTS, *TO_STAFF, DECLARED}:
            raise failure(SYSTEM, Problem.UNKNOWN_ACTION)
        person, errands = await self._whom(request)
        if person is not None:
            return await self._tell(request, person)
        if not errands:
            return OperationReply(answer="no_contact")
        outcomes = await asyncio.gather(*map(self._run, errands))
        troubles = [trouble for trouble in outcomes if trouble is not None]
        passing = [trouble for trouble in troubles if not trouble.non_retryable]
        if passing or len(troubles) == len(errands):
            worst = (passing or troubles)[0]
            raise failure(SYSTEM, Problem(worst.type or ""), worst.next_retry_delay) from None
        channels = sorted({errand.channel for errand, trouble in zip(errands, outcomes, strict=True) if not trouble})
        log.info("people_told", case_code=request.case_code, message=request.subject, channels=channels)
        return OperationReply(answer="sent", values={"ways": ",".join(channels)})

    async def _whom(self, request: OperationRequest) -> tuple[Addressee | None, list[Errand]]:
        case_id, message, values = UUID(request.case_id), request.subject, request.values
        with records_needed():
            async with self._sessions.read() as session:
                of_step, number = values.get("of_step", ""), values.get("number", "")
                facts = await notice_facts(session, case_id, message, of_step, number)
                if facts is None:
                    raise failure(SYSTEM, Problem.MISSING_CASE)
                if _is_ahead_of_records(message, facts):
                    raise failure("records", Problem.RECORDS_UNAVAILABLE)
                if message == DECLARED and facts.declared is None:
                    raise failure(SYSTEM, Problem.UNKNOWN_ACTION)
                roles = _roles(message, values.get("role", ""), facts)
                if not roles:
                    return await applicant_of(session, self._desk, case_id, message, facts), []
                staff = await staff_to_tell(session, case_id, roles)
        return None, self._to_staff(request, facts, roles, staff)

    # To applicants

    async def _tell(self, request: OperationRequest, person: Addressee) -> OperationReply:
        picked = self._pick(request.subject, person)
        line = NoticeLine(
            key=request.key,
            base=request.key,
            channel="",
            message=person.letter.message,
            case_id=UUID(request.case_id),
            about={name: request.values[name] for name in ("of_step", "number") if request.values.get(name)},
            reason=picked.reason,
        )
        if not picked.ways:
            with records_needed():
                async with self._sessions.write() as session:
                    await self._sending.nobody(session, line, person, picked.reason)
            return OperationReply(answer=picked.reason)
        todo = [person.errand(request.key, way, line) for way in picked.ways]
        told: dict[str, Outcome] = {}
        while todo:
            outcomes = await asyncio.gather(*(self._sending.run(one, person.standing, put_off=True) for one in todo))
            done = list(zip(todo, outcomes, strict=True))
            told |= {errand.channel: outcome for errand, outcome in done}
            refused = [errand for errand, outcome in done if outcome.went is Went.REFUSED]
            found = [await self._sending.following(person, errand) for errand in refused]
            todo = [errand for errand in found if errand is not None and errand.channel not in told]
        troubles = [outcome.trouble for outcome in told.values() if outcome.went is Went.TROUBLE and outcome.trouble]
        if troubles:
            worst = next((trouble for trouble in troubles if not trouble.non_retryable), troubles[0])
            if not worst.non_retryable or len(troubles) == len(told):
                raise failure(SYSTEM, Problem(worst.type or ""), worst.next_retry_delay) from None
        return self._reply(request, told)

    def _pick(self, message: str, person: Addressee) -> Picked:
        if person.told_by_whole:
            return Picked((), TOLD_BY_WHOLE)
        return first_ways(
            message,
            person.standing.rules,
            reachable=self._sending.reachable(person),
            refused=person.standing.refused,
            declared=person.declared,
        )

    def _reply(self, request: OperationRequest, told: Mapping[str, Outcome]) -> OperationReply:
        by = {went: sorted(way for way, outcome in told.items() if outcome.went is went) for went in Went}
        log.info("people_told", case_code=request.case_code, message=request.subject, channels=by[Went.SENT])
        for went in (Went.SENT, Went.HELD, Went.DROPPED):
            if by[went]:
                return OperationReply(answer=went.value, values={"ways": ",".join(by[went])})
        return OperationReply(answer="unreached")

    # To staff

    def _to_staff(
        self, request: OperationRequest, facts: NoticeFacts, roles: tuple[str, ...], staff: list[Staff]
    ) -> list[Errand]:
        letter = _letter_to_staff(request.subject, facts, self._desk.public_url)
        # A login that is a mail address is where its owner reads mail; everybody has the screen.
        mails = [(EMAIL, mail_address(person.login), f"{EMAIL}/{person.id}") for person in staff]
        declared = facts.declared.by if request.subject == DECLARED and facts.declared else None
        wanted = {_TO_STAFF.get(way) for way in declared} if declared is not None else None
        errands = []
        for channel, target, suffix in [(SCREEN, SCREEN, SCREEN), *mails]:
            if not target or (channel != SCREEN and channel not in self._ways):
                continue
            if wanted is not None and channel not in wanted:
                continue
            line = NoticeLine(
                key=f"{request.key}/{suffix}",
                base=request.key,
                channel=channel,
                message=letter.message,
                case_id=UUID(request.case_id),
                audience="staff",
            )
            errands.append(
                Errand(line.key, channel, target, facts.case_code, facts.agency_name, letter, roles, line=line)
            )
        return errands

    async def _run(self, errand: Errand) -> ApplicationError | None:
        """Run one errand to staff unless it was done before; return its trouble instead of raising it."""
        assert errand.line is not None  # noqa: S101  made above
        now = self._now()
        try:
            with records_needed():
                async with self._sessions.write() as session:
                    row = await row_of(session, errand.key)
                    if row is not None and row.status == "sent":
                        return None
                    await keep(session, errand.line, "sending", now)
                    if errand.channel == SCREEN:
                        await put_up(session, errand.key, errand.roles)
            reference = "" if errand.channel == SCREEN else await self._ways[errand.channel].send(errand)
            with records_needed():
                async with self._sessions.write() as session:
                    await keep_outcome(session, errand.key, at=now, reference=reference)
        except ApplicationError as trouble:
            if trouble.type != Problem.RECORDS_UNAVAILABLE:
                await self._failed(errand, now, trouble.type or "")
            return trouble
        return None

    async def _failed(self, errand: Errand, now: datetime, problem: str) -> None:
        try:
            with records_needed():
                async with self._sessions.write() as session:
                    await keep_outcome(session, errand.key, at=now, problem=problem)
        except ApplicationError:
            return  # the next attempt notes how it went then


def _roles(message: str, holder: str, facts: NoticeFacts) -> tuple[str, ...]:
    """Return which staff a message is for; empty when it is for the applicant."""
    if message == DECLARED:
        to = facts.declared.to if facts.declared else "applicant"
        return () if to == "applicant" else (to,)
    if message in TO_APPLICANTS:
        return ()
    return tuple(dict.fromkeys((*((holder,) if holder else ()), *TO_STAFF[message][1])))


def _letter_to_staff(message: str, facts: NoticeFacts, public_url: str) -> Letter:
    if message == DECLARED:
        return say_what_is_declared(facts, public_url, staff=True)
    return TO_STAFF[message][0](facts, public_url)


def _is_ahead_of_records(message: str, facts: NoticeFacts) -> bool:
    """True while the turn that caused the message is still being written: its dates would be missing."""
    return (message == "received" and facts.received_at is None) or (message == "decided" and not facts.decision)
