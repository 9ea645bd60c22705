"""What may be drawn onto a procedure's picture: live numbers on its steps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ground(StrEnum):
    """What became of a step in one case. It is a fill only, so the badge has to say it too."""

    PLAIN = ""
    DONE = "done"
    OPEN = "open"
    LEFT_OUT = "left_out"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Mark:
    """What is shown at one step: a short badge ("12"), a second line ("3 quá hạn"), and how hot it is, 0 to 4.

    Heat is shown by a fill and by bars, so that a black-and-white print tells it too. `ground` fills the box of a step
    of one case by what became of it, where there is no heat. Raises ValueError for a heat outside 0..4.
    """

    badge: str = ""
    line: str = ""
    heat: int = 0
    ground: Ground = Ground.PLAIN

    def __post_init__(self) -> None:
        """Refuse a heat that cannot be shown."""
        if not 0 <= self.heat <= 4:
            message = f"heat is 0 to 4, not {self.heat}"
            raise ValueError(message)
