"""Where one case counts in a period, judged from the times it was in process. The reference the database is held to.

By day, as the registers do: settled before its last day is early, on it on time, after it late; what is still in
process is overdue when its last day lies before the end of the period. A clock that stands is judged by the day it
halted. What counts is the term as it had been told by then, under the legal clock (restart after a supplement).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.deadline.moments import local_day
from domain.reports import periods


class Received(StrEnum):
    """How a dossier came in. The level of online service is the procedure's (NĐ 42/2022/NĐ-CP)."""

    ONLINE_FULL = "online_full"
    ONLINE_PARTIAL = "online_partial"
    POST = "post"
    DIRECT = "direct"


CARRIED = "carried"
"""The other way into a period: in process since the one before."""


class Entry(StrEnum):
    """Why a span begins: the dossier was received, opened again, or its facts changed."""

    RECEIVED = "received"
    REOPENED = "reopened"
    CHANGED = "changed"


class Exit(StrEnum):
    """Why a span ended. `undone` means the reception was taken back, so the dossier counts nowhere any more."""

    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    CHANGED = "changed"
    UNDONE = "undone"


class Outcome(StrEnum):
    """How a case stands at the end of a period. `ended_` ones were withdrawn or stopped, without a result.

    `waiting` ones wait for the applicant's supplement.
    """

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    ENDED_EARLY = "ended_early"
    ENDED_ON_TIME = "ended_on_time"
    ENDED_LATE = "ended_late"
    IN_TIME = "in_time"
    OVERDUE = "overdue"
    WAITING = "waiting"
    WAITING_OVERDUE = "waiting_overdue"


IN_PROCESS = frozenset({Outcome.IN_TIME, Outcome.OVERDUE, Outcome.WAITING, Outcome.WAITING_OVERDUE})


@dataclass(frozen=True, slots=True)
class InProcess:
    """A time in process under one set of facts, after `since` and up to `until` (aware; None while it lasts)."""

    since: datetime
    until: datetime | None
    agency: str
    field: str
    channel: Received
    due_on: date | None = None
    halted_on: date | None = None
    waits: bool = False
    entry: Entry = Entry.RECEIVED
    exit: Exit | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case counts: one agency, one sector, one way in, one outcome."""

    agency: str
    field: str
    entry: str
    outcome: Outcome
    reopened: bool = False


def place_of(spans: Sequence[InProcess], days: periods.Span) -> Place | None:
    """Return where a case with these spans (in order) counts in a period; None when it does not.

    It counts once: where it is at the end of the period, carried over when it was in process at its beginning.
    """
    within = [span for span in spans if (span.until is None or span.until >= days.begins) and span.since < days.ends]
    if not within:
        return None
    last = within[-1]
    over = last.until is not None and last.until < days.ends
    if over and last.exit is Exit.UNDONE:
        return None
    carried = any(span.since < days.begins for span in within)
    reopened = not carried and any(span.entry is Entry.REOPENED for span in within)
    return Place(
        last.agency, last.field, CARRIED if carried else last.channel, _outcome(last, days, over=over), reopened
    )


def standing_at(spans: Sequence[InProcess], instant: datetime) -> InProcess | None:
    """Return the span that holds a case in process at an instant (aware), or None."""
    for span in spans:
        if span.since < instant and (span.until is None or span.until >= instant):
            return span
    return None


def _outcome(last: InProcess, days: periods.Span, *, over: bool) -> Outcome:
    if over and last.until is not None:
        judged = last.halted_on or local_day(last.until)
        ended = last.exit is not Exit.DECIDED
        if last.due_on is None or judged == last.due_on:
            return Outcome.ENDED_ON_TIME if ended else Outcome.ON_TIME
        if judged < last.due_on:
            return Outcome.ENDED_EARLY if ended else Outcome.EARLY
        return Outcome.ENDED_LATE if ended else Outcome.LATE
    late = last.due_on is not None and (last.halted_on or days.last) > last.due_on
    if last.waits:
        return Outcome.WAITING_OVERDUE if late else Outcome.WAITING
    return Outcome.OVERDUE if late else Outcome.IN_TIME


def count(places: Sequence[Place]) -> Mapping[Place, int]:
    """Return how many cases count at each place."""
    counted: dict[Place, int] = {}
    for place in places:
        counted[place] = counted.get(place, 0) + 1
    return counted
