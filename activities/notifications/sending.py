"""Sending one message by one way: once, not at night, not too often; and the way that follows one that failed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

import structlog
from temporalio.exceptions import ApplicationError

from activities.bell import SILENT, Bell
from activities.failures import Problem, records_needed
from activities.notifications.applicant import Addressee
from activities.notifications.ways import Errand
from activities.notifications.ways import Way as Gateway
from domain.deadline.calendar import WorkingCalendar
from domain.notices.choice import next_way
from domain.notices.parts import TOLD_BY_WHOLE
from domain.notices.quiet import held_until, next_morning
from domain.notices.rules import LEGAL, Way
from models.calendars import newest_calendar
from models.notice_choices import Standing
from models.notice_rows import (
    OVER,
    NoticeLine,
    is_one_too_many,
    keep,
    keep_outcome,
    later,
    row_of,
    rows_of_telling,
)
from models.tables import Notice
from runtime.database import ReadSession, Sessions, WriteSession

SCREEN = "screen"
NONE = "none"
#: Nobody is told, and nobody has to call: the person wished it, or hears it with the whole case.
_SETTLED = frozenset({"opted_out", TOLD_BY_WHOLE})
log = structlog.get_logger(__name__)


class Went(StrEnum):
    """What became of one attempt."""

    SENT = "sent"
    HELD = "held"
    DROPPED = "dropped"
    REFUSED = "refused"
    TROUBLE = "trouble"


@dataclass(frozen=True)
class Outcome:
    """How an attempt went: until when it is held, or which trouble it met."""

    went: Went
    until: datetime | None = None
    trouble: ApplicationError | None = None


def clock() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


class Sending:
    """Runs errands to applicants. Everything about one lies in its row, so every attempt goes on where one ended."""

    def __init__(
        self,
        gateways: Mapping[str, Gateway],
        sessions: Sessions,
        *,
        bell: Bell = SILENT,
        now: Callable[[], datetime] = clock,
    ) -> None:
        """`gateways` are those the installation has, by channel name; `bell` is rung for what was put off."""
        self.gateways = gateways
        self.sessions = sessions
        self.bell = bell
        self.now = now

    async def run(self, errand: Errand, standing: Standing, *, at: datetime | None = None, put_off: bool) -> Outcome:
        """Try one errand; a trouble is returned, not raised.

        `at` is the instant it is judged by. What must wait is handed to a workflow when `put_off`, else left to the
        workflow that asked.
        """
        assert errand.line is not None  # noqa: S101  errands to applicants have one
        now = max(at or self.now(), self.now())
        try:
            with records_needed():
                async with self.sessions.write() as session:
                    waiting = await self._admit(session, errand.line, standing, now, put_off=put_off)
            if waiting is not None:
                if waiting.went is Went.HELD and put_off:
                    await self.bell.ring()
                return waiting
            reference = await self.gateways[errand.channel].send(errand)
        except ApplicationError as trouble:
            if trouble.type != Problem.RECORDS_UNAVAILABLE:
                await self._outcome(errand.key, now, problem=trouble.type or "")
            refused = trouble.type == Problem.REJECTED
            return Outcome(Went.REFUSED if refused else Went.TROUBLE, trouble=trouble)
        unwritten = await self._outcome(errand.key, now, reference=reference)
        # Sent but not noted: the next attempt sends under the same key, which changes nothing.
        return Outcome(Went.TROUBLE, trouble=unwritten) if unwritten else Outcome(Went.SENT)

    async def _admit(
        self, session: WriteSession, line: NoticeLine, standing: Standing, now: datetime, *, put_off: bool
    ) -> Outcome | None:
        row = await row_of(session, line.key)
        if row is not None and row.status in OVER:
            return Outcome(Went.SENT if row.status == "sent" else Went.DROPPED)
        rules, until = standing.rules, None
        if row is None or row.status == "held":
            why = await is_one_too_many(session, line, rules, now)
            if why == "same_kind":
                await keep(session, line, "dropped", now, problem=why)
                log.info("notice_dropped", message=line.message, channel=line.channel, problem=why)
                return Outcome(Went.DROPPED)
            until = next_morning(now, rules) if why else None
        calendar = await _calendar(session) if rules.quiet_rest_days else None
        until = until or held_until(now, line.message, Way(line.channel), rules, calendar)
        if until is None:
            await keep(session, line, "sending", now)
            return None
        await keep(session, line, "held", now, send_at=until, problem="")
        if put_off and (row is None or row.status != "held"):
            later(session, line.key)
        log.info("notice_held", message=line.message, channel=line.channel)
        return Outcome(Went.HELD, until=until)

    async def _outcome(
        self, key: str, at: datetime, *, reference: str = "", problem: str = ""
    ) -> ApplicationError | None:
        try:
            with records_needed():
                async with self.sessions.write() as session:
                    await keep_outcome(session, key, at=at, reference=reference, problem=problem)
        except ApplicationError as trouble:
            return trouble
        return None

    async def following(self, person: Addressee, failed: Errand) -> Errand | None:
        """Return the errand by the way that follows one that failed.

        None when the person is told otherwise; when no way is left, that is noted for a person who calls.
        """
        assert failed.line is not None  # noqa: S101  errands to applicants have one
        line, standing = failed.line, person.standing
        with records_needed():
            async with self.sessions.write() as session:
                rows = [row for row in await rows_of_telling(session, line.base) if row.channel in set(Way)]
                tried = {Way(row.channel) for row in rows} | {Way(failed.channel)}
                alive = {Way(row.channel) for row in rows if is_alive(row) and row.channel != failed.channel}
                legal = line.message in LEGAL or line.reason == "resend"
                way = next_way(
                    standing.rules,
                    Way(failed.channel),
                    reachable=self.reachable(person),
                    tried=tried,
                    alive=alive,
                    refused=standing.refused,
                    legal=legal,
                )
                if way is None and not alive:
                    await self.nobody(session, line, person, "all_failed")
        return person.errand(line.base, way, replace(line, reason="fallback")) if way is not None else None

    async def nobody(self, session: WriteSession, line: NoticeLine, person: Addressee, why: str) -> None:
        """Note that nobody is told; what the person wished or the whole tells is over, the rest waits for a person."""
        none = replace(
            line, key=f"{line.base}/{NONE}", channel=NONE, message=person.letter.message, target_hash="", reason=why
        )
        await keep(session, none, "dropped" if why in _SETTLED else "failed", self.now(), problem=why)
        log.info("nobody_to_tell", case_code=person.code, message=line.message, problem=why)

    def reachable(self, person: Addressee) -> set[Way]:
        """Return the ways we have a gateway and an address for."""
        return {way for way in person.targets if way.value in self.gateways}


def is_alive(row: Notice) -> bool:
    """True while a message may still reach its receiver."""
    return row.status in ("held", "sending", "sent") and row.delivery != "failed"


async def _calendar(session: ReadSession) -> WorkingCalendar | None:
    edition = await newest_calendar(session)
    return WorkingCalendar.from_json(edition.text) if edition is not None else None
