"""The sheets of the forms: facts in plain fields, ready to be set by whoever has the engine."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING

import segno

from activities.documents.typesetter import Sheet, typeset
from activities.forms.receipt import receipt_fields

if TYPE_CHECKING:
    from models.queries.receipt_facts import ReceiptFacts

_VOWELS = "aăâeêioôơuưy"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
LETTERS = "đ" + _VOWELS + "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES)
"""Every Vietnamese letter beyond plain Latin, in lower case: 72 of them are composed with a tone."""


def receipt_sheet(facts: ReceiptFacts, public_url: str, secret: str) -> Sheet:
    """Return form 01: two A5 copies on one A4 sheet across.

    `secret` is what the applicant follows the case with; it is printed on the applicant's copy only, and only the
    QR code of that copy holds it.
    """
    fields = receipt_fields(facts, public_url, secret)
    for copy in fields["copies"]:
        copy["qr"] = qr_svg(copy.pop("qr_holds"))
    return Sheet("receipt.typ", fields, int(facts.received_at.timestamp()))


def render_receipt(facts: ReceiptFacts, public_url: str, secret: str) -> bytes:
    """Return form 01 as PDF, set in this very process: to look at it, not for the worker."""
    return typeset(receipt_sheet(facts, public_url, secret))


def sample_sheet() -> Sheet:
    """Return one page with every Vietnamese letter, to prove that the engine and the fonts are there."""
    return Sheet("sample.typ", {"letters": f"{LETTERS} {LETTERS.upper()}"}, 0)


def qr_svg(text: str) -> str:
    """Return a QR code as SVG, error correction M, with its quiet zone of four modules."""
    picture = io.BytesIO()
    code = segno.make(text, error="m", micro=False, boost_error=False)
    code.save(picture, kind="svg", border=4, xmldecl=False)
    return picture.getvalue().decode()
