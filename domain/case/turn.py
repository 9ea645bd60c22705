"""One turn of a case: (plan, calendar, state, event, instant) -> (state, records, calls). Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.case import milestones, obligations, opinions, steps
from domain.case.answers import take_answer
from domain.case.commands import obey
from domain.case.drawing_up import draw_up
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
from domain.case.looks import DONE_WHEN_TAKEN, look_once_taken
from domain.case.payments import book_payment, booked_before, readable_amount
from domain.case.refunds import refunded_late
from domain.case.state import EDITION, CaseState, MoneyState, OperationStatus, StepState
from domain.case.sub_cases import WHOLE, whole_ended
from domain.case.told_by_log import phase_after
from domain.case.undoing import note_act
from domain.case.work import Work
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.plan import Channel, Plan, Way

#: Accepted commands whose identity is remembered; the oldest are forgotten first.
LEDGER_SIZE = 200
ANSWERS_REMEMBERED = 100


def new_state(
    plan: Plan,
    channel: Channel,
    way: Way,
    edition: int = EDITION,
    receiving_agency: str = "",
    barred: dict[str, list[str]] | None = None,
) -> CaseState:
    """Return the state of a case before its first event; `edition` is the one it was started with.

    `receiving_agency` is the one-stop unit that received the dossier for the agency in charge, or empty. `barred`
    are the staff ids of those who may not do a kind of step, as in a complaint about what they decided.
    """
    return CaseState(
        edition=edition,
        channel=channel,
        way=way,
        receiving_agency="" if receiving_agency == plan.agency else receiving_agency,
        barred=barred or {},
        steps={step.id: StepState() for step in plan.steps},
    )


def advance(plan: Plan, calendar: WorkingCalendar, state: CaseState, event: Event, now: datetime) -> Turn:
    """Return what one event makes of a case. The given state is left as it was.

    A `Commanded` event must have been found open by `domain.case.rules.refusal`.
    """
    work = Work(plan=plan, calendar=calendar, state=state.copy(), now=now)
    match event:
        case Filed():
            _file(work, event)
        case Commanded(command):
            called_before = frozenset(work.state.operations)
            obey(work, command)
            note_act(work, command, called_before)
            remember(work.state.commands, command.id, f"{command.digest()}:{work.state.seq}")
        case CommandRefused(command, rule):
            # The id lets whoever sent many at once find out what became of this one.
            refused = {"act": command.act, "rule": rule, "command": command.id}
            work.record("command_refused", by=command, step=command.step, **refused)
        case OperationSucceeded():
            _operation_succeeded(work, event)
        case OperationFailed():
            _operation_failed(work, event)
        case Answered():
            _answered(work, event)
        case TimeReached():
            milestones.pass_milestones(work)
    draw_up(work)
    _say_phase(work, state)
    plan_now = work.plan if work.plan is not plan else None
    return Turn(state=work.state, records=work.records, calls=work.calls, plan=plan_now)


def _say_phase(work: Work, before: CaseState) -> None:
    """Write the phase into the last line where the kinds of a turn do not tell it, so that the log alone does."""
    told = before.phase
    for record in work.records:
        told = phase_after(told, record.kind, received=before.received_at is not None)
    if work.records and told is not work.state.phase and work.state.edition >= 3:
        last = work.records[-1]
        work.records[-1] = replace(last, values={**last.values, "phase_now": str(work.state.phase)})


def _file(work: Work, event: Filed) -> None:
    state = work.state
    state.filed_at = work.now
    state.fee = event.fee
    state.pays_online = event.pays_online and event.fee > 0
    state.money = MoneyState.DUE if event.fee else MoneyState.NONE
    chosen = {"way": str(state.way)} if state.edition >= 3 else {}
    work.record("filed", by=None, step="", channel=state.channel, fee=str(event.fee), **chosen)
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
    if event.answer or operation.action in DONE_WHEN_TAKEN:
        take_answer(work, operation, event.answer or "done", {})
        steps.open_ready(work)
    else:
        operation.status = OperationStatus.AWAITING_ANSWER
        set_before, polls = operation.poll_at, operation.polls
        operation.poll_at = look_once_taken(work.state, operation.system, set_before, work.now, polls)
        opinions.placed(work, operation)


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
    if event.key == WHOLE:
        whole_ended(work, event.answer, event.values)
    elif operation is not None:
        take_answer(work, operation, event.answer, event.values)
        steps.open_ready(work)
    elif event.key.endswith(":obligation"):
        # Money to the treasury is none of the case's own, though it is told by the same word.
        obligations.answered_late(work, event.key, event.answer, event.values)
        steps.open_ready(work)
    elif (
        event.answer == "paid"
        and readable_amount(event.values.get("amount", ""))
        and not booked_before(state, event.key, event.values)
    ):
        # Money is never ignored, however late it comes: a second payment shows as paid more than owed.
        transaction = event.values.get("transaction", "")
        book_payment(work, int(event.values["amount"]), "online", request=event.key, transaction=transaction)
    elif event.answer == "refunded":
        refunded_late(work, event.key)


def remember(ledger: dict[str, str], command_id: str, entry: str) -> None:
    """Keep the identity of what was accepted, "digest:seq"; the oldest are forgotten first."""
    ledger[command_id] = entry
    while len(ledger) > LEDGER_SIZE:
        del ledger[next(iter(ledger))]
