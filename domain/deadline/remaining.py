"""How much time is left until a term ends, as people at work count it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import last_day_before, local_day
from domain.deadline.text import pick

if TYPE_CHECKING:
    from domain.deadline.due import Due


@dataclass(frozen=True, slots=True)
class Remaining:
    """Time left, negative when late: whole working days after today, and working seconds from now."""

    working_days: int
    working_seconds: int
    late: bool

    @property
    def working_hours(self) -> float:
        """Return the working hours left, negative when late."""
        return self.working_seconds / 3600

    def words(self, language: str) -> str:
        """Return "còn 2 ngày làm việc" or "quá hạn 3 giờ làm việc", and the same in English.

        Days are told when there is at least one working day, otherwise hours or minutes; "vừa quá hạn" over a
        weekend, when no working time has passed since.
        """
        amount, vi, en = self._amount()
        if amount == 0:
            late = pick(language, "vừa quá hạn", "just overdue")
            return late if self.late else pick(language, "đến hạn", "due now")
        plural = "" if amount == 1 else "s"
        if self.late:
            return pick(language, f"quá hạn {amount} {vi}", f"overdue by {amount} {en}{plural}")
        return pick(language, f"còn {amount} {vi}", f"{amount} {en}{plural} left")

    def _amount(self) -> tuple[int, str, str]:
        if self.working_days:
            return abs(self.working_days), "ngày làm việc", "working day"
        seconds = abs(self.working_seconds)
        if seconds >= 3600:
            return seconds // 3600, "giờ làm việc", "working hour"
        return seconds // 60, "phút làm việc", "working minute"


def remaining(now: datetime, due: Due | datetime, calendar: WorkingCalendar) -> Remaining:
    """Return the time left at `now` (aware) until a due date or the aware instant of one."""
    if isinstance(due, datetime):
        instant, late = due, now > due
        last_day = last_day_before(instant)
    else:
        instant, late, last_day = due.instant, due.is_late(now), due.last_day
    return Remaining(
        working_days=calendar.working_days_between(local_day(now), last_day),
        working_seconds=calendar.working_seconds_between(now, instant),
        late=late,
    )
