"""Business events and technical attempts on one axis of time, as SVG made on the server.

A case sleeps for days and then does ten things in a second. So the axis is not even: the longer nothing happens, the
less room a moment of it gets. What is told by colour is told by shape too.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from api.filters import VIETNAM
from api.language import Readable, say
from api.supervision.inspect_lines import Entry
from api.supervision.inspect_words import KINDS, span
from domain.diagram.colours import BAR, CANVAS, FONT, INK, INK_2, LINE, LINK, PAPER
from domain.diagram.metrics import width
from domain.diagram.svg import element, group, number, text
from runtime.inspection_events import Kind

_WIDE: Final = 1120.0
_LEFT: Final = 150.0
_RIGHT: Final = 24.0
_TEXT: Final = 13.0
_ROW: Final = 30.0
_WRONG: Final = "#a8141a"
_BUSINESS: Final = say("Nghiệp vụ")
_TITLE: Final = say("Diễn biến nghiệp vụ và kỹ thuật trên một trục thời gian")
_ROWS: Final = (Kind.MESSAGE, Kind.ACTIVITY, Kind.TIMER, Kind.TASK, Kind.RUN)
#: Outcomes of what is not over: it is drawn up to now.
_GOING_ON: Final = frozenset({"running", "started", "scheduled", "retrying", "paused"})
#: A quiet time at least this long is said on the axis.
_QUIET: Final = timedelta(minutes=10)
#: Circles closer than this would cover each other's numbers.
_APART: Final = 21.0


class Axis:
    """Where an instant lies on the page: the room of a quiet time grows with its logarithm only."""

    def __init__(self, instants: Iterable[datetime], left: float, right: float) -> None:
        self.stops: list[datetime] = sorted(set(instants))
        shares = [0.12 + math.log10(1 + (after - before).total_seconds()) for before, after in pairwise(self.stops)]
        whole = sum(shares) or 1.0
        self.places = [left]
        for share in shares:
            self.places.append(self.places[-1] + (right - left) * share / whole)

    def at(self, instant: datetime) -> float:
        """Return the x of an instant; one beyond the ends lies at the end."""
        place = bisect_right(self.stops, instant)
        if place == 0:
            return self.places[0]
        if place == len(self.stops):
            return self.places[-1]
        before, after = self.stops[place - 1], self.stops[place]
        part = (instant - before) / (after - before)
        return self.places[place - 1] + (self.places[place] - self.places[place - 1]) * part

    def quiet_times(self) -> list[tuple[float, float, timedelta]]:
        """Return the long times in which nothing happened: from x to x, and how long."""
        return [
            (self.places[place], self.places[place + 1], after - before)
            for place, (before, after) in enumerate(pairwise(self.stops))
            if after - before >= _QUIET
        ]


def axis_picture(entries: Sequence[Entry], now: datetime, language: str) -> str:
    """Return the picture of a page of entries; an empty string for none. What is not over reaches to `now`."""
    if not entries:
        return ""
    axis = Axis(_instants(entries, now), _LEFT + 14, _WIDE - _RIGHT)
    business = [entry for entry in entries if entry.line]
    kinds = [kind for kind in _ROWS if any(entry.spell and entry.spell.kind is kind for entry in entries)]
    parts: list[str] = []
    y = 8.0
    if business:
        parts += [*_lane(y, 46.0, _BUSINESS, language, strong=True), *_events(business, axis, y + 23)]
        y += 46
    for place, kind in enumerate(kinds):
        spells = [entry for entry in entries if entry.spell and entry.spell.kind is kind]
        parts += _lane(y, _ROW, KINDS[kind], language, shaded=place % 2 == 0)
        parts += _spells(spells, axis, y + _ROW / 2, now)
        y += _ROW
    parts += _scale(axis, y, language)
    return element(
        "svg",
        element("title", text(_TITLE.read(language)), id="inspect-axis") + group(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(_WIDE)} {number(y + 48)}",
        role="img",
        aria_labelledby="inspect-axis",
        font_family=FONT,
    )


def _instants(entries: Sequence[Entry], now: datetime) -> Iterable[datetime]:
    for entry in entries:
        yield entry.at
        if entry.spell and entry.spell.ended:
            yield entry.spell.ended
        elif entry.spell and entry.spell.outcome in _GOING_ON:
            yield max(now, entry.at)


def _lane(
    y: float, high: float, name: Readable, language: str, *, shaded: bool = False, strong: bool = False
) -> list[str]:
    return [
        element("rect", x=_LEFT, y=y, width=_WIDE - _LEFT, height=high, fill=CANVAS if shaded else PAPER),
        element("line", x1=0, x2=_WIDE, y1=y + high, y2=y + high, stroke=LINE),
        _words(name.read(language), 4, y + high / 2 + 4.5, INK, weight="bold" if strong else None),
    ]


def _events(entries: Sequence[Entry], axis: Axis, y: float) -> list[str]:
    """Draw business events: a circle with the number of the line, a dot where there is no room for one."""
    parts: list[str] = []
    last = -_APART
    for entry in sorted(entries, key=lambda one: one.at):
        x = axis.at(entry.at)
        line = entry.line
        technical = line is not None and line.technical
        if x - last < _APART:
            drawn = element("circle", cx=x, cy=y - 16, r=4, fill=PAPER if technical else BAR, stroke=INK)
        else:
            last = x
            fill, ink = (PAPER, INK) if technical else (BAR, PAPER)
            drawn = element("circle", cx=x, cy=y, r=10, fill=fill, stroke=INK)
            drawn += _words(str(entry.number), x, y + 4, ink, size=11, anchor="middle")
        parts.append(drawn)
    # Circles last, so that no dot covers a number.
    return sorted(parts, key=lambda drawn: "<text" in drawn)


def _spells(entries: Sequence[Entry], axis: Axis, y: float, now: datetime) -> list[str]:
    return [part for entry in entries for part in _spell(entry, axis, y, now)]


def _spell(entry: Entry, axis: Axis, y: float, now: datetime) -> Iterable[str]:
    spell = entry.spell
    if spell is None:
        return
    begin = axis.at(spell.began)
    is_open = spell.outcome in _GOING_ON and spell.kind in (Kind.ACTIVITY, Kind.TIMER)
    end = axis.at(spell.ended or (max(now, spell.began) if is_open else spell.began))
    if spell.kind is Kind.ACTIVITY:
        ink = _WRONG if spell.went_wrong else BAR
        yield element(
            "rect", x=begin, y=y - 6, width=max(end - begin, 3), height=12, fill=PAPER if is_open else ink, stroke=ink
        )
    elif spell.kind is Kind.TIMER:
        yield element("line", x1=begin, x2=max(end, begin + 2), y1=y, y2=y, stroke=INK_2, stroke_width=2,
                      stroke_dasharray="4 3" if is_open else None)  # fmt: skip
        yield element("line", x1=begin, x2=begin, y1=y - 5, y2=y + 5, stroke=INK_2, stroke_width=2)
        if spell.outcome == "fired":
            yield element("circle", cx=end, cy=y, r=4, fill=INK_2)
    elif spell.kind is Kind.MESSAGE and not spell.went_wrong:
        shape = f"M{number(begin - 5)} {number(y - 6)}H{number(begin + 5)}L{number(begin)} {number(y + 5)}Z"
        yield element("path", d=shape, fill=LINK)
    elif spell.kind is Kind.RUN and not spell.went_wrong:
        yield element("rect", x=begin - 4, y=y - 4, width=8, height=8, fill=INK)
    if spell.went_wrong:
        yield _cross(end if spell.ended else begin, y)


def _cross(x: float, y: float) -> str:
    shape = (
        f"M{number(x - 5)} {number(y - 5)}L{number(x + 5)} {number(y + 5)}"
        f"M{number(x + 5)} {number(y - 5)}L{number(x - 5)} {number(y + 5)}"
    )
    return element("path", d=shape, stroke=PAPER, stroke_width=6) + element(
        "path", d=shape, stroke=_WRONG, stroke_width=2.6
    )


def _scale(axis: Axis, y: float, language: str) -> list[str]:
    """Draw the axis: instants where there is room, those after a long quiet time first; quiet times by their length."""
    parts = [element("line", x1=_LEFT, x2=_WIDE, y1=y, y2=y, stroke=INK, stroke_width=1.5)]
    taken: list[tuple[float, float]] = []
    known: set[str] = set()
    days = len({stop.astimezone(VIETNAM).date() for stop in axis.stops}) > 1
    for place in _by_importance(axis):
        x, said = axis.places[place], _instant(axis.stops[place], days=days)
        half = width(said, _TEXT) / 2
        middle = min(max(x, _LEFT + half), _WIDE - half - 2)
        if said in known or any(middle - half < right + 12 and middle + half > left - 12 for left, right in taken):
            continue
        known.add(said)
        taken.append((middle - half, middle + half))
        parts.append(element("line", x1=x, x2=x, y1=y, y2=y + 6, stroke=INK, stroke_width=1.5))
        parts.append(_words(said, middle, y + 20, INK, anchor="middle"))
    for begin, end, length in axis.quiet_times():
        said = span(length, language)
        if end - begin > width(said, 12) + 12:
            middle = (begin + end) / 2
            half = width(said, 12) / 2 + 4
            parts.append(
                element("line", x1=begin + 3, x2=end - 3, y1=y + 36, y2=y + 36, stroke=LINE, stroke_dasharray="3 3")
            )
            parts.append(element("rect", x=middle - half, y=y + 28, width=2 * half, height=16, fill=PAPER))
            parts.append(_words(said, middle, y + 40, INK_2, size=12, anchor="middle"))
    return parts


def _by_importance(axis: Axis) -> list[int]:
    """Return the stops in the order in which they deserve a label: both ends, then those after the longest rest."""
    last = len(axis.stops) - 1
    between = sorted(range(1, last), key=lambda place: axis.stops[place - 1] - axis.stops[place])
    return list(dict.fromkeys((0, last, *between)))


def _instant(instant: datetime, *, days: bool) -> str:
    local = instant.astimezone(VIETNAM)
    return f"{local:%H:%M %d/%m}" if days else f"{local:%H:%M:%S}"


def _words(
    said: str,
    x: float,
    y: float,
    fill: str,
    *,
    size: float = _TEXT,
    anchor: str | None = None,
    weight: str | None = None,
) -> str:
    return element("text", text(said), x=x, y=y, font_size=size, fill=fill, text_anchor=anchor, font_weight=weight)
