"""How much of a fee goes back when a case ends without a decision, and by which way each đồng returns.

NĐ 118/2025 Art 21 leaves the money of a stopped dossier to the law of its sector: the procedure says. Where it says
nothing, what was paid before any work was done goes back whole, and what was paid for work begun stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class RefundRule(StrEnum):
    """Until when a fee goes back: always, never, until the dossier was received, until it was first appraised."""

    FULL = "full"
    NONE = "none"
    UNTIL_RECEIVED = "until_received"
    UNTIL_APPRAISED = "until_appraised"


def goes_back(rule: str, *, received: bool, appraised: bool) -> bool:
    """Tell whether the fee of a case that ends now goes back under a rule."""
    match RefundRule(rule):
        case RefundRule.FULL:
            return True
        case RefundRule.NONE:
            return False
        case RefundRule.UNTIL_RECEIVED:
            return not received
        case RefundRule.UNTIL_APPRAISED:
            return not appraised


@dataclass(frozen=True, slots=True)
class Incoming:
    """Money that came in: `left` is what of it was not promised back yet, in đồng.

    `way` is counter, online or post. Money that came online names the request it answered and, when the bank gave
    one, its transaction number; only then can the gateway send it back.
    """

    amount: int
    left: int
    way: str
    request: str = ""
    transaction: str = ""

    @property
    def returns_online(self) -> bool:
        """True when the gateway can send it back the way it came."""
        return self.way == "online" and bool(self.transaction)


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a refund that goes back out of one payment; `place` is that payment's place in the list."""

    place: int
    amount: int


def shares(received: Sequence[Incoming], amount: int) -> tuple[Share, ...]:
    """Return out of which payments `amount` đồng go back, the last that came in first.

    Raises ValueError when less than that is there: nobody gives back what never came.
    """
    found = []
    for place in reversed(range(len(received))):
        part = min(amount, received[place].left)
        if part:
            found.append(Share(place, part))
            amount -= part
    if amount:
        message = f"{amount} đồng more than ever came in"
        raise ValueError(message)
    return tuple(found)
