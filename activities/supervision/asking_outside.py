"""Laying our calls beside what outside systems hold of them: which to ask about, and what follows from the answers.

The systems themselves are asked on their own queues, at the rate agreed with each. An answer that was given there and
never taken in here goes the way of a webhook, once; everything else that differs is listed for people.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from temporalio import activity

from activities.bell import Bell
from activities.contract import HeldThere
from activities.failures import records_needed
from domain.supervision.causes import Cause
from domain.supervision.held_outside import Beside, OurSide, TheirSide, laid_beside, said_there
from models.inbox import receive_answer
from models.supervision.held_outside import CallToAsk, calls_to_ask, end_lost, list_differing, list_lost, over
from runtime.database import Sessions, WriteSession

__all__ = ["AskingOutside", "CallHeld", "CallToAsk", "CallsToAsk", "Laid"]

log = structlog.get_logger(__name__)

#: What was ended by hand is asked about for so long.
DAYS_BACK: Final = timedelta(days=7)
#: What changed more recently may be between both sides.
SETTLED_FOR: Final = timedelta(minutes=2)


@dataclass(frozen=True)
class CallsToAsk:
    """The question for the next calls of a night, those behind `after`."""

    night: str
    after: str
    limit: int


@dataclass(frozen=True)
class CallHeld:
    """A call, and what its system holds of it."""

    call: CallToAsk
    held: HeldThere


@dataclass(frozen=True)
class Laid:
    """How many answers were taken in, and how many calls were listed."""

    taken_in: int = 0
    listed: int = 0


class AskingOutside:
    """The activities of the comparison with outside systems that write and read our own records."""

    def __init__(self, sessions: Sessions, bell: Bell) -> None:
        """`bell` is rung when an answer was left for a case."""
        self._sessions = sessions
        self._bell = bell

    @activity.defn(name="supervision.calls_to_ask")
    async def next_calls(self, question: CallsToAsk) -> list[CallToAsk]:
        """Return the next calls to ask about."""
        now = datetime.now(UTC)
        with records_needed():
            async with self._sessions.read() as session:
                found = await calls_to_ask(
                    session,
                    night=question.night,
                    after=question.after,
                    since=now - DAYS_BACK,
                    settled=now - SETTLED_FOR,
                    limit=question.limit,
                )
        return list(found)

    @activity.defn(name="supervision.lay_beside")
    async def lay_beside(self, asked: list[CallHeld]) -> Laid:
        """Take in what was answered, list what differs and end what does so no more. Again changes nothing twice."""
        now = datetime.now(UTC)
        results: list[Beside] = []
        with records_needed():
            async with self._sessions.write() as session:
                for one in asked:
                    results.append(await _lay(session, one, now))
                await end_lost(session, now)
        laid = Laid(results.count(Beside.ANSWERED), results.count(Beside.LOST) + results.count(Beside.DIFFERS))
        if laid.taken_in:
            await self._bell.ring()
        log.info("calls_laid_beside", asked=len(asked), taken_in=laid.taken_in, listed=laid.listed)
        return laid


async def _lay(session: WriteSession, one: CallHeld, now: datetime) -> Beside:
    call, theirs = one.call, TheirSide(one.held.known, one.held.answer)
    result = laid_beside(OurSide(call.system, call.reference, call.ours, call.ended_at), theirs, now)
    match result:
        case Beside.LOST:
            await list_lost(session, call, now)
        case Beside.DIFFERS:
            if not await list_differing(session, call, said_there(theirs), now):
                return Beside.AGREES
        case Beside.ANSWERED:
            await over(session, call, now, Cause.CALL_LOST)
            if not await _take_in(session, call, one.held):
                return Beside.AGREES
        case Beside.AGREES:
            await over(session, call, now, Cause.CALL_LOST, Cause.OUTSIDE_DIFFERS)
    return result


async def _take_in(session: WriteSession, call: CallToAsk, held: HeldThere) -> bool:
    """Hand an answer on to its case as if its webhook had come now; False when this comparison did so before."""
    key = f"{call.code}/{call.key}"
    change = f":{held.values['change']}" if held.values.get("change") else ""
    return await receive_answer(
        session,
        system=call.system,
        event_id=f"held:{key}:{held.answer}{change}",
        key=key,
        answer=held.answer,
        values=held.values,
        body=json.dumps({"held": True, "key": key, "answer": held.answer, "values": held.values}),
    )
