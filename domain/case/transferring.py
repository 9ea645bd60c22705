"""Passing a case on to the agency that is competent for it, with everything done so far."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.case import steps
from domain.case.acts import Command, Refusal, Role
from domain.case.in_charge import agency_of_step, desk_of, no_reason, not_in_charge, not_there, place_of
from domain.case.state import CaseState, Phase, StepStatus
from domain.case.work import Work
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.plan import Channel, Plan, StepKind

_OPEN_TO_IT = (Phase.FILED, Phase.RECEIVED, Phase.IN_PROGRESS)
#: Once one of these was done, the agency has said something; another one would have to say it anew.
_SAID = frozenset({StepKind.REVIEW, StepKind.SIGN})


def transfer_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    """Return why a case cannot be passed on: the counter does before reception, the leader after, while nobody decided.

    Which agencies there are to pass it on to is not known here: who sends the command sees to that.
    """
    received, desk = state.received_at is not None, desk_of(plan, state)
    refused = (
        not_in_charge(plan.agency, command, Role.LEADER)
        if received
        else not_there(place_of(plan, state, desk), desk, command, Role.COUNTER, Role.LEADER)
    ) or no_reason(command)
    if refused is not None:
        return refused
    if state.phase not in _OPEN_TO_IT:
        return Refusal("not_now", {"act": command.act, "phase": state.phase})
    if any(step.kind in _SAID and state.steps[step.id].status is StepStatus.DONE for step in plan.steps):
        return Refusal("too_far_to_transfer")
    target = command.values.get("agency", "")
    if not target or target == plan.agency:
        return Refusal("transfer_where", {"agency": target})
    return None


def transfer(work: Work, command: Command) -> None:
    """Let another agency decide. The code, the clock and the place of reception stay what they are.

    A dossier that came in online was received by nobody yet: the new agency receives it.
    """
    state, was = work.state, work.plan.agency
    came_online = state.channel is Channel.ONLINE and state.received_at is None
    desk = "" if came_online else desk_of(work.plan, state)
    before = {step.id: agency_of_step(work.plan, state, step) for step in work.plan.steps}
    work.plan = replace(work.plan, agency=command.values["agency"])
    state.receiving_agency = "" if desk == work.plan.agency else desk
    desk_now = desk_of(work.plan, state)
    work.record("transferred", by=command, **{"from": was, "to": work.plan.agency, "desk": desk_now})
    for step in work.plan.steps:
        current = state.steps[step.id]
        moved = agency_of_step(work.plan, state, step) != before[step.id]
        if step.is_human and moved and current.status is StepStatus.OPEN:
            due_at = current.due_at
            steps.open_step(work, step)
            current.due_at = due_at  # the budget of a step is not won anew by passing it on
    work.notify("transferred")
