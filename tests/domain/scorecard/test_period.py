"""A span of days, as it is written in an address and as people call it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.scorecard.period import Period, PeriodError


@pytest.mark.parametrize(
    ("text", "first", "last", "vi"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30), "tháng 11/2026"),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31), "tháng 12/2026"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "tháng 2/2024"),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), "quý 1/2026"),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "quý 4/2026"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "năm 2026"),
        ("2026-11-03..2026-11-20", date(2026, 11, 3), date(2026, 11, 20), "từ 03/11/2026 đến 20/11/2026"),
    ],
)
def test_periods_are_read_and_written(text: str, first: date, last: date, vi: str) -> None:
    """What is written can be read again, and says which days it means."""
    period = Period.parse(text)

    assert (period.first, period.last, period.text, period.words.vi) == (first, last, text, vi)


@pytest.mark.parametrize("text", ["", "2026-13", "2026-Q5", "1999", "2026-11-20..2026-11-03", "2026-02-30..2026-03-01"])
def test_what_is_no_period_is_refused(text: str) -> None:
    """Days that do not exist, that go backwards, or that mean nothing."""
    with pytest.raises(PeriodError):
        Period.parse(text)


def test_a_month_begins_and_ends_at_midnight_in_vietnam() -> None:
    """November ends when December begins: 17:00 UTC of its last day."""
    november = Period.parse("2026-11")

    assert november.start == datetime(2026, 10, 31, 17, tzinfo=UTC)
    assert november.until == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert november.before().text == "2026-10"
    assert Period.parse("2026-01").before().text == "2025-12"
