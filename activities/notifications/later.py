"""Messages with a workflow of their own: those that waited for the morning, that failed later, of no case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contract import NoticeReply, NoticeToSend
from activities.failures import Problem, failure, records_needed
from activities.notifications.activity import SYSTEM
from activities.notifications.applicant import Addressee, Desk, applicant_of, sender_of_feedback
from activities.notifications.letters import TO_APPLICANTS
from activities.notifications.sending import NONE, Sending, Went
from activities.notifications.ways import Errand
from domain.case.step_notices import DECLARED
from domain.notices.choice import first_ways
from domain.notices.delivery import Delivery, is_overtaken
from domain.notices.rules import Way
from models.notice_rows import NoticeLine, keep, later, looked, note_delivery, row_of, to_look_at
from models.queries.notice_facts import notice_facts
from models.tables import Notice
from runtime.database import ReadSession

log = structlog.get_logger(__name__)

#: How many gateways' answers one run asks for; the next run goes on.
LOOKS_A_RUN: Final = 200


class LaterActivities:
    """What the workflow of one message, and the slow look behind the gateways' callbacks, have done."""

    def __init__(self, sending: Sending, desk: Desk) -> None:
        """As for the activities of a case."""
        self._sending = sending
        self._ways = sending.gateways
        self._sessions = sending.sessions
        self._desk = desk
        self._bell = sending.bell
        self._now = sending.now

    @activity.defn(name="notifications.send_notice")
    async def send_notice(self, notice: NoticeToSend) -> NoticeReply:
        """Send one message that has a row, or take the way that follows it when it failed.

        The answer says until when it must wait, or how it ended. Fails with a problem code while a new attempt may
        help.
        """
        with records_needed():
            async with self._sessions.read() as session:
                row = await row_of(session, notice.key)
                person = await self._person(session, row) if row is not None else None
        if row is None or person is None:
            return NoticeReply("unknown")
        failed = row.delivery == Delivery.FAILED
        if row.status == "dropped" or (row.status == "sent" and not failed):
            return NoticeReply(row.status)
        if row.channel == NONE:
            return await self._first(row, person)
        errand = person.errand(row.base, Way(row.channel), _line(row))
        errand = replace(errand, key=row.key, line=_line(row))
        if failed:
            return await self._follow(person, errand)
        if row.status == "held" and is_overtaken(row.message, phase=person.phase, ended=person.ended):
            return await self._drop(row, "overtaken")
        if not errand.target:
            return await self._drop(row, "no_contact")
        return await self._run(person, errand, notice.at)

    async def _run(self, person: Addressee, errand: Errand, at: datetime | None) -> NoticeReply:
        outcome = await self._sending.run(errand, person.standing, at=at, put_off=False)
        if outcome.went is Went.HELD:
            return NoticeReply("held", outcome.until)
        if outcome.went is Went.REFUSED:
            return await self._follow(person, errand)
        if outcome.trouble is not None:
            problem = Problem(outcome.trouble.type or "")
            if outcome.trouble.non_retryable:
                await self._follow(person, errand)
            raise failure(SYSTEM, problem, outcome.trouble.next_retry_delay) from None
        return NoticeReply(outcome.went.value)

    async def _follow(self, person: Addressee, errand: Errand) -> NoticeReply:
        following = await self._sending.following(person, errand)
        if following is None or following.line is None:
            return NoticeReply("failed")
        await self._hand_on(following.line)
        return NoticeReply("followed")

    async def _first(self, row: Notice, person: Addressee) -> NoticeReply:
        """Spread a telling without a way yet over its first ways; each gets a workflow of its own."""
        standing = person.standing
        picked = first_ways(
            row.message, standing.rules, reachable=self._sending.reachable(person), refused=standing.refused
        )
        with records_needed():
            async with self._sessions.write() as session:
                if not picked.ways:
                    await self._sending.nobody(session, _line(row), person, picked.reason)
                else:
                    await keep(session, _line(row), "dropped", self._now(), problem="spread")
        for way in picked.ways:
            line = person.errand(row.base, way, replace(_line(row), reason=picked.reason)).line
            if line is not None:
                await self._hand_on(line)
        return NoticeReply("spread" if picked.ways else picked.reason)

    async def _hand_on(self, line: NoticeLine) -> None:
        with records_needed():
            async with self._sessions.write() as session:
                if await row_of(session, line.key) is None:
                    await keep(session, line, "held", self._now(), send_at=self._now())
                    later(session, line.key)
        await self._bell.ring()

    async def _drop(self, row: Notice, why: str) -> NoticeReply:
        with records_needed():
            async with self._sessions.write() as session:
                await keep(session, _line(row), "dropped", self._now(), problem=why)
        log.info("notice_dropped", message=row.message, channel=row.channel, problem=why)
        return NoticeReply("dropped")

    async def _person(self, session: ReadSession, row: Notice) -> Addressee | None:
        about: dict[str, str] = row.about
        if row.feedback_id is not None:
            position = int(about.get("position", "0"))
            return await sender_of_feedback(session, self._desk, row.feedback_id, row.message, position)
        if row.case_id is None or row.message not in {*TO_APPLICANTS, DECLARED}:
            return None
        facts = await notice_facts(session, row.case_id, row.message, about.get("of_step", ""), about.get("number", ""))
        if facts is None or (row.message == DECLARED and facts.declared is None):
            return None
        return await applicant_of(session, self._desk, row.case_id, row.message, facts)

    @activity.defn(name="notifications.look_after")
    async def look_after(self) -> int:
        """Ask the gateways what became of messages they only accepted so far; return how many are known now."""
        with records_needed():
            async with self._sessions.read() as session:
                rows = await to_look_at(session, self._now(), LOOKS_A_RUN)
        found = 0
        for row in rows:
            activity.heartbeat(found)
            found += await self._look(row)
        if found:
            await self._bell.ring()
        return found

    async def _look(self, row: Notice) -> int:
        said = Delivery.ACCEPTED.value
        gateway = self._ways.get(row.channel)
        if gateway is not None:
            try:
                said = await gateway.state(row.reference)
            except ApplicationError as trouble:
                log.info("notice_look_failed", channel=row.channel, problem=trouble.type)
        with records_needed():
            async with self._sessions.write() as session:
                if said != Delivery.ACCEPTED:
                    return int(await note_delivery(session, row.key, row.channel, Delivery(said), self._now()))
                await looked(session, row.key, self._now())
        return 0


def _line(row: Notice) -> NoticeLine:
    return NoticeLine(
        key=row.key,
        base=row.base,
        channel=row.channel,
        message=row.message,
        case_id=row.case_id,
        feedback_id=row.feedback_id,
        audience=row.audience,
        about=dict(row.about),
        reason=row.reason,
        target_hash=row.target_hash,
        asked_by=row.asked_by,
    )
