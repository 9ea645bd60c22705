"""Writing SVG: escaped text, numbers that always read the same, and no style a strict page would refuse.

Everything is a presentation attribute: no `style`, no style sheet, no script, and no identifiers but those asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

Point = tuple[float, float]

# XML 1.0 has no way to write these, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def number(value: float) -> str:
    """Return a number with at most two decimals and no trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def text(value: str) -> str:
    """Return text escaped for XML, also inside quotes."""
    return escape(_NOT_XML.sub("\ufffd", value), quote=True)


def element(name: str, body: str | None = None, /, **attributes: str | float | None) -> str:
    """Return an element; `body` is markup. Underscores of attribute names become hyphens, None is left out."""
    told = "".join(
        f' {key.strip("_").replace("_", "-")}="{text(value) if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{told}/>" if body is None else f"<{name}{told}>{body}</{name}>"


def group(parts: Iterable[str], **attributes: str | float | None) -> str:
    """Return a group of elements."""
    return element("g", "".join(parts), **attributes)


def words(
    value: str, x: float, middle: float, size: float, fill: str, *, strong: bool = False, anchor: str | None = None
) -> str:
    """Return a line of text whose lower-case letters stand around the height `middle`."""
    # A blank at the end keeps lines apart when the text is copied.
    return element(
        "text",
        text(value) + " ",
        x=x,
        y=middle + size * 0.35,
        font_size=size,
        font_weight="bold" if strong else None,
        fill=fill,
        text_anchor=anchor,
    )


def rounded(x: float, y: float, width: float, height: float, top: float, bottom: float) -> str:
    """Return the path of a rectangle with different corners above and below."""
    n = number
    return (
        f"M{n(x)} {n(y + top)}a{n(top)} {n(top)} 0 0 1 {n(top)} {n(-top)}H{n(x + width - top)}"
        f"a{n(top)} {n(top)} 0 0 1 {n(top)} {n(top)}V{n(y + height - bottom)}"
        f"a{n(bottom)} {n(bottom)} 0 0 1 {n(-bottom)} {n(bottom)}H{n(x + bottom)}"
        f"a{n(bottom)} {n(bottom)} 0 0 1 {n(-bottom)} {n(-bottom)}z"
    )


def line(points: Sequence[Point], radius: float = 5.0) -> str:
    """Return the path through points, its corners rounded."""
    path = f"M{number(points[0][0])} {number(points[0][1])}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near = min(radius, _long(before, corner) / 2, _long(corner, after) / 2)
        (x1, y1), (x2, y2) = _towards(corner, before, near), _towards(corner, after, near)
        path += f"L{number(x1)} {number(y1)}Q{number(corner[0])} {number(corner[1])} {number(x2)} {number(y2)}"
    return f"{path}L{number(points[-1][0])} {number(points[-1][1])}"


def arrow_head(before: Point, tip: Point, fill: str, long: float = 6.5) -> str:
    """Return a filled arrow head at the end of a stretch along one axis."""
    x, y = _towards(tip, before, long)
    across = (0.0, long / 2) if abs(tip[0] - before[0]) > abs(tip[1] - before[1]) else (long / 2, 0.0)
    corners = (tip, (x + across[0], y + across[1]), (x - across[0], y - across[1]))
    return element("polygon", points=" ".join(f"{number(px)},{number(py)}" for px, py in corners), fill=fill)


def shortened(points: Sequence[Point], by: float) -> list[Point]:
    """Return the line without its last `by` points, where the arrow head stands."""
    return [*points[:-1], _towards(points[-1], points[-2], min(by, _long(points[-2], points[-1])))]


def _long(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(here: Point, there: Point, by: float) -> Point:
    length = _long(here, there) or 1.0
    return here[0] + (there[0] - here[0]) * by / length, here[1] + (there[1] - here[1]) * by / length
