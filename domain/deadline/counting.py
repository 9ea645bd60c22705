"""Where a term ends: the arithmetic behind `domain.deadline.due`, one function a kind of unit.

Civil Code 2015 Arts 145-148, where sector law is silent: a term in hours starts at its moment (147(1)); the
day of the event is not counted (147(2), (3)); a term in months ends on the corresponding day or the month's
last (148); a last day without work gives way to the next working day (148(5)).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.days import Day, DayStatus
from domain.deadline.limit import Limit, Unit
from domain.deadline.moments import A_DAY, last_day_before, local_day, midnight_ending
from domain.deadline.reasons import Reason, ReasonKind


@dataclass(frozen=True, slots=True)
class Pause:
    """A time during which the clock stood, with its legal source."""

    start: datetime
    end: datetime
    source: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where counting begins: the day of the event (not counted) and the instant for terms in hours."""

    day: date
    instant: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """Where a term ends; `exact` when to the minute, otherwise with the whole `last_day`."""

    last_day: date
    instant: datetime
    exact: bool
    reasons: tuple[Reason, ...]


def count_days(anchor: Anchor, limit: Limit, calendar: WorkingCalendar, pauses: Sequence[Pause] = ()) -> Count:
    """Count a limit in days, working days, months or the same day, from the day of the event."""
    reasons: list[Reason] = []
    if limit.unit in (Unit.WORKING_DAYS, Unit.SAME_DAY):
        given_back = _pause_days(pauses, limit, calendar, reasons)
        count = limit.amount if limit.unit is Unit.WORKING_DAYS else 0
        last = calendar.add_working_days(anchor.day, count + given_back)
        first = anchor.day if limit.unit is Unit.SAME_DAY else calendar.add_working_days(anchor.day, 1)
        counted = Reason(ReasonKind.COUNTED, first, last, count or 1, limit=limit)
        skipped = _skipped(calendar, anchor.day + A_DAY, last)
        return _whole(last, [counted, *reasons, *skipped])
    if limit.unit is Unit.MONTHS:
        nominal = _corresponding_day(anchor.day, limit.amount)
    else:
        nominal = anchor.day + timedelta(days=limit.amount)
    counted = Reason(ReasonKind.COUNTED, anchor.day + A_DAY, nominal, (nominal - anchor.day).days, limit=limit)
    if limit.unit is Unit.MONTHS and nominal.day != anchor.day.day:
        reasons.append(Reason(ReasonKind.MONTH_END, amount=anchor.day.day))
    nominal += timedelta(days=_pause_days(pauses, limit, calendar, reasons))
    last = calendar.working_day_from(nominal)
    if last != nominal:
        reasons.append(Reason(ReasonKind.MOVED, nominal, last, name=calendar.day(nominal).name))
    reasons.extend(named_days(calendar, nominal if nominal == last else nominal + A_DAY, last))
    return _whole(last, [counted, *reasons])


def count_hours(start: datetime, limit: Limit, pauses: Sequence[Pause] = ()) -> Count:
    """Count a limit in hours from its moment, day and night."""
    reasons = [Reason(ReasonKind.COUNTED, amount=limit.amount, limit=limit)]
    instant = start.astimezone(UTC) + timedelta(hours=limit.amount)
    for pause in pauses:
        instant += pause.end - pause.start
        minutes = (pause.end - pause.start) // timedelta(minutes=1)
        reasons.append(_paused(pause, minutes, limit))
    return Count(last_day_before(instant), instant, exact=True, reasons=tuple(reasons))


