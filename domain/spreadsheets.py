"""Values for files that spreadsheets open."""

from __future__ import annotations

from typing import Final

CellValue = str | int | float
#: What a spreadsheet takes for a formula when a text of a CSV file begins with it.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: CellValue) -> CellValue:
    """Return a value for a CSV file: a text that would be taken for a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
