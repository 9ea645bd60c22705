"""How wide a text is, and where it breaks, without a font at hand.

The widths are the advance widths of Arial and its metric twins, in 1/2048 of the type size. The pages' other
fonts (Segoe UI, Tahoma, Noto Sans) run up to six hundredths wider and a missing accented letter is borrowed from
a still wider font, so every width is measured with that much to spare: a text never leaves its box, it may only
leave some room in it.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_UNITS = 2048
_SPARE = 1.06
_REGULAR = """
569 569 727 1139 1139 1821 1366 391 682 682 797 1196 569 682 569 569 1139 1139 1139 1139 1139 1139 1139 1139 1139 1139
569 569 1196 1196 1196 1139 2079 1366 1366 1479 1479 1366 1251 1593 1479 569 1024 1366 1139 1706 1479 1593 1366 1593
1479 1366 1251 1479 1366 1933 1366 1366 1251 569 569 569 961 1139 682 1139 1139 1024 1139 1139 569 1139 1139 455 455
1024 455 1706 1139 1139 1139 1139 682 1024 569 1139 1024 1479 1024 1024 1024 684 532 684 1196
"""
_BOLD = """
569 682 971 1139 1139 1821 1479 487 682 682 797 1196 569 682 569 569 1139 1139 1139 1139 1139 1139 1139 1139 1139 1139
682 682 1196 1196 1196 1251 1997 1479 1479 1479 1479 1366 1251 1593 1479 569 1139 1479 1251 1706 1479 1593 1366 1593
1479 1366 1251 1479 1366 1933 1366 1366 1251 682 569 682 1196 1139 682 1139 1251 1139 1251 1139 682 1251 1251 569 569
1139 569 1821 1251 1251 1251 1251 797 1139 682 1251 1139 1593 1139 1139 1024 797 573 797 1196
"""
_OTHERS = {"–": 1139, "—": 2048, "…": 2048, "“": 1024, "”": 1024, "‘": 569, "’": 569, "·": 682, "•": 717, "đ": 1290,
           "Đ": 1700, "≤": 1200, "≥": 1200, "×": 1196, "→": 2048, "§": 1139, "°": 819, "\u00a0": 569}  # fmt: skip


def _table(widths: str) -> dict[str, int]:
    return {chr(32 + index): int(width) for index, width in enumerate(widths.split())} | _OTHERS


_TABLES = {False: _table(_REGULAR), True: _table(_BOLD)}


@lru_cache(maxsize=8192)
def _letter(letter: str, strong: bool) -> int:  # noqa: FBT001 - a cache key
    table = _TABLES[strong]
    if letter in table:
        return table[letter]
    base, *accents = list(unicodedata.normalize("NFD", letter))
    if not accents or base not in table:
        # A letter of another script: a full square is never too little.
        return _UNITS
    # Borrowed accented letters are a tenth wider than Arial's; a horn adds to that.
    return table[base] * (135 if "\u031b" in accents else 112) // 100


@lru_cache(maxsize=8192)
def width(text: str, size: float, *, strong: bool = False) -> float:
    """Return how much room a text takes, in the unit of `size` (points), with some to spare."""
    letters = unicodedata.normalize("NFC", text)
    return sum(_letter(letter, strong) for letter in letters) * size * _SPARE / _UNITS


@lru_cache(maxsize=8192)
def wrap(text: str, room: float, size: float, *, strong: bool = False) -> tuple[str, ...]:
    """Return the lines of a text in `room` points; a word that is too long is cut. At least one line."""
    lines: list[str] = []
    line = ""
    for word in unicodedata.normalize("NFC", text).split():
        longer = f"{line} {word}" if line else word
        if width(longer, size, strong=strong) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while width(line, size, strong=strong) > room and len(line) > 1:
            fits = next((n for n in range(len(line) - 1, 1, -1) if width(line[:n], size, strong=strong) <= room), 1)
            lines.append(line[:fits])
            line = line[fits:]
    return (*lines, line) if line or not lines else tuple(lines)


@lru_cache(maxsize=4096)
def wrap_evenly(text: str, room: float, size: float, *, strong: bool = False) -> tuple[str, ...]:
    """Return as many lines as `wrap` does, of about the same length: no word is left alone on the last line."""
    lines = wrap(text, room, size, strong=strong)
    if len(lines) == 1:
        return lines
    least = width(text, size, strong=strong) / len(lines)
    for step in range(8):
        narrower = wrap(text, least + (room - least) * step / 8, size, strong=strong)
        if len(narrower) == len(lines):
            return narrower
    return lines
