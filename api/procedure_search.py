"""Finding a procedure by part of its name or code, with or without diacritics."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from models.tables import ProcedureVersion


def matching(versions: Sequence[ProcedureVersion], asked: str) -> list[ProcedureVersion]:
    """Return the versions whose names or code hold every word that was asked for; all for nothing asked."""
    words = folded(asked).split()
    return [version for version in versions if _holds(version, words)]


@lru_cache(maxsize=10_000)
def folded(text: str) -> str:
    """Return a text in small letters without diacritics: "Hộ tịch Đà Lạt" becomes "ho tich da lat"."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(character for character in plain if not unicodedata.combining(character))


def _holds(version: ProcedureVersion, words: list[str]) -> bool:
    searched = folded(f"{version.procedure_code} {version.name_vi} {version.name_en}")
    return all(word in searched for word in words)
