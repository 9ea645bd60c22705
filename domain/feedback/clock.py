"""The clock of a feedback: refuse in 2, ask for more in 5, finish in 15 working days.

Feedback and proposals follow NĐ 20/2008 (as amended by NĐ 48/2013 and NĐ 92/2017); the three limits are those
by which the national feedback system measures offices. Complaints and denunciations in the sense of their own
laws are no feedback and have other ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Final

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import Due, Pause, due
from domain.deadline.limit import Limit, Unit
from domain.deadline.moments import A_DAY, at, local_day


class Kind(StrEnum):
    """What a citizen writes about."""

    FEEDBACK = "feedback"
    COMPLAINT = "complaint"
    PRAISE = "praise"


class Step(StrEnum):
    """One step of a feedback."""

    RECEIVED = "received"
    ASKED = "asked"
    SUPPLIED = "supplied"
    REFUSED = "refused"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Event:
    """A step and when it was taken (aware)."""

    step: Step
    at: datetime


REFUSE_WITHIN: Final = Limit(2, Unit.WORKING_DAYS)
ASK_WITHIN: Final = Limit(5, Unit.WORKING_DAYS)
FINISH_WITHIN: Final = Limit(15, Unit.WORKING_DAYS)


@dataclass(frozen=True, slots=True)
class Clock:
    """Until when what may be done. The end is that of the whole feedback, less the time the citizen took."""

    refuse_by: Due
    ask_by: Due
    finish_by: Due
    waits_for_citizen: bool
    closed_at: datetime | None

    def late(self, now: datetime) -> bool:
        """Tell whether it was, or still is, answered too late."""
        if self.waits_for_citizen:
            return False
        return self.finish_by.is_late(self.closed_at or now)


def clock(events: Sequence[Event], calendar: WorkingCalendar) -> Clock:
    """Return the clock of a feedback from its steps in order; the first one is its receipt.

    Raises ValueError when there is no receipt.
    """
    if not events or events[0].step is not Step.RECEIVED:
        raise ValueError("a feedback begins with its receipt")
    received = events[0].at
    pauses: list[Pause] = []
    asked: datetime | None = None
    closed: datetime | None = None
    for event in events[1:]:
        match event.step:
            case Step.ASKED:
                asked = event.at
            case Step.SUPPLIED if asked is not None:
                pauses.append(Pause(asked, event.at))
                asked = None
            case Step.REFUSED | Step.ANSWERED:
                if asked is not None:
                    pauses.append(Pause(asked, event.at))
                    asked = None
                closed = event.at
            case _:
                pass
    return Clock(
        refuse_by=due(received, REFUSE_WITHIN, calendar),
        ask_by=due(received, ASK_WITHIN, calendar),
        finish_by=due(received, FINISH_WITHIN, calendar, pauses=pauses),
        waits_for_citizen=asked is not None,
        closed_at=closed,
    )


def in_time_since(now: datetime, calendar: WorkingCalendar) -> datetime:
    """Return the instant (UTC) since which open feedback is in time at `now`; what came before it is late.

    It holds for feedback that was never asked about: asking gives time back, which only its own clock knows.
    """
    day = today = local_day(now)
    while calendar.add_working_days(day - A_DAY, FINISH_WITHIN.amount) >= today:
        day -= A_DAY
    return at(day, time.min)


class Closed(StrEnum):
    """Why a step is not open."""

    ENDED = "ended"
    TOO_LATE = "too_late"
    ASKED_BEFORE = "asked_before"
    NOT_ASKED = "not_asked"


def why_not(step: Step, events: Sequence[Event], calendar: WorkingCalendar, now: datetime) -> Closed | None:
    """Return why a step cannot be taken now, or None when it can.

    One question per feedback, and only while there is time for it: an office must not gain time by asking.
    """
    state = clock(events, calendar)
    if state.closed_at is not None:
        return Closed.ENDED
    if step is Step.SUPPLIED:
        return None if state.waits_for_citizen else Closed.NOT_ASKED
    if step is Step.REFUSED and state.refuse_by.is_late(now):
        return Closed.TOO_LATE
    if step is Step.ASKED:
        if any(event.step is Step.ASKED for event in events):
            return Closed.ASKED_BEFORE
        if state.ask_by.is_late(now):
            return Closed.TOO_LATE
    return None
