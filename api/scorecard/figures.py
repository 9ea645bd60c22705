"""Points and shares as people write them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

_TENTH = Decimal("0.01")


def points_text(points: Decimal, language: str) -> str:
    """Return "16,1" ("16.1" in English), "20", "4,45": without zeros that say nothing."""
    text = f"{points:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if language == "en" else text.replace(".", ",")


def percent_text(share: Fraction, language: str) -> str:
    """Return "98,75%" ("98.75%" in English); what is not all is never rounded up to 100%."""
    exact = Decimal(share.numerator * 100) / Decimal(share.denominator)
    shown = exact.quantize(_TENTH, ROUND_HALF_UP)
    if shown == 100 and share < 1:
        shown = Decimal("99.99")
    return f"{points_text(shown, language)}%"


def number_text(count: int, language: str) -> str:
    """Return "12.345" ("12,345" in English)."""
    grouped = f"{count:,}"
    return grouped if language == "en" else grouped.replace(",", ".")
