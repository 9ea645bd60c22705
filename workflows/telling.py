"""What a case tells the outside about itself: to pages through PostgreSQL, to engineers through Temporal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

from domain.case.picture import OperationLine, TaskLine, held_by, open_steps, operation_line, task_lines, waiting_for
from domain.case.state import CaseState, OperationStatus
from domain.deadline.ledger import ClockEntry
from domain.procedure.plan import Plan
from runtime.search_attributes import CASE_PHASE, CASE_STEP, DUE_AT, HOLD, OVERDUE, WAITING_FOR

#: Systems nothing in a case waits for; a call to them is only worth a line when it is in trouble.
QUIET_SYSTEMS = ("notifications", "documents")


@dataclass
class Told:
    """What was told already, so that a turn carries only what changed."""

    tasks: dict[str, TaskLine] = field(default_factory=dict)
    operations: dict[str, OperationLine] = field(default_factory=dict)
    clock: list[ClockEntry] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def nothing(cls) -> Told:
        """Return the memory of a case that has told nothing yet."""
        return cls()

    @classmethod
    def of(cls, plan: Plan, state: CaseState) -> Told:
        """Return the memory of a case that continued as new: everything up to its state was told."""
        told = cls(attributes=_attributes(plan, state))
        told.changed_tasks(plan, state)
        told.changed_operations(state)
        told.changed_clock(state)
        return told

    def changed_tasks(self, plan: Plan, state: CaseState) -> list[TaskLine]:
        """Return the tasks that differ from what was told; an instance that was replaced is cancelled."""
        now = task_lines(plan, state)
        changed = [line for key, line in now.items() if self.tasks.get(key) != line]
        for key, line in self.tasks.items():
            if key not in now and line.status in ("open", "suspended"):
                changed.append(replace(line, status="cancelled"))
        self.tasks = now
        return changed

    def changed_operations(self, state: CaseState) -> list[OperationLine]:
        """Return the outside calls that differ from what was told; those no longer held are done."""
        now = {
            key: operation_line(operation)
            for key, operation in state.operations.items()
            if operation.system not in QUIET_SYSTEMS or operation.status is not OperationStatus.CALLING
        }
        changed = [line for key, line in now.items() if self.operations.get(key) != line]
        changed += [replace(line, status="done", problem="") for key, line in self.operations.items() if key not in now]
        self.operations = now
        return changed

    def ended_unsaid(self, state: CaseState) -> bool:
        """Tell whether a call that was told as running is over, which no line of the log has said."""
        return any(key not in state.operations for key in self.operations)

    def changed_clock(self, state: CaseState) -> list[ClockEntry]:
        """Return the whole clock ledger when it changed, else nothing."""
        if state.clock == self.clock:
            return []
        self.clock = list(state.clock)
        return list(state.clock)


def _attributes(plan: Plan, state: CaseState) -> dict[str, Any]:
    return {
        CASE_PHASE.name: str(state.phase),
        CASE_STEP.name: ",".join(open_steps(plan, state)) or "-",
        WAITING_FOR.name: waiting_for(plan, state),
        HOLD.name: held_by(state) or "-",
        OVERDUE.name: "overdue" in state.passed,
        DUE_AT.name: state.due_at,
    }


_KEYS: dict[str, SearchAttributeKey[Any]] = {
    key.name: key for key in (CASE_PHASE, CASE_STEP, WAITING_FOR, HOLD, OVERDUE, DUE_AT)
}


def search_attributes(plan: Plan, state: CaseState, told: Told) -> list[SearchAttributeUpdate[Any]]:
    """Return the search attributes that changed since they were last told, and remember them."""
    now = _attributes(plan, state)
    changed = {name: value for name, value in now.items() if told.attributes.get(name) != value}
    told.attributes = now
    return [
        _KEYS[name].value_set(value) if value is not None else _KEYS[name].value_unset()
        for name, value in changed.items()
    ]


def details(plan: Plan, state: CaseState, next_at: datetime | None) -> str:
    """Return a few lines for Temporal's own Web UI: where the case is and what it waits for."""
    due = state.due_at.isoformat(timespec="minutes") if state.due_at else "not running"
    upcoming = next_at.isoformat(timespec="minutes") if next_at else "nothing"
    lines = [
        f"**{plan.procedure}** v{plan.version} at {plan.agency}",
        f"- phase: {state.phase}, money: {state.money}, delivery: {state.delivery}",
        f"- open steps: {', '.join(open_steps(plan, state)) or 'none'}",
        f"- waiting for: {waiting_for(plan, state)}",
        f"- legal deadline: {due}; next milestone: {upcoming}",
    ]
    lines += [
        f"- {operation.key}: {operation.status} {operation.problem}".rstrip() for operation in state.operations.values()
    ]
    return "\n".join(lines)
