"""Opening, suspending and finishing steps: the walk through the plan's graph."""

from __future__ import annotations

from typing import Final

from domain.case import clock
from domain.case.acts import Command
from domain.case.correcting import correction_ends
from domain.case.ends import remember_end
from domain.case.picture import fee_is_missing
from domain.case.refunds import end_money, withdraw_requests
from domain.case.state import DeliveryState, Phase, StepState, StepStatus
from domain.case.step_notices import tell_declared
from domain.case.work import Work
from domain.procedure.graph import ancestors
from domain.procedure.plan import Channel, FeeMoment, Plan, PlanStep, Stage, StepKind, Way

FINISHED = (StepStatus.DONE, StepStatus.SKIPPED)

#: The first edition whose steps of people do not open while the case is held.
PUT_ASIDE_SINCE: Final = 4


def open_ready(work: Work) -> None:
    """Open every waiting step whose predecessors are finished, until nothing more opens.

    While the case is held, agencies are asked and told as ever, and people's steps are put aside.
    """
    if work.state.closed or work.state.phase is Phase.AWAITING_SUPPLEMENT:
        return
    opened = True
    while opened:
        opened = False
        for step in work.plan.steps:
            current = work.state.steps[step.id]
            if current.status is StepStatus.WAITING and _is_ready(work, step):
                if _is_held(work, step):
                    _put_aside(work, step)
                else:
                    open_step(work, step)
                opened = True


def _is_held(work: Work, step: PlanStep) -> bool:
    return work.state.phase is Phase.ON_HOLD and step.is_human and work.state.edition >= PUT_ASIDE_SINCE


def _put_aside(work: Work, step: PlanStep) -> None:
    """Show a step whose turn comes while the case is held: the release opens it, like those the hold found open.

    Until then nobody may do it, so its time does not run and nobody is told that it opened.
    """
    current = _next_instance(work, step)
    current.status = StepStatus.SUSPENDED
    current.due_at = None


def _is_ready(work: Work, step: PlanStep) -> bool:
    if step.kind is StepKind.HAND_OVER and work.state.phase is not Phase.DECIDED:
        return False
    return all(_lets_go_on(work, name) for name in step.after)


def _lets_go_on(work: Work, name: str) -> bool:
    status = work.state.steps[name].status
    # Telling another agency never holds a case up: its system may be down for days, the citizen's time runs.
    if work.plan.step(name).kind is StepKind.INFORM:
        return status is not StepStatus.WAITING
    return status in FINISHED


def budget_of(work: Work, step: PlanStep) -> str:
    """Return the time a step has as it is opened, empty for none; checking an online filing has the law's own."""
    if step.kind is StepKind.CHECK and work.state.channel is Channel.ONLINE and not work.state.received_at:
        return work.plan.intake_limit
    return step.within


def _next_instance(work: Work, step: PlanStep) -> StepState:
    """Return the state of a step as its next instance, which begins now and has nothing of the one before."""
    current = work.state.steps[step.id]
    current.instance = max(current.instance, work.state.past_instances.get(step.id, 0)) + 1
    current.opened_at = work.now
    current.done_by = current.done_for = current.outcome = current.asked = ""
    current.late = False
    return current


def open_step(work: Work, step: PlanStep) -> None:
    """Open a step as its next instance and start what it starts."""
    current = _next_instance(work, step)
    current.status = StepStatus.OPEN
    current.due_at = correction_ends(work, work.limit_end(budget_of(work, step)))
    if step.kind is StepKind.ASK:
        values = {"deadline": current.due_at.isoformat()} if current.due_at else {}
        # Since edition 3 the call may find people of the agency asked in this very system: `opinions.placed`.
        values |= {"here": "yes"} if work.state.edition >= 3 else {}
        work.call(f"{step.id}/{current.instance}:ask", "agencies", "ask", step=step.id, **values)
        work.record("consultation_asked", step=step.id, agency=step.agency, about=step.about)
    elif step.kind is StepKind.INFORM:
        work.call(f"{step.id}/{current.instance}:inform", "agencies", "inform", step=step.id)
    elif step.kind is StepKind.OPEN_CASE:
        values = {"subject": step.procedure}
        values |= {name: said for name in ("fee", "case_type") if (said := getattr(step, name))}
        if current.due_at:
            values["deadline"] = current.due_at.isoformat()
        work.call(f"{step.id}/{current.instance}:case", "cases", "open", step=step.id, **values)
        work.record("sub_case_opened", step=step.id, agency=step.agency, procedure=step.procedure)
    elif step.kind is StepKind.OBLIGATION:
        values = {"deadline": current.due_at.isoformat()} if current.due_at else {}
        values |= {"form": step.form} if step.form else {}
        work.call(f"{step.id}/{current.instance}:obligation", "taxes", "assess", step=step.id, **values)
        work.record("obligation_sent", step=step.id, agency=step.agency, about=step.about)
    elif step.kind is StepKind.HAND_OVER:
        work.state.delivery = DeliveryState.READY
        deliver(work)
    tell_declared(work, step, "opened")


