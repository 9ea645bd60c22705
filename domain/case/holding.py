"""A case that stands still on a ground of law, and goes on when the ground is gone."""

from __future__ import annotations

from datetime import date, datetime

from domain.case import clock, steps
from domain.case.acts import Command, Refusal, Role
from domain.case.in_charge import no_reason, not_in_charge, not_in_hand
from domain.case.state import CaseState, Phase
from domain.case.work import Work
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.ledger import ClockEvent
from domain.deadline.moments import local_day, midnight_ending
from domain.procedure.plan import Plan

HELD = "held"
RELEASED = "released"


def hold_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    """Return why a case cannot be held: the leader holds what is being worked on, and says until when at most."""
    refused = not_in_charge(plan.agency, command, Role.LEADER) or not_in_hand(state, command) or no_reason(command)
    if refused is not None:
        return refused
    if state.phase not in (Phase.RECEIVED, Phase.IN_PROGRESS):
        return Refusal("clock_stands", {"phase": state.phase})
    try:
        ends = date.fromisoformat(command.values.get("day", ""))
    except ValueError:
        return Refusal("day_unreadable", {"given": command.values.get("day", "")})
    if ends < local_day(now):
        return Refusal("hold_ends_before", {"day": ends.isoformat()})
    return None


def hold(work: Work, command: Command) -> None:
    """Stop the clock and put people's steps aside; what agencies were asked goes on."""
    state = work.state
    state.phase_before, state.phase = state.phase, Phase.ON_HOLD
    state.hold_ends_at = midnight_ending(date.fromisoformat(command.values["day"]))
    state.passed = [name for name in state.passed if name != "hold_over"]
    clock.mark(work, ClockEvent.PAUSED, HELD)
    steps.suspend(work)
    work.record("held", by=command, day=command.values["day"])
    work.notify("held")


def release_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    """Return why a case cannot be released: only the leader does, and only one that is held."""
    if state.phase is not Phase.ON_HOLD:
        return Refusal("not_held", {"phase": state.phase})
    return not_in_charge(plan.agency, command, Role.LEADER) or no_reason(command)


def release(work: Work, command: Command) -> None:
    """Let the clock run on from where it stood, and open the steps again."""
    state = work.state
    state.phase, state.phase_before, state.hold_ends_at = Phase(state.phase_before), "", None
    clock.mark(work, ClockEvent.RESUMED, RELEASED)
    steps.resume(work)
    due = state.due_at.isoformat() if state.due_at else ""
    work.record("released", by=command, step="", due=due, **clock.told_date(work))
    work.notify("released")
