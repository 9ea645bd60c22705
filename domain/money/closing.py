"""The end of a cashier's day: notes and coins counted, the difference, and what needs a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: The notes and coins of the đồng that are in use, highest first.
NOTES: Final = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200)


@dataclass(frozen=True, slots=True)
class Count:
    """What the books say and what was there, in đồng; `notes` is how many of each value were counted."""

    expected_cash: int
    expected_card: int
    notes: Mapping[int, int]
    counted_card: int

    @property
    def counted_cash(self) -> int:
        """What the notes and coins come to."""
        return sum(value * number for value, number in self.notes.items())

    @property
    def cash_difference(self) -> int:
        """More than expected above zero, less below."""
        return self.counted_cash - self.expected_cash

    @property
    def card_difference(self) -> int:
        """More than expected above zero, less below."""
        return self.counted_card - self.expected_card

    @property
    def needs_reason(self) -> bool:
        """True when something differs: who counted says why."""
        return bool(self.cash_difference or self.card_difference)