def finish(work: Work, step_id: str, outcome: str, by: Command | None = None) -> None:
    """Mark a step done with its outcome; late work stays marked late."""
    current = work.state.steps[step_id]
    current.status = StepStatus.DONE
    current.outcome = outcome
    current.done_by = by.actor if by else ""
    current.done_for = by.on_behalf_of if by else ""
    tell_declared(work, work.plan.step(step_id), "done")


def people_between(plan: Plan, first: str, last: str) -> tuple[str, ...]:
    """Return the steps people do after one step and before another, in plan order."""
    after = {step.id: step.after for step in plan.steps}
    before_last = ancestors(after, last)
    return tuple(
        step.id
        for step in plan.steps
        if step.kind in (StepKind.REVIEW, StepKind.VISIT)
        and step.id in before_last
        and first in ancestors(after, step.id)
    )


def skip_unfinished(work: Work, *stages: Stage) -> None:
    """Skip what is still open or waiting in these stages, and forget the calls made for it.

    An agency that is being informed is told to the end, whatever becomes of the case.
    """
    for step in work.plan.steps:
        current = work.state.steps[step.id]
        being_told = step.kind is StepKind.INFORM and current.status is StepStatus.OPEN
        if step.stage in stages and current.status not in FINISHED and not being_told:
            current.status = StepStatus.SKIPPED
            forget_calls(work, step.id)


def forget_calls(work: Work, step_id: str) -> None:
    """Drop the outside calls of a step; a late answer to them is then harmless."""
    for key in [key for key, operation in work.state.operations.items() if operation.step == step_id]:
        del work.state.operations[key]


def suspend(work: Work) -> None:
    """Put people's open steps aside while the case waits for the applicant or is held; agencies go on."""
    for step in work.plan.steps:
        current = work.state.steps[step.id]
        if step.is_human and current.status is StepStatus.OPEN:
            current.status = StepStatus.SUSPENDED


def resume(work: Work) -> None:
    """Open the suspended steps again, each as a new instance with a fresh budget."""
    for step in work.plan.steps:
        if work.state.steps[step.id].status is StepStatus.SUSPENDED:
            open_step(work, step)


def deliver(work: Work) -> None:
    """Send a ready result on its way when it needs no person: by post or online, once it is paid for."""
    state = work.state
    step = work.plan.hand_over
    if state.steps[step.id].status is not StepStatus.OPEN or state.delivery is not DeliveryState.READY:
        return
    if fee_is_missing(work.plan, state, FeeMoment.BEFORE_RESULT, FeeMoment.AT_FILING):
        return
    if state.way is Way.POST:
        state.delivery = DeliveryState.ORDERED
        owed = state.fee - state.paid if work.plan.fee_moment is FeeMoment.ON_DELIVERY else 0
        key = f"{step.id}/{state.steps[step.id].instance}:post"
        work.call(key, "post", "order", step=step.id, collect=str(owed))
    elif state.way is Way.ONLINE:
        work.record("result_published", step=step.id)
        close_delivered(work, "published")


def close_delivered(work: Work, outcome: str, by: Command | None = None) -> None:
    """End the case: the applicant has the result (national status 10)."""
    finish(work, work.plan.hand_over.id, outcome, by)
    work.state.delivery = DeliveryState.HANDED_OVER
    close(work, Phase.RETURNED)


def close(work: Work, phase: Phase) -> None:
    """End the case in a closed phase: the clock ends, unfinished steps are skipped."""
    clock.end(work)
    remember_end(work.state)
    end_money(work, phase)  # before the steps are skipped: what was done decides what goes back
    skip_unfinished(work, *Stage)
    withdraw_requests(work)
    work.state.phase = phase
    work.state.ended_at = work.now
    work.state.lapses_at = None
    work.state.warn_at = None
