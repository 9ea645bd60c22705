"""Three lawful ways to look at one ledger, which may disagree about one case.

The law starts the limit again after a supplement. The national index of Decision 766/QĐ-TTg holds the end against the
date of return in force, takes the time of the supplement off it and calls more than one request late (decision 0028).
A province's own board does as the province sets it: it may treat the wait as a pause, or start again as the law does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import CountingRules, Due
from domain.deadline.ledger import ClockEntry, ClockEvent, Punctuality, current_run, due_in_force, was_on_time
from domain.deadline.limit import Limit
from domain.deadline.moments import local_day
from domain.deadline.national_index import Waits, index_end, on_time_by_index, waits_of


class View(StrEnum):
    """Who is looking: the law, the national index, or the province's own rule."""

    LAW = "law"
    NATIONAL_INDEX = "national_index"
    PROVINCE = "province"


class ProvinceRule(StrEnum):
    """How a province counts for itself after a supplement: the wait is given back, or the limit starts again."""

    PAUSE = "pause"
    RESTART = "restart"


def seen_by(view: View, entries: Sequence[ClockEntry], province: ProvinceRule = ProvinceRule.PAUSE) -> list[ClockEntry]:
    """Return the ledger as a view reads it: where a limit does not start again, a stop and its restart are a pause.

    Holds and extensions are the same to all three: on release, as after an apology, a new date is promised, and the
    index compares with the date promised.
    """
    if view is not View.PROVINCE or province is ProvinceRule.RESTART:
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
    province: ProvinceRule = ProvinceRule.PAUSE,
) -> Due | None:
    """Return the due date in force in one view; None before the start. Raises `LedgerError` for misfits.

    For the index it is the last moment at which an end counts as on time: the date of return, later by the wait.
    """
    found = due_in_force(seen_by(view, entries, province), limit, calendar, rules)
    waited = _waits(entries).waited
    if view is not View.NATIONAL_INDEX or found is None or not waited:
        return found
    end = found.appointment + waited
    return replace(found, instant=end, appointment=end, last_day=local_day(end), exact=True)


def punctuality_seen_by(
    view: View,
    entries: Sequence[ClockEntry],
    ended_at: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
    rules: CountingRules | None = None,
    province: ProvinceRule = ProvinceRule.PAUSE,
) -> Punctuality:
    """Return early, on time or late in one view, law and province by the day, the index by the moment.

    A clock that stands is judged at the moment it halted; one that never started is on time.
    """
    if view is not View.NATIONAL_INDEX:
        return was_on_time(seen_by(view, entries, province), ended_at, limit, calendar, rules)
    promised, run = due_in_force(entries, limit, calendar, rules), current_run(entries)
    if promised is None or run is None:
        return Punctuality.ON_TIME
    moment, waits = min(ended_at, run.halted_at or ended_at), _waits(entries)
    if not on_time_by_index(promised.appointment, moment, waits):
        return Punctuality.LATE
    early = local_day(index_end(moment, waits)) < local_day(promised.appointment)
    return Punctuality.EARLY if early else Punctuality.ON_TIME


def _waits(entries: Sequence[ClockEntry]) -> Waits:
    rounds = (ClockEvent.STOPPED, ClockEvent.RESTARTED)
    return waits_of((entry.event is ClockEvent.STOPPED, entry.at) for entry in entries if entry.event in rounds)


def _stands(entries: Sequence[ClockEntry]) -> bool:
    """Tell whether the last change of a ledger left the clock paused."""
    for entry in reversed(entries):
        if entry.event is not ClockEvent.EXTENDED:
            return entry.event is ClockEvent.PAUSED
    return False
