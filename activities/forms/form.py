"""Forms 02 to 05 and the result in words: a letter with its number, letterhead, code and signatures."""

from __future__ import annotations

from typing import Any

from activities.forms.barcode import code_128
from activities.forms.receipt import place_and_date, printable
from domain.deadline.moments import local
from domain.papers.books import PaperNumber
from domain.papers.forms import Form
from domain.papers.letters import Letter, Point
from models.paper_marks import PaperMark, check_url
from models.queries.paper_facts import Issuer

_LONGEST = 1200
#: Letters of an agency to a citizen on A4, slips on A5.
_A4 = frozenset({Form.APOLOGY, Form.RESULT})


def form_fields(
    letter: Letter, issuer: Issuer, number: PaperNumber | None, mark: PaperMark, case_code: str, public_url: str
) -> dict[str, Any]:
    """Return every text of a letter ready to be set; the QR code of `check_url` is drawn by whoever sets them."""
    url = check_url(public_url, case_code, mark)
    return {
        "form": letter.number,
        "title": printable(letter.title),
        "paper": "a4" if letter.form in _A4 else "a5",
        "superior": printable(issuer.superior),
        "issuer": printable(issuer.name),
        "number": f"Số: {number.text()}" if number else "Số: ........",
        "place_and_date": place_and_date(issuer.place, local(letter.at)),
        "facts": [(label, printable(text, _LONGEST)) for label, text in letter.facts],
        "lead": printable(letter.lead, _LONGEST),
        "points": [_point(point) for point in letter.points],
        "closing": [printable(line, _LONGEST) for line in letter.closing],
        "signer": printable(letter.signer),
        "office": letter.office,
        "stands_for": f"thay cho {printable(letter.stands_for)}" if letter.stands_for else "",
        "case_code": case_code,
        "bars": code_128(case_code),
        "check_url": url,
        "check": f"{mark.check[:4]}-{mark.check[4:]}",
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "title": printable(point.title, _LONGEST),
        "lines": [(label, printable(text, _LONGEST)) for label, text in point.lines],
    }
