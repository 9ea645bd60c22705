"""From a decision of a trial to the command or answer the core is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.case.acts import Act, Command, Role
from domain.procedure.plan import StepKind
from domain.simulation.questions import back_to, usual_outcome
from domain.simulation.script import APPLICANT, PAYMENT, Decision, Outcome

if TYPE_CHECKING:
    from domain.case.state import CaseState
    from domain.procedure.plan import Plan, PlanStep

_ACTS = {
    Outcome.ACCEPT: Act.ACCEPT,
    Outcome.APPROVE: Act.COMPLETE,
    Outcome.REFUSE: Act.COMPLETE,
    Outcome.DONE: Act.COMPLETE,
    Outcome.REQUEST_SUPPLEMENT: Act.REQUEST_SUPPLEMENT,
    Outcome.SEND_BACK: Act.SEND_BACK,
    Outcome.HAND_OVER: Act.HAND_OVER,
    Outcome.SUPPLY: Act.SUPPLY,
    Outcome.WITHDRAW: Act.WITHDRAW,
}
#: What a tax notice of a trial asks for, in đồng.
TRIAL_NOTICE: Final = 1_000_000
#: What is answered to an opinion asked, and to a case opened elsewhere.
_OPINIONS = {Outcome.LATE: "agree"}
_TAXES = {Outcome.LATE: "noticed"}
_SUB_CASES = {Outcome.APPROVE: "approved", Outcome.LATE: "approved", Outcome.REFUSE: "refused"}


def command_of(decision: Decision, instance: int, plan: Plan, state: CaseState, number: str) -> Command:
    """Return the command of a decision; `instance` is that of the step it is about, 0 for one about no step.

    Everybody is a person of their own unless the decision names who acts, so that four-eyes rules are kept.
    """
    subject, note = decision.subject, "reason"
    if subject == APPLICANT:
        return Command(number, _ACTS[decision.outcome], "applicant", Role.APPLICANT, "", note=note)
    if subject == PAYMENT:
        owed = {"amount": str(state.fee - state.paid)}
        return Command(number, Act.TAKE_PAYMENT, "cashier", Role.COUNTER, plan.agency, values=owed)
    step = plan.step(subject)
    outcome = usual_outcome(step) if decision.outcome is Outcome.LATE else decision.outcome
    act = _act_of(outcome, step)
    return Command(
        number,
        act,
        decision.by or f"{step.role}:{step.id}",
        Role(step.role),
        plan.agency,
        step=f"{subject}/{instance}",
        note=note,
        target=back_to(plan, state, step, decision.to) if act is Act.SEND_BACK else "",
        values={"proposal": outcome.value} if step.kind is StepKind.REVIEW and act is Act.COMPLETE else {},
    )


def _act_of(outcome: Outcome, step: PlanStep) -> Act:
    if outcome is Outcome.REFUSE and step.kind is StepKind.CHECK:
        return Act.REFUSE
    if outcome is Outcome.APPROVE and step.kind is StepKind.SIGN:
        return Act.APPROVE
    return _ACTS[outcome]


def answer_of(decision: Decision, plan: Plan) -> str:
    """Return what an outside system answers."""
    kind = plan.step(decision.subject).kind if plan.has_step(decision.subject) else None
    said = {StepKind.OPEN_CASE: _SUB_CASES, StepKind.OBLIGATION: _TAXES}.get(kind, _OPINIONS) if kind else _OPINIONS
    return said.get(decision.outcome, decision.outcome.value)


def values_of(decision: Decision, plan: Plan, state: CaseState) -> dict[str, str]:
    """Return what comes with an answer: the money paid, or the notice and its proof, in đồng."""
    if plan.has_step(decision.subject) and plan.step(decision.subject).kind is StepKind.OBLIGATION:
        paid = {"proof": "TRIAL-2"} if decision.outcome is Outcome.PAID else {}
        return {"notice": "TRIAL-1", "amount": str(TRIAL_NOTICE), **paid}
    return {"amount": str(state.fee - state.paid)} if decision.outcome is Outcome.PAID else {}
