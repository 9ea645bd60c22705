"""Telling heads of what goes wrong, by the office's rules: cases on screen at once, mails together and not at night.

A look notes every telling with its messages in one transaction; mails are sent from those rows, one to a person for
all cases of a look. A crash between the two loses nothing, and a second look tells nothing twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.failures import records_needed
from activities.notifications.applicant import Desk
from activities.notifications.escalation_letters import EscalatedCase, digest_letter, escalation_letter
from activities.notifications.sending import SCREEN, Sending
from activities.notifications.ways import Errand, Way, mail_address
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import local, local_day
from domain.escalation.rules import By, Digest, Rule
from domain.notices.quiet import held_until
from domain.notices.rules import Way as Channel
from models.calendars import newest_calendar
from models.digests import DigestTo, begin_digest, digest_counts, end_digest, to_digest
from models.escalating import Directory, Receiver, Suspect, note_escalation, put_up_for, suspects
from models.escalation_mails import EscalationMail, escalation_mails
from models.escalation_rules import Office, offices
from models.notice_choices import rules_of
from models.notice_rows import NoticeLine, keep, keep_outcome
from models.workload.refresh import last_look
from runtime.database import WriteSession

log = structlog.get_logger(__name__)
ESCALATED = "escalated"
EMAIL = Channel.EMAIL.value
#: A mail names so many cases, and leads to the rest.
NAMED = 20


class EscalationActivities:
    """The three parts of a round: look, send the mails that may go, and the morning's mail."""

    def __init__(self, sending: Sending, desk: Desk) -> None:
        """`sending` knows the ways the installation has; `desk` is what letters are written with."""
        self._sending = sending
        self._sessions = sending.sessions
        self._mail: Way | None = sending.gateways.get(EMAIL)
        self._desk = desk
        self._now = sending.now

    @activity.defn(name="escalation.look")
    async def look(self) -> int:
        """Tell of every case that has come to a rule's time, and return how many tellings that were."""
        now = self._now()
        with records_needed():
            async with self._sessions.read() as session:
                edition = await newest_calendar(session)
                known = await offices(session) if edition else ()
            if edition is None:
                return 0
            calendar = WorkingCalendar.from_json(edition.text)
            told = 0
            for office in known:
                for rule in office.rules.rules:
                    told += await self._look(office, rule, calendar, now)
                    if activity.in_activity():
                        activity.heartbeat(rule.id)
        if told:
            log.info("cases_escalated", tellings=told)
        return told

    async def _look(self, office: Office, rule: Rule, calendar: WorkingCalendar, now: datetime) -> int:
        async with self._sessions.read() as session:
            found = await suspects(session, rule, office.agencies, calendar, now)
        if not found:
            return 0
        told = 0
        async with self._sessions.write() as session:
            directory = Directory(session)
            waits: dict[str, datetime | None] = {}
            for suspect in found:
                if suspect.agency_id not in waits:
                    waits[suspect.agency_id] = await self._quiet(session, suspect.agency_id, calendar, now)
                people, posts = await directory.told(rule, suspect)
                if await note_escalation(session, rule, suspect, people, now):
                    await self._write_down(session, rule, suspect, people, posts, now, waits[suspect.agency_id])
                    told += 1
        return told

    async def _write_down(
        self,
        session: WriteSession,
        rule: Rule,
        suspect: Suspect,
        people: Sequence[Receiver],
        posts: Sequence[tuple[str, str]],
        now: datetime,
        until: datetime | None,
    ) -> None:
        base = f"escalation/{suspect.code}/{rule.id}"
        if By.SCREEN in rule.by and posts:
            await keep(session, _line(base, SCREEN, suspect, {"rule": rule.id}), "sent", now, sent_at=now)
            await put_up_for(session, f"{base}/{SCREEN}", posts)
        if By.MAIL not in rule.by or self._mail is None:
            return
        for person in people:
            if not mail_address(person.email):
                continue
            about = {"rule": rule.id, "staff": str(person.staff_id), "look": now.isoformat()}
            line = _line(base, EMAIL, suspect, about, f"/{person.staff_id}")
            await keep(session, line, "held", now, send_at=until or now)

    async def _quiet(
        self, session: WriteSession, agency: str, calendar: WorkingCalendar, now: datetime
    ) -> datetime | None:
        """Return until when mails to staff wait. They wait like what rings a telephone: a head's mail does ring."""
        rules = await rules_of(session, agency, self._desk.rules)
        return held_until(now, ESCALATED, Channel.SMS, rules, calendar.for_agency(agency))

    @activity.defn(name="escalation.send")
    async def send(self) -> int:
        """Send the mails whose time has come, one to a person for all cases of a look; return how many went."""
        if self._mail is None:
            return 0
        now = self._now()
        with records_needed():
            async with self._sessions.read() as session:
                waiting = await escalation_mails(session, now)
        sent = 0
        for _, group in groupby(waiting, key=lambda one: one.together):
            sent += await self._send(list(group), now)
        return sent

    async def _send(self, mails: Sequence[EscalationMail], now: datetime) -> bool:
        first = mails[0]
        cases = [EscalatedCase(one.code, one.words_vi, one.words_en, one.due_at) for one in mails[:NAMED]]
        letter = escalation_letter(cases, len(mails), first.agency, self._desk.public_url)
        # The same cases tried again are the same mail to every mail server; others of a look, later, are another.
        cases_of = hashlib.sha256("\n".join(one.key for one in mails).encode()).hexdigest()[:16]
        key = f"escalation/{first.staff_id}/{first.look}/{cases_of}"
        problem = await self._post(Errand(key, EMAIL, mail_address(first.email), first.code, first.agency, letter))
        with records_needed():
            async with self._sessions.write() as session:
                for one in mails:
                    await keep_outcome(session, one.key, at=now, reference="" if problem else key, problem=problem)
        return not problem

    async def _post(self, errand: Errand) -> str:
        """Send one mail and return the code of what went wrong, empty when it went."""
        if self._mail is None or not errand.target:
            return "missing_address"
        try:
            await self._mail.send(errand)
        except ApplicationError as trouble:
            return trouble.type or "unexpected"
        return ""

    @activity.defn(name="escalation.digest")
    async def digest(self) -> int:
        """Send the morning's mail to those who have not had today's, and return how many went.

        Nobody gets one with nothing in it, on a day off, in quiet hours, or before the board was made.
        """
        now = self._now()
        with records_needed():
            async with self._sessions.read() as session:
                edition = await newest_calendar(session)
                look = await last_look(session)
                known = await offices(session)
            if edition is None or look is None or look.looked_at is None or self._mail is None:
                return 0
            calendar = WorkingCalendar.from_json(edition.text)
            sent = 0
            for office in known:
                if office.rules.digest is not None and local(now).time() >= office.rules.digest.at:
                    sent += await self._digest(office, office.rules.digest, calendar, now, look.looked_at)
        return sent

    async def _digest(
        self, office: Office, digest: Digest, calendar: WorkingCalendar, now: datetime, as_of: datetime
    ) -> int:
        day = local_day(now)
        async with self._sessions.read() as session:
            people = await to_digest(session, office.agencies, [told.value for told in digest.to], day)
        sent = 0
        for person in people:
            of_agency = calendar.for_agency(person.agency_id)
            async with self._sessions.read() as session:
                rules = await rules_of(session, person.agency_id, self._desk.rules)
            if not of_agency.is_working_day(day) or held_until(now, ESCALATED, Channel.SMS, rules, of_agency):
                continue
            sent += await self._digest_to(person, now, as_of)
        return sent

    async def _digest_to(self, person: DigestTo, now: datetime, as_of: datetime) -> bool:
        day = local_day(now)
        async with self._sessions.write() as session:
            counts = await digest_counts(session, person)
            if not await begin_digest(session, person.staff_id, day, counts):
                return False  # nothing to tell, or a round beside this one is telling it
        letter = digest_letter(counts, person.agency, as_of, self._desk.public_url)
        key = f"digest/{person.staff_id}/{day}"
        problem = await self._post(Errand(key, EMAIL, mail_address(person.email), "", person.agency, letter))
        async with self._sessions.write() as session:
            await end_digest(session, person.staff_id, day, at=self._now(), problem=problem)
        log.info("digest_sent" if not problem else "digest_failed", problem=problem)
        return not problem


def _line(base: str, channel: str, suspect: Suspect, about: dict[str, str], suffix: str = "") -> NoticeLine:
    return NoticeLine(
        key=f"{base}/{channel}{suffix}",
        base=base,
        channel=channel,
        message=ESCALATED,
        case_id=UUID(str(suspect.case_id)),
        audience="staff",
        about=about,
    )
