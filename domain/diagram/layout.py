"""The arrangement that fits A4 best: several are measured, and the one that tears least apart is taken."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from domain.diagram.cards import Card
from domain.diagram.graph import Flow
from domain.diagram.grid import Grid, grid_of
from domain.diagram.marks import Mark
from domain.diagram.measures import measure
from domain.diagram.places import Page, Places, Point, Tracks
from domain.diagram.routes import Route, routes_of
from domain.diagram.tracks import Use, tracks_of

#: What a printer leaves of A4 with margins of a centimetre, in points.
PORTRAIT = (538.0, 785.0)
LANDSCAPE = (785.0, 538.0)
_NARROWEST = 112.0
#: In narrower boxes most names take a line more: as bad as one row torn apart.
_NARROW = 170.0
_TRIES = tuple(
    (page, columns, stack)
    for stack in (1000, 8, 6, 4, 3, 2)
    for page, columns in ((PORTRAIT, 2), (PORTRAIT, 3), (PORTRAIT, 4), (LANDSCAPE, 4), (LANDSCAPE, 5), (LANDSCAPE, 6))
)
#: So many boxes fit no page however they stand; what is drawn of them must not take long.
_MANY = 60
_TRIES_OF_MANY = ((PORTRAIT, 2, 8),)


@dataclass(frozen=True)
class Layout:
    """A measured arrangement: places of boxes and lanes, the line of every arrow, and which nets are loops."""

    grid: Grid
    places: Places
    lines: Mapping[Route, tuple[Point, ...]]
    loops: frozenset[int]


def best_layout(
    flow: Flow,
    cards: Mapping[str, Card],
    marks: Mapping[str, Mark],
    label: float,
    around: Callable[[float], tuple[float, float]],
) -> Layout:
    """Return the arrangement to draw; `around` gives the heights above and below the lanes at a width.

    Fewest pages go first, then what keeps rows and stacks whole, then portrait. Type is never made smaller: what
    is too much for one page goes on over several, and no box stands across the end of one.
    """
    best: Layout | None = None
    least: tuple[float, ...] = ()
    seen: set[tuple[object, ...]] = set()
    for number, ((wide, high), columns, stack) in enumerate(_TRIES if len(cards) <= _MANY else _TRIES_OF_MANY):
        grid = grid_of(flow, columns, stack)
        if (wide, grid.rows) in seen:
            continue
        seen.add((wide, grid.rows))
        layout, height = _whole(flow, grid, cards, marks, (wide, high), label, around)
        narrow = max(_NARROWEST - layout.places.room, 0)
        torn = grid.broken + (layout.places.room < _NARROW)
        cost = (narrow, math.ceil(height / high), torn, wide > high, height / high, number)
        if best is None or cost < least:
            best, least = layout, cost
        if cost[:4] == (0, 1, 0, False):
            break
    if best is None:
        raise AssertionError("there is always a first arrangement")
    return best


def _whole(
    flow: Flow,
    grid: Grid,
    cards: Mapping[str, Card],
    marks: Mapping[str, Mark],
    size: tuple[float, float],
    label: float,
    around: Callable[[float], tuple[float, float]],
) -> tuple[Layout, float]:
    """Arrange a grid on one page, else over several; return it with the height of all that is drawn."""
    above = around(size[0])[0]
    for paged in (False, True):
        layout = _arranged(flow, grid, cards, marks, Page(*size, above, label, paged))
        above, below = around(layout.places.width)
        height = above + layout.places.height + below
        if height <= size[1] or layout.places.room < _NARROWEST:
            break
    return layout, height


def _arranged(flow: Flow, grid: Grid, cards: Mapping[str, Card], marks: Mapping[str, Mark], page: Page) -> Layout:
    """Measure, lay the lines on tracks, and measure again with the room the tracks take."""
    nets = flow.nets()
    routes = routes_of(nets, grid)
    tracks = Tracks((1,) * (grid.columns + 1), (1,) * len(grid.rows), {}, {})
    for _ in range(4):
        places = measure(grid, nets, cards, marks, page, tracks)
        found = _tracks(routes, grid, places)
        settled, tracks = found.sizes == tracks.sizes, found
        if settled:
            break
    places = measure(grid, nets, cards, marks, page, tracks)
    lines = {route: places.points(route, tracks) for route in routes}
    return Layout(grid, places, lines, frozenset(n for n, net in enumerate(nets) if net.loop))


def _tracks(routes: Sequence[Route], grid: Grid, places: Places) -> Tracks:
    gutters: list[dict[int, list[tuple[float, int]]]] = [{} for _ in range(grid.columns + 1)]
    gaps: list[dict[int, list[tuple[float, int]]]] = [{} for _ in grid.rows]
    for route in routes:
        (x_start, y_start), (x_end, y_end) = places.leaves(route), places.enters(route)
        middle = places.gap(route.gap, 0) if route.gap is not None else None
        first = places.gutter(route.first, 0) if route.first is not None else x_start
        last = places.gutter(route.last, 0) if route.last is not None else x_end
        if route.first is not None:
            branches = gutters[route.first].setdefault(route.net, [])
            branches.append((y_start, -1))
            branches.append(
                (y_end, 1 if route.enters == "left" else -1) if middle is None else (middle, _side(last, first))
            )
        if route.last is not None and middle is not None:
            branches = gutters[route.last].setdefault(route.net, [])
            branches.append((y_end, 1 if route.enters == "left" else -1))
            branches.append((middle, _side(first, last)))
        if route.gap is not None and middle is not None:
            branches = gaps[route.gap].setdefault(route.net, [])
            branches.append((first, -1 if y_start < middle else 1))
            branches.append((last, -1 if y_end < middle else 1))
    of_gutter, gutter_counts = _assigned(gutters)
    of_gap, gap_counts = _assigned(gaps)
    return Tracks(gutter_counts, gap_counts, of_gutter, of_gap)


def _side(there: float, here: float) -> int:
    return -1 if there < here else 1


def _assigned(
    channels: Sequence[Mapping[int, list[tuple[float, int]]]],
) -> tuple[dict[tuple[int, int], int], tuple[int, ...]]:
    of: dict[tuple[int, int], int] = {}
    counts = []
    for number, nets in enumerate(channels):
        uses = [
            Use(
                min(place for place, _ in branches), max(place for place, _ in branches), tuple(dict.fromkeys(branches))
            )
            for branches in nets.values()
        ]
        tracks = tracks_of(uses)
        of.update({(net, number): track for net, track in zip(nets, tracks, strict=True)})
        counts.append(max(tracks, default=-1) + 1)
    return of, tuple(counts)
