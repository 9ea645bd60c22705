"""Finding a procedure by part of its name or code, with or without diacritics, or by the initials of its name."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from models.procedures import ListedVersion


def matching(versions: Sequence[ListedVersion], asked: str) -> list[ListedVersion]:
    """Return the versions that fit what was asked for, best first; all, as they are, for nothing asked.

    Every word must be in name or code; a single word may also be the initials of some words of the name
    ("ctbs" finds "Chứng thực bản sao …"). Code and beginning of the name come first.
    """
    words = folded(asked).split()
    if not words:
        return list(versions)
    ranked = [(rank, place) for place, version in enumerate(versions) if (rank := _rank(version, words)) is not None]
    return [versions[place] for _, place in sorted(ranked)]


@lru_cache(maxsize=10_000)
def folded(text: str) -> str:
    """Return a text in small letters without diacritics: "Hộ tịch Đà Lạt" becomes "ho tich da lat"."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(character for character in plain if not unicodedata.combining(character))


@dataclass(frozen=True, slots=True)
class _Searched:
    """What a procedure is found by, folded: names, code and names in one, and the first letters of the names' words."""

    names: tuple[str, ...]
    text: str
    initials: tuple[str, ...]


# Kept, because every letter typed goes through all procedures of a province.
@lru_cache(maxsize=10_000)
def _searched(code: str, name_vi: str, name_en: str) -> _Searched:
    names = tuple(folded(name) for name in (name_vi, name_en) if name)
    return _Searched(names, " ".join((code, *names)), tuple(_initials(name) for name in names))


def _rank(version: ListedVersion, words: list[str]) -> int | None:
    """Return how well a version fits, 0 best; None when it does not."""
    searched = _searched(version.procedure_code, version.name_vi, version.name_en)
    if all(word in searched.text for word in words):
        phrase = " ".join(words)
        if version.procedure_code.startswith(phrase):
            return 0
        if any(name.startswith(phrase) for name in searched.names):
            return 1
        return 2 if phrase in searched.text else 3
    if len(words) == 1 and len(words[0]) > 1 and any(words[0] in initials for initials in searched.initials):
        return 4
    return None


def _initials(name: str) -> str:
    return "".join(word[0] for word in "".join(one if one.isalnum() else " " for one in name).split())
