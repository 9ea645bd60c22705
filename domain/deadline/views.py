"""Three lawful ways to look at one ledger, which may disagree about one case.

The law starts the limit again after a supplement. The national index of Decision 766/QĐ-TTg takes the time of the
supplement away and calls more than one request late. A province's own board may treat the wait as a pause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import CountingRules, Due
from domain.deadline.ledger import ClockEntry, ClockEvent, Punctuality, due_in_force, was_on_time
from domain.deadline.limit import Limit


class View(StrEnum):
    """Who is looking: the law, the national index, or the province's own rule."""

    LAW = "law"
    NATIONAL_INDEX = "national_index"
    PROVINCE = "province"


def seen_by(view: View, entries: Sequence[ClockEntry]) -> list[ClockEntry]:
    """Return the ledger as a view reads it: outside the law a stop and its restart are a pause."""
    if view is View.LAW:
        return list(entries)
    seen: list[ClockEntry] = []
    stopped = False
    for entry in entries:
        if entry.event is ClockEvent.STOPPED:
            # A stop inside a pause is one wait: the clock stands already.
            if not _stands(seen):
                seen.append(replace(entry, event=ClockEvent.PAUSED))
            stopped = True
        elif entry.event is ClockEvent.RESTARTED and stopped:
            seen.append(replace(entry, event=ClockEvent.RESUMED, limit=None))
            stopped = False
        else:
            seen.append(entry)
    return seen


def due_seen_by(
    view: View,
    entries: Sequence[ClockEntry],
    limit: Limit,
    calendar: WorkingCalendar,
    rules: CountingRules | None = None,
) -> Due | None:
    """Return the due date in force in one view; None before the start. Raises `LedgerError` for misfits."""
    return due_in_force(seen_by(view, entries), limit, calendar, rules)


def punctuality_seen_by(
    view: View,
    entries: Sequence[ClockEntry],
    ended_at: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
    rules: CountingRules | None = None,
) -> Punctuality:
    """Return early, on time or late in one view; the index calls two supplement requests late."""
    requests = sum(1 for entry in entries if entry.event is ClockEvent.STOPPED)
    if view is View.NATIONAL_INDEX and requests > 1:
        return Punctuality.LATE
    return was_on_time(seen_by(view, entries), ended_at, limit, calendar, rules)


def _stands(entries: Sequence[ClockEntry]) -> bool:
    """Tell whether the last change of a ledger left the clock paused."""
    for entry in reversed(entries):
        if entry.event is not ClockEvent.EXTENDED:
            return entry.event is ClockEvent.PAUSED
    return False
