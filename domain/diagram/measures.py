"""From a grid to places: how wide the boxes may be, how high they become, and what rows and lanes come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from domain.diagram.boxes import Box, box_of
from domain.diagram.cards import Card
from domain.diagram.graph import STAGES, Net
from domain.diagram.grid import Grid
from domain.diagram.marks import Mark
from domain.diagram.places import AFTER, BAR, BEFORE, EDGE, PAD, TRACK, Lane, Page, Places, Point, Tracks

_WIDEST = 224.0
_STACK_GAP = 7.0
#: More below tags, which must not seem to hang on the box under them.
_TAG_GAP = 10.0


def measure(
    grid: Grid,
    nets: Sequence[Net],
    cards: Mapping[str, Card],
    marks: Mapping[str, Mark],
    page: Page,
    tracks: Tracks,
) -> Places:
    """Measure a grid on a page; where it takes several pages, no row stands across the end of one."""
    columns = grid.columns
    widths = [_gutter_width(count, edge=number in (0, columns)) for number, count in enumerate(tracks.gutters)]
    room = min((page.width - BAR - 2 * EDGE - sum(widths)) / columns, _WIDEST)
    gutters: list[float] = []
    x = EDGE + BAR
    for width in widths:
        gutters.append(x)
        x += width + room
    boxes = {key: box_of(cards[key], room, marks.get(key)) for key in cards if key in grid.cells}
    corners: dict[str, Point] = {}
    gaps: list[float] = []
    lanes: list[Lane] = []
    y = EDGE
    for stage in STAGES:
        top = y
        rows = [number for number, of in enumerate(grid.stages) if of == stage]
        y += PAD if rows else page.label
        for number in rows:
            line = grid.rows[number]
            axis = max(boxes[keys[0]].axis for keys in line)
            deepest = axis + max(_depth([boxes[key] for key in keys]) - boxes[keys[0]].axis for keys in line)
            y = page.start(y, deepest)
            axis += y
            bottom = y
            for column, keys in enumerate(line):
                below = axis - boxes[keys[0]].axis
                for key in keys:
                    corners[key] = (gutters[column] + widths[column], below)
                    below += _with_gap(boxes[key])
                bottom = max(bottom, corners[keys[-1]][1] + boxes[keys[-1]].depth)
            gaps.append(bottom)
            count = tracks.gaps[number]
            y = bottom + (BEFORE + count * TRACK if number == rows[-1] else BEFORE + count * TRACK + AFTER - 5)
        y = max(y, top + page.label)
        lanes.append(Lane(stage, top, y, not rows))
    lowered = frozenset(_lowered(nets, grid, {key: corners[key][1] + box.axis for key, box in boxes.items()}))
    return Places(boxes, corners, tuple(gutters), tuple(gaps), tuple(lanes), lowered, room, x - room + EDGE, y + EDGE)


def _lowered(nets: Sequence[Net], grid: Grid, axes: Mapping[str, float]) -> Iterator[tuple[int, str]]:
    for number, net in enumerate(nets):
        targets = set(net.targets)
        for source in net.sources:
            cell = grid.cells[source]
            line = grid.rows[cell.row]
            beside = line[cell.column + 1] if cell.column + 1 < len(line) else ()
            if any(abs(axes[key] - axes[source]) < 3 and key not in targets for key in beside):
                yield number, source


def _depth(stack: list[Box]) -> float:
    return sum(_with_gap(box) for box in stack[:-1]) + stack[-1].depth


def _with_gap(box: Box) -> float:
    return box.depth + (_TAG_GAP if box.tags else _STACK_GAP)


def _gutter_width(count: int, *, edge: bool) -> float:
    if edge and not count:
        return PAD - 2
    return BEFORE + max(count - 1, 0) * TRACK + AFTER
