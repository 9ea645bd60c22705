"""The province's own wording of a message: known words in braces, nothing else that is not text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.notices.short import SHORT_WORDS, Parts, parts_of, unfit

_WORD = re.compile(r"\{([a-z_]*)\}")

#: What every letter by mail may hold besides; a mailbox is the person's own, the subject line shows on locked screens.
LETTER_WORDS: Final = SHORT_WORDS | {"name", "address", "link"}

LONGEST: Final = {"short_vi": 400, "short_en": 400, "subject": 150, "body_vi": 3000, "body_en": 3000}
SHORT_PARTS: Final = frozenset({"short_vi", "short_en", "subject"})


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a wording: a rule, and the word or number it is about."""

    rule: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A wording as it would go out: the text with words filled in, its flaws, and for short ones their parts."""

    text: str
    flaws: tuple[Flaw, ...]
    parts: Parts | None = None


def words_in(text: str) -> tuple[str, ...]:
    """Return the words in braces, each once, in their order."""
    return tuple(dict.fromkeys(_WORD.findall(text)))


def filled(text: str, words: Mapping[str, str]) -> str | None:
    """Return the text with its words, or None when one of them is unknown or has no value now."""
    if any(not words.get(word) for word in words_in(text)):
        return None
    return _WORD.sub(lambda found: words[found[1]], text)


def judge(part: str, text: str, examples: Mapping[str, str], *, most_parts: int, link: str = "") -> Judged:
    """Return what is wrong with a wording of a part, with example values in it; `link` follows a short one."""
    allowed = SHORT_WORDS if part in SHORT_PARTS else LETTER_WORDS
    flaws = [Flaw("unknown_word", word) for word in words_in(text) if word not in allowed]
    if re.sub(_WORD, "", text).count("{") + re.sub(_WORD, "", text).count("}"):
        flaws.append(Flaw("stray_brace"))
    if len(text) > LONGEST[part]:
        flaws.append(Flaw("too_long", str(LONGEST[part])))
    if reason := unfit(_WORD.sub("", text)):
        flaws.append(Flaw(reason))
    if "code" not in words_in(text):
        flaws.append(Flaw("no_code"))
    whole = _WORD.sub(lambda found: examples.get(found[1], found[0]), text)
    if part not in SHORT_PARTS or part == "subject":
        return Judged(whole, tuple(flaws))
    parts = parts_of(f"{whole} {link}".strip())
    if parts.parts > most_parts:
        flaws.append(Flaw("too_many_parts", str(most_parts)))
    return Judged(whole, tuple(flaws), parts)
