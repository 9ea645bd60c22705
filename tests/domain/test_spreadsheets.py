"""Texts that a spreadsheet would run."""

from __future__ import annotations

import pytest

from domain.spreadsheets import CellValue, harmless


@pytest.mark.parametrize("text", ["=1+1", "+84270", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    """A text beginning like a formula is kept whole behind an apostrophe."""
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", "Hộ tịch", "1=1", "–", -3, 2.5])
def test_numbers_and_plain_texts_stay_as_they_are(value: CellValue) -> None:
    """A negative number is a number; a sign within a text or a dash for "none" harms nobody."""
    assert harmless(value) == value
