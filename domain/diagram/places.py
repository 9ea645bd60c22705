"""Coordinates in points: where the boxes of a grid stand, and where the channels between them run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.diagram.boxes import SPINE, Box
from domain.diagram.routes import Route

BAR = 20.0
EDGE = 1.0
PAD = 7.5
TRACK = 6.5
BEFORE = 8.0
AFTER = 13.0
_LOWERED = 5.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Tracks:
    """How many tracks each gutter and each gap holds, and which of them each net runs on."""

    gutters: tuple[int, ...]
    gaps: tuple[int, ...]
    of_gutter: Mapping[tuple[int, int], int]
    of_gap: Mapping[tuple[int, int], int]

    @property
    def sizes(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """What the measures depend on."""
        return self.gutters, self.gaps


@dataclass(frozen=True, slots=True)
class Lane:
    """One stage, from one height to another; an empty one holds no step."""

    stage: str
    top: float
    bottom: float
    empty: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The page a picture is made for, in points: its size, what stands above the lanes, the least height of a lane.

    With `paged` the picture may go on over further pages of the same size.
    """

    width: float
    height: float
    above: float
    label: float
    paged: bool = False

    def start(self, y: float, depth: float) -> float:
        """Return where a row may begin: at `y`, or on the next page when it would stand across the end of this one."""
        end = -(-(y + self.above + 0.01) // self.height) * self.height
        if not self.paged or depth > self.height - PAD or y + self.above + depth <= end - 2:
            return y
        return end - self.above + PAD


@dataclass(frozen=True)
class Places:
    """The measured picture without heading and notes; its upper left corner is 0, 0.

    `lowered` are the nets and sources whose arrows leave lower, beside a box at the same height they do not lead to.
    """

    boxes: Mapping[str, Box]
    corners: Mapping[str, Point]
    gutters: tuple[float, ...]
    gaps: tuple[float, ...]
    lanes: tuple[Lane, ...]
    lowered: frozenset[tuple[int, str]]
    room: float
    width: float
    height: float

    def gutter(self, number: int, track: int) -> float:
        """Return how far right a track of a gutter runs."""
        return self.gutters[number] + BEFORE + track * TRACK

    def gap(self, number: int, track: int) -> float:
        """Return how far down a track of a gap runs."""
        return self.gaps[number] + BEFORE + track * TRACK

    def leaves(self, route: Route) -> Point:
        """Return where an arrow leaves its box."""
        (x, y), box = self.corners[route.source], self.boxes[route.source]
        if route.leaves == "bottom":
            return x + SPINE, y + box.height
        if route.leaves == "tag" and (tag := box.back):
            return x + tag.x + tag.width, y + tag.y + tag.height / 2
        return x + box.width, y + box.axis + (_LOWERED if (route.net, route.source) in self.lowered else 0)

    def enters(self, route: Route) -> Point:
        """Return where an arrow comes in; a loop comes in a little lower than others leave."""
        (x, y), box = self.corners[route.target], self.boxes[route.target]
        if route.enters == "top":
            return x + SPINE, y
        if route.enters == "right":
            return x + box.width, y + box.axis + 13
        return x, y + box.axis

    def points(self, route: Route, tracks: Tracks) -> tuple[Point, ...]:
        """Return the corners of an arrow from box to box, every stretch along one axis."""
        start, end = self.leaves(route), self.enters(route)
        points = [start]
        if route.first is not None:
            points.append((self.gutter(route.first, tracks.of_gutter[route.net, route.first]), start[1]))
        if route.gap is not None:
            y = self.gap(route.gap, tracks.of_gap[route.net, route.gap])
            points.append((points[-1][0], y))
            points.append((end[0] if route.last is None else self._last(route, tracks), y))
        if route.last is not None:
            points.append((self._last(route, tracks), end[1]))
        return _bent([*points, end])

    def _last(self, route: Route, tracks: Tracks) -> float:
        return self.gutter(route.last or 0, tracks.of_gutter[route.net, route.last or 0])


def _bent(points: list[Point]) -> tuple[Point, ...]:
    """Leave out points where the line does not turn."""
    kept: list[Point] = []
    for point in points:
        if kept and _near(kept[-1], point):
            continue
        if len(kept) > 1 and (_same(kept[-2][0], kept[-1][0], point[0]) or _same(kept[-2][1], kept[-1][1], point[1])):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _near(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) < 0.05 and abs(one[1] - other[1]) < 0.05


def _same(*values: float) -> bool:
    return max(values) - min(values) < 0.05
