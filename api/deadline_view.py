"""The deadline of a case as people see it: state, date, and why it is that date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from api.badges import Badge, case_badge
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.clock import ClockEntry, ClockEvent
from domain.deadline.due import Convention, CountingRules, Due
from domain.deadline.ledger import due_in_force
from domain.deadline.limit import Limit
from domain.procedure.plan import Plan
from models.queries.case_page import CasePage


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """`due` explains itself; it is None before the clock first starts. `limit` is the legal time."""

    badge: Badge
    limit: Limit
    due: Due | None
    stands: bool


def rules_of(plan: Plan) -> CountingRules:
    """Return the counting rules a plan was frozen with."""
    cut_off = time.fromisoformat(plan.cut_off) if plan.cut_off else None
    return CountingRules(convention=Convention(plan.convention), cut_off=cut_off)


def deadline_view(plan: Plan, calendar: WorkingCalendar, page: CasePage, now: datetime) -> DeadlineView:
    """Return the deadline of a case from its clock ledger."""
    case = page.case
    limit = Limit.parse(plan.deadline[case.channel])
    entries = [
        ClockEntry(event=ClockEvent(row.event), at=row.at, reason=row.reason, limit=row.limit or None)
        for row in page.clock
    ]
    due = due_in_force(entries, limit, calendar, rules_of(plan)) if entries else None
    stands = bool(entries) and entries[-1].event in (ClockEvent.STOPPED, ClockEvent.PAUSED)
    return DeadlineView(case_badge(case.phase, case.decision, case.due_at, now, calendar), limit, due, stands)
