"""What names a transfer to the bank, and which day of the bank it can have."""

from datetime import UTC, datetime

import pytest

from domain.money.transfers import day_fits, reference_of

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
LATE = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)  # 00:30 on the 24th in Vietnam


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("FT26327123456789", "FT26327123456789"),
        (" ft 2632 7123 ", "FT26327123"),
        ("0200970405.1123-A/9_1", "0200970405.1123-A/9_1"),
        ("", ""),
        ("123", ""),
        ("-1234", ""),
        ("FT2632*7123", ""),
        ("số 12345", ""),
        ("A" * 40, "A" * 40),
        ("A" * 41, ""),
    ],
)
def test_a_number_has_one_writing(typed: str, written: str) -> None:
    """Typed with blanks or small letters it is the same number; what cannot be one is none."""
    assert reference_of(typed) == written


@pytest.mark.parametrize(
    ("day", "fits"),
    [
        ("2026-11-23", True),
        ("2026-11-22", False),
        ("2026-11-24", True),
        ("2026-11-25", False),
        ("24/11/2026", False),
        ("", False),
    ],
)
def test_a_day_lies_between_the_filing_and_today_in_vietnam(day: str, fits: bool) -> None:
    """Half an hour past midnight in Vietnam is a new day at the bank, though not yet in UTC."""
    assert day_fits(day, NOON, LATE) is fits


def test_a_case_of_before_takes_any_day_that_is_over() -> None:
    """A state that does not say when the case was filed has no first day."""
    assert day_fits("2020-01-01", None, NOON)
    assert not day_fits("2026-11-24", None, NOON)
