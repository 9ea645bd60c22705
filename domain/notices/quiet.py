"""Quiet hours: until when a message that rings a telephone waits."""

from __future__ import annotations

from datetime import datetime, time

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import A_DAY, at, local
from domain.notices.rules import RINGING, NoticeRules, Way

#: Looking ahead for a day that is no day off ends here: no holiday is longer.
_LONGEST_REST = 30


def held_until(
    now: datetime, message: str, way: Way, rules: NoticeRules, calendar: WorkingCalendar | None = None
) -> datetime | None:
    """Return the UTC instant until which a message waits, or None when it may go now.

    Mail is never held, nor what the rules call urgent. Days off count only with a calendar.
    """
    if way not in RINGING or message in rules.urgent:
        return None
    until = _opening(now, rules) or now
    if rules.quiet_rest_days and calendar is not None:
        until = _working_opening(until, rules, calendar)
    return until if until > now else None


def next_morning(now: datetime, rules: NoticeRules) -> datetime:
    """Return the end of the coming night: when a receiver who got enough today may be written to again."""
    day = local(now).date() + A_DAY
    return at(day, rules.quiet_until or time(7))


def _opening(now: datetime, rules: NoticeRules) -> datetime | None:
    begin, end = rules.quiet_from, rules.quiet_until
    if begin is None or end is None:
        return None
    here = local(now)
    clock, today = here.time(), here.date()
    if begin < end:
        return at(today, end) if begin <= clock < end else None
    if clock >= begin:
        return at(today + A_DAY, end)
    return at(today, end) if clock < end else None


def _working_opening(until: datetime, rules: NoticeRules, calendar: WorkingCalendar) -> datetime:
    day = local(until).date()
    if calendar.is_working_day(day):
        return until
    for _ in range(_LONGEST_REST):
        day += A_DAY
        if calendar.is_working_day(day):
            break
    return at(day, rules.quiet_until or time(7))
