"""Who will be late this week if nothing changes.

The assumption in one sentence: each unit goes on at the pace of the last ten working days, does what is due first
first, and every step behind takes its usual time. Of a case that waits for another agency
no more is foretold than the budgets that are left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.deadline.calendar import WorkingCalendar

#: The pace is that of the last so many working days: two weeks even out a Monday, and forget a Tết.
PACE_DAYS: Final = 10
A_DAY_OF_WORK: Final = 8 * 3600


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One undecided case, by its open task; `unit` is the desk that does it ("H61.12/officer").

    `budget_left` are the working seconds its own step's budget has left, `later` those of the steps behind; `after` the
    usual working seconds from the end of its step until the decision, None where there is no history.
    `waits` says that no task is open: somebody outside has to answer first. `task_due` orders the desk's work. One
    without `due_at` has a clock that stands: it is work of the desk all the same.
    """

    case: str
    unit: str
    due_at: datetime | None
    task_due: datetime
    budget_left: int
    later: int
    after: int | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """What a unit got done: tasks in the working seconds that were looked at."""

    tasks: int
    seconds: int

    @property
    def each(self) -> float | None:
        """Working seconds of the whole unit for one task; None for a unit that did nothing."""
        return self.seconds / self.tasks if self.tasks else None


@dataclass(frozen=True, slots=True)
class Late:
    """A case that will be late: when it will be decided, how many tasks go before, and what that comes to in seconds.

    `queue` is until its own task is done, `after` from then until the decision.
    """

    work: OpenWork
    expected_at: datetime
    ahead: int
    queue: int
    after: int


def late_by(
    works: Iterable[OpenWork],
    paces: Mapping[str, Pace],
    calendar_of: Mapping[str, WorkingCalendar],
    now: datetime,
    until: datetime,
) -> list[Late]:
    """Return the cases due after `now` and by `until` that will be late, the most urgent first.

    Those late already are no forecast. `calendar_of` gives each unit's calendar. A unit without a pace is taken to
    need the budgets: a new unit has no history, and one that stands still is told by the list of overdue cases.
    """
    found: list[Late] = []
    for unit, queue in _queues(works).items():
        calendar = calendar_of[unit]
        each = paces[unit].each if unit in paces else None
        ahead = 0
        for work in queue:
            if work.due_at is not None and now < work.due_at <= until:
                expected = _expected(work, each, ahead, now, calendar)
                if expected.expected_at > work.due_at:
                    found.append(expected)
            ahead += not work.waits
    return sorted(found, key=lambda one: (one.work.due_at or now, one.work.case))


def _queues(works: Iterable[OpenWork]) -> dict[str, Sequence[OpenWork]]:
    queues: dict[str, list[OpenWork]] = {}
    for work in works:
        queues.setdefault(work.unit, []).append(work)
    return {unit: sorted(queue, key=lambda one: (one.task_due, one.case)) for unit, queue in queues.items()}


def _expected(work: OpenWork, each: float | None, ahead: int, now: datetime, calendar: WorkingCalendar) -> Late:
    # Without a pace, what is left of the budget is the best that can be said.
    queue = max(work.budget_left, 0) if work.waits or each is None else round((ahead + 1) * each)
    after = work.after if work.after is not None else work.later
    expected_at = calendar.add_working_seconds(now, queue + after)
    return Late(work, expected_at, 0 if work.waits else ahead, queue, after)
