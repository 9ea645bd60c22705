"""On time or late by the national index (QĐ 766/QĐ-TTg 2022, indicator 2.1), from the dates one side holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.deadline.national_index import Waits, on_time_by_index
from domain.portal.codes import ENDED, StatusCode


@dataclass(frozen=True, slots=True)
class IndexDates:
    """What the index looks at. `waited` is the time a supplement took; `asked_at` when the open one was asked for."""

    code: int
    received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    requests: int = 0
    asked_at: datetime | None = None
    waited: timedelta = timedelta()


def on_time(dates: IndexDates, at: datetime) -> bool | None:
    """Tell whether the index counts a dossier as on time at an instant; None for what it does not count.

    The rule is `on_time_by_index`. The status says whether a supplement is still awaited and whether the dossier is
    finished; what is not ends now. A dossier that was never received, or has no date of return, is not counted.
    """
    if dates.received_at is None or dates.due_at is None:
        return None
    over = dates.code in ENDED
    asked_at = dates.asked_at if over or dates.code == StatusCode.SUPPLEMENT_REQUESTED else None
    ended_at = (dates.finished_at if over else None) or at
    return on_time_by_index(dates.due_at, ended_at, Waits(dates.requests, asked_at, dates.waited))
