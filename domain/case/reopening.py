"""Opening a case again that was closed by mistake, or whose applicant came after all."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from domain.case import clock, steps
from domain.case.acts import Command, Refusal, Role
from domain.case.in_charge import no_reason, not_in_charge
from domain.case.refunds import owe_again
from domain.case.state import CaseState, Phase, StepStatus
from domain.case.work import Work
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import Convention, CountingRules, due
from domain.deadline.ledger import ClockEvent
from domain.deadline.limit import Limit
from domain.procedure.plan import Plan

#: Later than this a new dossier is the honest way; the limit is ours, the law names none.
REOPEN_WITHIN: Final = "30 days"
REOPENED: Final = "reopened"

_CLOSED_WITHOUT_DECISION = (Phase.REFUSED_AT_INTAKE, Phase.WITHDRAWN, Phase.STOPPED)


def reopening_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    """Return why a case cannot be opened again: it is not closed, has a decision, or ended too long ago."""
    refused = not_in_charge(plan.agency, command, Role.LEADER, Role.SUPERVISOR) or no_reason(command)
    if refused is not None:
        return refused
    if state.phase not in _CLOSED_WITHOUT_DECISION or state.ended_at is None:
        return Refusal("nothing_to_reopen", {"phase": state.phase})
    rules = CountingRules(convention=Convention(plan.convention))
    last = due(state.ended_at, Limit.parse(REOPEN_WITHIN), calendar, rules).instant
    if now > last:
        return Refusal("reopening_too_late", {"last": last.isoformat()})
    return None


def nothing_kept(phase: str) -> Refusal:
    """Return the refusal of an act on a case that ended before ends were kept: there is nothing to go on from."""
    return Refusal("nothing_kept", {"phase": phase})


def reopen(work: Work, command: Command) -> None:
    """Go on where the case stood when it ended; the time between counts for nobody."""
    state = work.state
    was = state.phase
    state.phase, state.phase_before = Phase(state.phase_before or Phase.FILED), ""
    state.ended_at = None
    state.reopenings += 1
    before, state.steps_before_end = state.steps_before_end, {}
    waits = state.phase in (Phase.AWAITING_SUPPLEMENT, Phase.AWAITING_OBLIGATION)
    if clock.stands_ended(work) or (clock.is_paused(work) and not waits):
        clock.mark(work, ClockEvent.RESUMED, REOPENED)
    work.record("reopened", by=command, step="", phase=was, **clock.told_date(work))
    owe_again(work)
    if state.phase is Phase.AWAITING_SUPPLEMENT:
        state.lapses_at = work.limit_end(work.plan.supplement_lapses)
    for step in work.plan.steps:
        status = StepStatus(before[step.id]) if step.id in before else None
        current = state.steps[step.id]
        if status is StepStatus.OPEN or (status is StepStatus.SUSPENDED and not waits):
            steps.open_step(work, step)
        elif status is not None:
            current.status = status
    work.notify("reopened")
