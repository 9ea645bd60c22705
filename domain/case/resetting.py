"""Back to an earlier step by a supervisor: what followed is done again, and the time already spent stays spent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from domain.case import steps
from domain.case.acts import Command, Refusal, Role
from domain.case.in_charge import no_reason, not_in_charge, not_in_hand
from domain.case.state import CaseState, Phase, StepStatus
from domain.case.work import Work
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.graph import ancestors
from domain.procedure.plan import Plan, Stage, StepKind

_WORKED_ON: Final = (Phase.RECEIVED, Phase.IN_PROGRESS)
_STAGES: Final = (Stage.APPRAISE, Stage.APPROVE)
_KINDS: Final = (StepKind.REVIEW, StepKind.VISIT, StepKind.ASK, StepKind.SIGN)
#: What these opened at other agencies lives on by itself and cannot be taken back by us.
_ELSEWHERE: Final = (StepKind.OPEN_CASE, StepKind.OBLIGATION)


def reset_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    """Return why a case cannot go back to the step `command.target`, or None when it can.

    A supervisor or leader of the deciding agency does it, with a reason, while the case is being worked on. The legal
    clock goes on: the law knows no ground to give back time that was spent (NĐ 118/2025 Art 19).
    """
    refused = (
        not_in_charge(plan.agency, command, Role.SUPERVISOR, Role.LEADER)
        or not_in_hand(state, command)
        or no_reason(command)
    )
    if refused is not None:
        return refused
    if state.phase not in _WORKED_ON:
        return Refusal("clock_stands", {"phase": state.phase})
    target = command.target
    if not plan.has_step(target) or plan.step(target).stage not in _STAGES or plan.step(target).kind not in _KINDS:
        return Refusal("reset_where", {"step": target})
    if state.steps[target].status is StepStatus.OPEN:
        return Refusal("reset_open", {"step": target})
    if state.steps[target].status is StepStatus.WAITING or not _has_come(plan, state, target):
        return Refusal("reset_where", {"step": target})
    begun = [step for step in done_again(plan, state, target) if plan.step(step).kind in _ELSEWHERE]
    return Refusal("reset_over", {"step": begun[0]}) if begun else None


def steps_to_reset_to(plan: Plan, state: CaseState) -> tuple[str, ...]:
    """Return the steps a case could go back to, in plan order."""
    return tuple(
        step.id
        for step in plan.steps
        if step.stage in _STAGES
        and step.kind in _KINDS
        and state.steps[step.id].status not in (StepStatus.OPEN, StepStatus.WAITING)
        and _has_come(plan, state, step.id)
        and not any(plan.step(one).kind in _ELSEWHERE for one in done_again(plan, state, step.id))
    )


def done_again(plan: Plan, state: CaseState, target: str) -> tuple[str, ...]:
    """Return the steps after the target that were begun, and those a refusal had left out, in plan order."""
    after = {step.id: step.after for step in plan.steps}
    return tuple(
        step.id
        for step in plan.steps
        if step.id != target
        and step.stage in _STAGES
        and state.steps[step.id].status is not StepStatus.WAITING
        and (target in ancestors(after, step.id) or state.steps[step.id].status is StepStatus.SKIPPED)
    )


def reset_step(work: Work, command: Command) -> None:
    """Open a step again as its next instance; what came after it waits for it once more. No clock is touched."""
    target = command.target
    again = done_again(work.plan, work.state, target)
    _put_back(work, (target, *again))
    work.record("step_reset", by=command, step=target, to=target, again=",".join(again))


def _put_back(work: Work, ids: Iterable[str]) -> None:
    for step_id in ids:
        steps.forget_calls(work, step_id)
        current = work.state.steps[step_id]
        current.status = StepStatus.WAITING
        current.outcome = ""


def _has_come(plan: Plan, state: CaseState, step_id: str) -> bool:
    """Tell whether everything before the step is finished, so that it opens at once."""
    return all(
        state.steps[name].status in steps.FINISHED
        or (plan.step(name).kind is StepKind.INFORM and state.steps[name].status is not StepStatus.WAITING)
        for name in plan.step(step_id).after
    )
