"""How long something may last before it stands on the desk: one place, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.errors import LimitError
from domain.deadline.limit import Limit, Unit
from domain.deadline.moments import A_DAY, local_day, midnight_ending
from domain.deadline.soon import soon_at

#: Which part of the time the plan gives for a supplement passes before the silence is shown: ten days of fifteen.
SUPPLEMENT_SHARE: Final = 2 / 3


@dataclass(frozen=True, slots=True)
class Patience:
    """Spans in wall-clock time for machines, limits in working time for people; due dates judge what the law gives.

    Messages between our own parts take seconds: minutes mean trouble, at night too. People are not asked to move while
    the office is closed: nothing comes to the desk over a weekend or Tết because time passed. Outside systems get the
    time their people need, agencies what the law gives them before their task or the case itself calls it over. Waiting
    for the applicant is shown before it runs out, not after, and so is the time to answer an online filing.
    """

    start_unsent: timedelta = timedelta(minutes=3)
    message_unsent: timedelta = timedelta(minutes=5)
    record_behind: timedelta = timedelta(minutes=2)
    milestone_passed: timedelta = timedelta(minutes=5)
    nothing_expected: timedelta = timedelta(minutes=10)
    call_failing: timedelta = timedelta(minutes=15)
    portal_unsent: timedelta = timedelta(minutes=30)
    notice_unsent: timedelta = timedelta(minutes=30)
    answer_missing: str = "2 working days"
    agency_silent: str = "7 working days"
    filing_soon: str = "2 working hours"
    unassigned: str = "8 working hours"
    held: str = "10 working days"
    papers_on_the_way: str = "8 working hours"
    supplement_silent: str = "7 working days"
    obligation_open: str = "7 working days"
    payment_waiting: str = "3 working days"
    post_late: str = "5 working days"
    result_uncollected: str = "7 working days"

    def parameters(self, now: datetime, calendar: WorkingCalendar) -> dict[str, object]:
        """Return what a look at `now` is made with: spans by their names, limits as "<name>_before", due soon.

        What began before "<name>_before" has lasted longer than the limit; online filings whose time to be answered
        ends before "filing_soon_until" are due soon; "soon_until", "soon_edge", "soon_earlier" and "soon_lately" are
        those of `domain.deadline.soon.Soon`.
        """
        found: dict[str, object] = {"supplement_share": SUPPLEMENT_SHARE}
        for one in fields(self):
            allowed = getattr(self, one.name)
            if one.name == "filing_soon":
                found["filing_soon_until"] = calendar.add_working_hours(now, Limit.parse(allowed).amount)
            elif isinstance(allowed, str):
                found[f"{one.name}_before"] = past_patience(Limit.parse(allowed), now, calendar)
            else:
                found[one.name] = allowed
        soon = soon_at(now, calendar)
        return found | {f"soon_{one.name}": getattr(soon, one.name) for one in fields(soon)}


def past_patience(allowed: Limit, now: datetime, calendar: WorkingCalendar) -> datetime:
    """Return the instant, in UTC: what began before it has lasted longer than a limit at an aware `now`.

    Working hours are counted back over the hours the office was open. Working days are counted as the law does: the
    day of the event is not one of them, and the last is over at its end (Civil Code 2015 Arts 147(2), 148). Raises
    `LimitError` for other units.
    """
    today = local_day(now)
    if allowed.unit is Unit.WORKING_DAYS:
        return midnight_ending(calendar.add_working_days(today, -allowed.amount) - A_DAY)
    if allowed.unit is not Unit.WORKING_HOURS:
        message = f"{allowed.text()!r} is no patience with people: give working hours or working days"
        raise LimitError(message)
    left, day = timedelta(hours=allowed.amount), today
    while True:
        for opening, closing in reversed(calendar.spans(day)):
            worked = min(closing, now) - opening
            if worked >= left:
                return opening + worked - left
            left -= max(worked, timedelta())
        day = calendar.add_working_days(day, -1)
