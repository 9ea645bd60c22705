"""Feedback handled on time in the sense of the index (indicator 5.2), over the clock every feedback has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.deadline.calendar import WorkingCalendar
from domain.feedback.clock import Event, Step, clock


def handled_on_time(events: Sequence[Event], calendar: WorkingCalendar, at: datetime) -> bool:
    """Tell whether a feedback was, or at `at` still is, in time.

    Refused within 2 working days, asked for more within 5, answered within 15; while it waits for the citizen the
    first question is what counts. Raises ValueError for a feedback that does not begin with its receipt.
    """
    known = [event for event in events if event.at < at]
    state = clock(known, calendar)
    if state.waits_for_citizen:
        asked = next(event.at for event in known if event.step is Step.ASKED)
        return not state.ask_by.is_late(asked)
    if state.closed_at is not None and known[-1].step is Step.REFUSED:
        return not state.refuse_by.is_late(state.closed_at)
    return not state.finish_by.is_late(state.closed_at or at)
