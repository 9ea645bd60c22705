"""What staff write down of a financial obligation: a notice or a proof of payment that came on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.case import obligations
from domain.case.acts import Command, Refusal, Role
from domain.case.in_charge import not_at_a_desk, not_in_charge
from domain.case.state import CaseState, StepStatus
from domain.case.work import Work
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.plan import Plan, StepKind


def record_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    """Return why a notice or proof cannot be written down, or None when it can.

    `command.target` is the step. `values["what"]` is "notice" (with notice, amount, and perhaps items and replaces)
    or "proof" (with proof, notice, amount). Officers of the agency in charge do it, and counters at either desk.
    """
    step = command.target
    if not plan.has_step(step) or plan.step(step).kind is not StepKind.OBLIGATION:
        return Refusal("no_obligation_here", {"step": step})
    wrong = not_in_charge(plan.agency, command, Role.OFFICER, Role.COUNTER)
    elsewhere = not_at_a_desk(plan, state, command, Role.COUNTER)
    if wrong is not None and elsewhere is not None:
        return replace(wrong, who_can=tuple(dict.fromkeys((*wrong.who_can, *elsewhere.who_can))))
    if state.steps[step].status is not StepStatus.OPEN and not obligations.still_to_pay(state, step):
        return Refusal("obligation_over", {"step": step})
    if command.values.get("what") == "notice":
        notice = obligations.read_notice(command.values)
        known = obligations.in_force(state)
        if notice is None:
            return Refusal("notice_unreadable", {"given": command.values.get("notice", "")})
        if notice.number in state.obligations and state.obligations[notice.number].noticed:
            return Refusal("notice_known", {"notice": notice.number})
        if notice.replaces and notice.replaces not in known:
            return Refusal("notice_unknown", {"notice": notice.replaces})
        return None
    proof = obligations.read_proof(command.values)
    if proof is None:
        return Refusal("proof_unreadable", {"given": command.values.get("proof", "")})
    if any(proof.number in notice.proofs for notice in state.obligations.values()):
        return Refusal("proof_known", {"proof": proof.number})
    if proof.notice not in state.obligations:
        return Refusal("notice_unknown", {"notice": proof.notice})
    return None


def record_obligation(work: Work, command: Command) -> None:
    """Book what was written down."""
    if command.values.get("what") == "notice":
        notice = obligations.read_notice(command.values)
        obligations.take(work, command.target, [notice] if notice else [], by=command)
        return
    proof = obligations.read_proof(command.values)
    obligations.take(work, command.target, proofs=[proof] if proof else [], by=command)


def entered_refusal(command: Command) -> Refusal | None:
    """Return why an answer cannot be entered in place of the tax system's; papers are written down by their number."""
    answer = command.values.get("answer", "")
    if answer not in ("nothing_owed", "noticed", "paid"):
        return Refusal("not_of_the_tax_office", {"given": answer})
    if answer == "noticed" and obligations.read_notice(command.values) is None:
        return Refusal("notice_unreadable", {"given": command.values.get("notice", "")})
    if answer == "paid" and obligations.read_proof(command.values) is None:
        return Refusal("proof_unreadable", {"given": command.values.get("proof", "")})
    return None


def unpaid(state: CaseState) -> Refusal | None:
    """Return why there can be no result yet: the law gives it only after payment."""
    owed = obligations.still_to_pay(state)
    return Refusal("obligation_unpaid", {"amount": str(owed)}) if owed else None
