"""What a line knows of trying again, out of the codes that looks and workers keep."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.supervision.causes import Cause
from domain.supervision.tries import QUICK_TRIES, Tries, made_so_far, tries_of
from workflows.options import FAST

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def test_what_was_kept_is_told() -> None:
    """Numbers come as text from the engine and as numbers from the records."""
    kept = {"activity": "record_turn", "attempts": "7", "problem": "TurnGap", "next_at": AT.isoformat()}
    assert tries_of(Cause.RECORD_BEHIND, kept) == Tries("record_turn", 7, "TurnGap", AT)
    assert tries_of(Cause.PORTAL_UNSENT, {"attempts": 3, "problem": ""}) == Tries("", 3, "", None)


def test_nothing_is_made_up() -> None:
    """No tries, no words: of a cause that is not tried, of nothing kept, of what cannot be read."""
    assert tries_of(Cause.OVERDUE, {"attempts": "3"}) is None
    assert tries_of(Cause.CALL_FAILING, {}) is None
    assert tries_of(Cause.MESSAGE_UNSENT, {"attempts": 0, "problem": None}) is None
    assert tries_of(Cause.CALL_FAILING, {"attempts": "?", "problem": "x", "next_at": "soon"}) == Tries("", 0, "x", None)


def test_slow_tries_come_after_the_quick_ones() -> None:
    """The engine counts from one again; the try to come is none that was made."""
    assert FAST["retry_policy"].maximum_attempts == QUICK_TRIES
    assert made_so_far("police/1:ask#0", 3, waits=True) == 2
    assert made_so_far("police/1:ask#0", 3, waits=False) == 3
    assert made_so_far("police/1:ask#0-slow", 1, waits=True) == QUICK_TRIES
    assert made_so_far("police/1:ask#0-slow", 4, waits=True) == QUICK_TRIES + 3
