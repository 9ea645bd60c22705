"""What travels between the portal's workflows and activities: which message, which comparison. No personal data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True)
class MessageToSend:
    """One message that was taken up for sending."""

    case_id: str
    seq: int
    round: int


@dataclass(frozen=True)
class TakenUp:
    """Messages to be sent now; `wait` is in how many seconds the next may go, None when nothing moves."""

    messages: list[MessageToSend] = field(default_factory=list)
    wait: float | None = None


class Outcome(StrEnum):
    """What became of one attempt to send a message."""

    CONFIRMED = "confirmed"
    SENT = "sent"
    REFUSED = "refused"
    PUT_OFF = "put_off"
    GONE = "gone"


@dataclass(frozen=True)
class ComparisonPart:
    """A part of a comparison: the entries or cases after `after`."""

    comparison: int
    after: str = ""


@dataclass(frozen=True)
class PartDone:
    """How far a part came: go on after `after`, empty when it was the last."""

    after: str = ""
    count: int = 0
