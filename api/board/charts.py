"""Pictures of the board as SVG: where time goes, flow by week, and what all pictures share.

Each has its table under it, and is drawn twice: wide for a desk or a sheet of paper, narrow for a phone. The page shows
one of the two by the width of the window.

Everything is told by shape and number as well as by shade, so that a black-and-white print reads the same: what is
usual is solid, what is worse is hatched, what is a limit is a line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from api.board.looks import DOTS, HATCH, LATE, LATE_HATCH, box
from api.board.words import SIDE_WORDS, share
from api.language import Readable, say
from domain.diagram.colours import BAR, FONT, INK, INK_2, LINE, PAPER
from domain.diagram.metrics import width
from domain.diagram.svg import element, group, number, text
from models.workload.board import WeekLine

WIDE, NARROW = 960.0, 320.0
_TEXT = 13.0
#: Where the first row of a picture stands that has one line of key above it.
TOP = 34.0
_KEY_LINE = 24.0
_WENT = say("Thời gian đi đâu")
_FLOW = say("Tiếp nhận và giải quyết theo tuần")
_CAME = say("tiếp nhận")
_CLOSED = say("giải quyết xong")
_OF_THEM_LATE = say("trong đó trễ hạn")


#: The sides by what their part is filled with, in the order of the table.
_SIDES = (
    ("office", BAR),
    ("applicant", HATCH),
    ("money", DOTS),
    ("agencies", "#9fb3c8"),
    ("hold", PAPER),
)


def where_bar(went: Mapping[str, int], language: str) -> str:
    """Return one bar of where time went, each side's share written under it."""
    if not sum(went.values()):
        return ""
    return _where(went, language, "went", WIDE, 3) + _where(went, language, "went-narrow", NARROW, 1)


def _where(went: Mapping[str, int], language: str, name: str, room: float, columns: int) -> str:
    whole = sum(went.values())
    parts: list[str] = []
    x = 1.0
    for place, (side, look) in enumerate(_SIDES):
        wide = (room - 2) * went.get(side, 0) / whole
        if wide > 0:
            parts.append(box(look, x, 4, wide, 34, INK))
        x += wide
        at, y = 1 + place % columns * room / columns, 56 + place // columns * 26
        told = f": {share(went.get(side, 0), whole, language)}"
        said = cut(SIDE_WORDS[side].read(language), room / columns - 29 - text_width(told)) + told
        parts += [
            box(look, at, y, 20, 14, INK),
            words(said, at + 28, y + 12, INK),
        ]
    lines = -(-len(_SIDES) // columns)
    return picture(name, _WENT.read(language), parts, 50 + lines * 26, wide=room)


def flow_columns(weeks: Sequence[WeekLine], language: str) -> str:
    """Return columns by week: what came in outlined, what was closed solid, the late part of it hatched.

    `weeks` are oldest first.
    """
    if not weeks:
        return ""
    return _flow(weeks, language, "flow", WIDE) + _flow(weeks, language, "flow-narrow", NARROW)


def _flow(weeks: Sequence[WeekLine], language: str, name: str, room: float) -> str:
    most = max(max(week.received, week.closed, 2) for week in weeks)
    most += most % 2  # half of it is written on the middle line
    left = text_width(str(most)) + 8
    # A week in which nothing moved has no line, and still its place.
    places = [(week.week - weeks[0].week) // timedelta(weeks=1) for week in weeks]
    each = min((room - left) / (places[-1] + 1), 150.0)
    wide = min(each * 0.36, 34.0)
    entries = ((PAPER, _CAME), (BAR, _CLOSED), (LATE_HATCH, _OF_THEM_LATE))
    high, top = 180.0, key_height(entries, language, left, room) + 12
    bottom = top + high
    parts = key(entries, language, left, room)
    for part in (0.0, 0.5, 1.0):
        y = bottom - high * part
        parts += [
            element("line", x1=left, x2=room, y1=y, y2=y, stroke=LINE),
            words(str(round(most * part)), left - 6, y + 4, INK_2, anchor="end"),
        ]
    told = 0.0
    for place, week in zip(places, weeks, strict=True):
        middle = left + each * (place + 0.5)
        came, closed, late = (high * value / most for value in (week.received, week.closed, week.late))
        parts += [
            box(PAPER, middle - wide - 1, bottom - came, wide, came, INK),
            box(BAR, middle + 1, bottom - closed, wide, closed),
        ]
        if week.late:
            parts.append(box(LATE_HATCH, middle + 1, bottom - late, wide, late, LATE))
        if middle - 18 >= told and middle + 18 <= room:  # a day is written where it touches no other
            parts.append(words(_short(week.week), middle, bottom + 18, INK_2, anchor="middle"))
            told = middle + 20
    return picture(name, _FLOW.read(language), parts, bottom + 28, wide=room)


def _short(week: date) -> str:
    return week.strftime("%d/%m")


def key(entries: Sequence[tuple[str, Readable]], language: str, left: float, wide: float) -> list[str]:
    """Return what each look means, above a picture: a look (see `looks`), "line" or "level". See `key_height`."""
    parts: list[str] = []
    for (look, _), (x, y, told) in zip(entries, _key_places(entries, language, left, wide), strict=True):
        if look == "line":
            parts.append(element("line", x1=x + 8, x2=x + 8, y1=y - 14, y2=y + 4, stroke=INK, stroke_width=3))
        elif look == "level":
            parts.append(element("line", x1=x, x2=x + 18, y1=y - 5, y2=y - 5, stroke=INK, stroke_width=3))
        else:
            parts.append(box(look, x, y - 12, 18, 13, INK))
        parts.append(words(told, x + 25, y, INK_2))
    return parts


def key_height(entries: Sequence[tuple[str, Readable]], language: str, left: float, wide: float) -> float:
    """Return where the first row stands under a key of so much room: entries that do not fit a line begin another."""
    return TOP - 16.0 + _key_places(entries, language, left, wide)[-1][1]


def _key_places(
    entries: Sequence[tuple[str, Readable]], language: str, left: float, wide: float
) -> list[tuple[float, float, str]]:
    places: list[tuple[float, float, str]] = []
    x, y = left, 16.0
    for _, said in entries:
        told = said.read(language)
        if x > left and x + 25 + width(told, _TEXT) > wide:
            x, y = left, y + _KEY_LINE
        places.append((x, y, told))
        x += 45 + width(told, _TEXT)
    return places


def words(said: str, x: float, y: float, fill: str, *, anchor: str | None = None) -> str:
    """Return a text of a picture."""
    return element("text", text(said), x=x, y=y, font_size=_TEXT, fill=fill, text_anchor=anchor)


def cut(said: str, room: float) -> str:
    """Return a text that fits a room, with an ellipsis for what did not."""
    while width(said, _TEXT) > room and len(said) > 4:
        said = f"{said[:-2].rstrip(' …')}…"
    return said


def text_width(said: str) -> float:
    """Return how much room a text of a picture takes."""
    return width(said, _TEXT)


def picture(name: str, title: str, parts: Sequence[str], high: float, *, wide: float) -> str:
    """Return a picture of its parts; `name` is its own on the page."""
    identity = f"board-{name}"
    return element(
        "svg",
        element("title", text(title), id=identity) + group(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(wide)} {number(high)}",
        class_="wide" if wide == WIDE else "narrow",
        role="img",
        aria_labelledby=identity,
        font_family=FONT,
    )
