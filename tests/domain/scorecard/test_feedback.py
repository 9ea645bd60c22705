"""Feedback in time in the sense of the index: 2, 5 and 15 working days, the last moment included."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.feedback.clock import Event, Step
from domain.scorecard.feedback import handled_on_time
from tests.support.lives import shipped_calendar

CALENDAR = shipped_calendar()
NOW = datetime(2026, 12, 31, tzinfo=UTC)


def on(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T03:00:00+00:00")


@pytest.mark.parametrize(
    ("steps", "at", "expected"),
    [
        # Received on Monday 2 November 2026: 2 working days end with the 4th, 5 with the 9th, 15 with the 23rd.
        ([(Step.REFUSED, "2026-11-04")], NOW, True),
        ([(Step.REFUSED, "2026-11-05")], NOW, False),
        ([(Step.ASKED, "2026-11-09")], NOW, True),
        ([(Step.ASKED, "2026-11-10")], NOW, False),
        ([(Step.ANSWERED, "2026-11-23")], NOW, True),
        ([(Step.ANSWERED, "2026-11-24")], NOW, False),
        ([], on("2026-11-23"), True),
        ([], on("2026-11-24"), False),
        # What happened after the period is not known in it.
        ([(Step.ANSWERED, "2026-11-30")], on("2026-11-20"), True),
        # The citizen's time is taken away.
        ([(Step.ASKED, "2026-11-03"), (Step.SUPPLIED, "2026-11-06"), (Step.ANSWERED, "2026-11-25")], NOW, True),
    ],
)
def test_in_time(steps: list[tuple[Step, str]], at: datetime, expected: bool) -> None:
    """The last day of each limit still counts, the day after does not."""
    events = [Event(Step.RECEIVED, on("2026-11-02")), *(Event(step, on(day)) for step, day in steps)]

    assert handled_on_time(events, CALENDAR, at) is expected
