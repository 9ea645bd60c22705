"""How long somebody takes in a trial: minutes, or a limit as procedures write it, counted in office time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.errors import LimitError
from domain.deadline.limit import Limit, Unit

_MINUTES = re.compile(r"([0-9]{1,5}) ?(?:minutes?|min)")
_HOURS_A_DAY = 8


@dataclass(frozen=True, slots=True)
class Pace:
    """A length of time; `text` is how it was written.

    Working time is worked off in opening hours: "1 working day" is eight working hours. Minutes, hours, days and
    months pass day and night.
    """

    text: str
    working_seconds: int = 0
    time: timedelta = timedelta()

    @classmethod
    def parse(cls, text: str) -> Pace:
        """Read "10 minutes" or any limit ("4 working hours", "1 working day", "2 days"); raise `LimitError`."""
        plain = " ".join(text.lower().split())
        if minutes := _MINUTES.fullmatch(plain):
            return cls(plain, time=timedelta(minutes=int(minutes[1])))
        try:
            return cls.of(Limit.parse(plain))
        except LimitError as error:
            message = f"{text!r} is no length of time: write 10 minutes, 4 working hours, 1 working day or 2 days"
            raise LimitError(message) from error

    @classmethod
    def of(cls, limit: Limit, share: Fraction = Fraction(1)) -> Pace:
        """Return a share of a limit; a month counts thirty days."""
        hours = {
            Unit.WORKING_HOURS: limit.amount,
            Unit.WORKING_DAYS: limit.amount * _HOURS_A_DAY,
            Unit.SAME_DAY: _HOURS_A_DAY,
        }.get(limit.unit)
        if hours is not None:
            return cls(limit.text(), working_seconds=int(hours * 3600 * share))
        per = {Unit.HOURS: 1, Unit.DAYS: 24, Unit.MONTHS: 24 * 30}[limit.unit]
        return cls(limit.text(), time=timedelta(seconds=int(limit.amount * per * 3600 * share)))

    def after(self, start: datetime, calendar: WorkingCalendar) -> datetime:
        """Return the instant (UTC) this much later than `start` (aware)."""
        moment = start + self.time
        return calendar.add_working_seconds(moment, self.working_seconds) if self.working_seconds else moment
