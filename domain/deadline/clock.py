"""The events of a case's clock and the states they lead through.

not_started --started--> running --stopped--> stopped --restarted--> running --ended--> ended
                         running --paused---> paused  --resumed----> running
                         ended   --resumed--> running
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.deadline.errors import LedgerError
from domain.deadline.limit import Limit
from domain.deadline.moments import local


class ClockEvent(StrEnum):
    """What can happen to a case's clock."""

    STARTED = "started"
    STOPPED = "stopped"
    RESTARTED = "restarted"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    ENDED = "ended"


class ClockState(StrEnum):
    """What a case's clock is doing."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    STOPPED = "stopped"
    PAUSED = "paused"
    ENDED = "ended"


_NEXT: dict[ClockState, dict[ClockEvent, ClockState]] = {
    ClockState.NOT_STARTED: {
        ClockEvent.STARTED: ClockState.RUNNING,
        ClockEvent.ENDED: ClockState.ENDED,
    },
    ClockState.RUNNING: {
        ClockEvent.STOPPED: ClockState.STOPPED,
        ClockEvent.RESTARTED: ClockState.RUNNING,
        ClockEvent.PAUSED: ClockState.PAUSED,
        ClockEvent.EXTENDED: ClockState.RUNNING,
        ClockEvent.ENDED: ClockState.ENDED,
    },
    ClockState.STOPPED: {
        ClockEvent.RESTARTED: ClockState.RUNNING,
        ClockEvent.ENDED: ClockState.ENDED,
    },
    ClockState.PAUSED: {
        ClockEvent.RESUMED: ClockState.RUNNING,
        ClockEvent.STOPPED: ClockState.STOPPED,
        ClockEvent.RESTARTED: ClockState.RUNNING,
        ClockEvent.EXTENDED: ClockState.PAUSED,
        ClockEvent.ENDED: ClockState.ENDED,
    },
    # A case that was closed by mistake and is opened again goes on where it stood: the time between is nobody's.
    ClockState.ENDED: {ClockEvent.RESTARTED: ClockState.RUNNING, ClockEvent.RESUMED: ClockState.RUNNING},
}


@dataclass(frozen=True, slots=True)
class ClockEntry:
    """One event: when (aware), its legal source or code, and a limit as `Limit.text()` writes it.

    A limit on `started` or `restarted` replaces the procedure's for that run; on `extended` it is the time
    added; elsewhere there is none.
    """

    event: ClockEvent
    at: datetime
    reason: str
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of one state; `end` is None for the last one."""

    state: ClockState
    start: datetime
    end: datetime | None
    reason: str


def state_of(entries: Sequence[ClockEntry]) -> ClockState:
    """Return what the clock is doing after all entries; raise `LedgerError` where they do not fit."""
    state = ClockState.NOT_STARTED
    for number, entry in enumerate(entries):
        if number and entry.at < entries[number - 1].at:
            message = f"clock entry {number + 1} ({entry.event}) is earlier than the one before: order them by time"
            raise LedgerError(message)
        following = _NEXT[state].get(entry.event)
        if following is None:
            allowed = ", ".join(_NEXT[state])
            message = f"the clock is {state} and cannot be {entry.event}: it can only be {allowed}"
            raise LedgerError(message)
        state = following
    return state


def check_next(entries: Sequence[ClockEntry], entry: ClockEntry) -> None:
    """Raise `LedgerError` when an entry may not follow: wrong state, wrong time, or a second extension.

    A new date may be promised once only (NĐ 118/2025 Art 19(6)). Call it before recording; what is recorded
    already is computed even when it should not have been.
    """
    state_of([*entries, entry])
    local(entry.at)
    if entry.limit is not None:
        Limit.parse(entry.limit)
    if entry.event is ClockEvent.EXTENDED:
        if entry.limit is None:
            message = 'an extension says by how much: give a limit, for example "3 working days"'
            raise LedgerError(message)
        if any(earlier.event is ClockEvent.EXTENDED for earlier in entries):
            message = "the due date was extended already and NĐ 118/2025 Art 19(6) allows one: finish the case"
            raise LedgerError(message)


def intervals(entries: Sequence[ClockEntry]) -> list[Interval]:
    """Return the stretches between entries; an extension changes no state and starts no stretch."""
    state_of(entries)
    turns = [entry for entry in entries if entry.event is not ClockEvent.EXTENDED]
    ends: list[datetime | None] = [entry.at for entry in turns[1:]]
    state = ClockState.NOT_STARTED
    found: list[Interval] = []
    for entry, end in zip(turns, [*ends, None], strict=True):
        state = _NEXT[state][entry.event]
        found.append(Interval(state, entry.at, end, entry.reason))
    return found
