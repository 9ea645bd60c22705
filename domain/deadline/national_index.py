"""On time by the national index (QĐ 766/QĐ-TTg 2022, indicator 2.1): the one rule all that speak of it ask.

Which date of return and which wait count is decision 0028.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Waits:
    """How often a supplement was asked for, when the open one was, and how long those that came in took in all."""

    requests: int = 0
    asked_at: datetime | None = None
    waited: timedelta = timedelta()


def waits_of(rounds: Iterable[tuple[bool, datetime]]) -> Waits:
    """Return the waits told by (True when asked for, False when it came in; instant), in their order."""
    requests, asked_at, waited = 0, None, timedelta()
    for asked, at in rounds:
        if asked:
            requests, asked_at = requests + 1, at
        elif asked_at is not None:
            waited, asked_at = waited + (at - asked_at), None
    return Waits(requests, asked_at, waited)


def index_end(ended_at: datetime, waits: Waits) -> datetime:
    """Return the end as the index takes it: that of an open request, less the time of the supplements that came in."""
    end = ended_at if waits.asked_at is None else min(ended_at, waits.asked_at)
    return end - waits.waited


def on_time_by_index(due_at: datetime, ended_at: datetime, waits: Waits) -> bool:
    """Tell whether a dossier is on time: its end, or now while it is open, against the date of return in force.

    All instants are aware. More than one supplement request counts as late.
    """
    return waits.requests <= 1 and index_end(ended_at, waits) <= due_at
