"""More time: the one extension the law allows, told before the end, and the apology when there is none left."""

from __future__ import annotations

from datetime import date, datetime

from domain.case import clock
from domain.case.acts import Command, Refusal, Role
from domain.case.in_charge import no_reason, not_in_charge, not_in_hand
from domain.case.state import CaseState, Phase
from domain.case.work import Work
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.limit import Limit, Unit
from domain.deadline.moments import A_DAY, last_day_before, local_day
from domain.procedure.plan import Plan

EXTENDED_BY = "NĐ 118/2025 Art 19(6)"

#: The law names no longest extension; ours is this many working days.
LONGEST_IN_DAYS = 60


def extension_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    """Return why the due date cannot be put off: once only, at least one day before it (NĐ 118/2025 Art 19(6))."""
    refused = (
        not_in_charge(plan.agency, command, Role.LEADER)
        or not_in_hand(state, command)
        or no_reason(command)
        or _standing(state)
    )
    if refused is not None:
        return refused
    if state.extensions:
        return Refusal("extended_already")
    if state.due_at is None:
        return Refusal("clock_stands", {"phase": state.phase})
    last = last_day_before(state.due_at) - A_DAY
    if local_day(now) > last:
        return Refusal("extension_too_late", {"day": last.isoformat()})
    days = command.values.get("days", "")
    if not (days.isascii() and days.isdigit() and 1 <= int(days) <= LONGEST_IN_DAYS):
        return Refusal("extension_unreadable", {"given": days, "most": str(LONGEST_IN_DAYS)})
    return None


def _standing(state: CaseState) -> Refusal | None:
    if state.phase in (Phase.AWAITING_SUPPLEMENT, Phase.AWAITING_OBLIGATION, Phase.ON_HOLD):
        return Refusal("clock_stands", {"phase": state.phase})
    return None


def extend(work: Work, command: Command) -> None:
    """Put the due date off by what the command says, once, for everybody at once."""
    state = work.state
    was = state.due_at
    limit = Limit(int(command.values["days"]), Unit.WORKING_DAYS)
    clock.extend(work, limit, EXTENDED_BY)
    state.extensions += 1
    work.record(
        "extended",
        by=command,
        step="",
        limit=limit.text(),
        due_before=was.isoformat() if was else "",
        due=state.due_at.isoformat() if state.due_at else "",
        **clock.told_date(work),
    )
    work.notify("extended")


def apology_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    """Return why no apology can be sent: it belongs to a case that is about to be late, or is."""
    refused = (
        not_in_charge(plan.agency, command, Role.LEADER)
        or not_in_hand(state, command)
        or no_reason(command)
        or _standing(state)
    )
    if refused is not None:
        return refused
    if not {"due_soon", "overdue"} & set(state.passed):
        return Refusal("not_late_yet", {"last": state.due_at.isoformat() if state.due_at else ""})
    try:
        promised = date.fromisoformat(command.values.get("day", ""))
    except ValueError:
        return Refusal("day_unreadable", {"given": command.values.get("day", "")})
    if promised <= local_day(now) or not calendar.is_working_day(promised):
        return Refusal("promise_impossible", {"day": promised.isoformat()})
    return None


def apologise(work: Work, command: Command) -> None:
    """Tell the applicant why it is late and when it is expected; the due date of the law stays what it was."""
    work.state.apologies += 1
    due = work.state.due_at
    work.record("apologised", by=command, day=command.values["day"], due=due.isoformat() if due else "")
    work.notify("apologised")
