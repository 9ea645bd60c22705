"""Do figures add up? For tables of ours, and for those a province published.

A check says which columns should be equal, what they hold, and which cases make the difference where that is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.reports.forms import Column, Table

#: What must be equal: one column to the sum of others. A table that leaves one of them out is not asked.
IDENTITIES: Final[Sequence[tuple[Column, tuple[Column, ...]]]] = (
    (Column.RECEIVED, (Column.RESOLVED, Column.IN_PROCESS)),
    (
        Column.RECEIVED,
        (Column.ONLINE_FULL, Column.ONLINE_PARTIAL, Column.POST, Column.DIRECT, Column.CARRIED),
    ),
    (Column.RECEIVED, (Column.ONLINE, Column.DIRECT_OR_POST, Column.CARRIED)),
    (Column.RESOLVED, (Column.EARLY, Column.ON_TIME, Column.LATE)),
    (Column.RESOLVED, (Column.EARLY_OR_ON_TIME, Column.LATE)),
    (Column.IN_PROCESS, (Column.IN_TIME, Column.OVERDUE)),
)


@dataclass(frozen=True, slots=True)
class Misfit:
    """A column that is not the sum it should be. `off` is what the sum has more (above zero) or less, in dossiers.

    `place` is the sector of the line, empty for a total.
    """

    column: Column
    parts: tuple[Column, ...]
    said: int
    added: int
    place: str = ""

    @property
    def off(self) -> int:
        """How far apart the two are."""
        return self.added - self.said


def misfits(numbers: Mapping[Column, int], place: str = "") -> list[Misfit]:
    """Return every identity the numbers break; only those are asked of which every number is known."""
    found = []
    for column, parts in IDENTITIES:
        if column in numbers and all(part in numbers for part in parts):
            added = sum(numbers[part] for part in parts)
            if added != numbers[column]:
                found.append(Misfit(column, parts, numbers[column], added, place))
    return found


def misfits_of(filled: Table) -> list[Misfit]:
    """Return every identity a filled form breaks, in its lines, between them and the totals, and in these."""
    found = [misfit for line in filled.lines for misfit in misfits(line.numbers, line.field)]
    found += misfits(filled.total.numbers)
    for column, said in filled.total.numbers.items():
        added = sum(line.numbers[column] for line in filled.lines)
        if added != said:
            found.append(Misfit(column, (column,), said, added))
    return found


class Moved(StrEnum):
    """Why a case in process at the end of a period is not carried over by the same agency, or the other way round."""

    CAME = "came"  # from another agency
    LEFT = "left"  # to another agency
    OTHER_FIELD = "other_field"
    UNDONE = "undone"  # its reception was taken back
    RECORDED_LATER = "recorded_later"  # what happened before the end was written down after the closing
    BECAME_PART = "became_part"
    UNEXPLAINED = "unexplained"

    @property
    def explains(self) -> bool:
        """True when the books are right although the numbers differ."""
        return self not in (Moved.UNEXPLAINED, Moved.RECORDED_LATER)


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What a period carries over, against what the period before left in process; `moved` are numbers by cause.

    `left` and `carried` are in dossiers; the two differ by exactly what `moved` says.
    """

    left: int
    carried: int
    moved: Mapping[Moved, int]

    @property
    def holds(self) -> bool:
        """True when the two are equal but for moves that are in order."""
        return all(why.explains for why, number in self.moved.items() if number)
