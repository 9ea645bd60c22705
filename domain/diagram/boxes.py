"""The room a card takes at a given width: every line broken, every part placed inside the box. Points throughout."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from domain.diagram.cards import Card, Exit, Leave, Row
from domain.diagram.marks import Mark
from domain.diagram.metrics import width, wrap, wrap_evenly

TITLE = 10.0
TEXT = 9.0
TITLE_LINE = 13.5
TEXT_LINE = 12.2
PAD = 8.0
#: Where arrows come in from above and go on below: under the number of the step, left in the box.
SPINE = 16.0
_NUMBER = 22.0
_ICON = 15.0
_BESIDE = ("clock", "silence", "persons", "paper")
TAGS_FROM = 28.0
_TAG_ICON = 14.0
_TAG_DROP = 6.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: its left end and the middle of its height, both from the box's corner."""

    x: float
    y: float
    text: str
    size: float = TEXT
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """An icon of 11 points: its corner, from the box's corner."""

    x: float
    y: float
    icon: str


@dataclass(frozen=True, slots=True)
class Band:
    """A filled band across the box, from one height to another; `kind` is "guard" or "fee"."""

    top: float
    bottom: float
    kind: str


@dataclass(frozen=True, slots=True)
class Tag:
    """An exit hanging below the box: its place and size from the box's corner, its lines; `hangs` straight down."""

    leave: Leave
    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]
    hangs: bool


@dataclass(frozen=True)
class Box:
    """A card laid out. `height` is the box, `depth` the box with its tags; `axis` is the height arrows use."""

    card: Card
    width: float
    height: float
    depth: float
    axis: float
    lines: tuple[Line, ...]
    spots: tuple[Spot, ...]
    bands: tuple[Band, ...]
    tags: tuple[Tag, ...]
    mark: Mark | None
    badge: tuple[float, float]
    pictured: bool

    @property
    def back(self) -> Tag | None:
        """The tag that sends back, from which the loop leaves."""
        return next((tag for tag in self.tags if tag.leave is Leave.BACK), None)


@lru_cache(maxsize=2048)
def box_of(card: Card, room: float, mark: Mark | None = None) -> Box:
    """Lay a card out in a box `room` points wide (at least 90)."""
    lines: list[Line] = []
    spots: list[Spot] = []
    bands: list[Band] = []
    y = 0.0
    if card.guard:
        y = _band(card.guard, "guard", y, room, lines, spots, bands)
    y += 6
    axis = y + 8
    badge = (width(mark.badge, TITLE, strong=True) + 10 if mark.badge else 0.0) if mark else 0.0
    if mark and mark.heat:
        badge += 14
    left = PAD + _NUMBER if card.number else PAD
    title = wrap_evenly(card.title, room - left - PAD - (badge + 4 if badge else 0), TITLE, strong=True)
    with_icon = wrap_evenly(card.title, room - left - PAD - _ICON, TITLE, strong=True)
    # The icon gives way where it would cost a line.
    pictured = bool(card.icon) and not badge and len(with_icon) == len(title)
    title = with_icon if pictured else title
    for index, text in enumerate(title):
        lines.append(Line(left, axis + index * TITLE_LINE, text, TITLE, strong=True))
    y = axis + (len(title) - 1) * TITLE_LINE + 11
    rows = [*card.rows, *([Row("", mark.line, strong=True)] if mark and mark.line else [])]
    across = 0.0
    for row in rows:
        texts = wrap(row.text, room - PAD * 2 - _NUMBER, TEXT, strong=row.strong)
        wide = width(row.text, TEXT, strong=row.strong)
        beside = row.icon in _BESIDE and across > 0 and across + 10 + _ICON + wide <= room - PAD
        x = across + 10 if beside else PAD + 2.5
        if beside:
            y -= TEXT_LINE + 0.6
        if row.icon:
            spots.append(Spot(x, y + 0.5, row.icon))
        x = x + _ICON if beside else PAD + _NUMBER
        for text in texts:
            lines.append(Line(x, y + TEXT_LINE / 2, text, TEXT, row.strong))
            y += TEXT_LINE
        y += 0.6
        # Short rows stand beside each other, where there is room.
        across = x + wide if len(texts) == 1 else 0.0
    y += 5
    for fee in card.fees:
        y = _band(fee, "fee", y, room, lines, spots, bands)
    tags, depth = _tags(card.exits, room, y)
    corner = (room - PAD - badge + 4, axis) if badge else (0.0, 0.0)
    return Box(card, room, y, depth, axis, tuple(lines), tuple(spots), tuple(bands), tags, mark, corner, pictured)


def _band(
    text: str, kind: str, y: float, room: float, lines: list[Line], spots: list[Spot], bands: list[Band]
) -> float:
    top = y
    y += 3
    spots.append(Spot(PAD + 2.5, y + 0.75, "guard" if kind == "guard" else "coin"))
    for part in wrap(text, room - PAD * 2 - _NUMBER, TEXT):
        lines.append(Line(PAD + _NUMBER, y + TEXT_LINE / 2, part))
        y += TEXT_LINE
    bands.append(Band(top, y + 3, kind))
    return y + 3


def _tags(exits: tuple[Exit, ...], room: float, top: float) -> tuple[tuple[Tag, ...], float]:
    """Hang the exits below the box: beside each other where all fit, else one under the other."""
    texts = [wrap(item.text, room - TAGS_FROM - _TAG_ICON - 8, TEXT) for item in exits]
    wides = [max(width(line, TEXT) for line in lines) + _TAG_ICON + 8 for lines in texts]
    beside = TAGS_FROM + sum(wides) + 5 * (len(wides) - 1) <= room
    tags: list[Tag] = []
    x, y, bottom = TAGS_FROM, top + _TAG_DROP, top
    for item, parts, wide in zip(exits, texts, wides, strict=True):
        high = len(parts) * TEXT_LINE + 4
        lines = tuple(
            Line(x + 3 + _TAG_ICON, y + 2 + TEXT_LINE * (index + 0.5), part) for index, part in enumerate(parts)
        )
        tags.append(Tag(item.leave, x, y, wide, high, lines, hangs=beside))
        bottom = y + high
        x, y = (x + wide + 5, y) if beside else (x, bottom + _TAG_DROP)
    return tuple(tags), bottom
