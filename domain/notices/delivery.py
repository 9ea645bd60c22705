"""What became of a message after its gateway took it, and how long to go on asking."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class Delivery(StrEnum):
    """The states a gateway knows. For mail "accepted" is the end: SMTP says no more (RFC 5321)."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"


#: Looks behind a callback that may have been lost; after the last the answer is "unknown".
LOOKS = (timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8), timedelta(hours=24))

_RANK = {"": 0, Delivery.ACCEPTED: 1, Delivery.UNKNOWN: 2, Delivery.FAILED: 3, Delivery.DELIVERED: 4}


def is_news(known: str, said: Delivery) -> bool:
    """True when what a gateway says goes beyond what is known: what arrived stays arrived, in any order."""
    return _RANK[said] > _RANK[Delivery(known) if known else ""]


def next_look(looks: int, at: datetime) -> datetime | None:
    """Return when to ask a gateway the next time after so many looks; None when it was asked often enough."""
    return at + LOOKS[looks] if looks < len(LOOKS) else None


def is_overtaken(message: str, *, phase: str, ended: bool) -> bool:
    """True when a message that waited for the morning would tell what is no longer so."""
    if message == "supplement_requested":
        return phase != "awaiting_supplement"
    return message in ("filed", "received") and ended
