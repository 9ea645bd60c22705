"""The clock ledger of a case: every start, stop, restart, pause and extension with its legal reason.

The due date is never stored: it is computed from the ledger, so any date can be explained and one wrong entry
is mended by one more entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.clock import (
    ClockEntry,
    ClockEvent,
    ClockState,
    Interval,
    check_next,
    intervals,
    state_of,
)
from domain.deadline.due import CountingRules, Due, Extension, Pause, due
from domain.deadline.limit import Limit
from domain.deadline.moments import local_day

__all__ = [
    "ClockEntry", "ClockEvent", "ClockState", "Interval", "Punctuality", "Run", "check_next", "current_due",
    "current_run", "due_in_force", "intervals", "limit_in_force", "state_of", "was_on_time",
]  # fmt: skip


class Punctuality(StrEnum):
    """How an ended case stands to its due date: an earlier day, the same day, or too late."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Run:
    """The clock since it last began, which the due date comes from; `halted_at` while it stands or has ended."""

    start: datetime
    limit: Limit | None
    restarted_by: str | None
    pauses: tuple[Pause, ...]
    extension: Extension | None
    halted_at: datetime | None


def current_run(entries: Sequence[ClockEntry]) -> Run | None:
    """Return the clock since it last began; None when it never did. Raises `LedgerError` for misfits.

    A restart forgets what came before it (NĐ 118/2025 Art 19(5)); only the first extension of a run counts.
    """
    state_of(entries)
    run: Run | None = None
    for entry in entries:
        limit = Limit.parse(entry.limit) if entry.limit else None
        if entry.event in (ClockEvent.STARTED, ClockEvent.RESTARTED):
            restarted_by = entry.reason if entry.event is ClockEvent.RESTARTED else None
            run = Run(entry.at, limit, restarted_by, (), None, None)
        elif run is None:
            continue
        elif entry.event is ClockEvent.EXTENDED:
            if run.extension is None and limit is not None:
                run = replace(run, extension=Extension(limit, entry.reason))
        elif entry.event is ClockEvent.RESUMED:
            pause = Pause(run.halted_at or entry.at, entry.at, entry.reason)
            run = replace(run, pauses=(*run.pauses, pause), halted_at=None)
        elif run.halted_at is None:
            run = replace(run, halted_at=entry.at)
    return run


def limit_in_force(entries: Sequence[ClockEntry], limit: Limit) -> Limit:
    """Return the legal time a case counts by: the one its clock last began with, `limit` before it ever began.

    Whatever says a running case's legal time in words asks here. Raises `LedgerError` for misfits.
    """
    run = current_run(entries)
    return run.limit if run and run.limit else limit


def current_due(
    entries: Sequence[ClockEntry],
    limit: Limit,
    calendar: WorkingCalendar,
    rules: CountingRules | None = None,
) -> Due | None:
    """Return the due date in force; None before the start, while stopped or paused, and once ended while so.

    After the end of a running clock it stays the due date the case ended under. `LedgerError` for misfits.
    """
    state = state_of(entries)
    before_end = state_of(entries[:-1]) if state is ClockState.ENDED else state
    if before_end is not ClockState.RUNNING:
        return None
    return due_in_force(entries, limit, calendar, rules)


def due_in_force(
    entries: Sequence[ClockEntry],
    limit: Limit,
    calendar: WorkingCalendar,
    rules: CountingRules | None = None,
) -> Due | None:
    """Return the due date of the present run whether or not its clock stands; None before the first start."""
    run = current_run(entries)
    if run is None:
        return None
    return due(
        run.start,
        limit_in_force(entries, limit),
        calendar,
        rules,
        pauses=run.pauses,
        extension=run.extension,
        restarted_by=run.restarted_by,
    )


def was_on_time(
    entries: Sequence[ClockEntry],
    ended_at: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
    rules: CountingRules | None = None,
) -> Punctuality:
    """Return how a case that ended at a moment (aware) stands to its due date, by day as the registers do.

    A clock that stands when the case ends is judged at the moment it halted: waiting for the applicant is not
    the office's delay. A clock that never started is on time. `LedgerError` for misfits.
    """
    in_force = due_in_force(entries, limit, calendar, rules)
    run = current_run(entries)
    if in_force is None or run is None:
        return Punctuality.ON_TIME
    moment = ended_at if run.halted_at is None else min(ended_at, run.halted_at)
    if in_force.is_late(moment):
        return Punctuality.LATE
    return Punctuality.EARLY if local_day(moment) < in_force.last_day else Punctuality.ON_TIME
