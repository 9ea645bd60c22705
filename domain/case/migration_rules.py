"""What stands against moving a case to another version of its procedure. Reads, never changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from domain.case.state import CaseState, StepStatus
from domain.procedure.plan import Plan, PlanStep, StepKind

_UNIQUE = (StepKind.CHECK, StepKind.HAND_OVER)
_UNFINISHED = (StepStatus.OPEN, StepStatus.SUSPENDED)
_OUTSIDE = (StepKind.ASK, StepKind.INFORM)


@dataclass(frozen=True)
class Snag:
    """One rule against a move: a stable code (worded in `migration_words`), the step, the values that decided."""

    code: str
    step: str = ""
    values: dict[str, str] = field(default_factory=dict)


def same_work(old: PlanStep, new: PlanStep) -> bool:
    """True when whoever works on the old step can simply go on: same kind, same side, same question."""
    return _work(old) == _work(new)


def _work(step: PlanStep) -> tuple[str, ...]:
    return step.kind, step.role, step.agency, step.about, step.procedure


def targets(old_plan: Plan, new_plan: Plan, mapping: Mapping[str, str]) -> dict[str, str]:
    """Return for each old step the new one it becomes, "" when it is given up.

    What the mapping does not say: the same id, and reception and hand-over by their kind, which are unique.
    """
    by_kind = {step.kind: step.id for step in new_plan.steps if step.kind in _UNIQUE}
    taken = set(mapping.values())
    found = {}
    for step in old_plan.steps:
        if step.id in mapping:
            found[step.id] = mapping[step.id]
        elif step.kind in _UNIQUE:
            found[step.id] = by_kind[step.kind]
        else:
            found[step.id] = step.id if new_plan.has_step(step.id) and step.id not in taken else ""
    return found


def snags_of(
    old_plan: Plan,
    new_plan: Plan,
    state: CaseState,
    mapping: Mapping[str, str],
    goes_to: Mapping[str, str],
    *,
    keeps_time: bool,
) -> Iterator[Snag]:
    """Yield everything against the move."""
    misdirected = list(_misdirected(old_plan, new_plan, mapping, goes_to))
    yield from _of_the_case(old_plan, new_plan, state, keeps_time=keeps_time)
    yield from misdirected
    if not misdirected:
        yield from _of_the_steps(old_plan, new_plan, state, goes_to)


def _of_the_case(old_plan: Plan, new_plan: Plan, state: CaseState, *, keeps_time: bool) -> Iterator[Snag]:
    if state.closed:
        yield Snag("case_ended", values={"phase": state.phase})
    elif state.decided_at:
        yield Snag("case_decided", values={"at": state.decided_at.isoformat()})
    if old_plan.procedure != new_plan.procedure:
        yield Snag("other_procedure", values={"is": old_plan.procedure, "would_be": new_plan.procedure})
    if old_plan.agency != new_plan.agency:
        yield Snag("other_agency", values={"is": old_plan.agency, "would_be": new_plan.agency})
    if old_plan.sha256 == new_plan.sha256:
        yield Snag("same_version", values={"version": str(new_plan.version)})
    if not keeps_time and state.channel not in new_plan.deadline:
        yield Snag("channel_not_accepted", values={"channel": state.channel})
    if state.way not in new_plan.hand_over.ways:
        yield Snag("way_not_offered", values={"way": state.way})


def _misdirected(
    old_plan: Plan, new_plan: Plan, mapping: Mapping[str, str], goes_to: Mapping[str, str]
) -> Iterator[Snag]:
    for source, target in mapping.items():
        if not old_plan.has_step(source):
            yield Snag("mapping_from_nowhere", source)
        if target and not new_plan.has_step(target):
            yield Snag("mapping_to_nowhere", source, {"to": target})
    taken: dict[str, str] = {}
    for source, target in goes_to.items():
        if target in taken:
            yield Snag("two_steps_on_one", source, {"other": taken[target], "to": target})
        elif target:
            taken[target] = source


def _of_the_steps(old_plan: Plan, new_plan: Plan, state: CaseState, goes_to: Mapping[str, str]) -> Iterator[Snag]:
    for step in old_plan.steps:
        current, target = state.steps[step.id], goes_to[step.id]
        becomes = new_plan.step(target) if target else None
        opens_case = step.kind in (StepKind.OPEN_CASE, StepKind.OBLIGATION) and current.status in _UNFINISHED
        if opens_case and becomes is not None and not same_work(step, becomes):
            # Its part runs at another agency: a second one beside it would ask the applicant for the same twice.
            yield Snag("open_step_gone", step.id)
        elif becomes is None:
            if current.status in _UNFINISHED and step.kind not in _OUTSIDE:
                yield Snag("open_step_gone", step.id)
            elif step.kind is StepKind.REVIEW and current.outcome == "refuse":
                yield Snag("refusal_lost", step.id)
        elif current.status is StepStatus.DONE and becomes.kind is not step.kind:
            yield Snag("done_step_of_another_kind", step.id, {"to": target, "kind": becomes.kind})
    if not _still_to_sign(old_plan, new_plan, state, goes_to):
        yield Snag("nothing_left_to_sign")


def _still_to_sign(old_plan: Plan, new_plan: Plan, state: CaseState, goes_to: Mapping[str, str]) -> bool:
    """True when a signature is still missing in the new plan: without one the case would never be decided."""
    finished = (StepStatus.DONE, StepStatus.SKIPPED)
    signed = {goes_to[step.id] for step in old_plan.steps if state.steps[step.id].status in finished}
    return any(step.kind is StepKind.SIGN and step.id not in signed for step in new_plan.steps)
