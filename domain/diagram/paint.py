"""Drawing the measured parts: lanes, arrows and boxes, each as SVG text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.diagram import colours
from domain.diagram.boxes import SPINE, TEXT, TEXT_LINE, TITLE, Box, Tag
from domain.diagram.cards import Leave
from domain.diagram.icons import gauge, icon
from domain.diagram.looks import Look
from domain.diagram.places import BAR, EDGE, Places, Point
from domain.diagram.svg import arrow_head, element, group, line, rounded, shortened, words
from domain.diagram.words import say
from domain.procedure.outline_words import STAGES

_CORNER = {Look.END: 11.0}
_BORDERS: dict[Look, tuple[str, float, str | None]] = {
    Look.END: (colours.BAR, 1.4, None),
    Look.HUMAN: (colours.INK_2, 1.0, None),
    Look.SIGN: (colours.INK, 2.2, None),
    Look.OUTSIDE: (colours.INK, 1.5, "0.1 3.2"),
    Look.TOLD: (colours.INK_2, 0.8, None),
    Look.CASE: (colours.INK_2, 0.9, None),
}
_TAGS = {Leave.SUPPLEMENT: "pause", Leave.REFUSE: "cross", Leave.BACK: "back"}


def lanes(places: Places, language: str) -> Iterator[str]:
    """Draw the four stages: a bar with the name at the left, a light ground behind the steps."""
    right = places.width - EDGE
    for number, lane in enumerate(places.lanes):
        high = lane.bottom - lane.top
        ground = colours.CANVAS if number % 2 == 0 else colours.PAPER
        yield element("rect", x=EDGE, y=lane.top, width=right - EDGE, height=high, fill=ground, stroke=colours.LINE)
        yield element(
            "rect", x=EDGE, y=lane.top, width=BAR, height=high, fill=colours.BAR, stroke=colours.PAPER, stroke_width=0.8
        )
        x, y = EDGE + BAR / 2, (lane.top + lane.bottom) / 2
        name = STAGES[lane.stage][1 if language == "en" else 0]
        turned = words(name, 0, 0, TITLE, colours.PAPER, strong=True, anchor="middle")
        yield element("g", turned, transform=f"translate({x:.2f} {y:.2f}) rotate(-90)")
        if lane.empty:
            yield words(say("empty_stage", language), EDGE + BAR + 56, y, TEXT, colours.INK_2)


def arrow(points: Sequence[Point], source: str, target: str, *, loop: bool, chosen: bool) -> str:
    """Draw one arrow; a chosen one is thick, a loop dashed."""
    ink = colours.LINK if chosen else colours.INK_2
    long = 9.0 if chosen else 6.5
    path = element(
        "path",
        d=line(shortened(points, long - 1)),
        fill="none",
        stroke=ink,
        stroke_width=2.8 if chosen else 1.15,
        stroke_dasharray="5 3" if loop else None,
    )
    return group((path, arrow_head(points[-2], points[-1], ink, long)), data_from=source, data_to=target)


def box(at: Box, corner: Point, *, chosen: bool, link: str | None) -> str:
    """Draw one box with its tags; with a link the whole of it leads there."""
    drawn = group(_parts(at, chosen=chosen), transform=f"translate({corner[0]:.2f} {corner[1]:.2f})",
                  data_step=at.card.key)  # fmt: skip
    return element("a", drawn, href=link) if link else drawn


def frame(look: Look, width: float, height: float, fill: str, *, chosen: bool = False) -> Iterator[str]:
    """Draw the border of a kind of box, which tells it on a black-and-white print."""
    stroke, thick, dashes = _BORDERS[look]
    if chosen:
        stroke, thick = colours.LINK, 2.8
        dashes = dashes and "0.1 5"
    yield element("rect", width=width, height=height, rx=_CORNER.get(look, 3.0), fill=fill, stroke=stroke,
                  stroke_width=thick, stroke_dasharray=dashes, stroke_linecap="round" if dashes else None)  # fmt: skip
    if look is Look.CASE:
        yield element("rect", x=2.6, y=2.6, width=width - 5.2, height=height - 5.2, rx=1.5, fill="none",
                      stroke=stroke, stroke_width=0.9)  # fmt: skip


def _parts(at: Box, *, chosen: bool) -> Iterator[str]:
    card, mark = at.card, at.mark
    heat = mark.heat if mark else 0
    plain = colours.GROUNDS.get(mark.ground) if mark else None
    fill = colours.HEAT[heat] if heat else plain or colours.FILLS.get(card.look, colours.PAPER)
    ink = colours.INK
    yield from _hangers(at)
    corner = _CORNER.get(card.look, 3.0)
    yield element("rect", width=at.width, height=at.height, rx=corner, fill=fill)
    for band in at.bands:
        guard = band.kind == "guard"
        last = band.bottom > at.height - 0.5
        shape = rounded(0, band.top, at.width, band.bottom - band.top, corner if band.top == 0 else 0, corner * last)
        yield element("path", d=shape, fill=colours.INFO_FILL if guard else colours.WARNING_FILL)
        edge = band.bottom if guard else band.top
        yield element("path", d=f"M0 {edge:.2f}H{at.width:.2f}", stroke=colours.INK_2, stroke_width=0.6,
                      stroke_dasharray="2 2")  # fmt: skip
    yield from frame(card.look, at.width, at.height, "none", chosen=chosen)
    if card.number:
        yield from _number(card.number, card.role, at.axis)
    if at.badge[0] and mark:
        yield from _badge(at, heat, mark.badge)
    elif at.pictured:
        yield icon(card.icon, at.width - 8 - 11, at.axis - 5.5, colours.INK_2)
    for spot in at.spots:
        yield icon(spot.icon, spot.x, spot.y, ink)
    for part in at.lines:
        yield words(part.text, part.x, part.y, part.size, ink, strong=part.strong)
    for tag in at.tags:
        yield from _tag(tag)


def _number(number: str, role: str, axis: float) -> Iterator[str]:
    fill = colours.ROLES.get(role, colours.PAPER)
    yield element("circle", cx=SPINE, cy=axis, r=8, fill=fill, stroke=colours.INK if fill == colours.PAPER else fill)
    ink = colours.INK if fill == colours.PAPER else colours.PAPER
    yield words(number, SPINE, axis, TEXT, ink, strong=True, anchor="middle")


def _badge(at: Box, heat: int, text: str) -> Iterator[str]:
    x, y = at.badge
    if heat:
        yield gauge(heat, x - 2, y - 6, colours.INK)
        x += 12
    if text:
        yield element("rect", x=x, y=y - 8, width=at.width - x - 5, height=16, rx=8, fill=colours.INK)
        yield words(text, (x + at.width - 5) / 2, y, TITLE, colours.PAPER, strong=True, anchor="middle")


def _hangers(at: Box) -> Iterator[str]:
    for tag in at.tags:
        middle = tag.y + min(tag.height, TEXT_LINE + 4) / 2
        if tag.hangs:
            d = line(((tag.x + 9.5, at.height), (tag.x + 9.5, tag.y)))
        else:
            d = line(((SPINE + 7, at.height), (SPINE + 7, middle), (tag.x, middle)), 4)
        yield element("path", d=d, fill="none", stroke=colours.INK_2, stroke_width=1.15)


def _tag(tag: Tag) -> Iterator[str]:
    refused = tag.leave is Leave.REFUSE
    waits = tag.leave is Leave.SUPPLEMENT
    ink = colours.PAPER if refused else colours.INK
    yield element(
        "rect",
        x=tag.x,
        y=tag.y,
        width=tag.width,
        height=tag.height,
        rx=8 if waits else (0 if refused else 3),
        fill=colours.INK if refused else colours.PAPER,
        stroke=colours.INK,
        stroke_dasharray="3.5 2" if waits else None,
    )
    yield icon(_TAGS[tag.leave], tag.x + 3.5, tag.y + 2 + TEXT_LINE / 2 - 5.5, ink)
    for part in tag.lines:
        yield words(part.text, part.x, part.y, part.size, ink)
