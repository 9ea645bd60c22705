"""`draw`: a definition in, an SVG out. The same definition always gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from domain.diagram import colours
from domain.diagram.boxes import TITLE
from domain.diagram.cards import CardWriter
from domain.diagram.graph import END, START, Flow, flow_of
from domain.diagram.layout import Layout, best_layout
from domain.diagram.marks import Mark
from domain.diagram.metrics import width
from domain.diagram.notes import notes_of
from domain.diagram.paint import arrow, box, lanes
from domain.diagram.svg import element, group, number, text
from domain.diagram.telling import told
from domain.diagram.words import say
from domain.procedure.definition import Definition
from domain.procedure.outline_words import STAGES
from domain.procedure.register import AgencyKind

_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_LINK = re.compile(r"(/(?![/\\])|[#?]|https?://)")


def draw(
    definition: Definition,
    language: str,
    marks: Mapping[str, Mark] | None = None,
    path: Sequence[str] | None = None,
    *,
    register: Mapping[str, AgencyKind] | None = None,
    links: Mapping[str, str] | None = None,
    prefix: str = "diagram",
    heading: bool = True,
) -> str:
    """Return the picture of a definition as one `<svg>` element, sized in points for A4 with type of 9 points and more.

    `marks` puts live numbers on steps, `path` draws steps and the arrows between them thick, `links` makes steps
    lead to addresses; all by step id, unknown ids are ignored. Agencies are named by the `register`. The only
    ids in the element are `<prefix>-title` and `<prefix>-text`. Without `heading` the procedure's name and limits
    are left to the page. Draws what can be drawn of a definition with wrong names or a cycle, too.

    Raises ValueError for a prefix that is no id, or a link that is neither a path of this site nor http(s).
    """
    if not _PREFIX.fullmatch(prefix):
        message = f"{prefix!r} cannot begin an id"
        raise ValueError(message)
    for link in (links or {}).values():
        if not _LINK.match(link):
            message = f"{link!r} is no address a step may lead to"
            raise ValueError(message)
    language = "en" if language == "en" else "vi"
    flow = flow_of(definition)
    writer = CardWriter(definition, flow, language, register)
    cards = writer.all()
    notes = notes_of(definition, cards, writer, chosen=bool(path), heading=heading)
    label = 18 + max(width(pair[1 if language == "en" else 0], TITLE, strong=True) for pair in STAGES.values())
    layout = best_layout(
        flow,
        cards,
        marks or {},
        label,
        lambda room: (notes.heading_height(room) if heading else 0.0, notes.key_height(room)),
    )
    across = layout.places.width
    above = notes.heading_height(across) if heading else 0.0
    high = above + layout.places.height + notes.key_height(across)
    title = say("title", language, definition.name.in_language(language))
    parts = [
        element("title", text(title), id=f"{prefix}-title"),
        element("desc", text(told(flow, cards, language)), id=f"{prefix}-text"),
        element("rect", width=across, height=high, fill=colours.PAPER),
        *(notes.heading(across) if heading else ()),
        group(_picture(flow, layout, language, path, links or {}), transform=f"translate(0 {number(above)})"),
        *notes.key(across, above + layout.places.height),
    ]
    return element(
        "svg",
        "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(across)} {number(high)}",
        width=f"{number(across)}pt",
        height=f"{number(high)}pt",
        # What has links is not one image: its links must be heard.
        role="group" if links else "img",
        lang=language,
        aria_labelledby=f"{prefix}-title",
        aria_describedby=f"{prefix}-text",
        font_family=colours.FONT,
    )


def _picture(
    flow: Flow, layout: Layout, language: str, path: Sequence[str] | None, links: Mapping[str, str]
) -> list[str]:
    places = layout.places
    steps = _with_ends(flow, path)
    back = set(zip(path or (), (path or ())[1:], strict=False))
    drawn: list[tuple[bool, str]] = []
    for route, points in layout.lines.items():
        loop = route.net in layout.loops
        pair = (route.source, route.target)
        chosen = pair in back if loop else set(pair) <= steps
        drawn.append((chosen, arrow(points, *pair, loop=loop, chosen=chosen)))
    drawn.sort(key=lambda item: item[0])
    boxes = (
        box(places.boxes[key], places.corners[key], chosen=key in steps, link=links.get(key)) for key in places.boxes
    )
    return [*lanes(places, language), *(svg for _, svg in drawn), *boxes]


def _with_ends(flow: Flow, path: Sequence[str] | None) -> frozenset[str]:
    """The chosen steps; filing belongs to every path, the result to one that reaches it."""
    steps = set(path or ())
    if steps:
        steps.add(START)
        steps.update({END} if set(flow.after[END]) & steps else ())
    return frozenset(steps)
