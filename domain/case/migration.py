"""Moving a running case to another version of its procedure: by decision, checked, and undone while nothing happened.

The default of the law is that a case ends under the version it was filed under. A move is the exception: somebody
decides it, says why, and says where each open step goes. What was done stays done by whom it was done; legal time
goes on as it ran, under the limits it ran under, unless the decision expressly takes the new ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from domain.case.migration_rules import Snag, same_work, snags_of, targets
from domain.case.state import CaseState, Operation, StepState, StepStatus
from domain.procedure.plan import Plan, PlanStep, StepKind

#: What a case keeps of the plan it was filed under, when legal time is kept: how long, how counted, what was promised.
_LEGAL_TIME: Final = (
    "deadline", "cut_off", "convention", "supplement_within", "supplement_lapses", "intake_alert", "intake_limit",
)  # fmt: skip


class LegalTime(StrEnum):
    """Which version's time limits a moved case counts by."""

    KEEP = "keep"
    NEW = "new"


class Fate(StrEnum):
    """What becomes of one step in a move; the step is named by its new id, a dropped one by its old."""

    KEPT = "kept"
    RENAMED = "renamed"
    REOPENED = "reopened"
    WAITS = "waits"
    DROPPED = "dropped"
    NEW = "new"


@dataclass(frozen=True)
class Move:
    """One decision to move a case. The same decision moves many; `plan` is the canonical text made for this one.

    `id` makes it happen once. `mapping` says old step id -> new step id, "" for a step that is given up; steps it
    does not name keep their id, reception and hand-over theirs by kind. `leaves` is the hash the case must stand
    on. `actor` decided, `confirmed_by` is the second person, or empty. `note` is the id of the text that says why.
    """

    id: str
    actor: str
    leaves: str
    plan: str
    mapping: dict[str, str] = field(default_factory=dict)
    legal_time: LegalTime = LegalTime.KEEP
    confirmed_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a case cannot be moved: every rule that stands against it."""

    snags: tuple[Snag, ...]


@dataclass(frozen=True, slots=True)
class MovedState:
    """A case after a move, before anything new is opened: its plan, its state, what became of each step.

    `dropped` are the outside calls nobody waits for any more, `renamed` those whose step has another id now, with
    the id before.
    """

    plan: Plan
    state: CaseState
    fates: Mapping[str, Fate]
    dropped: Mapping[str, Operation]
    renamed: Mapping[str, str]


def plan_move(
    old_plan: Plan,
    new_plan: Plan,
    state: CaseState,
    mapping: Mapping[str, str],
    legal_time: LegalTime = LegalTime.KEEP,
) -> MovedState | Obstacle:
    """Return how a case would stand under another plan, or everything that is against it. Changes nothing."""
    goes_to = targets(old_plan, new_plan, mapping)
    snags = tuple(snags_of(old_plan, new_plan, state, mapping, goes_to, keeps_time=legal_time is LegalTime.KEEP))
    if snags:
        return Obstacle(snags)
    walk = _Walk(old_plan, followed_plan(old_plan, new_plan, legal_time), state, goes_to)
    return walk.moved()


def followed_plan(old_plan: Plan, new_plan: Plan, legal_time: LegalTime) -> Plan:
    """Return the plan a moved case follows: the new one, with the old legal time when that is kept."""
    return running_plan(new_plan, old_plan if legal_time is LegalTime.KEEP else new_plan, old_plan)


def running_plan(plan: Plan, counts_by: Plan, filed_under: Plan) -> Plan:
    """Return the plan a running case follows after all its moves: the route of `plan`, the legal time of `counts_by`.

    When a fee had to be paid was said to the applicant at filing, with the amount, and stays as said.
    """
    kept = {name: getattr(counts_by, name) for name in _LEGAL_TIME}
    return replace(plan, fee_moment=filed_under.fee_moment, **kept)


class _Walk:
    """One walk over the steps of the new plan, each given what stood under its name before."""

    def __init__(self, old: Plan, new: Plan, state: CaseState, goes_to: Mapping[str, str]) -> None:
        self.old, self.new = old, new
        self.before = state
        self.state = state.copy()
        self.comes_from = {target: source for source, target in goes_to.items() if target}
        self.fates: dict[str, Fate] = {}
        self.steps: dict[str, StepState] = {}
        self.renamed: dict[str, str] = {}
        self.continuing: set[str] = set()  # old ids whose outside calls go on

    def moved(self) -> MovedState:
        for step in self.new.steps:
            source = self.comes_from.get(step.id)
            self.steps[step.id] = self._taken_over(source, step) if source else self._new(step)
        for step in self.old.steps:
            if step.id not in self.comes_from.values():
                self.fates.setdefault(step.id, Fate.DROPPED)
        for step in self.new.steps:
            self._wait_for_what_is_new(step)
        self._number_on()
        self.state.steps = self.steps
        dropped = self._calls()
        return MovedState(self.new, self.state, self.fates, dropped, self.renamed)

    def _new(self, step: PlanStep) -> StepState:
        self.fates[step.id] = Fate.NEW
        # A dossier that will be refused waits for nobody else (NĐ 118/2025 Art 19(3)), nor for what is new.
        refused = any(current.outcome == "refuse" for current in self.before.steps.values())
        skipped = refused and step.stage.value == "appraise"
        return StepState(status=StepStatus.SKIPPED if skipped else StepStatus.WAITING)

    def _taken_over(self, source: str, step: PlanStep) -> StepState:
        earlier, current = self.old.step(source), replace(self.before.steps[source])
        unfinished = current.status in (StepStatus.OPEN, StepStatus.SUSPENDED)
        other_agency = not earlier.is_human and not same_work(earlier, step)
        if (unfinished and not same_work(earlier, step)) or (other_agency and current.status is StepStatus.DONE):
            self.fates[step.id] = Fate.REOPENED
            return StepState(instance=current.instance if source == step.id else 0)
        self.fates[step.id] = Fate.KEPT if source == step.id else Fate.RENAMED
        self.continuing.add(source)
        return current

    def _wait_for_what_is_new(self, step: PlanStep) -> None:
        """Put a person's step back to wait when the new order has something unfinished before it."""
        current = self.steps[step.id]
        if step.is_human and current.status in (StepStatus.OPEN, StepStatus.SUSPENDED) and not self._ready(step):
            current.status = StepStatus.WAITING
            self.fates[step.id] = Fate.WAITS

    def _ready(self, step: PlanStep) -> bool:
        finished = (StepStatus.DONE, StepStatus.SKIPPED)
        return all(
            self.steps[name].status in finished
            or (self.new.step(name).kind is StepKind.INFORM and self.steps[name].status is not StepStatus.WAITING)
            for name in step.after
        )

    def _number_on(self) -> None:
        """Let no instance number be given twice: tasks and outside systems know the old ones."""
        used = self.state.past_instances
        for name, current in self.before.steps.items():
            used[name] = max(used.get(name, 0), current.instance)
        for name, current in self.steps.items():
            source = self.comes_from.get(name, name)
            if source != name and current.instance and used.get(name):
                current.instance = used[name] + 1
            if current.instance:
                used[name] = max(used.get(name, 0), current.instance)

    def _calls(self) -> dict[str, Operation]:
        """Take the calls of continuing steps along under their keys, and return those that are given up."""
        goes_to = {source: target for target, source in self.comes_from.items() if source in self.continuing}
        dropped = {}
        for key, operation in list(self.state.operations.items()):
            if not operation.step or self.old.step(operation.step).is_human:
                # Receipts, notices, money and parcels belong to the case, whatever its steps are called now.
                if operation.step and operation.step in goes_to:
                    self._rename(operation, goes_to[operation.step])
                elif operation.step and not self.new.has_step(operation.step):
                    self._rename(operation, "")
            elif operation.step in goes_to:
                self._rename(operation, goes_to[operation.step])
            else:
                dropped[key] = self.state.operations.pop(key)
        return dropped

    def _rename(self, operation: Operation, name: str) -> None:
        if operation.step != name:
            self.renamed[operation.key] = operation.step
            operation.step = name
