"""The keys of a calendar file."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from domain.deadline.days import DaysOff, HalfDay, Name, Swap, parse_spans

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _hours(text: str) -> str:
    """Refuse hours that cannot be read; `CalendarError` is a `ValueError`, so its words reach the author."""
    parse_spans(text)
    return text


def _plain(text: str) -> str:
    if not text.strip() or "|" in text:
        message = "a name has some letters and no vertical bar: write it out"
        raise ValueError(message)
    return text


def _weekdays(hours: dict[str, str]) -> dict[str, str]:
    unknown = [key for key in hours if key not in WEEKDAYS]
    if unknown:
        message = f"{unknown[0]} is not a weekday: write one of {', '.join(WEEKDAYS)}"
        raise ValueError(message)
    return hours


Hours = Annotated[str, AfterValidator(_hours)]
Words = Annotated[str, AfterValidator(_plain)]


class _Entry(BaseModel):
    """What every entry of a calendar file has; an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NameEntry(_Entry):
    """A name in both languages."""

    vi: Words
    en: Words

    def value(self) -> Name:
        """Return the name as the calendar keeps it."""
        return Name(self.vi, self.en)


class HolidayEntry(_Entry):
    """One day off (`day`) or a run of days (`from`, `to`), and where that is decided.

    `counted: false` keeps a day on record that is not treated as a day off.
    """

    day: date | None = None
    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="to")
    name: NameEntry
    source: Words
    counted: bool = True

    @model_validator(mode="after")
    def _one_way(self) -> HolidayEntry:
        run = self.first is not None and self.last is not None
        if (self.day is None) is not run or (run is False and (self.first or self.last)):
            message = "days off are one `day`, or both `from` and `to`: write one of the two ways"
            raise ValueError(message)
        if self.first and self.last and self.last < self.first:
            message = f"days off run from {self.first} back to {self.last}: write the first day in `from`"
            raise ValueError(message)
        return self

    def value(self) -> DaysOff:
        """Return the days off as the calendar keeps them."""
        first, last = self.day or self.first, self.day or self.last
        assert first is not None  # noqa: S101 - `_one_way` has checked it; this is for the type checker
        assert last is not None  # noqa: S101 - as above
        return DaysOff(first, last, self.name.value())


class SwapEntry(_Entry):
    """A weekday off and the rest day worked for it."""

    off: date
    worked: date
    name: NameEntry
    source: Words

    def value(self) -> Swap:
        """Return the swap as the calendar keeps it."""
        return Swap(self.off, self.worked, self.name.value())


class HalfDayEntry(_Entry):
    """A working day with shorter hours."""

    day: date
    hours: Hours
    name: NameEntry
    source: Words

    def value(self) -> HalfDay:
        """Return the half day as the calendar keeps it."""
        return HalfDay(self.day, parse_spans(self.hours), self.name.value())


class CalendarFile(_Entry):
    """A calendar file: a year's days, the working hours, or both."""

    calendar: Annotated[str, Field(pattern="^[a-z][a-z0-9-]*$")]
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    decided: bool | None = None
    working_hours: Annotated[dict[str, Hours], AfterValidator(_weekdays)] | None = None
    holidays: list[HolidayEntry] = []
    swaps: list[SwapEntry] = []
    half_days: list[HalfDayEntry] = []

    @model_validator(mode="after")
    def _days_need_their_year(self) -> CalendarFile:
        if self.year is None:
            if self.holidays or self.swaps or self.half_days or self.decided is not None:
                message = "days belong to a year: add `year`"
                raise ValueError(message)
            return self
        if self.decided is None:
            message = "a year is decided or provisional: add `decided: true` or `decided: false`"
            raise ValueError(message)
        for day in self._all_days():
            if day.year != self.year:
                message = f"{day} is not in {self.year}: move it to the file of its year"
                raise ValueError(message)
        return self

    def days_off(self) -> tuple[DaysOff, ...]:
        """Return the days off that count."""
        return tuple(entry.value() for entry in self.holidays if entry.counted)

    def decided_years(self) -> tuple[int, ...]:
        """Return the file's year when its holidays are decided."""
        return (self.year,) if self.year is not None and self.decided else ()

    def _all_days(self) -> list[date]:
        """Return the days that must lie in the year; the worked day of a swap may lie in the next."""
        days = [day for entry in self.holidays for day in (entry.value().first, entry.value().last)]
        return [*days, *(swap.off for swap in self.swaps), *(half.day for half in self.half_days)]
