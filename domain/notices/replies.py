"""What people answer to a short message: STOP, or START again."""

from __future__ import annotations

import unicodedata
from enum import StrEnum


class Reply(StrEnum):
    """An answer that changes something."""

    STOP = "stop"
    START = "start"


_WORDS = {
    "stop": Reply.STOP,
    "dung": Reply.STOP,
    "huy": Reply.STOP,
    "tu choi": Reply.STOP,
    "start": Reply.START,
    "mo": Reply.START,
    "nhan lai": Reply.START,
}


def reply_of(text: str) -> Reply | None:
    """Return what a person's answer asks for, with or without diacritics; None for anything else."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _WORDS.get(" ".join("".join(c if c.isalnum() else " " for c in letters).split()))
