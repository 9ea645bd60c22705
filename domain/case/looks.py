"""The slow look behind an answer that may have been lost on its way: when it comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from domain.case.state import CaseState

#: First slow look behind a webhook that may have been lost; each further look waits four times as long.
POLL_AFTER: Final = {
    "payments": timedelta(minutes=10),
    "agencies": timedelta(minutes=30),
    "post": timedelta(hours=6),
    "cases": timedelta(minutes=30),
    "taxes": timedelta(hours=1),
}
POLL_FACTOR: Final = 4
POLL_AT_MOST: Final = timedelta(days=1)

#: Calls that are over when they were taken: no answer comes later, so nothing is looked for.
DONE_WHEN_TAKEN: Final = ("inform", "send", "issue", "sign")
#: The first edition whose looks are counted from the call. Until then they were from its acceptance, which writes
#: nothing: the case went on sleeping until something else woke it, and the first look came hours late.
FROM_THE_CALL_SINCE: Final = 5


def poll_delay(system: str, polls: int) -> timedelta:
    """Return how long to wait for a webhook before the next look, after `polls` looks."""
    first = POLL_AFTER.get(system, POLL_AT_MOST)
    growth: int = POLL_FACTOR ** min(polls, 8)
    return min(first * growth, POLL_AT_MOST)


def look_of_call(state: CaseState, system: str, action: str, now: datetime, polls: int = 0) -> datetime | None:
    """Return when a call that is made now is looked after; None where that is known only once it is taken."""
    if state.edition < FROM_THE_CALL_SINCE or action in DONE_WHEN_TAKEN:
        return None
    return now + poll_delay(system, polls)


def look_once_taken(state: CaseState, system: str, set_before: datetime | None, now: datetime, polls: int) -> datetime:
    """Return when a call that was taken now is looked after: as was set when it was made, if that was."""
    if state.edition >= FROM_THE_CALL_SINCE and set_before is not None:
        return set_before
    return now + poll_delay(system, polls)
