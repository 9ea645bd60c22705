"""Which box stands where, before any measure: rows of columns, each column a stack of boxes that run side by side.

A stage is read like a text, left to right and then the next row. Boxes of one layer are stacked; a stack higher
than `stack` goes on in the next column.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.diagram.graph import STAGES, Flow


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of a box: its row, its column, and whether others of its stack are above or below it."""

    row: int
    column: int
    top: bool
    bottom: bool


@dataclass(frozen=True)
class Grid:
    """All rows from top to bottom, with the stage of each; `broken` counts what the page's width tore apart."""

    rows: tuple[tuple[tuple[str, ...], ...], ...]
    stages: tuple[str, ...]
    cells: dict[str, Cell]
    broken: int

    @property
    def columns(self) -> int:
        """How many columns are used."""
        return max(len(row) for row in self.rows)


def grid_of(flow: Flow, columns: int, stack: int) -> Grid:
    """Arrange the flow in at most `columns` columns with at most `stack` boxes in each."""
    rows: list[tuple[tuple[str, ...], ...]] = []
    stages: list[str] = []
    broken = 0
    for stage in STAGES:
        line: list[tuple[str, ...]] = []
        for layer in flow.layers_of(stage):
            count = -(-len(layer) // stack)
            broken += count - 1
            even = -(-len(layer) // count)
            line.extend(tuple(layer[start : start + even]) for start in range(0, len(layer), even))
        count = -(-len(line) // columns)
        broken += max(count - 1, 0)
        even = -(-len(line) // count) if count else 1
        for start in range(0, len(line), even):
            rows.append(tuple(line[start : start + even]))
            stages.append(stage)
    cells = {
        key: Cell(row, column, index == 0, index == len(keys) - 1)
        for row, line in enumerate(rows)
        for column, keys in enumerate(line)
        for index, key in enumerate(keys)
    }
    return Grid(tuple(rows), tuple(stages), cells, broken)
