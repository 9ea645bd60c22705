"""What each act does once it was found to be open. These functions change the working copy and never refuse."""

from __future__ import annotations

from collections.abc import Callable

from domain.case import (
    clock,
    correcting,
    extending,
    holding,
    obligation_acts,
    obligations,
    opinions,
    reopening,
    resetting,
    steps,
    supplementing,
    transferring,
)
from domain.case.acts import SEND_AGAIN, Act, Command
from domain.case.answers import take_answer
from domain.case.events import Call
from domain.case.looks import look_of_call, poll_delay
from domain.case.payments import take_payment
from domain.case.refunds import pay_back
from domain.case.state import Decision, OperationStatus, Phase, StepStatus
from domain.case.sub_cases import stands_against
from domain.case.work import Work
from domain.deadline.ledger import ClockEvent
from domain.procedure.plan import Stage, StepKind, Way


def obey(work: Work, command: Command) -> None:
    """Carry out a command that `domain.case.rules.refusal` found open."""
    step_id = command.step.partition("/")[0]
    match command.act:
        case Act.ACCEPT:
            _accept(work, command, step_id)
        case Act.REFUSE:
            _refuse_at_intake(work, command, step_id)
        case Act.REQUEST_SUPPLEMENT:
            _request_supplement(work, command, step_id)
        case Act.SUPPLY:
            _supply(work, command)
        case Act.COMPLETE:
            _complete(work, command, step_id)
        case Act.APPROVE:
            _sign(work, command, step_id)
        case Act.SEND_BACK:
            _send_back(work, command, step_id)
        case Act.TAKE_PAYMENT:
            take_payment(work, command)
        case Act.PAY_BACK:
            pay_back(work, command)
        case Act.HAND_OVER:
            work.record("handed_over", by=command, step=step_id)
            steps.close_delivered(work, "handed_over", command)
            work.notify("returned")
        case Act.CHANGE_WAY:
            work.state.way = Way(command.values["way"])
            work.record("way_changed", by=command, way=work.state.way)
        case Act.WITHDRAW:
            work.record("withdrawn", by=command)
            steps.close(work, Phase.WITHDRAWN)
            work.notify("withdrawn")
        case Act.RETRY | Act.SKIP | Act.ENTER_ANSWER:
            _settle_problem(work, command)
        case Act.DENY:
            _deny(work, command, step_id)
        case _:
            _ON_THE_WHOLE[command.act](work, command)
    obligations.follow(work)
    steps.open_ready(work)


#: Acts on the case as a whole, each in a module of its own with its rule. `undo` is a turn of its own.
_ON_THE_WHOLE: dict[Act, Callable[[Work, Command], None]] = {
    Act.ALLOW_SUPPLEMENT: supplementing.allow_supplement,
    Act.EXTEND: extending.extend,
    Act.APOLOGISE: extending.apologise,
    Act.HOLD: holding.hold,
    Act.RELEASE: holding.release,
    Act.CORRECT_INTAKE: correcting.correct_intake,
    Act.CORRECT_RESULT: correcting.correct_result,
    Act.TRANSFER: transferring.transfer,
    Act.REOPEN: reopening.reopen,
    Act.RECORD_OBLIGATION: obligation_acts.record_obligation,
    Act.GIVE_OPINION: opinions.give_opinion,
    Act.PUT_QUESTION: opinions.put_question,
    Act.RESET_STEP: resetting.reset_step,
}


def _accept(work: Work, command: Command, step_id: str) -> None:
    state = work.state
    steps.finish(work, step_id, "accepted", command)
    state.received_at = work.now
    state.phase = Phase.RECEIVED
    clock.mark(work, ClockEvent.STARTED, clock.STARTED_BY)
    work.record(
        "received", by=command, step=step_id, due=state.appointment_at.isoformat() if state.appointment_at else ""
    )
    work.call("receipt:issue", "documents", "issue", step=step_id, subject="receipt")
    work.notify("received")


def _refuse_at_intake(work: Work, command: Command, step_id: str) -> None:
    steps.finish(work, step_id, "refused", command)
    work.record("refused_at_intake", by=command, step=step_id)
    steps.close(work, Phase.REFUSED_AT_INTAKE)
    work.notify("refused_at_intake")


def _request_supplement(work: Work, command: Command, step_id: str) -> None:
    state = work.state
    state.supplements += 1
    state.supplement_requested_at = work.now
    state.lapses_at = work.limit_end(work.plan.supplement_lapses)
    if clock.is_running(work):
        clock.mark(work, ClockEvent.STOPPED, clock.STOPPED_BY)
    state.phase = Phase.AWAITING_SUPPLEMENT
    steps.suspend(work)
    components = {"components": command.values["components"]} if "components" in command.values else {}
    work.record("supplement_requested", by=command, step=step_id, **components)
    work.notify("supplement_requested")


