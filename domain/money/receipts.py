"""Receipt numbers (biên lai): how they are written, and when a series runs out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: From here on the administrator is told to register the next series.
NEARLY_USED: Final = 0.9
FEW_LEFT: Final = 20
DIGITS: Final = 7
HIGHEST: Final = 10**DIGITS - 1


def written(number: int) -> str:
    """Return a receipt number as it is printed, seven digits."""
    return f"{number:0{DIGITS}d}"


@dataclass(frozen=True, slots=True)
class Use:
    """How much of a series from `first` to `last` is used when `next` is taken next."""

    first: int
    last: int
    next: int

    @property
    def left(self) -> int:
        """How many numbers there are still."""
        return self.last - self.next + 1

    @property
    def nearly_used(self) -> bool:
        """True when the next series should be registered now."""
        used = (self.next - self.first) / (self.last - self.first + 1)
        return self.left <= FEW_LEFT or used >= NEARLY_USED
