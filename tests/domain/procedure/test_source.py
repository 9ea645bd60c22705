"""YAML is read without its traps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.procedure.errors import DefinitionError, DefinitionErrors
from domain.procedure.positions import Positions
from domain.procedure.source import read_source


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("15:00", "15:00"),
        ("17:00:30", "17:00:30"),
        ("2026-07-01", "2026-07-01"),
        ("2.000815", "2.000815"),
        ("1e3", "1e3"),
        ("007", "007"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("true", True),
        ("false", False),
        ("2000", 2000),
        ("-3", -3),
        ('"2000"', "2000"),
        ("'true'", "true"),
        ("null", None),
        ("", None),
    ],
)
def test_only_true_false_and_whole_numbers_are_not_text(written: str, value: object) -> None:
    """Words, times, dates, versions and numbers in odd notations stay exactly as they were written."""
    data, _ = read_source(f"key: {written}\n", "x")
    assert data == {"key": value}
    assert type(data["key"]) is type(value)


def test_a_number_too_long_to_mean_anything_stays_text() -> None:
    """A number of thousands of digits costs no arithmetic; it stays text and fails as a wrong type."""
    data, _ = read_source("key: " + "9" * 5000, "x")
    assert data["key"] == "9" * 5000


def test_places_count_from_one_and_fall_back_to_what_is_around() -> None:
    """Keys and values have their own places, and an unknown path has the place of the nearest known one."""
    _, positions = read_source("a: 1\nb:\n  - c: 2\n    d: 3\n", "x")
    assert positions.of_key(("b",)) == (2, 1)
    assert positions.of_value(("b", 0, "d")) == (4, 8)
    assert positions.of_key(("b", 0, "missing", "deep")) == (3, 5)
    assert Positions().of_key(("a",)) == (0, 0)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    """Whatever the text, the reader gives a mapping or typed errors, never another exception."""
    problems: tuple[DefinitionError, ...] = ()
    data: object = {}
    try:
        data, _ = read_source(text, "x")
    except DefinitionErrors as refused:
        problems = refused.errors
    assert isinstance(data, dict)
    assert all(error.line >= 1 and error.column >= 1 for error in problems)
