"""The legal clock of a case: every start, stop and restart goes through here, with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from domain.case.work import Work
from domain.deadline.due import Due
from domain.deadline.ledger import ClockEntry, ClockEvent, current_due
from domain.deadline.limit import Limit
from domain.deadline.warning import warning_at

STARTED_BY = "NĐ 118/2025 Art 17(3)"
STOPPED_BY = "NĐ 118/2025 Art 19(5)"
ENDED_BY = "NĐ 118/2025 Art 17-22"

#: How cases from before edition 3 are warned; since then `domain.deadline.warning` says when.
WARNING_SHARE = 4
WARNING_AT_MOST = timedelta(days=1)


def mark(work: Work, event: ClockEvent, reason: str, added: Limit | None = None) -> None:
    """Write one entry in the clock ledger and set the dates that follow from it; `added` is what an extension adds."""
    state = work.state
    limit = Limit.parse(work.plan.deadline[state.channel])
    brings = limit.text() if event in (ClockEvent.STARTED, ClockEvent.RESTARTED) else None
    if added is not None:
        brings = added.text()
    state.clock.append(ClockEntry(event=event, at=work.now, reason=reason, limit=brings))
    running = None if event is ClockEvent.ENDED else current_due(state.clock, limit, work.calendar, work.rules())
    if event is ClockEvent.ENDED:
        state.warn_at = None
        return
    _set_dates(work, running)


def take_limit_of_plan(work: Work) -> tuple[str, str]:
    """Let the present run of the clock count by the plan's limit from its own beginning; return the limits (was, is).

    Only an express decision that moves a case to another version takes its time limits; else nothing calls this.
    """
    state = work.state
    begins = (ClockEvent.STARTED, ClockEvent.RESTARTED)
    place = max((number for number, entry in enumerate(state.clock) if entry.event in begins), default=None)
    if place is None:
        return "", ""
    limit = Limit.parse(work.plan.deadline[state.channel])
    was = state.clock[place].limit or ""
    state.clock[place] = replace(state.clock[place], limit=limit.text())
    if is_running(work):
        _set_dates(work, current_due(state.clock, limit, work.calendar, work.rules()))
    return was, limit.text()


def _set_dates(work: Work, running: Due | None) -> None:
    state = work.state
    state.due_at = running.instant if running else None
    state.appointment_at = running.appointment if running else None
    state.warn_at = warn_at(work, running, work.now) if running else None
    state.passed = [name for name in state.passed if name not in ("due_soon", "overdue")]


def warn_at(work: Work, running: Due, begin: datetime) -> datetime:
    """Return when to warn of a due date that counts since `begin`: one full working day before its day.

    Cases from before edition 3 were warned a quarter of their time before, at most a day.
    """
    if work.state.edition >= 3:
        return warning_at(running.instant, begin, work.calendar)
    return running.instant - min((running.instant - begin) / WARNING_SHARE, WARNING_AT_MOST)


def extend(work: Work, added: Limit, reason: str) -> None:
    """Put the due date off by an amount of time, from the end of the term on."""
    mark(work, ClockEvent.EXTENDED, reason, added)


def told_date(work: Work) -> dict[str, str]:
    """Return the appointment as an event tells it that moved the date; nothing while the clock stands."""
    at = work.state.appointment_at
    return {"appointment": at.isoformat()} if at else {}


def stands_ended(work: Work) -> bool:
    """True when the clock ran and has ended."""
    return bool(work.state.clock) and work.state.clock[-1].event is ClockEvent.ENDED


def is_paused(work: Work) -> bool:
    """True while the clock is paused, as during a hold."""
    return bool(work.state.clock) and work.state.clock[-1].event is ClockEvent.PAUSED


def is_running(work: Work) -> bool:
    """True while legal time is being used up."""
    last = work.state.clock[-1].event if work.state.clock else None
    return last in (ClockEvent.STARTED, ClockEvent.RESTARTED, ClockEvent.RESUMED, ClockEvent.EXTENDED)


def end(work: Work) -> None:
    """End the clock if it is running; the due date stays, to tell early from late."""
    if is_running(work):
        mark(work, ClockEvent.ENDED, ENDED_BY)
