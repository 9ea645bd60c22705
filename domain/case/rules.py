"""Which acts are open now, and for every one that is not, exactly why. Reads the state, never changes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from domain.case.acts import Act, Command, Refusal, Role
from domain.case.payments import readable_amount
from domain.case.picture import fee_is_missing
from domain.case.state import CaseState, Decision, OperationStatus, Phase, StepStatus
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import Convention, CountingRules, due
from domain.deadline.limit import Limit
from domain.procedure.plan import FeeMoment, Plan, PlanStep, StepKind, Way

#: Acts done on an open step, and the step kinds they belong to.
STEP_ACTS: dict[Act, frozenset[StepKind]] = {
    Act.ACCEPT: frozenset({StepKind.CHECK}),
    Act.REFUSE: frozenset({StepKind.CHECK}),
    Act.REQUEST_SUPPLEMENT: frozenset({StepKind.CHECK, StepKind.REVIEW}),
    Act.COMPLETE: frozenset({StepKind.REVIEW, StepKind.VISIT}),
    Act.APPROVE: frozenset({StepKind.SIGN}),
    Act.SEND_BACK: frozenset({StepKind.SIGN}),
    Act.HAND_OVER: frozenset({StepKind.HAND_OVER}),
}

#: A legal act against the applicant always carries its reason (NĐ 118/2025 Art 17(1)(c), 19(3)).
NEEDS_REASON = frozenset({Act.REFUSE, Act.REQUEST_SUPPLEMENT, Act.SEND_BACK, Act.SKIP, Act.ENTER_ANSWER})

PROBLEM_ACTS = frozenset({Act.RETRY, Act.SKIP, Act.ENTER_ANSWER})
PROBLEM_ROLES = (Role.SUPERVISOR, Role.ADMINISTRATOR)
APPLICANT_ACTS = frozenset({Act.SUPPLY, Act.WITHDRAW})


def refusal(plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime) -> Refusal | None:
    """Return why this command is not open now, or None when it is."""
    if state.closed and command.act not in PROBLEM_ACTS:
        return Refusal("case_closed", {"phase": state.phase})
    if command.act in STEP_ACTS:
        return _step_refusal(plan, calendar, state, command, now)
    if command.act in PROBLEM_ACTS:
        return _problem_refusal(plan, state, command)
    if command.act in APPLICANT_ACTS:
        return _applicant_refusal(plan, state, command)
    return _payment_refusal(plan, state, command)


def _step_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    name, _, instance = command.step.partition("/")
    if not plan.has_step(name):
        return Refusal("unknown_step", {"step": command.step})
    step, current = plan.step(name), state.steps[name]
    if step.kind not in STEP_ACTS[command.act]:
        return Refusal("act_not_of_step", {"act": command.act, "step": name})
    who_can = (f"{step.role}@{plan.agency}",)
    if current.status is not StepStatus.OPEN:
        return Refusal("step_not_open", {"step": name, "status": current.status}, who_can)
    if instance != str(current.instance):
        return Refusal("step_moved_on", {"step": name, "seen": instance, "now": str(current.instance)}, who_can)
    if command.role != step.role or command.agency != plan.agency:
        return Refusal("not_your_role", {"role": command.role, "needed": step.role}, who_can)
    if step.not_the_person_of and state.steps[step.not_the_person_of].done_by == command.actor:
        return Refusal("same_person", {"step": step.not_the_person_of}, who_can)
    if command.act in NEEDS_REASON and not command.note:
        return Refusal("reason_required", {"act": command.act})
    special = _SPECIAL.get(command.act)
    return special(plan, calendar, state, command, now, step) if special else None


def _accept(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime, step: PlanStep
) -> Refusal | None:
    if fee_is_missing(plan, state, FeeMoment.AT_FILING):
        return Refusal("fee_unpaid", {"amount": str(state.fee - state.paid)})
    return None


def _request_supplement(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime, step: PlanStep
) -> Refusal | None:
    if "request_supplement" not in step.may:
        return Refusal("act_not_allowed_here", {"act": command.act, "step": step.id})
    if state.supplements:
        return Refusal("supplement_only_once")
    if state.received_at:
        # NĐ 118/2025 Art 19(5): not later than three working days from reception.
        rules = CountingRules(convention=Convention(plan.convention))
        last = due(state.received_at, Limit.parse(plan.supplement_within), calendar, rules).instant
        if now > last:
            return Refusal("supplement_too_late", {"last": last.isoformat(), "limit": plan.supplement_within})
    return None


def _refuse(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime, step: PlanStep
) -> Refusal | None:
    if "refuse" not in step.may:
        return Refusal("act_not_allowed_here", {"act": command.act, "step": step.id})
    return None


def _complete(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime, step: PlanStep
) -> Refusal | None:
    proposal = command.values.get("proposal", "")
    if step.kind is not StepKind.REVIEW:
        return None
    if proposal not in ("approve", "refuse"):
        return Refusal("proposal_required", {"proposal": proposal})
    if proposal == "refuse" and "refuse" not in step.may:
        return Refusal("act_not_allowed_here", {"act": Act.REFUSE, "step": step.id})
    if proposal == "refuse" and not command.note:
        return Refusal("reason_required", {"act": Act.REFUSE})
    return None


def _send_back(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime, step: PlanStep
) -> Refusal | None:
    if "send_back" not in step.may:
        return Refusal("act_not_allowed_here", {"act": command.act, "step": step.id})
    target = command.target
    if not plan.has_step(target) or plan.step(target).kind not in (StepKind.REVIEW, StepKind.VISIT):
        return Refusal("send_back_where", {"target": target})
    if state.steps[target].status is not StepStatus.DONE:
        return Refusal("send_back_where", {"target": target})
    return None


def _hand_over(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime, step: PlanStep
) -> Refusal | None:
    if state.way is not Way.COUNTER:
        return Refusal("result_goes_another_way", {"way": state.way})
    if state.decision is Decision.APPROVED and state.fee > state.paid:
        return Refusal("fee_unpaid", {"amount": str(state.fee - state.paid)})
    return None


_Special = Callable[[Plan, WorkingCalendar, CaseState, Command, datetime, PlanStep], Refusal | None]
_SPECIAL: dict[Act, _Special] = {
    Act.ACCEPT: _accept,
    Act.REFUSE: _refuse,
    Act.REQUEST_SUPPLEMENT: _request_supplement,
    Act.COMPLETE: _complete,
    Act.SEND_BACK: _send_back,
    Act.HAND_OVER: _hand_over,
}


def _applicant_refusal(plan: Plan, state: CaseState, command: Command) -> Refusal | None:
    who_can = (Role.APPLICANT, f"{Role.COUNTER}@{plan.agency}")
    at_counter = command.role is Role.COUNTER and command.agency == plan.agency
    if command.role is not Role.APPLICANT and not at_counter:
        return Refusal("not_your_role", {"role": command.role, "needed": Role.APPLICANT}, who_can)
    if command.act is Act.SUPPLY and state.phase is not Phase.AWAITING_SUPPLEMENT:
        return Refusal("no_supplement_asked")
    if command.act is Act.WITHDRAW and state.decided_at:
        # NĐ 118/2025 Art 21(1): from the receipt until before the decision is issued.
        return Refusal("already_decided", {"at": state.decided_at.isoformat()})
    return None


def _payment_refusal(plan: Plan, state: CaseState, command: Command) -> Refusal | None:
    who_can = (f"{Role.COUNTER}@{plan.agency}",)
    if command.role is not Role.COUNTER or command.agency != plan.agency:
        return Refusal("not_your_role", {"role": command.role, "needed": Role.COUNTER}, who_can)
    owed = state.fee - state.paid
    if owed <= 0:
        return Refusal("nothing_owed", {"paid": str(state.paid)})
    if command.values.get("amount", "") != str(owed):
        return Refusal("amount_differs", {"amount": command.values.get("amount", ""), "owed": str(owed)})
    return None


def _problem_refusal(plan: Plan, state: CaseState, command: Command) -> Refusal | None:
    who_can = tuple(f"{role}@{plan.agency}" for role in PROBLEM_ROLES)
    if command.role not in PROBLEM_ROLES or command.agency != plan.agency:
        return Refusal("not_your_role", {"role": command.role, "needed": Role.SUPERVISOR}, who_can)
    operation = state.operations.get(command.target)
    if operation is None:
        return Refusal("no_such_problem", {"target": command.target})
    if operation.status is OperationStatus.CALLING:
        return Refusal("call_running", {"target": command.target})
    if command.act is Act.RETRY and operation.status is OperationStatus.AWAITING_ANSWER:
        return Refusal("nothing_to_retry", {"target": command.target})
    if command.act in NEEDS_REASON and not command.note:
        return Refusal("reason_required", {"act": command.act})
    if command.act is Act.ENTER_ANSWER and not command.values.get("answer"):
        return Refusal("answer_required", {"target": command.target})
    amount = command.values.get("amount", "")
    if command.act is Act.ENTER_ANSWER and amount and not readable_amount(amount):
        return Refusal("amount_unreadable", {"given": amount})
    return None
