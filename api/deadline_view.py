"""The deadline of a case as people see it: state, date, time left, and why it is that date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from api.badges import Badge, case_badge
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.clock import ClockEntry, ClockEvent
from domain.deadline.due import Convention, CountingRules, Due, due
from domain.deadline.ledger import due_in_force, limit_in_force
from domain.deadline.limit import Limit
from domain.deadline.remaining import Remaining, remaining
from domain.procedure.plan import Plan
from models.queries.case_page import CasePage


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """`due` explains itself; it is None before the clock first starts. `limit` is the legal time in force.

    A case that was moved may count by another limit than its version has. `left` is the working time left while the
    clock runs. `supplement` is when an open request for a supplement lapses.
    """

    badge: Badge
    limit: Limit
    due: Due | None
    stands: bool
    left: Remaining | None
    supplement: Due | None


def rules_of(plan: Plan) -> CountingRules:
    """Return the counting rules a plan was frozen with."""
    cut_off = time.fromisoformat(plan.cut_off) if plan.cut_off else None
    return CountingRules(convention=Convention(plan.convention), cut_off=cut_off)


def ledger_of(page: CasePage) -> list[ClockEntry]:
    """Return the legal clock of a case."""
    return [
        ClockEntry(event=ClockEvent(row.event), at=row.at, reason=row.reason, limit=row.limit or None)
        for row in page.clock
    ]


def deadline_view(plan: Plan, calendar: WorkingCalendar, page: CasePage, now: datetime) -> DeadlineView:
    """Return the deadline of a case from its clock ledger."""
    case = page.case
    entries = ledger_of(page)
    limit = limit_in_force(entries, Limit.parse(plan.deadline[case.channel]))
    in_force = due_in_force(entries, limit, calendar, rules_of(plan)) if entries else None
    stands = bool(entries) and entries[-1].event in (ClockEvent.STOPPED, ClockEvent.PAUSED)
    runs = bool(entries) and not stands and entries[-1].event is not ClockEvent.ENDED
    badge = case_badge(case.phase, case.decision, case.due_at, now, calendar)
    return DeadlineView(
        badge=badge,
        limit=limit,
        due=in_force,
        stands=stands,
        left=remaining(now, in_force, calendar) if in_force and runs else None,
        supplement=_supplement(plan, calendar, page),
    )


def budget_end(plan: Plan, calendar: WorkingCalendar, start: datetime, limit: str) -> Due:
    """Return when a limit of the procedure that began at `start` ends, with its explanation.

    The procedure's cut-off hour shifts its legal deadline only, never a budget.
    """
    return due(start, Limit.parse(limit), calendar, CountingRules(Convention(plan.convention)))


def _supplement(plan: Plan, calendar: WorkingCalendar, page: CasePage) -> Due | None:
    if page.case.phase != "awaiting_supplement":
        return None
    asked = [event.at for event in page.events if event.kind == "supplement_requested"]
    return budget_end(plan, calendar, asked[-1], plan.supplement_lapses) if asked else None
