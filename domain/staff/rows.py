"""A spreadsheet's lines as rows of known columns, whatever the list is about."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as stored
from typing import Final

MOST_ROWS: Final = 500
#: A row with the number of its line (the head is line 1) and its cells by field.
Row = tuple[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One thing to mend: a stable rule, the field it is about (empty for the whole file), the values inside."""

    rule: str
    field: str = ""
    values: dict[str, str] = stored(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownRow:
    """What is there already under the key of a row. `ours` is false where the administrator may not change it."""

    cells: dict[str, str]
    ours: bool


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row after the check. `cells` is the whole of it as it would be stored; `before` is empty for a new one."""

    number: int
    cells: dict[str, str]
    before: dict[str, str]
    problems: tuple[SheetProblem, ...]

    @property
    def is_new(self) -> bool:
        """Tell whether the row makes something new."""
        return not self.before

    @property
    def changes(self) -> dict[str, tuple[str, str]]:
        """What would change of something that is there, as (before, after) by field."""
        if self.is_new:
            return {}
        return {
            name: (self.before.get(name, ""), after)
            for name, after in self.cells.items()
            if self.before.get(name, "") != after
        }


def fold(text: str) -> str:
    """Return a text without case, diacritics and doubled blanks, as heads and words are compared."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "d"))
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).lower().split())


def rows_of(
    lines: Sequence[Sequence[str]], heads: Mapping[str, Sequence[str]], required: Sequence[str]
) -> tuple[list[Row], list[SheetProblem]]:
    """Return the rows, and what is wrong with the file as a whole.

    `heads` gives each field the heads its column may have, `required` the fields without which there is no list.
    """
    filled = [
        (number, [" ".join(unicodedata.normalize("NFC", cell).split()) for cell in line])
        for number, line in enumerate(lines, start=1)
        if any(cell.strip() for cell in line)
    ]
    if not filled:
        return [], [SheetProblem("empty")]
    known = {fold(head): name for name, names in heads.items() for head in names}
    found = [known.get(fold(cell), "") for cell in filled[0][1]]
    problems = [
        SheetProblem("unknown_head", "", {"head": cell})
        for name, cell in zip(found, filled[0][1], strict=True)
        if cell and not name
    ]
    problems += [SheetProblem("head_twice", name) for name in heads if found.count(name) > 1]
    problems += [SheetProblem("head_missing", name) for name in required if name not in found]
    if len(filled) == 1:
        problems.append(SheetProblem("no_rows"))
    if len(filled) - 1 > MOST_ROWS:
        problems.append(SheetProblem("too_many_rows", "", {"most": str(MOST_ROWS)}))
    if problems:
        return [], problems
    rows = [
        (number, {name: cell for name, cell in zip(found, line, strict=False) if name}) for number, line in filled[1:]
    ]
    return rows, []
