"""Writing a draft: YAML lines with quoted texts, so that no text of the database can be anything but text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from domain.catalogue.text import one_line

#: What YAML does not take inside quotes, and marks nobody sees that would make two equal texts differ.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff]")


def quoted(text: str) -> str:
    """Return the text as a YAML double-quoted scalar on one line; control characters become spaces."""
    return json.dumps(one_line(_UNPRINTABLE.sub(" ", text)), ensure_ascii=False)


def words(text: str) -> str:
    """Return both languages' entry of a name that exists in Vietnamese only; English repeats it until translated."""
    once = quoted(text)
    return f"{{vi: {once}, en: {once}}}"


def indented(lines: Iterable[str], by: int) -> list[str]:
    """Return the lines moved to the right."""
    return [" " * by + line for line in lines]


def item(lines: list[str]) -> list[str]:
    """Return the lines of one mapping as an item of a list."""
    return [f"- {lines[0]}", *indented(lines[1:], 2)]


def marked(line: str, code: str) -> str:
    """Return the line with a mark that a doubt of this code is open there."""
    return f"{line}  # ? {code}"
