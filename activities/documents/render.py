"""Sets a form as PDF with Typst: a wheel that carries its own engine, so no system library or font is needed."""

from __future__ import annotations

import io
import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import segno

from activities.documents.receipt import follow_url, receipt_fields

if TYPE_CHECKING:
    import typst

    from models.queries.receipt_facts import ReceiptFacts

_HERE = Path(__file__).resolve().parent
TEMPLATES = _HERE / "templates"
FONTS = _HERE / "fonts"
FAMILY = "Tinos"

_VOWELS = "aăâeêioôơuưy"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
LETTERS = "đ" + _VOWELS + "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES)
"""Every Vietnamese letter beyond plain Latin, in lower case: 72 of them are composed with a tone."""


def render_receipt(facts: ReceiptFacts, public_url: str, secret: str) -> bytes:
    """Return form 01 as an archival PDF (PDF/A-2a, all fonts inside): two A5 copies on one A4 sheet across.

    `secret` is what the applicant follows the case with; it is printed on the applicant's copy only. The
    same facts always give the same bytes. Takes some tens of milliseconds of processor time, so callers run
    it in a thread. Raises `typst.TypstError` when the template itself is broken, never for odd facts.
    """
    fields = receipt_fields(facts, public_url, secret)
    fields["qr"] = qr_svg(follow_url(public_url, facts.case_code))
    return _compile("receipt.typ", fields, int(facts.received_at.timestamp()))


def render_sample() -> bytes:
    """Return one page with every Vietnamese letter, to prove that the engine and the fonts are there."""
    return _compile("sample.typ", {"letters": f"{LETTERS} {LETTERS.upper()}"}, 0)


def missing_faces() -> str:
    """Return the faces of the form font that are not found: empty when regular, bold and italic all are."""
    faces = {(face.weight, face.style.lower()) for face in _fonts().fonts() if face.family == FAMILY}
    wanted = {(400, "normal"), (700, "normal"), (400, "italic")}
    return ", ".join(f"{weight} {style}" for weight, style in sorted(wanted - faces))


def qr_svg(text: str) -> str:
    """Return a QR code as SVG, error correction M, with its quiet zone of four modules."""
    picture = io.BytesIO()
    code = segno.make(text, error="m", micro=False, boost_error=False)
    code.save(picture, kind="svg", border=4, xmldecl=False)
    return picture.getvalue().decode()


def _compile(template: str, fields: dict[str, object], timestamp: int) -> bytes:
    import typst  # 34 MB of shared library: loaded by the worker that renders, not by whoever imports us

    pdf = typst.compile(
        TEMPLATES / template,
        # The root bounds what a template may read; facts come in as data, never as template source.
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"facts": json.dumps(fields, ensure_ascii=False)},
        timestamp=timestamp,
        pdf_standards=["a-2a"],
    )
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one file")
    return pdf


@cache
def _fonts() -> typst.Fonts:
    import typst

    # The machine's own fonts are left out: the same case must look the same wherever it is printed.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
