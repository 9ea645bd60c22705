"""The working calendar of a state office: which days and which hours it works, over any span of years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property, lru_cache

from domain.deadline import calendar_json
from domain.deadline.days import Closure, Day, DaysOff, DayStatus, HalfDay, Span, Swap
from domain.deadline.errors import CalendarError
from domain.deadline.moments import at, local
from domain.deadline.tables import MICROSECONDS_A_MINUTE, WorkTables, lay_out

_SECOND = 1_000_000


@dataclass(frozen=True)
class WorkingCalendar:
    """Weekly hours and the days that break them; immutable, and the same text gives the same object.

    `week` holds the hours from Monday to Sunday, empty for a rest day. `decided_years` are the years whose
    holidays the authorities have decided; days of any other year are provisional. A swapped-in day keeps the
    hours of the weekday it replaces. `closures` are those of single agencies and change nothing by themselves:
    `for_agency` gives the calendar one agency's cases count by, in which they are `closed` days. Raises
    `CalendarError` when the parts contradict each other.
    """

    identity: str
    week: tuple[tuple[Span, ...], ...]
    days_off: tuple[DaysOff, ...] = ()
    swaps: tuple[Swap, ...] = ()
    half_days: tuple[HalfDay, ...] = ()
    decided_years: tuple[int, ...] = ()
    closed: tuple[DaysOff, ...] = ()
    closures: tuple[Closure, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a calendar in which a search for a working day might never end."""
        if len(self.week) != 7 or not any(self.week):
            message = "a calendar has hours for seven weekdays, at least one of them worked: add working hours"
            raise CalendarError(message)
        # One order for equal calendars, so that they compare and print alike however they were gathered.
        object.__setattr__(self, "days_off", tuple(sorted(self.days_off, key=lambda off: off.first)))
        object.__setattr__(self, "swaps", tuple(sorted(self.swaps, key=lambda swap: swap.off)))
        object.__setattr__(self, "half_days", tuple(sorted(self.half_days, key=lambda half: half.day)))
        object.__setattr__(self, "decided_years", tuple(sorted(set(self.decided_years))))
        object.__setattr__(self, "closed", tuple(sorted(self.closed, key=lambda shut: shut.first)))
        by_agency = sorted(self.closures, key=lambda shut: (shut.agency, shut.first))
        object.__setattr__(self, "closures", tuple(by_agency))
        _ = self._exceptions

    @classmethod
    def from_json(cls, text: str) -> WorkingCalendar:
        """Read the text of `to_json` or `to_frozen`; one object per text and process. Raises `CalendarError`."""
        return _shared(text)

    def to_json(self) -> str:
        """Return the calendar as compact canonical JSON, about one kilobyte, with the names of its days."""
        return calendar_json.dump(self)

    def to_frozen(self) -> str:
        """Return the text a case carries: the same days and hours without the names, half a kilobyte."""
        return calendar_json.dump_frozen(self)

    def for_agency(self, agency: str) -> WorkingCalendar:
        """Return the calendar the cases of one agency count by: its closures are closed days where they stop time."""
        if not self.closures:
            return self
        known = self._by_agency.get(agency)
        if known is None:
            own = [shut for shut in self.closures if shut.agency == agency and not shut.counts]
            closed = tuple(DaysOff(shut.first, shut.last, shut.name) for shut in own)
            known = self._by_agency[agency] = replace(self, closed=closed, closures=())
        return known

    # -- days

    def day(self, day: date) -> Day:
        """Return what a day is: status, hours and name."""
        known = self._exceptions.get(day)
        if known is not None:
            return known
        spans = self.week[day.weekday()]
        return Day(day, DayStatus.WORKING if spans else DayStatus.WEEKEND, spans)

    def status(self, day: date) -> DayStatus:
        """Return the status of a day; ask `is_provisional` whether it may still change."""
        return self.day(day).status

    def is_working_day(self, day: date) -> bool:
        """Tell whether the office works on a day: swapped Saturdays and half days count."""
        return self.day(day).is_working

    @property
    def known_through(self) -> int | None:
        """Return the last year of the unbroken run of decided years; None when no year is decided."""
        if not self.decided_years:
            return None
        year = self.decided_years[0]
        while year + 1 in self.decided_years:
            year += 1
        return year

    def is_provisional(self, day: date) -> bool:
        """Tell whether the holidays of the day's year are still to be decided (Labour Code Art 112(3))."""
        return day.year not in self.decided_years

    def exceptions_between(self, first: date, last: date) -> list[Day]:
        """Return the named days (holidays, swaps, half days) from `first` to `last`, both included."""
        return self._tables.exceptions(first, last)

    def working_day_from(self, day: date) -> date:
        """Return the day itself when worked, otherwise the next working day (Civil Code Art 148(5))."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def add_working_days(self, day: date, count: int) -> date:
        """Return the working day `count` working days after a day, which itself is not counted.

        A negative count goes back in time; zero returns the day as it is.
        """
        # A jump is as long as the days still missing: it never goes too far, because a day adds one at most.
        ordinal = day.toordinal()
        tables = self._tables
        if count > 0:
            target = tables.days_before(ordinal + 1) + count
            while (missing := target - tables.days_before(ordinal + 1)) > 0:
                ordinal += missing
        elif count < 0:
            target = tables.days_before(ordinal) + count
            while (missing := tables.days_before(ordinal) - target) > 0:
                ordinal -= missing
        return date.fromordinal(ordinal)

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and with `end`; negative when `end` comes first."""
        tables = self._tables
        return tables.days_before(end.toordinal() + 1) - tables.days_before(start.toordinal() + 1)

    # -- hours

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the working spans of a day as pairs of UTC instants; none for a rest day."""
        return tuple((_instant(day, a), _instant(day, b)) for a, b in self.day(day).spans)

    def opening(self, day: date) -> datetime:
        """Return the UTC instant the office opens on a working day; raise `CalendarError` for a rest day."""
        return _instant(day, self._worked(day)[0][0])

    def closing(self, day: date) -> datetime:
        """Return the UTC instant the office closes on a working day; raise `CalendarError` for a rest day."""
        return _instant(day, self._worked(day)[-1][1])

    def is_working_instant(self, instant: datetime) -> bool:
        """Tell whether the office is open: at the opening yes, at the closing no longer."""
        return any(start <= instant < end for start, end in self.spans(local(instant).date()))

    def next_working_instant(self, instant: datetime) -> datetime:
        """Return the instant itself inside working time, otherwise the next opening (after lunch too)."""
        day = local(instant).date()
        for start, end in self.spans(day):
            if instant < end:
                return max(instant.astimezone(UTC), start)
        return self.opening(self.add_working_days(day, 1))

    def add_working_seconds(self, start: datetime, seconds: int) -> datetime:
        """Return the first instant by which `seconds` of working time have passed since `start`, in UTC.

        Zero returns the next working instant; `seconds` may not be negative (`CalendarError`).
        """
        if seconds < 0:
            message = f"{seconds} working seconds cannot be added: give zero or more"
            raise CalendarError(message)
        if seconds == 0:
            return self.next_working_instant(start)
        position = self._position(start) + seconds * _SECOND
        ordinal = self._tables.day_with_work(local(start).toordinal(), position)
        day = date.fromordinal(ordinal)
        left = position - self._tables.work_before(ordinal)
        for opening, closing in self.day(day).spans:
            span = (closing - opening) * MICROSECONDS_A_MINUTE
            if left <= span:
                return _instant(day, opening) + timedelta(microseconds=left)
            left -= span
        message = f"the hours of {day} do not add up in calendar {self.identity}: report this defect"
        raise CalendarError(message)

    def add_working_hours(self, start: datetime, hours: float | Fraction) -> datetime:
        """Return `start` plus working hours, to the second; counting begins at the next opening if closed."""
        return self.add_working_seconds(start, round(Fraction(hours) * 3600))

    def working_seconds_between(self, start: datetime, end: datetime) -> int:
        """Return the whole seconds of working time from `start` to `end`; negative when `end` comes first."""
        worked = self._position(end) - self._position(start)
        return worked // _SECOND if worked >= 0 else -(-worked // _SECOND)

    # -- inside

    def _worked(self, day: date) -> tuple[Span, ...]:
        """Return the hours of a working day; raise `CalendarError` for a rest day."""
        spans = self.day(day).spans
        if not spans:
            message = f"{day} is a rest day in calendar {self.identity}: ask for a working day's hours"
            raise CalendarError(message)
        return spans

    def _position(self, instant: datetime) -> int:
        """Return how many microseconds of work lie before an instant."""
        moment = local(instant)
        day = moment.date()
        clock = (moment - datetime.combine(day, time.min, moment.tzinfo)) // timedelta(microseconds=1)
        position = self._tables.work_before(day.toordinal())
        for opening, closing in self.day(day).spans:
            start, end = opening * MICROSECONDS_A_MINUTE, closing * MICROSECONDS_A_MINUTE
            position += min(max(clock - start, 0), end - start)
        return position

    @cached_property
    def _tables(self) -> WorkTables:
        return WorkTables(self.week, self._exceptions)

    @cached_property
    def _exceptions(self) -> Mapping[date, Day]:
        return lay_out(self.week, self.days_off, self.swaps, self.half_days, self.closed)

    @cached_property
    def _by_agency(self) -> dict[str, WorkingCalendar]:
        return {}


def _instant(day: date, minutes: int) -> datetime:
    """Return the UTC instant of some minutes after midnight in Vietnam."""
    return at(day, time.min) + timedelta(minutes=minutes)


@lru_cache(maxsize=64)
def _shared(text: str) -> WorkingCalendar:
    """Build a calendar once per text and process."""
    return calendar_json.load(text, WorkingCalendar)
