"""The way of every arrow through the free channels between boxes: gutters beside columns, gaps between rows.

Gutter n lies left of column n and runs the whole height; gap n lies below row n and runs the whole width. An arrow
leaves its box at the right, or at the bottom where nothing stands below, and comes in at the left, or at the top
where it comes straight from the row above. Loops leave a tag and come in at the right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.diagram.graph import Net
from domain.diagram.grid import Cell, Grid

_WHOLE = 64


@dataclass(frozen=True, slots=True)
class Route:
    """One arrow of a net: which side it leaves and comes in at, and the channels it takes; None for none."""

    net: int
    source: str
    target: str
    leaves: str
    enters: str
    first: int | None = None
    gap: int | None = None
    last: int | None = None


def routes_of(nets: tuple[Net, ...], grid: Grid) -> list[Route]:
    """Return the route of every arrow, net by net."""
    # Only who leaves downwards may come in straight below: two nets would lie on each other there.
    down: dict[tuple[int, int], set[int]] = {}
    for number, net in enumerate(nets):
        for source in net.sources:
            if _leaves_down(net, source, grid):
                down.setdefault(_stack(grid.cells[source]), set()).add(number)
    return [route for number, net in enumerate(nets) for route in _net(number, net, grid, down)]


def _leaves_down(net: Net, source: str, grid: Grid) -> bool:
    here = grid.cells[source]
    if net.loop or not here.bottom:
        return False
    alone = sum(_stack(grid.cells[key]) == _stack(here) for key in net.sources) == 1
    return alone and all(grid.cells[key].row > here.row for key in net.targets)


def _net(number: int, net: Net, grid: Grid, down: Mapping[tuple[int, int], set[int]]) -> Iterator[Route]:
    cells = grid.cells
    # Of a great bundle a cross is enough: the stretches of all its other arrows lie on it.
    whole = len(net.sources) * len(net.targets) <= _WHOLE
    among = Counter(_stack(cells[key]) for key in net.targets)
    rows = {cells[key].row for key in net.sources}
    for source in net.sources:
        here = cells[source]
        leaves_down = number in down.get(_stack(here), ()) and here.bottom
        for target in net.targets if whole or source == net.sources[0] else net.targets[:1]:
            there = cells[target]
            if net.loop:
                yield _through(number, source, target, ("tag", "right"), here.column + 1, there.column + 1, here, there)
                continue
            free = down.get((there.row - 1, there.column), set()) <= {number}
            over = free and rows == {there.row - 1} and among[_stack(there)] == 1 and there.top
            sides = ("bottom" if leaves_down else "right", "top" if over else "left")
            if leaves_down and over and here.column == there.column:
                yield Route(number, source, target, *sides)
            else:
                first = None if leaves_down else here.column + 1
                last = None if over else there.column
                yield _through(number, source, target, sides, first, last, here, there)


def _stack(cell: Cell) -> tuple[int, int]:
    return cell.row, cell.column


def _through(
    number: int,
    source: str,
    target: str,
    sides: tuple[str, str],
    first: int | None,
    last: int | None,
    here: Cell,
    there: Cell,
) -> Route:
    if first is not None and first == last:
        return Route(number, source, target, *sides, first, None, last)
    # An arrow upwards crosses in the gap above its row, every other one in the gap below.
    gap = here.row - 1 if there.row < here.row else here.row
    return Route(number, source, target, *sides, first, gap, last)
