"""Whether a date may still move because the authorities have not decided a year's holidays."""

from __future__ import annotations

from datetime import datetime

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import last_day_before
from domain.deadline.reasons import Reason, ReasonKind


def tentative_year(end: datetime | None, calendar: WorkingCalendar) -> int | None:
    """Return the undecided year a term that is not over yet ends in, or None.

    For lists, which know the end alone: a count that merely crosses such a year and ends after it is told by `Due`.
    """
    if end is None:
        return None
    day = last_day_before(end)
    return day.year if calendar.is_provisional(day) else None


def tentative_sentence(year: int | None, language: str) -> str:
    """Return why a date is provisional, empty for one that is not."""
    return Reason(ReasonKind.PROVISIONAL, amount=year).text(language) if year else ""
