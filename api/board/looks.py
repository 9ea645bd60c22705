"""What fills a box of a picture: a colour, hatching or dots, drawn as plain lines.

A pattern of SVG would be shorter, but browsers print it as a picture: a page of bars becomes a file of many megabytes.
Lines stay lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil, floor
from typing import Final

from domain.diagram.colours import INK_2, PAPER
from domain.diagram.svg import element, number

LATE: Final = "#a8141a"
#: Looks that are no colour: hatching leans one way, what is late the other way and bolder.
HATCH, LATE_HATCH, DOTS = "hatch", "late", "dots"
_EACH, _DOTS_EACH = 7.0, 8.0
_DOT = 3.4
#: Lines keep this far from the edge of a box, so that their ends stay within its outline.
_INSIDE = 0.8
#: A box too narrow to be hatched so that one sees it.
_NARROW = 4.0


def box(look: str, x: float, y: float, wide: float, high: float, edge: str | None = None) -> str:
    """Return a box filled with a colour or one of the looks, under an outline in the colour `edge`."""
    fill = {HATCH: PAPER, LATE_HATCH: PAPER, DOTS: PAPER}.get(look, look)
    if min(wide, high) < _NARROW and look in (HATCH, LATE_HATCH):
        return element("rect", x=x, y=y, width=wide, height=high, fill=INK_2 if look == HATCH else LATE)
    drawn = element("rect", x=x, y=y, width=wide, height=high, fill=fill, stroke=edge)
    left, top, right, bottom = x + _INSIDE, y + _INSIDE, x + wide - _INSIDE, y + high - _INSIDE
    if look == HATCH:
        drawn += element("path", d=_path(_rising(left, top, right, bottom)), stroke=INK_2, stroke_width=1.4)
    elif look == LATE_HATCH:
        drawn += element("path", d=_path(_falling(left, top, right, bottom)), stroke=LATE, stroke_width=2.2)
    elif look == DOTS:
        path = "".join(f"M{number(across)} {number(down)}h0" for across, down in _dots(left, top, right, bottom))
        drawn += element("path", d=path, stroke=INK_2, stroke_width=_DOT, stroke_linecap="round")
    return drawn


#: From, to: x and y of both ends of a line.
_Line = tuple[float, float, float, float]


def _rising(left: float, top: float, right: float, bottom: float) -> Iterator[_Line]:
    """Lines from the lower left to the upper right: x + y is the same all along."""
    for place in range(ceil((left + top) / _EACH), floor((right + bottom) / _EACH) + 1):
        begin, end = max(left, place * _EACH - bottom), min(right, place * _EACH - top)
        if begin < end:
            yield begin, place * _EACH - begin, end, place * _EACH - end


def _falling(left: float, top: float, right: float, bottom: float) -> Iterator[_Line]:
    """Lines from the upper left to the lower right: x - y is the same all along."""
    for place in range(ceil((left - bottom) / _EACH), floor((right - top) / _EACH) + 1):
        begin, end = max(left, place * _EACH + top), min(right, place * _EACH + bottom)
        if begin < end:
            yield begin, begin - place * _EACH, end, end - place * _EACH


def _dots(left: float, top: float, right: float, bottom: float) -> Iterator[tuple[float, float]]:
    """Middles of dots that lie wholly within."""
    half = _DOT / 2
    for row in range(ceil((top + half) / _DOTS_EACH - 0.5), floor((bottom - half) / _DOTS_EACH - 0.5) + 1):
        for column in range(ceil((left + half) / _DOTS_EACH - 0.5), floor((right - half) / _DOTS_EACH - 0.5) + 1):
            yield (column + 0.5) * _DOTS_EACH, (row + 0.5) * _DOTS_EACH


def _path(lines: Iterable[_Line]) -> str:
    return "".join(f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}" for x1, y1, x2, y2 in lines)
