"""Which acts are open now, and for every one that is not, exactly why. Reads the state, never changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from domain.case import (
    bank_transfers,
    correcting,
    extending,
    holding,
    obligation_acts,
    opinions,
    reopening,
    resetting,
    supplementing,
    transferring,
    undoing,
)
from domain.case.acts import Act, Command, Refusal, Role
from domain.case.entering import entered_refusal
from domain.case.in_charge import agency_of_step, not_at_a_desk, place_of, told_where, wrong_post
from domain.case.picture import fee_is_missing
from domain.case.refunds import pay_back_refusal
from domain.case.state import CaseState, Decision, OperationStatus, Phase, StepState, StepStatus
from domain.case.ways import way_refusal
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
    Act.DENY: frozenset({StepKind.SIGN}),
    Act.SEND_BACK: frozenset({StepKind.SIGN}),
    Act.HAND_OVER: frozenset({StepKind.HAND_OVER}),
}

#: A legal act against the applicant always carries its reason (NĐ 118/2025 Art 17(1)(c), 19(3)).
NEEDS_REASON = frozenset(
    {
        Act.REFUSE,
        Act.REQUEST_SUPPLEMENT,
        Act.SEND_BACK,
        Act.SKIP,
        Act.ENTER_ANSWER,
        Act.DENY,
        Act.ALLOW_SUPPLEMENT,
        Act.EXTEND,
        Act.APOLOGISE,
        Act.HOLD,
        Act.RELEASE,
        Act.CORRECT_INTAKE,
        Act.CORRECT_RESULT,
        Act.TRANSFER,
        Act.REOPEN,
        Act.UNDO,
        Act.RESET_STEP,
    }
)

PROBLEM_ACTS = frozenset({Act.RETRY, Act.SKIP, Act.ENTER_ANSWER})
PROBLEM_ROLES = (Role.SUPERVISOR, Role.ADMINISTRATOR)
APPLICANT_ACTS = frozenset({Act.SUPPLY, Act.CHANGE_WAY, Act.WITHDRAW})

#: What wakes a case that has ended: it is opened again, or pays what it still owes and ends anew.
WAKING = frozenset({Act.REOPEN, Act.CORRECT_RESULT, Act.TAKE_PAYMENT})

#: What can still be done to a case that has ended.
AFTER_THE_END = WAKING | {Act.PAY_BACK} | PROBLEM_ACTS


def refusal(plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime) -> Refusal | None:
    """Return why this command is not open now, or None when it is."""
    if state.closed and command.act not in AFTER_THE_END:
        return Refusal("case_closed", {"phase": state.phase})
    if command.act in STEP_ACTS:
        return _step_refusal(plan, calendar, state, command, now)
    if command.act in PROBLEM_ACTS:
        return _problem_refusal(plan, state, command)
    if command.act in APPLICANT_ACTS:
        return _applicant_refusal(plan, state, command)
    if command.act in _ON_THE_WHOLE:
        return _ON_THE_WHOLE[command.act](plan, calendar, state, command, now)
    if command.act is Act.PAY_BACK:
        return pay_back_refusal(plan, state, command)
    return _payment_refusal(plan, state, command, now)


def _step_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    name, _, instance = command.step.partition("/")
    if not plan.has_step(name):
        return Refusal("unknown_step", {"step": command.step})
    step, current = plan.step(name), state.steps[name]
    if step.kind not in STEP_ACTS[command.act]:
        return Refusal("act_not_of_step", {"act": command.act, "step": name})
    agency = agency_of_step(plan, state, step)
    who_can = (f"{step.role}@{agency}",)
    held = state.phase is Phase.ON_HOLD
    if current.status is not StepStatus.OPEN and not (held and current.status is StepStatus.SUSPENDED):
        return Refusal("step_not_open", {"step": name, "status": current.status}, who_can)
    if instance != str(current.instance):
        return Refusal("step_moved_on", {"step": name, "seen": instance, "now": str(current.instance)}, who_can)
    if command.role != step.role or command.agency != agency:
        return told_where(wrong_post(command, step.role, *who_can), place_of(plan, state, agency))
    if held:
        # Put aside, or left open as before edition 4: done now, it would lead the case past its release.
        return Refusal("clock_stands", {"phase": state.phase}, (f"{Role.LEADER}@{plan.agency}",))
    if step.not_the_person_of and _in_same_hands(state.steps[step.not_the_person_of], command):
        return Refusal("same_person", {"step": step.not_the_person_of}, who_can)
    if {command.actor, command.on_behalf_of} & set(state.barred.get(step.kind, ())):
        return Refusal("decided_before", {"step": name}, who_can)
    if command.act in NEEDS_REASON and not command.note:
        return Refusal("reason_required", {"act": command.act})
    special = _SPECIAL.get(command.act)
    return special(plan, calendar, state, command, now, step) if special else None


def _in_same_hands(done: StepState, command: Command) -> bool:
    """Tell whether a step was done by, or in the name of, one of those for whom the command now stands.

    Standing in for a colleague opens no way round: neither who proposed may sign for another, nor may anybody
    sign for who proposed, nor who was proposed for sign.
    """
    return bool({done.done_by, done.done_for} & {command.actor, command.on_behalf_of} - {""})


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
    if state.decided_at:
        return Refusal("already_decided", {"at": state.decided_at.isoformat()})
    if supplementing.has_exception(state):
        return None
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
    most = step.send_backs_at_most
    if most and state.steps[step.id].sent_back >= most:
        return Refusal("sent_back_too_often", {"most": str(most)})
    if step.send_back_to and target != step.send_back_to:
        return Refusal("send_back_where", {"target": target})
    if not plan.has_step(target) or plan.step(target).kind not in (StepKind.REVIEW, StepKind.VISIT):
        return Refusal("send_back_where", {"target": target})
    if state.steps[target].status is not StepStatus.DONE:
        return Refusal("send_back_where", {"target": target})
    return None


def _approve(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime, step: PlanStep
) -> Refusal | None:
    refuses = any(other.kind is StepKind.REVIEW and state.steps[other.id].outcome == "refuse" for other in plan.steps)
    return None if refuses else obligation_acts.unpaid(state)


def _hand_over(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime, step: PlanStep
) -> Refusal | None:
    if state.way is not Way.COUNTER:
        return Refusal("result_goes_another_way", {"way": state.way})
    if state.decision is Decision.APPROVED and state.fee > state.paid:
        return Refusal("fee_unpaid", {"amount": str(state.fee - state.paid)})
    return obligation_acts.unpaid(state) if state.decision is Decision.APPROVED else None


def _deny(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime, step: PlanStep
) -> Refusal | None:
    if not any("refuse" in other.may for other in plan.steps):
        return Refusal("act_not_allowed_here", {"act": Act.REFUSE, "step": step.id})
    return None


_Whole = Callable[[Plan, WorkingCalendar, CaseState, Command, datetime], Refusal | None]
_ON_THE_WHOLE: dict[Act, _Whole] = {
    Act.ALLOW_SUPPLEMENT: supplementing.allowance_refusal,
    Act.EXTEND: extending.extension_refusal,
    Act.APOLOGISE: extending.apology_refusal,
    Act.HOLD: holding.hold_refusal,
    Act.RELEASE: holding.release_refusal,
    Act.CORRECT_INTAKE: correcting.intake_refusal,
    Act.CORRECT_RESULT: correcting.result_refusal,
    Act.TRANSFER: transferring.transfer_refusal,
    Act.REOPEN: reopening.reopening_refusal,
    Act.UNDO: undoing.undo_refusal,
    Act.RECORD_OBLIGATION: obligation_acts.record_refusal,
    Act.GIVE_OPINION: opinions.opinion_refusal,
    Act.PUT_QUESTION: opinions.question_refusal,
    Act.RESET_STEP: resetting.reset_refusal,
}

_Special = Callable[[Plan, WorkingCalendar, CaseState, Command, datetime, PlanStep], Refusal | None]
_SPECIAL: dict[Act, _Special] = {
    Act.APPROVE: _approve,
    Act.ACCEPT: _accept,
    Act.REFUSE: _refuse,
    Act.REQUEST_SUPPLEMENT: _request_supplement,
    Act.COMPLETE: _complete,
    Act.SEND_BACK: _send_back,
    Act.HAND_OVER: _hand_over,
    Act.DENY: _deny,
}


def _applicant_refusal(plan: Plan, state: CaseState, command: Command) -> Refusal | None:
    wrong = not_at_a_desk(plan, state, command, Role.COUNTER)
    if command.role is not Role.APPLICANT and wrong is not None:
        return replace(wrong, who_can=(Role.APPLICANT, *wrong.who_can))
    if command.act is Act.SUPPLY and state.phase is not Phase.AWAITING_SUPPLEMENT:
        return Refusal("no_supplement_asked")
    if command.act is Act.WITHDRAW and state.decided_at:
        # NĐ 118/2025 Art 21(1): from the receipt until before the decision is issued.
        return Refusal("already_decided", {"at": state.decided_at.isoformat()})
    return way_refusal(plan, state, command.values.get("way", "")) if command.act is Act.CHANGE_WAY else None


def _payment_refusal(plan: Plan, state: CaseState, command: Command, now: datetime) -> Refusal | None:
    if wrong := not_at_a_desk(plan, state, command, Role.COUNTER):
        return wrong
    if bank_transfers.is_transfer(command):
        return bank_transfers.transfer_refusal(state, command, now)
    if state.closed and state.phase is not Phase.RETURNED:
        # Nobody owes for what was not decided, whatever the books of an older case say.
        return Refusal("case_closed", {"phase": state.phase})
    owed = state.fee - state.paid
    if owed <= 0:
        return Refusal("nothing_owed", {"paid": str(state.paid)})
    if command.values.get("amount", "") != str(owed):
        return Refusal("amount_differs", {"amount": command.values.get("amount", ""), "owed": str(owed)})
    if command.values.get("means", "cash") not in ("cash", "card"):
        return Refusal("means_unknown", {"given": command.values["means"]})
    return None


def _problem_refusal(plan: Plan, state: CaseState, command: Command) -> Refusal | None:
    who_can = tuple(f"{role}@{plan.agency}" for role in PROBLEM_ROLES)
    if command.role not in PROBLEM_ROLES or command.agency != plan.agency:
        return wrong_post(command, Role.SUPERVISOR, *who_can)
    operation = state.operations.get(command.target)
    if operation is None:
        return Refusal("no_such_problem", {"target": command.target})
    if operation.status is OperationStatus.CALLING:
        return Refusal("call_running", {"target": command.target})
    if command.act is Act.RETRY and operation.status is OperationStatus.AWAITING_ANSWER and not operation.poll_at:
        # Asked of people in this very system: there is no machine to ask again.
        return Refusal("nothing_to_retry", {"target": command.target})
    if command.act in NEEDS_REASON and not command.note:
        return Refusal("reason_required", {"act": command.act})
    return entered_refusal(operation, command) if command.act is Act.ENTER_ANSWER else None
