"""Whether a rule's time has come, in the working time of the case's agency."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.limit import Limit, Unit
from domain.deadline.moments import at, local, local_day
from domain.escalation.rules import Rule, Trigger


def has_come(rule: Rule, since: datetime, calendar: WorkingCalendar, now: datetime) -> bool:
    """Tell whether a rule tells of something that is so since `since`; for DUE_WITHIN that is the due date ahead."""
    if rule.trigger is Trigger.DUE_WITHIN:
        return rule.limit is not None and now < since <= after(now, rule.limit, calendar)
    return now >= (since if rule.limit is None else after(since, rule.limit, calendar))


def after(start: datetime, limit: Limit, calendar: WorkingCalendar) -> datetime:
    """Return the instant a span after `start`, in UTC: so many working days later at the same time of day.

    From a rest day, working days count as from the next working day's beginning.
    """
    match limit.unit:
        case Unit.WORKING_HOURS:
            return calendar.add_working_seconds(start, limit.amount * 3600)
        case Unit.WORKING_DAYS:
            begin = start if calendar.is_working_day(local_day(start)) else calendar.next_working_instant(start)
            day = calendar.add_working_days(local_day(begin), limit.amount)
            return at(day, local(begin).time())
        case Unit.HOURS:
            return start + timedelta(hours=limit.amount)
        case _:
            return start + timedelta(days=limit.amount)


def at_the_earliest(limit: Limit | None) -> timedelta:
    """Return a span of wall-clock time that is surely not longer than the limit: what is younger is no suspect."""
    if limit is None:
        return timedelta()
    if limit.unit in (Unit.HOURS, Unit.WORKING_HOURS):
        return timedelta(hours=limit.amount)
    return timedelta(days=limit.amount)  # a working day later at the same time of day is a day at least
