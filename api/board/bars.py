"""Bars in rows: their names stand beside them for a desk or a sheet of paper, above them for a phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.board.charts import NARROW, WIDE, cut, key, key_height, picture, text_width, words
from api.board.looks import HATCH, box
from api.board.words import MEDIAN, NINETIETH, duration
from api.language import Readable, say
from domain.diagram.colours import BAR, INK, INK_2
from domain.diagram.svg import element

_TIMES = say("Thời gian làm từng bước so với thời gian được giao")
_BUDGET = say("được giao")
_NAME_MOST = 330.0
HIGH = 16.0


@dataclass(frozen=True, slots=True)
class Row:
    """One bar: whose it is, how far what is drawn reaches (in the unit of all rows), and what is written behind it."""

    name: str
    reach: float
    told: str


#: Draws the bars of a row by its place: it is given x and y of their corner and how long one unit is.
Draw = Callable[[int, float, float, float], list[str]]


def bar_rows(
    name: str, title: Readable, entries: Sequence[tuple[str, Readable]], rows: Sequence[Row], draw: Draw, language: str
) -> str:
    """Return the wide and the narrow picture of rows under a key; nothing for no rows."""
    if not rows:
        return ""
    told = max(text_width(row.told) for row in rows) + 10
    names = min(max(text_width(row.name) for row in rows), _NAME_MOST)
    most = max(max(row.reach for row in rows), 1)
    pictures = []
    for own, wide, left, above in ((name, WIDE, names + 12, 0.0), (f"{name}-narrow", NARROW, 1.0, 20.0)):
        top = key_height(entries, language, left, wide)
        unit = (wide - left - told) / most
        parts = key(entries, language, left, wide)
        for place, row in enumerate(rows):
            y = top + place * (30.0 + above) + above
            if above:
                parts.append(words(cut(row.name, wide), left, y - 5, INK))
            else:
                parts.append(words(cut(row.name, names), names, y + 14, INK, anchor="end"))
            parts += draw(place, left, y + 2, unit)
            parts.append(words(row.told, left + max(row.reach * unit, 1.5) + 8, y + 14, INK))
        high = top + len(rows) * (30.0 + above) + 2
        pictures.append(picture(own, title.read(language), parts, high, wide=wide))
    return "".join(pictures)


def time_bars(rows: Sequence[tuple[str, int, int, int | None]], language: str) -> str:
    """Return bars of steps in working seconds: median solid, up to the 90th percentile hatched, budget as a line."""

    def draw(place: int, x: float, y: float, unit: float) -> list[str]:
        _, median, ninetieth, budget = rows[place]
        last = max(unit * ninetieth, 1.5)
        parts = [box(HATCH, x, y, last, HIGH, INK_2), box(BAR, x, y, max(unit * median, 1.5), HIGH)]
        if budget:
            at = x + unit * budget
            parts.append(element("line", x1=at, x2=at, y1=y - 3, y2=y + HIGH + 3, stroke=INK, stroke_width=3))
        return parts

    drawn = [
        Row(name, max(ninetieth, budget or 0), f"{duration(median, language)} / {duration(budget, language)}")
        for name, median, ninetieth, budget in rows
    ]
    entries = ((BAR, MEDIAN), (HATCH, NINETIETH), ("line", _BUDGET))
    return bar_rows("times", _TIMES, entries, drawn, draw, language)
