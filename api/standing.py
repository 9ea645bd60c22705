"""Where a case stands, as far as the read model knows: enough for the rules of acts to be asked about it.

The workflow judges again with its own state when an act arrives.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from api.deadline_view import ledger_of
from domain.case.acts import Act
from domain.case.linking import barred_by
from domain.case.obligations import told_by
from domain.case.refunds import relive_money
from domain.case.state import (
    CaseState,
    Decision,
    DeliveryState,
    LastAct,
    MoneyState,
    Operation,
    OperationStatus,
    Phase,
    StepState,
    StepStatus,
)
from domain.case.undoing import UNDOABLE
from domain.deadline.moments import midnight_ending
from domain.procedure.plan import Channel, Plan, PlanStep, StepKind, Way
from models.queries.case_page import CasePage
from models.tables import CaseEvent, Task
from models.tables import Operation as OperationRow

_STEP_STATUS = {
    "open": StepStatus.OPEN,
    "suspended": StepStatus.SUSPENDED,
    "done": StepStatus.DONE,
    "cancelled": StepStatus.SKIPPED,
}
#: The events that tell who finished a step, and for whom.
_STEP_DONE: Final = frozenset({"received", "reviewed", "visited", "signed"})
#: After these the due date is another one, and what was told of the old one counts no more.
_DATE_CHANGED: Final = frozenset(
    {"received", "supplemented", "extended", "held", "released", "reopened", "calendar_changed", "moved_to_version"}
)
#: Which phase the case is in after each of these, as long as nothing interrupts it.
_PHASE_AFTER: Final = {
    "filed": Phase.FILED,
    "received": Phase.RECEIVED,
    "supplemented": Phase.RECEIVED,
    "reviewed": Phase.IN_PROGRESS,
    "visited": Phase.IN_PROGRESS,
    "signed": Phase.IN_PROGRESS,
}
#: The events an act leaves that may be undone, and what else its turn may record without telling anybody.
_UNDOABLE_EVENTS: Final = {
    "reviewed": Act.COMPLETE,
    "visited": Act.COMPLETE,
    "sent_back": Act.SEND_BACK,
    "signed": Act.APPROVE,
    "supplemented": Act.SUPPLY,
    "supplement_allowed": Act.ALLOW_SUPPLEMENT,
}
_QUIET: Final = frozenset({*_UNDOABLE_EVENTS, "step_late"})


def state_of(plan: Plan, page: CasePage) -> CaseState:
    """Return the case's state as far as the read model knows it; enough for the rules of acts."""
    case = page.case
    kinds = [event.kind for event in page.events]
    done_for = {event.step: event.on_behalf_of for event in page.events if event.kind in _STEP_DONE}
    received = receiving_agency(plan, page.tasks)
    state = CaseState(
        phase=Phase(case.phase),
        money=MoneyState(case.money),
        delivery=DeliveryState(case.delivery),
        decision=Decision(case.decision) if case.decision else None,
        channel=Channel(case.channel),
        way=Way(case.way),
        fee=case.fee,
        paid=case.paid,
        filed_at=case.filed_at,
        received_at=case.received_at,
        decided_at=case.decided_at,
        ended_at=case.ended_at,
        steps={step.id: _step_state(step, page, done_for.get(step.id, "")) for step in plan.steps},
        clock=ledger_of(page),
        due_at=case.due_at,
        appointment_at=case.appointment_at,
        operations={row.key: _operation(row) for row in page.operations if row.status in set(OperationStatus)},
        supplements=kinds.count("supplement_requested"),
        supplements_allowed=kinds.count("supplement_allowed") - _taken_back(page, Act.ALLOW_SUPPLEMENT),
        passed=_passed(page.events),
        extensions=kinds.count("extended"),
        apologies=kinds.count("apologised"),
        corrections=kinds.count("correction_begun"),
        correct_until=_correct_until(page),
        intake_corrections=kinds.count("intake_corrected"),
        reopenings=kinds.count("reopened"),
        hold_ends_at=_hold_ends(page),
        phase_before=_phase_before(page),
        receiving_agency="" if received == plan.agency else received,
        last_act=_last_act(page),
        barred=barred_by(page.judged_before, page.judged_as),
        obligations=told_by((event.kind, event.step, event.values) for event in page.events),
        seq=case.seq,
    )
    relive_money(state, ((event.kind, event.values) for event in page.events))
    return state


