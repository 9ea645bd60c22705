"""What another calendar makes of due dates: for one clock ledger, and for tens of thousands of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.clock import ClockEntry, ClockEvent, ClockState, state_of
from domain.deadline.days import Day
from domain.deadline.due import Convention, CountingRules, Due
from domain.deadline.ledger import current_due
from domain.deadline.limit import Limit, Unit
from domain.deadline.moments import local_day

#: Units whose term begins with a day, not with a moment: all receipts of one day end alike.
_BY_DAY: Final = (Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS)


@dataclass(frozen=True, slots=True)
class End:
    """The end of a term without its explanation: legal end and appointment (UTC), last day, whether provisional."""

    instant: datetime
    appointment: datetime
    last_day: date
    provisional: bool

    @classmethod
    def of(cls, due: Due) -> End:
        """Return the end of a due date."""
        return cls(due.instant, due.appointment, due.last_day, due.provisional)


class DueDates:
    """Due dates by one calendar, each distinct count done once: most cases share their day and their limit."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar
        self._known: dict[tuple[date, str, CountingRules], End | None] = {}
        self._by_day: dict[tuple[str, CountingRules], bool] = {}

    def end(self, entries: Sequence[ClockEntry], limit: Limit, rules: CountingRules) -> End | None:
        """Return the due date in force, as `ledger.current_due` counts it; None while no clock runs, or it ended."""
        if len(entries) != 1 or entries[0].event is not ClockEvent.STARTED:
            return self._counted(entries, limit, rules)
        started = entries[0]
        written = started.limit or limit.text()
        if not self._is_by_day(written, rules):
            return self._counted(entries, limit, rules)
        key = (local_day(started.at), written, rules)
        if key not in self._known:
            self._known[key] = self._counted(entries, limit, rules)
        return self._known[key]

    def _counted(self, entries: Sequence[ClockEntry], limit: Limit, rules: CountingRules) -> End | None:
        if not entries or state_of(entries) is not ClockState.RUNNING:
            return None
        due = current_due(entries, limit, self.calendar, rules)
        return End.of(due) if due else None

    def _is_by_day(self, written: str, rules: CountingRules) -> bool:
        """Tell whether a term begins with its day, whatever the hour of receipt."""
        known = self._by_day.get((written, rules))
        if known is None:
            unit = Limit.parse(written).unit
            in_hours = unit is Unit.WORKING_DAYS and rules.convention is Convention.EIGHT_HOUR
            known = self._by_day[written, rules] = unit in _BY_DAY and rules.cut_off is None and not in_hours
        return known


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that is something else in another calendar."""

    was: Day
    is_now: Day

    @property
    def day(self) -> date:
        """The day."""
        return self.is_now.day


def changed_days(was: WorkingCalendar, is_now: WorkingCalendar, first: date, last: date) -> list[DayChange]:
    """Return the days from `first` to `last`, both included, whose status or hours differ between two calendars."""
    named = {day.day for calendar in (was, is_now) for day in calendar.exceptions_between(first, last)}
    pairs = ((was.day(day), is_now.day(day)) for day in sorted(named))
    return [DayChange(old, new) for old, new in pairs if (old.status, old.spans) != (new.status, new.spans)]


def why_moved(
    was: WorkingCalendar, is_now: WorkingCalendar, counted_from: datetime, ends: Sequence[date]
) -> list[DayChange]:
    """Return the changed days that bear on a term counted from a moment and ending on one of these days.

    A last day that is now a day of rest moves the end, and so does the day after the old end.
    """
    return changed_days(was, is_now, local_day(counted_from), max(ends) + timedelta(days=1))
