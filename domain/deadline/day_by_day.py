"""A count of days laid open: which day was counted as which, which was skipped and under what name.

`domain.deadline.due` says where a term ends; this says it day by day, for a page somebody can check with a finger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.days import DayStatus, Name
from domain.deadline.due import Due
from domain.deadline.ledger import Run
from domain.deadline.limit import Limit, Unit
from domain.deadline.moments import A_DAY, at, local_day, midnight_ending
from domain.deadline.reasons import Reason, ReasonKind

_MIDNIGHT = time.min
_EVERY_DAY = (Unit.DAYS, Unit.MONTHS)
_SHIFTS = (ReasonKind.AFTER_CUT_OFF, ReasonKind.RECEIVED_ON_REST_DAY)


class Standing(StrEnum):
    """What a day is in a count."""

    BEGAN = "began"
    COUNTED = "counted"
    ADDED = "added"
    REST = "rest"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of a count, or a run of days of one standing from `first` to `last`.

    `number` is the place of `last` among the counted days, 0 where it is not counted. `minutes` is the working
    time counted on the day for a term in working hours, else 0.
    """

    first: date
    last: date
    standing: Standing
    status: DayStatus
    name: Name | None = None
    number: int = 0
    minutes: int = 0


def day_by_day(run: Run, due: Due, calendar: WorkingCalendar) -> tuple[DayLine, ...]:
    """Return every day of the count that ends at `due`; empty for a term in clock hours, which skips nothing."""
    if due.limit.unit is Unit.HOURS:
        return ()
    return tuple(_by_hours(run, due, calendar) if due.exact else _by_days(run, due, calendar))


def folded(lines: Sequence[DayLine], at_most: int) -> tuple[DayLine, ...]:
    """Return the lines with neighbours of one standing and name told together, when there are more than `at_most`."""
    if len(lines) <= at_most:
        return tuple(lines)
    found: list[DayLine] = []
    for line in lines:
        before = found[-1] if found else None
        if before is not None and (before.standing, before.name) == (line.standing, line.name):
            found[-1] = replace(line, first=before.first, minutes=before.minutes + line.minutes)
        else:
            found.append(line)
    return tuple(found)


def _by_days(run: Run, due: Due, calendar: WorkingCalendar) -> Iterator[DayLine]:
    begins = _anchor_day(run, due.explanation)
    same_day = due.limit.unit is Unit.SAME_DAY
    yield _line(begins, Standing.COUNTED if same_day else Standing.BEGAN, calendar, number=int(same_day))
    extended = next((reason for reason in due.explanation if reason.kind is ReasonKind.EXTENDED), None)
    first_end = extended.first if extended and extended.first else due.last_day
    total = next((reason.amount for reason in due.explanation if reason.kind is ReasonKind.COUNTED), 0)
    number = int(same_day)
    day = begins + A_DAY
    while day <= due.last_day:
        more = day > first_end
        limit = run.extension.limit if more and run.extension else due.limit
        if _is_paused(run, begins, day) and (calendar.is_working_day(day) or limit.unit in _EVERY_DAY):
            yield _line(day, Standing.PAUSED, calendar)
        elif _counts(day, limit, calendar, room=more or number < total):
            number += 1
            yield _line(day, Standing.ADDED if more else Standing.COUNTED, calendar, number=number)
        else:
            yield _line(day, Standing.REST, calendar)
        day += A_DAY


def _counts(day: date, limit: Limit, calendar: WorkingCalendar, *, room: bool) -> bool:
    """Tell whether a day is counted: working days always; any day while a term in days has room for it."""
    if limit.unit in _EVERY_DAY:
        return room
    return calendar.is_working_day(day)


def _by_hours(run: Run, due: Due, calendar: WorkingCalendar) -> Iterator[DayLine]:
    begin = next(
        (reason.at for reason in due.explanation if reason.kind is ReasonKind.COUNTED and reason.at), run.start
    )
    day, number = local_day(begin), 0
    while day <= due.last_day:
        opens, ends = max(begin, at(day, _MIDNIGHT)), min(due.instant, midnight_ending(day))
        seconds = calendar.working_seconds_between(opens, ends)
        for pause in run.pauses:
            start, end = max(pause.start, opens), min(pause.end, ends)
            seconds -= calendar.working_seconds_between(start, end) if end > start else 0
        if seconds > 0:
            number += 1
            yield _line(day, Standing.COUNTED, calendar, number=number, minutes=round(seconds / 60))
        else:
            worked = calendar.is_working_day(day)
            yield _line(day, Standing.PAUSED if worked else Standing.REST, calendar)
        day += A_DAY


def _anchor_day(run: Run, explanation: Sequence[Reason]) -> date:
    shifted = next((reason.first for reason in explanation if reason.kind in _SHIFTS and reason.first), None)
    return shifted or local_day(run.start)


def _is_paused(run: Run, begins: date, day: date) -> bool:
    """Tell whether a pause gives this day back; the day it began is not one of them."""
    return any(max(local_day(pause.start), begins) < day <= local_day(pause.end) for pause in run.pauses)


def _line(day: date, standing: Standing, calendar: WorkingCalendar, *, number: int = 0, minutes: int = 0) -> DayLine:
    known = calendar.day(day)
    return DayLine(day, day, standing, known.status, known.name, number, minutes)
