"""A move and its undoing as turns of a case: what is recorded, opened, given up, and kept to go back by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.case import clock, steps
from domain.case.acts import Role
from domain.case.events import Call, Record, Turn
from domain.case.migration import Fate, LegalTime, Move, Obstacle, plan_move
from domain.case.migration_rules import Snag
from domain.case.state import CaseState, Operation, OperationStatus, StepState
from domain.case.turn import remember
from domain.case.work import Work
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.ledger import ClockEntry
from domain.procedure.plan import Plan, parse_plan


@dataclass
class UndoPoint:
    """How a case stood before a move, as far as the move changed it; good while the case stays at `seq`.

    `opened` are the outside calls the move started, `dropped` those it gave up, `renamed` the ids their steps had.
    """

    move: str
    plan: str
    seq: int
    steps: dict[str, StepState] = field(default_factory=dict)
    clock: list[ClockEntry] = field(default_factory=list)
    due_at: datetime | None = None
    warn_at: datetime | None = None
    appointment_at: datetime | None = None
    passed: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    dropped: dict[str, Operation] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MoveTurn:
    """A turn after which the case follows another plan; `undo` leads back, None after going back."""

    plan: Plan
    turn: Turn
    undo: UndoPoint | None = None


def ledger_key(move_id: str, *, undo: bool = False) -> str:
    """Return the name under which a case remembers a move, or its undoing, among its commands."""
    return f"{'undo' if undo else 'move'}:{move_id}"


def judge_move(plan: Plan, state: CaseState, move: Move) -> tuple[tuple[Snag, ...], Mapping[str, Fate]]:
    """Return what is against a move, and what would become of each step when nothing is. Changes nothing."""
    if move.leaves != plan.sha256:
        return (Snag("other_version"),), {}
    outcome = plan_move(plan, parse_plan(move.plan), state, move.mapping, move.legal_time)
    return (outcome.snags, {}) if isinstance(outcome, Obstacle) else ((), outcome.fates)


def move_snags(plan: Plan, state: CaseState, move: Move) -> tuple[Snag, ...]:
    """Return everything against a move, without moving; empty when it can be made."""
    return judge_move(plan, state, move)[0]


def make_move(plan: Plan, calendar: WorkingCalendar, state: CaseState, move: Move, now: datetime) -> MoveTurn:
    """Return the turn of a move that `move_snags` found nothing against."""
    outcome = plan_move(plan, parse_plan(move.plan), state, move.mapping, move.legal_time)
    if isinstance(outcome, Obstacle):
        raise ValueError("a move with snags must not be made: " + ", ".join(snag.code for snag in outcome.snags))
    work = Work(plan=outcome.plan, calendar=calendar, state=outcome.state, now=now)
    limit = clock.take_limit_of_plan(work) if move.legal_time is LegalTime.NEW else ("", "")
    work.record(
        "moved_to_version",
        from_version=str(plan.version),
        to_version=str(outcome.plan.version),
        from_sha256=plan.sha256,
        to_sha256=outcome.plan.sha256,
        move=move.id,
        confirmed_by=move.confirmed_by,
        legal_time=move.legal_time,
        limit_was=limit[0],
        limit_is=limit[1],
    )
    work.records[-1] = _signed(work, move.actor, move.note)
    for operation in outcome.dropped.values():
        work.record("consultation_dropped", step=operation.step, operation=operation.key)
    steps.open_ready(work)
    remember(work.state.commands, ledger_key(move.id), f"{move.leaves[:16]}:{work.state.seq}")
    undo = UndoPoint(
        move=move.id,
        plan=plan.to_json(),
        seq=work.state.seq,
        steps={name: replace(step) for name, step in state.steps.items()},
        clock=list(state.clock),
        due_at=state.due_at,
        warn_at=state.warn_at,
        appointment_at=state.appointment_at,
        passed=list(state.passed),
        opened=[key for key in work.state.operations if key not in state.operations],
        dropped=dict(outcome.dropped),
        renamed=dict(outcome.renamed),
    )
    return MoveTurn(outcome.plan, Turn(work.state, work.records, work.calls), undo)


def undo_snags(state: CaseState, undo: UndoPoint | None, move_id: str) -> tuple[Snag, ...]:
    """Return what is against undoing a move; empty when nothing happened to the case since."""
    if undo is None or undo.move != move_id:
        known = ledger_key(move_id) in state.commands
        return (Snag("moved_on" if known else "not_moved"),)
    return () if state.seq == undo.seq else (Snag("moved_on"),)


def undo_move(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, undo: UndoPoint, actor: str, note: str, now: datetime
) -> MoveTurn:
    """Return the turn that takes a case back to where it stood before a move that `undo_snags` lets go.

    Calls to outside systems that went on meanwhile go on; those the move gave up are made again under their old
    keys, by which the systems know them.
    """
    before = parse_plan(undo.plan)
    moved = state.copy()
    work = Work(plan=before, calendar=calendar, state=moved, now=now)
    for name, step in state.steps.items():
        moved.past_instances[name] = max(moved.past_instances.get(name, 0), step.instance)
    moved.steps = {name: replace(step) for name, step in undo.steps.items()}
    moved.clock, moved.passed = list(undo.clock), list(undo.passed)
    moved.due_at, moved.warn_at, moved.appointment_at = undo.due_at, undo.warn_at, undo.appointment_at
    for key in undo.opened:
        moved.operations.pop(key, None)
    for key, name in undo.renamed.items():
        if key in moved.operations:
            moved.operations[key].step = name
    for key, operation in undo.dropped.items():
        again = replace(operation, values=dict(operation.values))
        moved.operations[key] = again
        if again.status in (OperationStatus.CALLING, OperationStatus.RETRYING):
            again.status, again.round = OperationStatus.CALLING, again.round + 1
            work.calls.append(Call(key))
    work.record(
        "move_undone",
        from_version=str(plan.version),
        to_version=str(before.version),
        from_sha256=plan.sha256,
        to_sha256=before.sha256,
        move=undo.move,
    )
    work.records[-1] = _signed(work, actor, note)
    steps.open_ready(work)
    remember(moved.commands, ledger_key(undo.move, undo=True), f"{plan.sha256[:16]}:{moved.seq}")
    return MoveTurn(before, Turn(moved, work.records, work.calls))


def _signed(work: Work, actor: str, note: str) -> Record:
    """Return the last record with who decided it and the text that says why."""
    return replace(work.records[-1], actor=actor, role=Role.ADMINISTRATOR, note=note)
