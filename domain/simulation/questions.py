"""Whose move it is in a trial, and what they may do: the points where one path becomes several."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from domain.case.state import CaseState, StepStatus
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.limit import Limit
from domain.procedure.plan import Channel, Plan, PlanStep, Silence, StepKind
from domain.simulation.pace import Pace
from domain.simulation.script import APPLICANT, OUTCOMES_OF_KIND, PAYMENT, POST, Decision, Outcome

_UNBUDGETED = Pace("10 minutes", working_seconds=600)
_TOO_LATE = Pace("1 working day", working_seconds=8 * 3600)
PAY_OR_NOT = (Outcome.PAID, Outcome.UNPAID)
_HALF = Fraction(1, 2)
_USUAL = {
    APPLICANT: Pace("2 working days", working_seconds=16 * 3600),
    PAYMENT: Pace("10 minutes", time=timedelta(minutes=10)),
    POST: Pace("2 working days", working_seconds=16 * 3600),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One open move. `outcomes` begin with the usual one; `key` is the outside call it answers, if any."""

    subject: str
    outcomes: tuple[Outcome, ...]
    since: datetime
    instance: int = 0
    key: str = ""


def usual_outcome(step: PlanStep) -> Outcome:
    """Return what usually comes of a step."""
    return next(iter(OUTCOMES_OF_KIND[step.kind]), Outcome.DONE)


def outcomes_of(step: PlanStep, state: CaseState, sent_back: int) -> tuple[Outcome, ...]:
    """Return what may be decided at an open step, the usual first; `sent_back` counts how often it was so far."""
    found = [usual_outcome(step)]
    if step.kind is StepKind.ASK:
        found += [Outcome.LATE, Outcome.SILENT]
    elif step.kind is StepKind.OBLIGATION:
        found += [Outcome.NOTHING_OWED, Outcome.LATE, Outcome.SILENT]
    elif step.kind is StepKind.OPEN_CASE:
        found += [Outcome.REFUSE, Outcome.LATE]
    elif step.kind in (StepKind.CHECK, StepKind.REVIEW):
        found += [Outcome.REFUSE] if "refuse" in step.may else []
        found += [Outcome.REQUEST_SUPPLEMENT] if "request_supplement" in step.may and not state.supplements else []
    elif step.kind is StepKind.SIGN and "send_back" in step.may and sent_back < (step.send_backs_at_most or 1):
        found.append(Outcome.SEND_BACK)
    if step.if_silent in (Silence.REMIND, Silence.ESCALATE):
        found.append(Outcome.LATE)
    return tuple(found)


def back_to(plan: Plan, state: CaseState, step: PlanStep, wanted: str) -> str:
    """Return the step a sign step sends back to: the one wanted or declared, else the last appraisal done."""
    if declared := wanted or step.send_back_to:
        return declared
    done = [
        other.id
        for other in plan.steps
        if other.kind in (StepKind.REVIEW, StepKind.VISIT) and state.steps[other.id].status is StepStatus.DONE
    ]
    return done[-1] if done else ""


def instant_of(decision: Decision, question: Question, plan: Plan, state: CaseState, cal: WorkingCalendar) -> datetime:
    """Return when a decision is acted upon: as said, else after half of the budget, never before it is their move."""
    if decision.at is not None:
        return max(decision.at, question.since)
    from_office = question.subject not in (APPLICANT, PAYMENT) and decision.outcome is not Outcome.PAID
    start = cal.next_working_instant(question.since) if from_office else question.since
    if decision.after is not None:
        return decision.after.after(start, cal)
    if decision.outcome is Outcome.LATE:
        due_at = state.steps[question.subject].due_at or start
        return _TOO_LATE.after(cal.next_working_instant(due_at), cal)
    return usual_pace(question.subject, plan, state).after(start, cal)


def usual_pace(subject: str, plan: Plan, state: CaseState) -> Pace:
    """Return how long somebody usually takes: half of the budget, ten minutes of office time where there is none."""
    if subject in _USUAL:
        return _USUAL[subject]
    step = plan.step(subject)
    if step.kind is StepKind.OBLIGATION and state.obligations:
        return Pace.of(Limit.parse(step.pay_within), _HALF) if step.pay_within else _USUAL[APPLICANT]
    online = step.kind is StepKind.CHECK and state.channel is Channel.ONLINE and not state.received_at
    limit = plan.intake_limit if online else step.within
    return Pace.of(Limit.parse(limit), _HALF) if limit else _UNBUDGETED
