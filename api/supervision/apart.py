"""What a line of the desk says of two sides that differ: what was entered here, and what the system outside says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.case.wording import word
from domain.case.words import ANSWERS
from domain.supervision.held_outside import SAID, both_sides


@dataclass(frozen=True, slots=True)
class Saying:
    """One answer, by its code."""

    code: str

    def read(self, language: str) -> str:
        """Return it in words."""
        if self.code in SAID:
            return SAID[self.code][language != "vi"]
        return word(ANSWERS, self.code, language)


@dataclass(frozen=True, slots=True)
class ShownApart:
    """Both sides of a difference."""

    ours: Saying
    theirs: Saying


def shown_apart(facts: Mapping[str, Any]) -> ShownApart | None:
    """Return both sides; None where a line tells of none."""
    both = both_sides(facts)
    return ShownApart(Saying(both[0]), Saying(both[1])) if both else None
