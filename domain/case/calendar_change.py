"""A running case follows another working calendar: its dates are counted again from their own beginnings.

An authority's decision changes the calendar, or the case comes under another one: it was passed on to an agency with
closures of its own, or goes on after its end, when it had missed what was decided meanwhile. This is what it makes of
one case, as one recorded turn. What was promised to somebody outside is never shortened by it: an agency that was told
until when to answer, and an applicant who was told until when to supply, keep at least the time they were told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from domain.case import clock, steps
from domain.case.acts import Role
from domain.case.correcting import CORRECT_WITHIN, correction_ends
from domain.case.events import Record, Turn
from domain.case.state import CaseState, StepStatus
from domain.case.turn import remember
from domain.case.work import Work
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.clock import ClockState, state_of
from domain.deadline.ledger import current_due
from domain.deadline.limit import Limit
from domain.procedure.plan import Plan, StepKind

#: Whose end was told to somebody outside: it may move later, never earlier.
_TOLD_OUTSIDE = (StepKind.ASK, StepKind.OPEN_CASE)

#: After these events a case counts by the newest calendar of the agency that decides it.
_TAKES_NEWEST: Final = frozenset({"transferred", "reopened", "correction_begun"})


@dataclass(frozen=True)
class CalendarChange:
    """One change of the calendar, as a case takes it.

    `id` makes it happen once. `calendar` is the frozen text for the case's agency, `number` the edition it is of.
    `decision` is the legal basis as people cite it ("45/QĐ-UBND"), `actor` who wrote the change, `confirmed_by` who
    approved it. Nobody decides what follows from an event of the case itself: `because` is then its kind, and the
    system takes the change.
    """

    id: str
    calendar: str
    number: int
    decision: str
    actor: str
    confirmed_by: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class CalendarTurn:
    """A turn after which the case counts by another calendar; `moved` when a promised date moved by it."""

    calendar: WorkingCalendar
    turn: Turn
    moved: bool


def calendar_key(change_id: str) -> str:
    """Return the name under which a case remembers a change of the calendar among its commands."""
    return f"calendar:{change_id}"


def takes_newest(records: Iterable[Record]) -> Record | None:
    """Return the last event of a turn that brings a case under the newest calendar of its agency, or None."""
    return next((record for record in reversed(list(records)) if record.kind in _TAKES_NEWEST), None)


def newest_for(cause: Record, number: int, calendar: str) -> CalendarChange:
    """Return the change that follows from an event of the case: the newest edition, made for its agency."""
    return CalendarChange(f"{cause.kind}-{cause.seq}", calendar, number, decision="", actor="", because=cause.kind)


def has_ended(state: CaseState) -> bool:
    """Tell whether the time of a case is over: no calendar changes what it ended under.

    A decided case whose result is being corrected has time of its own again (NĐ 118/2025 Art 23(1)).
    """
    return state.closed or (state.decided_at is not None and state.correct_until is None)


def follow_calendar(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, change: CalendarChange, now: datetime
) -> CalendarTurn:
    """Return the turn in which a case that has not ended follows a changed calendar.

    Overdue is said anew under the new due date, never silently: the record holds both dates and how the case stood.
    """
    work = Work(plan=plan, calendar=WorkingCalendar.from_json(change.calendar), state=state.copy(), now=now)
    redate(work)
    moved = _promises(state) != _promises(work.state)
    values = {
        "decision": change.decision,
        "change": change.id,
        "calendar": str(change.number),
        "calendar_before": calendar.identity,
        "calendar_is": work.calendar.identity,
        "confirmed_by": change.confirmed_by,
        "late_before": _yes(_is_late(state, now)),
        "late": _yes(_is_late(work.state, now)),
    }
    if change.because:
        values["because"] = change.because
    values |= {name: instant.isoformat() for name, instant in _dates(state, work.state) if instant}
    if redated := ",".join(step for step in state.steps if state.steps[step].due_at != work.state.steps[step].due_at):
        values["steps"] = redated
    work.record("calendar_changed" if moved else "calendar_followed", by=None, step="", **values)
    if change.actor:
        work.records[-1] = replace(work.records[-1], actor=change.actor, role=Role.ADMINISTRATOR)
    if moved and state.appointment_at != work.state.appointment_at:
        # The receipt is issued anew with both dates, and the applicant is told: later or earlier alike.
        # A case can come under the same edition twice: passed on, and passed on again.
        paper = change.number if not change.because else f"{change.number}-{work.state.seq}"
        work.call(f"receipt-calendar-{paper}:issue", "documents", "issue", subject="receipt")
        work.notify("appointment_moved")
    remember(work.state.commands, calendar_key(change.id), f"{change.number}:{work.state.seq}")
    return CalendarTurn(work.calendar, Turn(work.state, work.records, work.calls), moved)


def redate(work: Work) -> None:
    """Count every date that still runs again by the calendar of `work`, each from its own beginning."""
    _redate_legal_time(work)
    begun = work.state.correction_begun_at
    if work.state.correct_until and begun:
        work.state.correct_until = work.limit_end_from(begun, CORRECT_WITHIN)
    for step in work.plan.steps:
        current = work.state.steps[step.id]
        if current.status is not StepStatus.OPEN or current.opened_at is None or current.due_at is None:
            continue
        end = correction_ends(work, work.limit_end_from(current.opened_at, steps.budget_of(work, step)))
        if end is None or (step.kind in _TOLD_OUTSIDE and end < current.due_at):
            continue
        current.due_at = end
        current.late = current.late and end <= work.now
    asked = work.state.supplement_requested_at
    if work.state.lapses_at and asked:
        end = work.limit_end_from(asked, work.plan.supplement_lapses)
        work.state.lapses_at = max(work.state.lapses_at, end) if end else work.state.lapses_at


def _redate_legal_time(work: Work) -> None:
    state = work.state
    if state_of(state.clock) is not ClockState.RUNNING:
        return  # a clock that stands has no due date; it gets one by this calendar when it runs again
    limit = Limit.parse(work.plan.deadline[state.channel])
    running = current_due(state.clock, limit, work.calendar, work.rules())
    if running is None:
        return
    state.due_at, state.appointment_at = running.instant, running.appointment
    state.warn_at = clock.warn_at(work, running, state.clock[-1].at)
    # What time has not reached any more is told again when it comes.
    ahead = {"due_soon": state.warn_at, "overdue": state.due_at}
    state.passed = [name for name in state.passed if name not in ahead or ahead[name] <= work.now]


def _dates(before: CaseState, after: CaseState) -> Iterator[tuple[str, datetime | None]]:
    yield "due_before", before.due_at
    yield "due", after.due_at
    yield "appointment_before", before.appointment_at
    yield "appointment", after.appointment_at
    if before.correct_until != after.correct_until:
        yield "last_before", before.correct_until
        yield "last", after.correct_until
    if before.lapses_at != after.lapses_at:
        yield "lapses_before", before.lapses_at
        yield "lapses", after.lapses_at


def _promises(state: CaseState) -> tuple[datetime | None, ...]:
    return state.due_at, state.appointment_at, state.correct_until


def _is_late(state: CaseState, now: datetime) -> bool:
    """Tell whether the end that counts now is over: of a result being corrected, that of the correction."""
    end = state.correct_until or state.due_at
    return end is not None and end < now


def _yes(is_so: object) -> str:
    return "yes" if is_so else "no"
