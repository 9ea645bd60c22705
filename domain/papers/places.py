"""Where a case was at an instant: which agency decided it, and at which desk the applicant dealt with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.case.events import Record
from domain.procedure.plan import Channel


@dataclass(frozen=True, slots=True)
class Places:
    """The agency that decides and the one whose one-stop unit deals with the applicant, by their ids."""

    deciding: str
    receiving: str


def places_at(events: Sequence[Record], now: Places, instant: datetime | None) -> Places:
    """Return where a case was at an instant (aware), that instant included; `now` is where it is after all `events`.

    Told back from today by the transfers that came later. Passing a case on leaves the desk what it is, but for an
    online filing that nobody had received: that was with the agency which passed it on.
    """
    found = now
    for place in range(len(events) - 1, -1, -1):
        event = events[place]
        if instant is None or event.at <= instant:
            break
        if event.kind == "transferred" and (was := event.values.get("from", "")):
            found = Places(was, was if _nobodys(events[:place]) else found.receiving)
    return found


def agencies_of(events: Sequence[Record]) -> set[str]:
    """Return the ids of all agencies a case was passed on from or to."""
    named = (event.values.get(key, "") for event in events if event.kind == "transferred" for key in ("from", "to"))
    return {agency for agency in named if agency}


def _nobodys(before: Sequence[Record]) -> bool:
    """Tell whether a case came online and had not been received after these events."""
    filed = next((event for event in before if event.kind == "filed"), None)
    online = filed is not None and filed.values.get("channel", "") == Channel.ONLINE
    return online and all(event.kind != "received" for event in before)
