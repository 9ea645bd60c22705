"""A call of ours laid beside what the outside system holds of it: what follows where the two differ.

The slow look behind a webhook takes up answers that were never called back. What it cannot see is found at night: a
system that knows nothing of a question we wait on, another answer than the one a person entered, and work that goes on
there for a call that was ended here by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

#: The systems that hold something of ours for a case and are asked nowhere else: payments have a statement, the portal
#: a comparison of its own.
SYSTEMS: Final = ("agencies", "post", "taxes")
#: A call that was left out by hand, in place of an answer.
SKIPPED: Final = "skipped"
#: So long after a call was ended by hand the other side may still be at work: it has to hear of it first.
MAY_RUN_ON: Final = timedelta(days=1)
#: Names within the facts of a line: what was entered or SKIPPED, and what the system says; WAITING for no answer yet.
OURS: Final = "ours"
THEIRS: Final = "theirs"
WAITING: Final = "waiting"
#: The number under which the system took the call it knows nothing of.
REFERENCE: Final = "reference"

#: What either side is said to say where that is no answer, Vietnamese and English.
SAID: Final[Mapping[str, tuple[str, str]]] = {
    WAITING: ("vẫn đang làm, chưa trả lời", "still at work, no answer"),
    "in_transit": ("bưu gửi đang đi", "the parcel is on its way"),
    "standing": ("đã ra thông báo nộp tiền", "gave notices to be paid"),
}

#: On the way is no end.
_UNDER_WAY: Final = frozenset({"in_transit"})
#: What a case went on with when a call was left out: nobody against it, the result at the counter, nothing to pay.
_SKIPPED_AS: Final[Mapping[str, str]] = {"agencies": "agree", "post": "returned", "taxes": "nothing_owed"}


class Beside(StrEnum):
    """What follows from laying a call beside what is held of it."""

    AGREES = "agrees"
    ANSWERED = "answered"
    LOST = "lost"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class OurSide:
    """A call as it stands here. `ours` is what was entered for its answer, SKIPPED, or empty while it is open.

    `reference` is the number the system took it under, empty when it never said one; `ended_at` when it was ended.
    """

    system: str
    reference: str
    ours: str
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TheirSide:
    """What the system said: whether it knows the call, and its answer, empty while it has none."""

    known: bool
    answer: str = ""


def laid_beside(call: OurSide, held: TheirSide, now: datetime) -> Beside:
    """Return what follows. A call nobody waits for that is unknown there is as it should be."""
    ended = held.answer != "" and held.answer not in _UNDER_WAY
    if not call.ours:
        if not held.known:
            return Beside.LOST if call.reference else Beside.AGREES
        return Beside.ANSWERED if ended else Beside.AGREES
    if not held.known:
        return Beside.AGREES
    if not ended:
        late = call.ended_at is not None and now - call.ended_at > MAY_RUN_ON
        return Beside.DIFFERS if late else Beside.AGREES
    meant = _SKIPPED_AS.get(call.system, "") if call.ours == SKIPPED else call.ours
    # The tax office names its papers, a person enters them one by one: that the slip was answered is the same word.
    alike = held.answer == meant or (held.answer == "standing" and meant in ("noticed", "paid"))
    return Beside.AGREES if alike else Beside.DIFFERS


def both_sides(facts: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return what was entered here and what is said there, as codes; None where the facts of a line tell of neither."""
    ours, theirs = str(facts.get(OURS) or ""), str(facts.get(THEIRS) or "")
    return (ours, theirs) if ours and theirs else None


def said_there(held: TheirSide) -> str:
    """Return what a line of the desk says of the other side."""
    return held.answer or WAITING
