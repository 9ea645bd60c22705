"""What a line of the desk knows of trying again: what is tried, how often it was, with which last answer, when next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from domain.supervision.causes import Cause

#: Names within the facts of a line. `PROBLEM` is the code of the last answer, `NEXT_AT` an instant as text.
ACTIVITY: Final = "activity"
ATTEMPTS: Final = "attempts"
PROBLEM: Final = "problem"
NEXT_AT: Final = "next_at"
#: What a look keeps of the tries of an outside call, beside the causes: it says more of a line and makes none.
CALL_TRIED: Final = "call_tried"
#: So often an outside call is tried within seconds, before the slow tries that are counted from one again.
QUICK_TRIES: Final = 5
#: How the slow tries of a call are told from the quick ones, by the end of the activity's id.
SLOW: Final = "-slow"
#: The causes under which something is, or was, tried again.
TRIED: Final = frozenset(
    {
        Cause.WORKFLOW_FAILING,
        Cause.START_UNSENT,
        Cause.MESSAGE_UNDELIVERABLE,
        Cause.MESSAGE_UNSENT,
        Cause.RECORD_BEHIND,
        Cause.ACTIVITY_RETRYING,
        Cause.ACTIVITY_PAUSED,
        Cause.CALL_REFUSED,
        Cause.SYSTEM_DOWN,
        Cause.CALL_FAILING,
        Cause.PORTAL_REFUSED,
        Cause.PORTAL_UNSENT,
        Cause.NOTICE_UNSENT,
    }
)
#: Those of them that are calls to outside systems, whose tries only the engine counts.
CALLED: Final = frozenset({Cause.SYSTEM_DOWN, Cause.CALL_FAILING})


@dataclass(frozen=True, slots=True)
class Tries:
    """How something was tried: `attempts` 0 for not known, `problem` the code of the last answer, empty for none."""

    activity: str
    attempts: int
    problem: str
    next_at: datetime | None


def tries_of(cause: str, facts: Mapping[str, Any]) -> Tries | None:
    """Return what the facts of a line say of trying again; None where they say nothing, or nothing is tried."""
    if cause not in {str(one) for one in TRIED}:
        return None
    attempts, problem = str(facts.get(ATTEMPTS) or ""), str(facts.get(PROBLEM) or "")
    counted = int(attempts) if attempts.isdecimal() else 0
    if not counted and not problem:
        return None
    return Tries(str(facts.get(ACTIVITY) or ""), counted, problem, _instant(facts.get(NEXT_AT)))


def made_so_far(activity_id: str, attempt: int, *, waits: bool) -> int:
    """Return how often a call was tried: `attempt` counts the one under way, or the coming one while it `waits`."""
    before = QUICK_TRIES if activity_id.endswith(SLOW) else 0
    return before + max(0, attempt - waits)


def _instant(said: object) -> datetime | None:
    try:
        return datetime.fromisoformat(said) if isinstance(said, str) and said else None
    except ValueError:  # kept by a program that wrote it otherwise
        return None
