"""Changing a working calendar day by day, as the decisions of authorities do it: each edit says on what it rests."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.days import Closure, DaysOff, DayStatus, HalfDay, Name, Swap, parse_spans
from domain.deadline.errors import CalendarError
from domain.deadline.moments import A_DAY

#: The longest run of days one edit may give: Tết with its weekends has nine or ten, a flood may last a month.
LONGEST_RUN: Final = 31
#: A swapped Saturday lies within some weeks of the day it makes up for.
FARTHEST_SWAP: Final = timedelta(days=120)
_CODE: Final = re.compile(r"(.+?)(-[0-9]{4})?\.[0-9a-f]{6}(-[0-9]+)?")


class EditKind(StrEnum):
    """What an edit does. The first six are for every agency, `close` and `open` for one."""

    OFF = "off"
    WORKED = "worked"
    SWAP = "swap"
    UNSWAP = "unswap"
    SHORTEN = "shorten"
    WHOLE = "whole"
    DECIDE = "decide"
    CLOSE = "close"
    OPEN = "open"


class Edit(BaseModel):
    """One edit. `first` to `last` are its days, both included; `decide` takes the year of `first`.

    `worked` is the rest day worked for `first` in a swap. `hours` are the hours of a shortened day, written as in
    calendar files. `counts` says of a closure that the time of the agency's cases runs on all the same. `source` is
    the legal basis, `by` who made the edit (staff id).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: EditKind
    first: date
    last: date
    worked: date | None = None
    hours: str = ""
    name_vi: str = ""
    name_en: str = ""
    agency: str = ""
    counts: bool = False
    source: str = ""
    by: str = ""

    @property
    def name(self) -> Name:
        """The name of the days; a missing English one is the Vietnamese."""
        return Name(self.name_vi, self.name_en or self.name_vi)


class EditError(CalendarError):
    """An edit does not fit the calendar: a stable rule code and the day it is about."""

    def __init__(self, rule: str, day: date | None = None) -> None:
        super().__init__(f"{rule}: {day}" if day else rule)
        self.rule = rule
        self.day = day


def edited(calendar: WorkingCalendar, edits: Iterable[Edit]) -> WorkingCalendar:
    """Return the calendar after all edits, under a name of its own. Raises EditError at the first that does not fit."""
    before = calendar
    for edit in edits:
        calendar = _APPLY[edit.kind](calendar, edit)
    return calendar if calendar == before else replace(calendar, identity=_identity(calendar))


def _identity(calendar: WorkingCalendar) -> str:
    """Name a calendar as its files would: the code, the last year of the run of decided ones, and its content."""
    found = _CODE.fullmatch(calendar.identity)
    code = found[1] if found else calendar.identity
    digest = hashlib.sha256(replace(calendar, identity=code).to_json().encode()).hexdigest()[:6]
    year = calendar.known_through
    return f"{code}-{year}.{digest}" if year else f"{code}.{digest}"


def _run(edit: Edit) -> list[date]:
    if edit.last < edit.first:
        raise EditError("backwards", edit.last)
    if (edit.last - edit.first).days >= LONGEST_RUN:
        raise EditError("too_long", edit.last)
    return [edit.first + timedelta(days=gone) for gone in range((edit.last - edit.first).days + 1)]


def _off(calendar: WorkingCalendar, edit: Edit) -> WorkingCalendar:
    for day in _run(edit):
        status = calendar.status(day)
        if status is DayStatus.HOLIDAY:
            raise EditError("already_off", day)
        if status not in (DayStatus.WORKING, DayStatus.WEEKEND):
            raise EditError("taken", day)
    return replace(calendar, days_off=(*calendar.days_off, DaysOff(edit.first, edit.last, edit.name)))


def _worked(calendar: WorkingCalendar, edit: Edit) -> WorkingCalendar:
    """Take days out of the runs of days off they lie in."""
    gone = _run(edit)
    for day in gone:
        if calendar.status(day) is not DayStatus.HOLIDAY:
            raise EditError("not_off", day)
    return replace(calendar, days_off=tuple(_without(calendar.days_off, gone)))


