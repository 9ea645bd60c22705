"""The branches of a procedure: everything that can go one way or another, and which of it a walk went through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.case.state import CaseState
from domain.procedure.definition import Definition
from domain.procedure.errors import dotted
from domain.procedure.guards import guards, read_guard
from domain.procedure.plan import Channel, Plan, PlanStep, Silence, StepKind, Way
from domain.procedure.situation import Situation
from domain.simulation.questions import usual_outcome
from domain.simulation.script import APPLICANT, PAYMENT, POST, Decision, Outcome
from domain.simulation.walk import Beat
from domain.simulation.words import NOTICES


class BranchKind(StrEnum):
    """What sort of fork a branch belongs to."""

    OUTCOME = "outcome"
    GUARD = "guard"
    NOTICE = "notice"
    SILENCE = "silence"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True, order=True)
class Branch:
    """One way a procedure can go: of an outcome the step and what was decided, of a guard its path and true or false.

    Of a notice the step or "case" and the message, of a silence the step and its effect, of a lapse the applicant.
    """

    kind: BranchKind
    subject: str
    outcome: str


#: An opinion counts as answered whatever it says.
_ANSWERED = {Outcome.AGREE: "answered", Outcome.DISAGREE: "answered"}
_SILENCES = {"agreed_by_silence": "agree", "consultation_late": "wait"}


def branches_of(definition: Definition, plans: Iterable[Plan], *, fee_possible: bool) -> frozenset[Branch]:
    """Return every branch of a definition; `plans` are those of its situations."""
    found: set[Branch] = set()
    for plan in plans:
        channels = {Channel(channel) for channel in plan.deadline}
        for step in plan.steps:
            found.update(_of_step(step))
        may = {power for step in plan.steps for power in step.may}
        found.update(_of_case(plan, channels, may, fee_possible=fee_possible))
    for path, _ in guards(definition):
        found.update(Branch(BranchKind.GUARD, dotted(path), value) for value in ("true", "false"))
    return frozenset(found)


def _of_step(step: PlanStep) -> Iterator[Branch]:
    powers = [power for power in ("refuse", "request_supplement", "send_back") if power in step.may]
    outcomes: list[str] = {
        StepKind.CHECK: ["accept", *powers],
        StepKind.REVIEW: ["approve", *powers],
        StepKind.VISIT: ["done"],
        StepKind.SIGN: ["approve", *powers],
        StepKind.ASK: ["answered", "late", "silent"],
        StepKind.INFORM: [],
        StepKind.OBLIGATION: ["noticed", "nothing_owed", "late", "silent", "paid"],
        StepKind.HAND_OVER: ["hand_over"] if Way.COUNTER in step.ways else [],
        StepKind.OPEN_CASE: ["approve", "refuse", "late"],
    }[step.kind]
    yield from (Branch(BranchKind.OUTCOME, step.id, outcome) for outcome in outcomes)
    if step.kind is StepKind.ASK or step.if_silent in (Silence.REMIND, Silence.ESCALATE):
        yield Branch(BranchKind.SILENCE, step.id, step.if_silent.value)
    for notice in step.notify:
        yield Branch(BranchKind.NOTICE, step.id, notice)


def _of_case(plan: Plan, channels: set[Channel], may: set[str], *, fee_possible: bool) -> Iterator[Branch]:
    yield Branch(BranchKind.OUTCOME, APPLICANT, "withdraw")
    messages = ["received", "decided", "returned", "withdrawn", "overdue"]
    messages += ["refused_at_intake"] if "refuse" in plan.reception.may else []
    messages += ["filed", "intake_alert"] if Channel.ONLINE in channels else []
    if "request_supplement" in may:
        messages += ["supplement_requested", "lapsed"]
        yield Branch(BranchKind.OUTCOME, APPLICANT, "supply")
        yield Branch(BranchKind.LAPSE, APPLICANT, "lapsed")
    if fee_possible and plan.fee_moment is not None:
        messages += ["paid"] if Channel.ONLINE in channels else []
        yield from (Branch(BranchKind.OUTCOME, PAYMENT, outcome) for outcome in ("paid", "unpaid"))
    if Way.POST in plan.hand_over.ways:
        yield from (Branch(BranchKind.OUTCOME, POST, outcome) for outcome in ("delivered", "returned"))
    if any(step.kind is StepKind.OBLIGATION for step in plan.steps):
        messages += ["obligation_noticed", "obligation_settled"]
    yield from (Branch(BranchKind.NOTICE, "case", message) for message in messages)


def branches_through(beats: Iterable[Beat], done: Iterable[Decision], plan: Plan) -> frozenset[Branch]:
    """Return the branches a walk went through, its guards left out."""
    refused = {id(beat.decision) for beat in beats if beat.refusal}
    found = {
        Branch(BranchKind.OUTCOME, decision.subject, outcome)
        for decision in done
        if id(decision) not in refused and (outcome := _decided(decision, plan))
    }
    before: CaseState | None = None
    declared = any(step.notify for step in plan.steps)
    for beat in beats:
        for record in beat.records:
            if record.kind in _SILENCES:
                found.add(Branch(BranchKind.SILENCE, record.step, _SILENCES[record.kind]))
            elif record.kind == "step_late" and plan.step(record.step).if_silent is not Silence.WAIT:
                found.add(Branch(BranchKind.SILENCE, record.step, plan.step(record.step).if_silent.value))
            elif record.kind == "lapsed":
                found.add(Branch(BranchKind.LAPSE, APPLICANT, "lapsed"))
        for operation in beat.calls:
            message = operation.values.get("subject", "")
            if operation.system == "notifications" and message in NOTICES:
                found.add(Branch(BranchKind.NOTICE, "case", message))
        if declared:
            told = declared_notices(plan, before, beat)
            found.update(Branch(BranchKind.NOTICE, step, notice) for step, notice in told)
        before = beat.state
    return frozenset(found)


def _decided(decision: Decision, plan: Plan) -> str:
    """Return the branch a decision takes; of people who do nothing or act late only the effect is a branch."""
    outcome = decision.outcome
    step = plan.step(decision.subject) if plan.has_step(decision.subject) else None
    if outcome is Outcome.SILENT and (step is None or step.is_human):
        return ""
    if outcome is Outcome.LATE and step is not None and step.is_human:
        outcome = usual_outcome(step)
    return _ANSWERED.get(outcome, outcome.value)


def declared_notices(plan: Plan, before: CaseState | None, beat: Beat) -> Iterator[tuple[str, str]]:
    """Yield (step, "moment:number") of every notice the definition declares for what a beat changed."""
    for step in plan.steps:
        if not step.notify:
            continue
        was, now = before.steps[step.id] if before else None, beat.state.steps[step.id]
        moments = set()
        if now.instance and (was is None or was.instance != now.instance):
            moments.add("opened")
        if now.status == "done" and (was is None or was.status != "done" or was.instance != now.instance):
            moments.add("done")
        if now.late and not (was and was.late and was.instance == now.instance):
            moments.add("late")
        yield from ((step.id, notice) for notice in step.notify if notice.partition(":")[0] in moments)


def guards_through(definition: Definition, situation: Situation) -> frozenset[Branch]:
    """Return for each condition of a definition whether it holds in a situation."""
    return frozenset(
        Branch(BranchKind.GUARD, dotted(path), str(read_guard(definition, text).holds(situation)).lower())
        for path, text in guards(definition)
    )
