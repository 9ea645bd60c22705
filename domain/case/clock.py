"""The legal clock of a case: every start, stop and restart goes through here, with its reason."""

from __future__ import annotations

from datetime import timedelta

from domain.case.work import Work
from domain.deadline.ledger import ClockEntry, ClockEvent, current_due
from domain.deadline.limit import Limit

STARTED_BY = "NĐ 118/2025 Art 17(3)"
STOPPED_BY = "NĐ 118/2025 Art 19(5)"
ENDED_BY = "NĐ 118/2025 Art 17-22"

#: Leaders are warned a quarter of the whole time before the end, at most one day: NĐ 118/2025 Art 19(6)
#: asks for apology and extension at least one day before expiry.
WARNING_SHARE = 4
WARNING_AT_MOST = timedelta(days=1)


def mark(work: Work, event: ClockEvent, reason: str) -> None:
    """Write one entry in the clock ledger and set the dates that follow from it."""
    state = work.state
    limit = Limit.parse(work.plan.deadline[state.channel])
    brings = limit.text() if event in (ClockEvent.STARTED, ClockEvent.RESTARTED) else None
    state.clock.append(ClockEntry(event=event, at=work.now, reason=reason, limit=brings))
    running = None if event is ClockEvent.ENDED else current_due(state.clock, limit, work.calendar, work.rules())
    if event is ClockEvent.ENDED:
        state.warn_at = None
        return
    state.due_at = running.instant if running else None
    state.appointment_at = running.appointment if running else None
    state.warn_at = None
    if running:
        state.warn_at = running.instant - min((running.instant - work.now) / WARNING_SHARE, WARNING_AT_MOST)
    state.passed = [name for name in state.passed if name not in ("due_soon", "overdue")]


def is_running(work: Work) -> bool:
    """True while legal time is being used up."""
    last = work.state.clock[-1].event if work.state.clock else None
    return last in (ClockEvent.STARTED, ClockEvent.RESTARTED, ClockEvent.RESUMED, ClockEvent.EXTENDED)


def end(work: Work) -> None:
    """End the clock if it is running; the due date stays, to tell early from late."""
    if is_running(work):
        mark(work, ClockEvent.ENDED, ENDED_BY)
