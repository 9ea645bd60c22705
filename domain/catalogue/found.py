"""What was read in a record: the value, how sure it is, and the text it was read from.

Precision goes before recall. Only `certain` and `guessed` values are claimed, that is written into a draft;
`contradictory` and `missing` ones stay blank there and become doubts that block finality.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Value = TypeVar("Value")


class State(StrEnum):
    """How sure a value is."""

    CERTAIN = "certain"
    GUESSED = "guessed"
    CONTRADICTORY = "contradictory"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Source:
    """A piece of a record as published: `text` is `column[start:end]`, offsets in characters."""

    column: str
    start: int
    end: int
    text: str


def source_in(column: str, text: str, start: int = 0, end: int | None = None) -> Source:
    """Return the piece of a column's text from `start` to `end` (absent: to its end)."""
    stop = len(text) if end is None else end
    return Source(column, start, stop, text[start:stop])


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """One value with its state, its source and, when it is not certain, a stable code that says why.

    `value` is None when nothing can be claimed; `others` are the readings a person may choose from.
    """

    value: Value | None
    state: State
    source: Source | None = None
    why: str = ""
    others: tuple[Value, ...] = ()

    @property
    def claimed(self) -> bool:
        """True when the value may be written into a draft."""
        return self.value is not None and self.state in (State.CERTAIN, State.GUESSED)


def certain(value: Value, source: Source | None = None) -> Found[Value]:
    """Return a value the text says in so many words."""
    return Found(value, State.CERTAIN, source)


def guessed(value: Value, why: str, source: Source | None = None, others: tuple[Value, ...] = ()) -> Found[Value]:
    """Return a value that is likely but not said; `why` is a stable code."""
    return Found(value, State.GUESSED, source, why, others)
