"""Putting right what the agency got wrong: what was written down at reception, or the result itself."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from domain.case.acts import Command, Refusal, Role
from domain.case.in_charge import no_reason, not_at_a_desk, not_in_charge
from domain.case.state import CaseState, DeliveryState, Phase, StepStatus
from domain.case.work import Work
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.plan import Plan, StepKind

#: NĐ 118/2025 Art 23(1): a result with an error of the agency's is corrected within three working days, at its cost.
CORRECT_WITHIN: Final = "3 working days"


def intake_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    """Return why what was recorded at reception cannot be corrected: the counter does, until the decision."""
    refused = not_at_a_desk(plan, state, command, Role.COUNTER) or no_reason(command)
    if refused is not None:
        return refused
    if state.received_at is None:
        return Refusal("not_received_yet", {"act": command.act})
    if state.decided_at:
        return Refusal("decided_already", {"act": command.act, "at": state.decided_at.isoformat()})
    return None


def correct_intake(work: Work, command: Command) -> None:
    """Note that what was recorded at reception is corrected, and issue the receipt again.

    The corrected facts are about people: they wait under the command's note, and are put in place with this event.
    """
    state = work.state
    state.intake_corrections += 1
    work.record("intake_corrected", by=command)
    work.call(f"receipt-{state.intake_corrections + 1}:issue", "documents", "issue", subject="receipt")
    work.notify("intake_corrected")


def result_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    """Return why a result cannot be corrected: there is none yet, or it is on its way."""
    refused = not_in_charge(plan.agency, command, Role.OFFICER, Role.LEADER) or no_reason(command)
    if refused is not None:
        return refused
    if state.phase not in (Phase.DECIDED, Phase.RETURNED):
        return Refusal("no_result_to_correct", {"phase": state.phase})
    if state.delivery in (DeliveryState.ORDERED, DeliveryState.IN_TRANSIT):
        return Refusal("result_on_its_way")
    return None


def correct_result(work: Work, command: Command) -> None:
    """Open the last appraisal and signature again, with three working days; the first decision stays in the log."""
    state = work.state
    state.corrections += 1
    state.phase = Phase.CORRECTING
    state.delivery = DeliveryState.NONE
    state.ended_at = None
    state.correction_begun_at, state.correct_until = work.now, work.limit_end(CORRECT_WITHIN)
    until = state.correct_until.isoformat() if state.correct_until else ""
    work.record("correction_begun", by=command, number=str(state.corrections), last=until)
    signs = [step.id for step in work.plan.steps if step.kind is StepKind.SIGN]
    reviews = [step.id for step in work.plan.steps if step.kind is StepKind.REVIEW]
    for name in (*reviews[-1:], *signs[-1:], work.plan.hand_over.id):
        current = state.steps[name]
        current.status, current.outcome = StepStatus.WAITING, ""
    work.notify("correction_begun")


def put_right(work: Work, command: Command, step_id: str) -> None:
    """Note that the corrected result was signed; the day of the decision stays the first one's."""
    state = work.state
    state.correction_begun_at = state.correct_until = None
    state.phase = Phase.DECIDED
    decision = state.decision or ""
    work.record("result_corrected", by=command, step=step_id, decision=decision, number=str(state.corrections))
    work.notify("result_corrected")


def correction_ends(work: Work, limit_end: datetime | None) -> datetime | None:
    """Return when a step is due: in a correction no later than the correction itself."""
    until = work.state.correct_until
    if until is None:
        return limit_end
    return until if limit_end is None else min(until, limit_end)
