"""How long something may last before it stands on the desk: one place, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """Spans in wall-clock time; what the law gives in working hours is judged by due dates instead.

    Messages between our own parts take seconds: minutes mean trouble. Outside systems get the time their people
    need, before a supervisor is asked to look. Waiting for the applicant is shown before it runs out, not after.
    """

    start_unsent: timedelta = timedelta(minutes=3)
    message_unsent: timedelta = timedelta(minutes=5)
    record_behind: timedelta = timedelta(minutes=2)
    milestone_passed: timedelta = timedelta(minutes=5)
    nothing_expected: timedelta = timedelta(minutes=10)
    call_failing: timedelta = timedelta(minutes=15)
    answer_missing: timedelta = timedelta(days=2)
    portal_unsent: timedelta = timedelta(minutes=30)
    notice_unsent: timedelta = timedelta(minutes=30)
    unassigned: timedelta = timedelta(hours=24)
    held: timedelta = timedelta(days=14)
    papers_on_the_way: timedelta = timedelta(hours=24)
    supplement_silent: timedelta = timedelta(days=10)
    obligation_open: timedelta = timedelta(days=10)
    payment_waiting: timedelta = timedelta(days=3)
    post_late: timedelta = timedelta(days=5)
    result_uncollected: timedelta = timedelta(days=10)
    due_soon: timedelta = timedelta(hours=24)
