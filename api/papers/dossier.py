"""What lies in a dossier: its cover, and the list of its papers."""

from __future__ import annotations

from collections import Counter
from sys import maxsize
from typing import Any

from activities.forms.barcode import code_128
from api.papers.sheets import Drawn, head_values, qr_code
from api.services import Services
from domain.papers.forms import Form
from domain.papers.handed import Counts, counts_then


def cover_values(services: Services, drawn: Drawn) -> dict[str, Any]:
    """Return the cover of the dossier: its QR code opens the one act that is to be done with the paper in hand."""
    code = drawn.facts.case.code
    number = next((number for (_, book), number in drawn.facts.numbers.items() if book == "register"), None)
    return head_values(services, drawn, Form.COVER) | {
        "qr": qr_code(f"{services.settings.public_url.rstrip('/')}/scan/{code}"),
        "bars": _bars(code),
        "entry": number.place() if number else None,
        "papers": [
            {"name": drawn.facts.about.components.get(component, component), "count": sum(counts)}
            for component, counts in counted(drawn).items()
        ],
    }


def counted(drawn: Drawn) -> dict[str, Counts]:
    """Return how many originals, certified copies and photocopies of each component there were at the instant."""
    now = {one.component_id: (one.originals, one.certified, one.photocopies) for one in drawn.reading.page.items}
    seq = drawn.stood.events[-1].seq if drawn.instant is not None and drawn.stood.events else maxsize
    return counts_then(now, drawn.facts.recounted, seq)


def papers_values(services: Services, drawn: Drawn) -> dict[str, Any]:
    """Return the list of the papers of a dossier, under its number in the register."""
    there = [one for one in drawn.reading.page.documents if drawn.instant is None or one.created_at <= drawn.instant]
    files = Counter(one.kind.removeprefix("component:") for one in there)
    names = drawn.facts.about.components
    items = drawn.reading.page.items
    # What is kept elsewhere is on the list without having been counted.
    notes = {one.component_id: one.note for one in items if one.note or one.held_in or one.reused}
    papers = counted(drawn)
    listed = [*names, *sorted((papers.keys() | notes.keys()) - names.keys())]
    number = next((number for (_, book), number in drawn.facts.numbers.items() if book == "register"), None)
    return head_values(services, drawn, Form.PAPERS) | {
        "entry": number.place() if number and drawn.stood.received_at else None,
        "papers": [
            {
                "name": names.get(one, one),
                "counts": papers.get(one, (0, 0, 0)),
                "files": files[one],
                "note": notes.get(one, ""),
            }
            for one in listed
            if one in papers or one in notes or files[one]
        ],
    }


def _bars(text: str) -> dict[str, Any]:
    """Return a Code 128 as bars: (place, width) in modules, and how wide all are with the quiet zones."""
    place, bars = 10, []
    for index, width in enumerate(code_128(text)):
        if index % 2 == 0:
            bars.append((place, width))
        place += width
    return {"bars": bars, "width": place + 10}