def _supply(work: Work, command: Command) -> None:
    state = work.state
    state.lapses_at = None
    state.phase = Phase.RECEIVED if state.received_at else Phase.FILED
    if state.received_at:
        clock.mark(work, ClockEvent.RESTARTED, clock.STOPPED_BY)
    work.record("supplemented", by=command, step="", **clock.told_date(work))
    steps.resume(work)


def _complete(work: Work, command: Command, step_id: str) -> None:
    if work.state.phase is not Phase.CORRECTING:
        work.state.phase = Phase.IN_PROGRESS
    step = work.plan.step(step_id)
    outcome = command.values.get("proposal", "approve") if step.kind is StepKind.REVIEW else "done"
    steps.finish(work, step_id, outcome, command)
    work.record("reviewed" if step.kind is StepKind.REVIEW else "visited", by=command, step=step_id, outcome=outcome)
    if outcome == "refuse":
        # A dossier that will be refused waits for nobody else: the law's time runs on (NĐ 118/2025 Art 19(3)).
        steps.skip_unfinished(work, Stage.APPRAISE)


def _sign(work: Work, command: Command, step_id: str) -> None:
    state = work.state
    steps.finish(work, step_id, "signed", command)
    unsigned = [
        step.id
        for step in work.plan.steps
        if step.kind is StepKind.SIGN and state.steps[step.id].status not in steps.FINISHED
    ]
    work.record("signed", by=command, step=step_id)
    proposed = any(
        step.kind is StepKind.REVIEW and state.steps[step.id].outcome == "refuse" for step in work.plan.steps
    )
    _decide(work, command, step_id, unsigned=bool(unsigned), refused=proposed or stands_against(work.plan, state))


def _deny(work: Work, command: Command, step_id: str) -> None:
    """Sign a refusal though approval was proposed: who signs decides, and gives the reason (NĐ 118/2025 Art 19(3))."""
    steps.finish(work, step_id, "denied", command)
    work.record("denied", by=command, step=step_id)
    _decide(work, command, step_id, unsigned=False, refused=True)


def _decide(work: Work, command: Command, step_id: str, *, unsigned: bool, refused: bool) -> None:
    state = work.state
    correcting_now = state.phase is Phase.CORRECTING
    if unsigned and not refused and not correcting_now:
        state.phase = Phase.IN_PROGRESS
        return
    state.decision = Decision.REFUSED if refused else Decision.APPROVED
    if correcting_now:
        correcting.put_right(work, command, step_id)
        return
    state.decided_at = work.now
    clock.end(work)
    state.phase = Phase.DECIDED
    steps.skip_unfinished(work, Stage.RECEIVE, Stage.APPROVE)
    if refused:
        _tell_nobody(work)
    work.record("decided", by=command, step=step_id, decision=state.decision)
    work.notify("decided")


def _tell_nobody(work: Work) -> None:
    """A refused request has nothing to tell other agencies of."""
    for step in work.plan.steps:
        current = work.state.steps[step.id]
        if step.kind is StepKind.INFORM and current.status is StepStatus.WAITING:
            current.status = StepStatus.SKIPPED


def _send_back(work: Work, command: Command, step_id: str) -> None:
    """Open an appraisal step again, and with it what people did after it on the way to this signature.

    Agencies that answered are not asked again. Cases from before edition 2 opened the one step only.
    """
    target = command.target
    work.record("sent_back", by=command, step=step_id, to=target)
    work.state.steps[step_id].sent_back += 1
    again = {target} if work.state.edition < 2 else {target, *steps.people_between(work.plan, target, step_id)}
    for step in work.plan.steps:
        current = work.state.steps[step.id]
        if step.id in again or (step.id == step_id and current.status is StepStatus.OPEN):
            current.status = StepStatus.WAITING
            if step.id in again:
                current.outcome = ""


def _settle_problem(work: Work, command: Command) -> None:
    operation = work.state.operations[command.target]
    again = {SEND_AGAIN: "yes"} if command.values.get(SEND_AGAIN) else {}
    if command.act is Act.RETRY and operation.status is OperationStatus.AWAITING_ANSWER and not again:
        # It was taken and never answered: the slow look behind a lost webhook comes at once.
        operation.polls += 1
        operation.poll_at = work.now + poll_delay(operation.system, operation.polls)
        work.calls.append(Call(operation.key, poll=True))
        work.record("answer_asked_again", by=command, step=operation.step, operation=operation.key)
    elif command.act is Act.RETRY:
        operation.status = OperationStatus.CALLING
        operation.problem = ""
        operation.round += 1
        if again:
            operation.poll_at = look_of_call(work.state, operation.system, operation.action, work.now, operation.polls)
        work.calls.append(Call(operation.key))
        work.record("problem_retried", by=command, step=operation.step, operation=operation.key, **again)
    elif command.act is Act.SKIP:
        work.record("problem_skipped", by=command, step=operation.step, operation=operation.key)
        take_answer(work, operation, "skipped", {}, by=command)
    else:
        answer = command.values["answer"]
        work.record("answer_entered", by=command, step=operation.step, operation=operation.key, answer=answer)
        take_answer(work, operation, answer, command.values, by=command)
