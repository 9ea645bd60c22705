"""Small line drawings on a field of 11 by 11 points. A picture must not depend on a symbol font."""

from __future__ import annotations

from domain.diagram.svg import element, group, number

_PATHS = {
    "person": "M5.5 1.1a2.1 2.1 0 110 4.2 2.1 2.1 0 010-4.2M1.5 10.2c0-2.6 1.8-4 4-4s4 1.4 4 4",
    "persons": "M3.8 2a1.7 1.7 0 110 3.4 1.7 1.7 0 010-3.4M.8 10c0-2.3 1.3-3.5 3-3.5s3 1.2 3 3.5"
    "M7.7 1.6a1.6 1.6 0 110 3.2M8 6.1c1.5.2 2.4 1.4 2.4 3.4",
    "building": "M.8 10.2h9.4M2 10V4.2l3.5-2.8L9 4.2V10M4.2 10V6.8h2.6V10",
    "clock": "M5.5 1a4.5 4.5 0 110 9 4.5 4.5 0 010-9M5.5 2.9v2.8l2 1.3",
    "silence": "M2.2 1h6.6M2.2 10h6.6M3.1 1v1.7l2.4 2.8 2.4-2.8V1M3.1 10V8.3l2.4-2.8 2.4 2.8V10",
    "envelope": "M.8 2.3h9.4v6.6H.8zM.8 2.6l4.7 3.7 4.7-3.7",
    "coin": "M.6 2.6h9.8v5.8H.6zM5.5 4a1.5 1.5 0 110 3 1.5 1.5 0 010-3M2.4 5.5h.1M8.5 5.5h.1",
    "guard": "M5.5.8l4.7 4.7-4.7 4.7L.8 5.5z",
    "paper": "M2.3.9h4l2.5 2.5v6.8H2.3zM6.2 1v2.6h2.5",
    "door": "M.9 6.6v3.3h9.2V6.6M5.5.9v6M3.1 4.6l2.4 2.4 2.4-2.4",
    "hand": "M.9 6.6v3.3h9.2V6.6M5.5 7.1V1.2M3.1 3.4L5.5 1l2.4 2.4",
    "star": "M5.5.9l1.4 3 3.3.4-2.4 2.3.6 3.3-2.9-1.6-2.9 1.6.6-3.3L.8 4.3l3.3-.4z",
    "tick": "M1.3 6.1l2.9 3L9.8 2",
    "glass": "M4.6 1.1a3.5 3.5 0 110 7 3.5 3.5 0 010-7M7.2 7.2l3 3",
    "pin": "M5.5 10.4C3.4 7.8 2.2 6 2.2 4.2a3.3 3.3 0 016.6 0c0 1.8-1.2 3.6-3.3 6.2z"
    "M5.5 3.1a1.1 1.1 0 110 2.2 1.1 1.1 0 010-2.2",
    "speech": "M.9 1.4h9.2v6.1H5.4L2.8 10V7.5H.9z",
    "megaphone": "M.9 4.1v2.8h1.9l4.6 2.7V1.4L2.8 4.1zM9 3.7c.9 1.1.9 2.5 0 3.6",
    "pen": "M1.1 9.9l.6-2.7 6.1-6.1 2.1 2.1-6.1 6.1zM6.5 2.4l2.1 2.1",
    "folder": "M.8 2.2h3.5l1.1 1.4h4.8v5.8H.8z",
    "pause": "M3.6 2v7M7.4 2v7",
    "cross": "M2 2l7 7M9 2L2 9",
    "back": "M3.6 1.2L1 3.8l2.6 2.6M1.2 3.8h5.4a2.8 2.8 0 010 5.6H4",
}


def icon(name: str, x: float, y: float, stroke: str) -> str:
    """Return an icon with its upper left corner at a point; raises KeyError for an unknown one."""
    return element(
        "path",
        d=_PATHS[name],
        transform=f"translate({number(x)} {number(y)})",
        fill="none",
        stroke=stroke,
        stroke_width=1.8 if name in ("pause", "cross", "tick") else 1.1,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def gauge(heat: int, x: float, y: float, stroke: str) -> str:
    """Return four bars of which `heat` are filled."""
    return group(
        element("rect", x=x + bar * 2.8, y=y + 8 - bar * 2.2, width=2, height=3 + bar * 2.2,
                fill=stroke if bar < heat else "none", stroke=stroke, stroke_width=0.6)
        for bar in range(4)
    )  # fmt: skip
