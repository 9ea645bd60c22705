"""What time alone does to a case. One timer waits for the nearest of these instants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.case import obligations, opinions, steps
from domain.case.events import Call
from domain.case.looks import poll_delay
from domain.case.state import CaseState, OperationStatus, Phase, StepStatus
from domain.case.step_notices import tell_declared, tell_of_lateness
from domain.case.work import Work
from domain.deadline.limit import Limit, Unit
from domain.procedure.plan import Channel, Plan, Silence, StepKind


def next_milestone(plan: Plan, state: CaseState) -> datetime | None:
    """Return the nearest instant at which time alone changes something, or None when nothing is awaited."""
    looks = (operation.poll_at for operation in state.operations.values() if operation.poll_at)
    return min((*looks, *_instants(plan, state)), default=None)


def next_told(plan: Plan, state: CaseState) -> datetime | None:
    """Return the nearest instant at which time changes something and writes it down, or None.

    Slow looks behind a webhook are left out: most find nothing, write nothing, and would seem to have been missed.
    """
    return min(_instants(plan, state), default=None)


def _instants(plan: Plan, state: CaseState) -> Iterator[datetime]:
    if state.closed:
        return
    if state.lapses_at:
        yield state.lapses_at
    if state.warn_at and "due_soon" not in state.passed and state.phase is not Phase.AWAITING_SUPPLEMENT:
        yield state.warn_at
    if state.due_at and not state.decided_at and "overdue" not in state.passed:
        yield state.due_at
    if state.hold_ends_at and "hold_over" not in state.passed:
        yield state.hold_ends_at
    alert = _intake_alert_at(plan, state)
    if alert:
        yield alert
    for current in state.steps.values():
        if current.status is StepStatus.OPEN and current.due_at and not current.late:
            yield current.due_at


def _intake_alert_at(plan: Plan, state: CaseState) -> datetime | None:
    """The two-hour alert of online filings counts clock hours (NĐ 118/2025 Art 17(2))."""
    if state.channel is not Channel.ONLINE or state.phase is not Phase.FILED or "intake_alert" in state.passed:
        return None
    limit = Limit.parse(plan.intake_alert)
    if state.filed_at is None or limit.unit is not Unit.HOURS:
        return None
    return state.filed_at + timedelta(hours=limit.amount)


def pass_milestones(work: Work) -> None:
    """Apply every milestone that `work.now` has reached; each is told once."""
    state = work.state
    for operation in list(state.operations.values()):
        if operation.poll_at and operation.poll_at <= work.now:
            operation.polls += 1
            operation.poll_at = work.now + poll_delay(operation.system, operation.polls)
            if operation.status is OperationStatus.AWAITING_ANSWER:
                work.calls.append(Call(operation.key, poll=True))
    if state.closed:
        return
    if state.lapses_at and state.lapses_at <= work.now:
        _lapse(work)
        return
    _tell_once(work, "intake_alert", _intake_alert_at(work.plan, state))
    _tell_once(work, "hold_over", state.hold_ends_at)
    _late_steps(work)
    if not state.decided_at and state.due_at:
        _tell_once(work, "due_soon", state.warn_at, notify=False)
        _tell_once(work, "overdue", state.due_at)
    steps.open_ready(work)


def _tell_once(work: Work, name: str, at: datetime | None, *, notify: bool = True) -> None:
    if at is None or at > work.now or name in work.state.passed:
        return
    work.state.passed.append(name)
    work.record(name)
    if notify:
        work.notify(name)


def _lapse(work: Work) -> None:
    """Fifteen silent days close the dossier (NĐ 118/2025 Art 19(5))."""
    work.record("lapsed")
    steps.close(work, Phase.STOPPED)
    work.notify("lapsed")


def _late_steps(work: Work) -> None:
    for step in work.plan.steps:
        current = work.state.steps[step.id]
        if current.status is not StepStatus.OPEN or not current.due_at or current.late or current.due_at > work.now:
            continue
        current.late = True
        if step.kind is StepKind.ASK and step.if_silent is Silence.AGREE:
            steps.forget_calls(work, step.id)
            steps.finish(work, step.id, "agreed_by_silence")
            work.record("agreed_by_silence", step=step.id, agency=step.agency)
        elif step.kind is StepKind.ASK:
            # A late consulted agency is reported to the head of the one-stop unit (NĐ 118/2025 Art 19(4)).
            work.record("consultation_late", step=step.id, agency=step.agency)
            if work.state.edition >= opinions.SINCE:
                work.notify("consultation_late")
        elif step.kind is StepKind.OBLIGATION:
            obligations.wake_late(work, step.id)
        elif step.kind is StepKind.OPEN_CASE:
            work.record("sub_case_late", step=step.id, agency=step.agency, procedure=step.procedure)
        elif step.kind is StepKind.CHECK and not work.state.received_at:
            work.record("intake_late", step=step.id)
        else:
            work.record("step_late", step=step.id)
            tell_of_lateness(work, step)
        tell_declared(work, step, "late")
