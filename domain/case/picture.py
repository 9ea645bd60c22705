"""The picture of a case that people read, drawn from plan and state after every turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.case.in_charge import agency_of_step
from domain.case.state import (
    CaseState,
    DeliveryState,
    MoneyState,
    Operation,
    OperationStatus,
    Phase,
    StepState,
    StepStatus,
)
from domain.procedure.plan import FeeMoment, Plan, StepKind, Way


@dataclass(frozen=True)
class TaskLine:
    """A person's task as it stands after a turn. `id` is the step instance, "review/1".

    `status` is open, suspended, done or cancelled.
    """

    id: str
    step: str
    kind: str
    stage: str
    role: str
    agency: str
    status: str
    opened_at: datetime | None = None
    due_at: datetime | None = None
    done_by: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class OperationLine:
    """An outside call as it stands after a turn: what is awaited, or which problem needs a person.

    `status` is calling, retrying, awaiting_answer, problem, or done once the state no longer holds it.
    """

    key: str
    system: str
    action: str
    step: str
    status: str
    problem: str = ""
    reference: str = ""
    since: datetime | None = None


@dataclass(frozen=True)
class Snapshot:
    """The case row that people read: the axes, whose move it is, and when something is next expected.

    `waiting_for` is one of: "counter", "officer", "leader", "applicant:supplement",
    "applicant:payment", "applicant:collect", "agency:<id>", "post", "system:<name>", "nobody".
    `hold` names the system whose problem needs a person, or is empty. Money is in đồng.
    """

    phase: str
    money: str
    delivery: str
    decision: str
    way: str
    fee: int
    paid: int
    step: str
    waiting_for: str
    hold: str
    overdue: bool
    received_at: datetime | None
    due_at: datetime | None
    appointment_at: datetime | None
    decided_at: datetime | None
    ended_at: datetime | None
    next_at: datetime | None


def fee_is_missing(plan: Plan, state: CaseState, *moments: FeeMoment) -> bool:
    """True when a fee that must be paid at one of these moments has not been paid."""
    return plan.fee_moment in moments and state.money in (MoneyState.DUE, MoneyState.REQUESTED)


def open_steps(plan: Plan, state: CaseState) -> list[str]:
    """Return the ids of the open steps in plan order."""
    return [step.id for step in plan.steps if state.steps[step.id].status is StepStatus.OPEN]


def held_by(state: CaseState) -> str:
    """Return the system whose problem needs a person, or an empty string."""
    troubled = (OperationStatus.PROBLEM, OperationStatus.RETRYING)
    return next((operation.system for operation in state.operations.values() if operation.status in troubled), "")


def waiting_for(plan: Plan, state: CaseState) -> str:
    """Return whose move it is: exactly one side, people of the case's own agency first."""
    if state.phase is Phase.AWAITING_SUPPLEMENT:
        return "applicant:supplement"
    if state.phase is Phase.AWAITING_OBLIGATION:
        return "applicant:obligation"
    if state.closed:
        return "nobody"
    if state.phase is Phase.ON_HOLD:
        return "leader"  # who held it lets it go on
    for step_id in open_steps(plan, state):
        step = plan.step(step_id)
        if step.kind is StepKind.HAND_OVER:
            return _waiting_at_hand_over(plan, state)
        if step.kind is StepKind.CHECK and fee_is_missing(plan, state, FeeMoment.AT_FILING) and state.pays_online:
            return "applicant:payment"
        if step.is_human:
            return step.role
    return _waiting_outside(plan, state)


def _waiting_at_hand_over(plan: Plan, state: CaseState) -> str:
    if fee_is_missing(plan, state, FeeMoment.BEFORE_RESULT, FeeMoment.AT_FILING):
        return "applicant:payment"
    if state.way is Way.POST and state.delivery in (DeliveryState.ORDERED, DeliveryState.IN_TRANSIT):
        return "post"
    return "applicant:collect"


def _waiting_outside(plan: Plan, state: CaseState) -> str:
    for step_id in open_steps(plan, state):
        step = plan.step(step_id)
        if step.kind in (StepKind.ASK, StepKind.OPEN_CASE, StepKind.OBLIGATION):
            return f"agency:{step.agency}"
    return next((f"system:{operation.system}" for operation in state.operations.values()), "nobody")


def snapshot(plan: Plan, state: CaseState, next_at: datetime | None) -> Snapshot:
    """Return the case row after a turn; `next_at` is the next milestone."""
    return Snapshot(
        phase=state.phase,
        money=state.money,
        delivery=state.delivery,
        decision=state.decision or "",
        way=state.way,
        fee=state.fee,
        paid=state.paid,
        step=",".join(open_steps(plan, state)),
        waiting_for=waiting_for(plan, state),
        hold=held_by(state),
        overdue="overdue" in state.passed,
        received_at=state.received_at,
        due_at=state.due_at,
        appointment_at=state.appointment_at,
        decided_at=state.decided_at,
        ended_at=state.ended_at,
        next_at=next_at,
    )


_TASK_STATUS = {
    StepStatus.OPEN: "open",
    StepStatus.SUSPENDED: "suspended",
    StepStatus.DONE: "done",
    StepStatus.SKIPPED: "cancelled",
}


def task_lines(plan: Plan, state: CaseState) -> dict[str, TaskLine]:
    """Return the present instance of every human step that was ever opened, by task id.

    A result that goes by post or online has no person handing it over, hence no task.
    """
    lines: dict[str, TaskLine] = {}
    for step in plan.steps:
        current = state.steps[step.id]
        handled_outside = step.kind is StepKind.HAND_OVER and state.way is not Way.COUNTER
        if not step.is_human or current.instance == 0 or handled_outside:
            continue
        task_id = f"{step.id}/{current.instance}"
        lines[task_id] = TaskLine(
            id=task_id,
            step=step.id,
            kind=step.kind,
            stage=step.stage,
            role=step.role,
            agency=agency_of_step(plan, state, step),
            status=_shown(state, current),
            opened_at=current.opened_at,
            due_at=current.due_at,
            done_by=current.done_by,
            outcome=current.outcome,
        )
    return lines | _consultations(plan, state)


def _shown(state: CaseState, current: StepState) -> str:
    """Return the status under which people see a step of theirs.

    Cases from before edition 4 leave a step open whose turn came while they were held. Nobody may do it until the
    release, so it stands among what waits.
    """
    if state.phase is Phase.ON_HOLD and current.status is StepStatus.OPEN:
        return "suspended"
    return _TASK_STATUS.get(current.status, "cancelled")


def _consultations(plan: Plan, state: CaseState) -> dict[str, TaskLine]:
    """Return the tasks of people of other agencies who are asked for their opinion in this system."""
    asked = [(step, state.steps[step.id]) for step in plan.steps if state.steps[step.id].asked]
    return {
        f"{step.id}/{current.instance}": TaskLine(
            id=f"{step.id}/{current.instance}",
            step=step.id,
            kind=step.kind,
            stage=step.stage,
            role="officer",
            agency=current.asked,
            status=_TASK_STATUS.get(current.status, "cancelled"),
            opened_at=current.opened_at,
            due_at=current.due_at,
            done_by=current.done_by,
            outcome=current.outcome,
        )
        for step, current in asked
    }


def operation_line(operation: Operation, *, finished: bool = False) -> OperationLine:
    """Return the line of one outside call; `finished` when the state no longer holds it."""
    return OperationLine(
        key=operation.key,
        system=operation.system,
        action=operation.action,
        step=operation.step,
        status="done" if finished else operation.status,
        problem="" if finished else operation.problem,
        reference=operation.reference,
        since=operation.since,
    )
