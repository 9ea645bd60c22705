"""A further round of supplement: the law allows one, a leader may allow another on a ground of law."""

from __future__ import annotations

from datetime import datetime

from domain.case.acts import Command, Refusal, Role
from domain.case.in_charge import no_reason, not_in_charge, not_in_hand
from domain.case.state import CaseState
from domain.case.work import Work
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.plan import Plan


def has_exception(state: CaseState) -> bool:
    """True while an exception a leader allowed is still to be used."""
    return state.supplements_allowed > 0 and state.supplements <= state.supplements_allowed


def allowance_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    """Return why no exception can be allowed: a leader allows one at a time (NĐ 118/2025 Art 11(2))."""
    refused = not_in_charge(plan.agency, command, Role.LEADER) or not_in_hand(state, command) or no_reason(command)
    if refused is not None:
        return refused
    if has_exception(state):
        return Refusal("exception_unused")
    return None


def allow_supplement(work: Work, command: Command) -> None:
    """Allow one supplement request beyond the law's one, or after the law's three working days."""
    work.state.supplements_allowed += 1
    work.record("supplement_allowed", by=command)