def _without(runs: Sequence[DaysOff], gone: Sequence[date]) -> list[DaysOff]:
    left = []
    for run in runs:
        start: date | None = None
        day = run.first
        while day <= run.last + A_DAY:
            kept = day <= run.last and day not in gone
            if kept and start is None:
                start = day
            elif not kept and start is not None:
                left.append(DaysOff(start, day - A_DAY, run.name))
                start = None
            day += A_DAY
    return left


def _swap(calendar: WorkingCalendar, edit: Edit) -> WorkingCalendar:
    if edit.worked is None:
        raise EditError("no_worked_day", edit.first)
    if calendar.status(edit.first) is not DayStatus.WORKING:
        raise EditError("not_working", edit.first)
    if calendar.status(edit.worked) is not DayStatus.WEEKEND:
        raise EditError("not_weekend", edit.worked)
    if abs(edit.worked - edit.first) > FARTHEST_SWAP:
        raise EditError("swap_too_far", edit.worked)
    return replace(calendar, swaps=(*calendar.swaps, Swap(edit.first, edit.worked, edit.name)))


def _unswap(calendar: WorkingCalendar, edit: Edit) -> WorkingCalendar:
    left = tuple(swap for swap in calendar.swaps if swap.off != edit.first)
    if len(left) == len(calendar.swaps):
        raise EditError("no_swap", edit.first)
    return replace(calendar, swaps=left)


def _shorten(calendar: WorkingCalendar, edit: Edit) -> WorkingCalendar:
    if calendar.status(edit.first) is not DayStatus.WORKING:
        raise EditError("not_working", edit.first)
    try:
        spans = parse_spans(edit.hours)
    except CalendarError as error:
        raise EditError("hours") from error
    if not spans:
        raise EditError("hours")
    return replace(calendar, half_days=(*calendar.half_days, HalfDay(edit.first, spans, edit.name)))


def _whole(calendar: WorkingCalendar, edit: Edit) -> WorkingCalendar:
    left = tuple(half for half in calendar.half_days if half.day != edit.first)
    if len(left) == len(calendar.half_days):
        raise EditError("not_shortened", edit.first)
    return replace(calendar, half_days=left)


def _decide(calendar: WorkingCalendar, edit: Edit) -> WorkingCalendar:
    if edit.first.year in calendar.decided_years:
        raise EditError("decided", edit.first)
    return replace(calendar, decided_years=(*calendar.decided_years, edit.first.year))


def _close(calendar: WorkingCalendar, edit: Edit) -> WorkingCalendar:
    for day in _run(edit):
        if any(shut.agency == edit.agency and shut.first <= day <= shut.last for shut in calendar.closures):
            raise EditError("already_closed", day)
    shut = Closure(edit.agency, edit.first, edit.last, edit.counts, edit.name)
    return replace(calendar, closures=(*calendar.closures, shut))


def _open(calendar: WorkingCalendar, edit: Edit) -> WorkingCalendar:
    gone = _run(edit)
    own = [shut for shut in calendar.closures if shut.agency == edit.agency]
    for day in gone:
        if not any(shut.first <= day <= shut.last for shut in own):
            raise EditError("not_closed", day)
    left = [
        replace(shut, first=part.first, last=part.last)
        for shut in own
        for part in _without([DaysOff(shut.first, shut.last, shut.name)], gone)
    ]
    others = [shut for shut in calendar.closures if shut.agency != edit.agency]
    return replace(calendar, closures=(*others, *left))


_APPLY: Final[dict[EditKind, Callable[[WorkingCalendar, Edit], WorkingCalendar]]] = {
    EditKind.OFF: _off,
    EditKind.WORKED: _worked,
    EditKind.SWAP: _swap,
    EditKind.UNSWAP: _unswap,
    EditKind.SHORTEN: _shorten,
    EditKind.WHOLE: _whole,
    EditKind.DECIDE: _decide,
    EditKind.CLOSE: _close,
    EditKind.OPEN: _open,
}