def count_working_hours(
    anchor: Anchor, hours: int, limit: Limit, calendar: WorkingCalendar, pauses: Sequence[Pause] = ()
) -> Count:
    """Count working hours from a moment; before counting begins the office must open."""
    begin = calendar.next_working_instant(anchor.instant)
    reasons: list[Reason] = []
    if begin != anchor.instant:
        reasons.append(Reason(ReasonKind.OUTSIDE_HOURS, at=begin))
    reasons.append(Reason(ReasonKind.COUNTED, amount=hours, at=begin, limit=limit))
    seconds = hours * 3600
    in_minutes = Limit(1, Unit.WORKING_HOURS)
    for pause in pauses:
        paused = calendar.working_seconds_between(pause.start, pause.end)
        seconds += paused
        reasons.append(_paused(pause, paused // 60, in_minutes))
    instant = calendar.add_working_seconds(anchor.instant, seconds)
    last = last_day_before(instant)
    reasons.extend(_skipped(calendar, anchor.day + A_DAY, last))
    return Count(last, instant, exact=True, reasons=tuple(reasons))


def _whole(last: date, reasons: Sequence[Reason]) -> Count:
    return Count(last, midnight_ending(last), exact=False, reasons=tuple(reasons))


def _corresponding_day(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day where there is none (Art 148)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _pause_days(pauses: Sequence[Pause], limit: Limit, calendar: WorkingCalendar, reasons: list[Reason]) -> int:
    """Return the days to give back: as in any count, the day the pause began is not one of them."""
    total = 0
    for pause in pauses:
        first, last = local_day(pause.start), local_day(pause.end)
        in_working_days = limit.unit in (Unit.WORKING_DAYS, Unit.SAME_DAY)
        days = calendar.working_days_between(first, last) if in_working_days else (last - first).days
        total += days
        reasons.append(_paused(pause, days, limit))
    return total


def _paused(pause: Pause, amount: int, limit: Limit) -> Reason:
    first, last = local_day(pause.start), local_day(pause.end)
    return Reason(ReasonKind.PAUSED, first, last, amount, limit=limit, source=pause.source)


def _skipped(calendar: WorkingCalendar, first: date, last: date) -> list[Reason]:
    """Tell every rest day from `first` to `last`, and the days whose being worked surprises."""
    if last < first:
        return []
    rest = (last - first).days + 1 - calendar.working_days_between(first - A_DAY, last)
    named = calendar.exceptions_between(first, last)
    weekend = rest - sum(1 for day in named if not day.is_working)
    reasons = named_days(calendar, first, last)
    if weekend:
        reasons.insert(0, Reason(ReasonKind.SKIPPED_WEEKEND, first, last, weekend))
    return reasons


def named_days(calendar: WorkingCalendar, first: date, last: date) -> list[Reason]:
    """Tell the holidays, swaps and half days from `first` to `last`; days of one holiday together."""
    reasons: list[Reason] = []
    for (kind, _, _), group in groupby(enumerate(calendar.exceptions_between(first, last)), key=_same_run):
        days = [day for _, day in group]
        start = days[0]
        reasons.append(Reason(kind, start.day, start.other or days[-1].day, len(days), name=start.name))
    return reasons


_KINDS = {
    DayStatus.HOLIDAY: ReasonKind.SKIPPED_HOLIDAY,
    DayStatus.SWAPPED_OFF: ReasonKind.SKIPPED_SWAPPED,
    DayStatus.EXTRA_WORKING_DAY: ReasonKind.EXTRA_WORKING_DAY,
    DayStatus.HALF_DAY: ReasonKind.HALF_DAY,
    DayStatus.CLOSED: ReasonKind.SKIPPED_CLOSED,
}
_IN_RUNS = (ReasonKind.SKIPPED_HOLIDAY, ReasonKind.SKIPPED_CLOSED)


def _same_run(numbered: tuple[int, Day]) -> tuple[ReasonKind, str, int]:
    """Return a key that neighbouring days of one holiday or closure share; a swap or a half day stands alone."""
    number, day = numbered
    kind = _KINDS[day.status]
    name = day.name.vi if day.name else ""
    alone = kind not in _IN_RUNS
    return kind, name, number if alone else day.day.toordinal() - number
