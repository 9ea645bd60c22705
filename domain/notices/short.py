"""Short messages: how many parts they are sent in, and what must never stand in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

#: The basic table of GSM 03.38, and what costs two places there.
_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE: Final = frozenset("^{}\\[~]|€\f")

#: The number of an identity card, new (12 digits) or old (9), written in one or in groups of three.
_PERSONAL_NUMBER = re.compile(r"(?<![\w.-])(?:\d{9}|\d{12}|\d{3}(?: \d{3}){2}|\d{3}(?: \d{3}){3})(?![\w-]| ?\d)")
_MAIL_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.\w+")

#: The words a short message may hold. Never the name, the reason, what is missing, an address.
SHORT_WORDS: Final = frozenset(
    {
        "code",
        "due",
        "way",
        "owed",
        "paid",
        "refund",
        "phone",
        "agency",
        "procedure",
        "supplement_by",
        "intake_limit",
        "papers",
    }
)

LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Parts:
    """How a text travels: `units` in septets (GSM) or UTF-16 units (UCS-2), `parts` are what is paid for."""

    encoding: str
    units: int
    parts: int
    per_part: int


def parts_of(text: str) -> Parts:
    """Return how many SMS a text is: 160 GSM or 70 UCS-2 units in one, 153 or 67 in each of several."""
    if all(letter in _GSM or letter in _GSM_DOUBLE for letter in text):
        units = sum(2 if letter in _GSM_DOUBLE else 1 for letter in text)
        return _parts("GSM-7", units, 160, 153)
    return _parts("UCS-2", len(text.encode("utf-16-be")) // 2, 70, 67)


def _parts(encoding: str, units: int, alone: int, together: int) -> Parts:
    if units <= alone:
        return Parts(encoding, units, 1, alone)
    return Parts(encoding, units, -(-units // together), together)


def unfit(text: str, known_numbers: tuple[str, ...] = ()) -> str:
    """Return why a text must not go to a telephone: "personal_number", "mail_address"; empty when it may.

    `known_numbers` are the office's own telephone numbers, which look like personal ones.
    """
    for number in known_numbers:
        text = text.replace(number, "") if number else text
    if _PERSONAL_NUMBER.search(text):
        return "personal_number"
    return "mail_address" if _MAIL_ADDRESS.search(text) else ""


def short_name(name: str, longest: int = LONGEST_NAME) -> str:
    """Return a procedure's name as far as it fits, cut between words."""
    if len(name) <= longest:
        return name
    return name[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"