def receiving_agency(plan: Plan, tasks: Sequence[Task]) -> str:
    """Return the one-stop unit that has the dossier's desk: the one that checked it, else the agency that decides."""
    checks = [task for task in tasks if task.kind == StepKind.CHECK]
    return max(checks, key=lambda task: _instance(task.id)).agency_id if checks else plan.agency


def _instance(task_id: str) -> int:
    number = task_id.partition("/")[2]
    return int(number) if number.isdigit() else 0


def _passed(events: Sequence[CaseEvent]) -> list[str]:
    """Return what was told of the present due date: that it is near, that it is over."""
    changed = max((event.seq for event in events if event.kind in _DATE_CHANGED), default=0)
    told = {event.kind for event in events if event.seq > changed}
    return [kind for kind in ("due_soon", "overdue") if kind in told]


def _taken_back(page: CasePage, act: Act) -> int:
    return sum(event.kind == "undone" and event.values.get("act") == act for event in page.events)


def _correct_until(page: CasePage) -> datetime | None:
    begun = [
        event
        for event in page.events
        if event.kind == "correction_begun" or (event.kind == "calendar_changed" and "last" in event.values)
    ]
    until = str(begun[-1].values.get("last", "")) if begun and page.case.phase == Phase.CORRECTING else ""
    return datetime.fromisoformat(until) if until else None


def _hold_ends(page: CasePage) -> datetime | None:
    held = [event for event in page.events if event.kind == "held"]
    if page.case.phase != Phase.ON_HOLD or not held:
        return None
    return midnight_ending(datetime.fromisoformat(str(held[-1].values["day"])).date())


def _phase_before(page: CasePage) -> str:
    """Return the phase a hold or the end interrupted; an empty string when nothing did, or the case was decided."""
    case = page.case
    if case.decided_at is not None or (case.phase != Phase.ON_HOLD and case.ended_at is None):
        return ""
    phase = Phase.FILED
    for event in page.events:
        phase = _PHASE_AFTER.get(event.kind, phase)
        if event.kind == "supplement_requested":
            phase = Phase.AWAITING_SUPPLEMENT
    return str(phase)


def _last_act(page: CasePage) -> LastAct | None:
    """Return the act nothing was recorded after, when it is one that can be undone.

    Anything its turn may have told outside counts as heard: the workflow, which knows better, judges in the end.
    """
    last = page.events[-1] if page.events else None
    if last is None or last.seq != page.case.seq or not last.actor or last.kind not in _UNDOABLE_EVENTS:
        return None
    act = _UNDOABLE_EVENTS[last.kind]
    same_turn = [event.kind for event in page.events if event.at == last.at]
    called = any(row.since == last.at or row.updated_at == last.at for row in page.operations)
    return LastAct(act, last.actor, last.at, last.seq, heard=called or not set(same_turn) <= _QUIET)


def _step_state(step: PlanStep, page: CasePage, done_for: str) -> StepState:
    mine = [task for task in page.tasks if task.step == step.id]
    if not mine:
        # What no person does has no task; the row names the steps that are open.
        is_open = step.kind is StepKind.OBLIGATION and step.id in page.case.step.split(",")
        return StepState(status=StepStatus.OPEN, instance=1) if is_open else StepState()
    latest = max(mine, key=lambda task: _instance(task.id))
    return StepState(
        status=_STEP_STATUS[latest.status],
        instance=_instance(latest.id),
        opened_at=latest.opened_at,
        due_at=latest.due_at,
        done_by=latest.done_by,
        outcome=latest.outcome,
        done_for=done_for if latest.done_by else "",
        asked=latest.agency_id if step.kind is StepKind.ASK else "",
    )


def _operation(row: OperationRow) -> Operation:
    return Operation(
        key=row.key,
        system=row.system,
        action=row.action,
        step=row.step,
        status=OperationStatus(row.status),
        problem=row.problem,
        reference=row.reference,
        since=row.since,
    )


assert frozenset(_UNDOABLE_EVENTS.values()) == UNDOABLE  # noqa: S101  # both lists say the same
