"""Vietnamese text as the database has it: one spelling of each letter, ids without marks, sentences cut short."""

from __future__ import annotations

import re
import unicodedata

#: The capitals and small letters of Vietnamese, for character classes: ranges would mix them.
UPPER = "".join(letter for letter in map(chr, (*range(0x41, 0x5B), *range(0xC0, 0x1EFA))) if letter.isupper())
LOWER = "".join(letter for letter in map(chr, (*range(0x61, 0x7B), *range(0xC0, 0x1EFA))) if letter.islower())

_LIST_MARK = re.compile(
    r"^(?:[\s\-–+*•.;:,]+|\(?(?:[ivx]{1,4}|[a-zđ]|\d{1,2}(?:\.\d{1,2}){0,3})[).]\s*)+", re.IGNORECASE
)
_SPACES = re.compile(r"\s+")
_SLUG_READS = 160
_WORDS = re.compile(r"[a-z0-9]+")


def plain(text: str) -> str:
    """Return the text in composed letters (NFC), so that one letter is one character; length may change."""
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """Return the text on one line, runs of white space as one space."""
    return _SPACES.sub(" ", text).strip()


def without_mark(text: str) -> str:
    """Return the text without the mark of its list ("a) ", "- ", "1.2. ") and closing punctuation."""
    line = one_line(text)
    return _LIST_MARK.sub("", line).rstrip(" ;.,:-") or line.rstrip(" ;,:")


def shortened(text: str, limit: int) -> str:
    """Return the text, cut at a word and closed with an ellipsis when longer than `limit` characters."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;.") + "…"


def slug(text: str, words: int = 6, otherwise: str = "muc") -> str:
    """Return an id of the language, like `don-de-nghi-cap-giay-phep`, from the first words of a text."""
    letters = unicodedata.normalize("NFD", text[:_SLUG_READS].lower().replace("đ", "d"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    parts = _WORDS.findall(bare)
    while parts and not parts[0][0].isalpha():
        parts.pop(0)
    found = "-".join(parts[:words])[:50].strip("-")
    return found or otherwise


def unique(wanted: str, taken: set[str]) -> str:
    """Return `wanted`, numbered when it is taken, and take it."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    taken.add(name)
    return name
