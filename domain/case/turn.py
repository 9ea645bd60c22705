"""One turn of a case: (plan, calendar, state, event, instant) -> (state, records, calls). Pure."""

from __future__ import annotations

from datetime import datetime

from domain.case import milestones, steps
from domain.case.answers import take_answer
from domain.case.commands import obey
from domain.case.events import (
    Answered,
    Commanded,
    CommandRefused,
    Event,
    Filed,
    OperationFailed,
    OperationSucceeded,
    TimeReached,
    Turn,
)
from domain.case.payments import book_payment, booked_before, readable_amount
from domain.case.state import CaseState, MoneyState, OperationStatus, StepState
from domain.case.work import Work
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.plan import Channel, Plan, Way

#: Accepted commands whose identity is remembered; the oldest are forgotten first.
LEDGER_SIZE = 200
ANSWERS_REMEMBERED = 100


def new_state(plan: Plan, channel: Channel, way: Way) -> CaseState:
    """Return the state of a case before its first event."""
    return CaseState(channel=channel, way=way, steps={step.id: StepState() for step in plan.steps})


def advance(plan: Plan, calendar: WorkingCalendar, state: CaseState, event: Event, now: datetime) -> Turn:
    """Return what one event makes of a case. The given state is left as it was.

    A `Commanded` event must have been found open by `domain.case.rules.refusal`.
    """
    work = Work(plan=plan, calendar=calendar, state=state.copy(), now=now)
    match event:
        case Filed():
            _file(work, event)
        case Commanded(command):
            obey(work, command)
            _remember(work.state.commands, command.id, f"{command.digest()}:{work.state.seq}")
        case CommandRefused(command, rule):
            work.record("command_refused", by=command, step=command.step, act=command.act, rule=rule)
        case OperationSucceeded():
            _operation_succeeded(work, event)
        case OperationFailed():
            _operation_failed(work, event)
        case Answered():
            _answered(work, event)
        case TimeReached():
            milestones.pass_milestones(work)
    return Turn(state=work.state, records=work.records, calls=work.calls)


def _file(work: Work, event: Filed) -> None:
    state = work.state
    state.filed_at = work.now
    state.fee = event.fee
    state.pays_online = event.pays_online and event.fee > 0
    state.money = MoneyState.DUE if event.fee else MoneyState.NONE
    work.record("filed", channel=state.channel, fee=str(event.fee))
    steps.open_ready(work)
    if state.pays_online:
        state.money = MoneyState.REQUESTED
        work.call("fee:request", "payments", "request", amount=str(event.fee))
    if state.channel is Channel.ONLINE:
        work.notify("filed")


def _operation_succeeded(work: Work, event: OperationSucceeded) -> None:
    operation = work.state.operations.get(event.key)
    if operation is None:
        return  # the answer overtook the call, or a person settled it: there is nothing left to do
    operation.reference = event.reference or operation.reference
    if operation.problem:
        operation.problem = ""
        work.record("problem_over", step=operation.step, operation=operation.key, system=operation.system)
    if event.answer or operation.action in ("inform", "send", "issue"):
        take_answer(work, operation, event.answer or "done", {})
        steps.open_ready(work)
    else:
        operation.status = OperationStatus.AWAITING_ANSWER
        operation.poll_at = work.now + milestones.poll_delay(operation.system, operation.polls)


def _operation_failed(work: Work, event: OperationFailed) -> None:
    operation = work.state.operations.get(event.key)
    if operation is None:
        return
    operation.problem = event.problem
    operation.status = OperationStatus.RETRYING if event.will_retry else OperationStatus.PROBLEM
    kind = "system_slow" if event.will_retry else "problem_raised"
    work.record(kind, step=operation.step, operation=operation.key, system=operation.system, problem=event.problem)


def _answered(work: Work, event: Answered) -> None:
    state = work.state
    identity = f"{event.key}:{event.answer_id}"  # two systems may number their events alike
    if identity in state.answers:
        return
    state.answers = [*state.answers[-ANSWERS_REMEMBERED + 1 :], identity]
    operation = state.operations.get(event.key)
    if operation is not None:
        take_answer(work, operation, event.answer, event.values)
        steps.open_ready(work)
    elif (
        event.answer == "paid"
        and readable_amount(event.values.get("amount", ""))
        and not booked_before(state, event.key, event.values)
    ):
        # Money is never ignored, however late it comes: a second payment shows as paid more than owed.
        book_payment(work, int(event.values["amount"]), "online")


def _remember(ledger: dict[str, str], command_id: str, entry: str) -> None:
    ledger[command_id] = entry
    while len(ledger) > LEDGER_SIZE:
        del ledger[next(iter(ledger))]
