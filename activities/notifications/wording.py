"""The province's own wording of a message, with its words filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from domain.notices.short import SHORT_WORDS, short_name
from domain.notices.wording import SHORT_PARTS, filled


def line(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())


def blocks(text: str) -> list[str]:
    """Return the paragraphs of a text."""
    return [block.strip() for block in re.split(r"\n{2,}", text.replace("\r\n", "\n")) if block.strip()]


def own_words(
    wording: Mapping[str, str],
    words: Mapping[str, object],
    told: Mapping[str, object] | None = None,
    *,
    sensitive: bool = False,
) -> dict[str, str]:
    """Return the province's wording with its words in; a part of which a word has no value now is left out.

    `told` are the words of short texts where they differ from those of the mail.
    """
    found = {}
    for part, text in wording.items():
        given = words if told is None or part not in SHORT_PARTS else told
        values = short_words(given, "en" if part.endswith("_en") else "vi", sensitive=sensitive)
        if part not in SHORT_PARTS:
            values |= {word: str(words.get(word) or "") for word in ("name", "address", "link", "procedure")}
        own = filled(text, values)
        if own:
            found[part] = line(own) if part in SHORT_PARTS else own
    return found


def short_words(words: Mapping[str, object], language: str, *, sensitive: bool = False) -> dict[str, str]:
    """Return the words a short message may hold, in a language; the name of a sensitive procedure is not among them."""
    points = words.get("points")
    ending = "_en" if language == "en" else ""
    values = {word: str(words.get(f"{word}{ending}") or words.get(word) or "") for word in SHORT_WORDS}
    values["papers"] = str(len(points)) if isinstance(points, list) and points else ""
    values["procedure"] = "" if sensitive else short_name(values["procedure"])
    return values
