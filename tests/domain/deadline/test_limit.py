from __future__ import annotations

import pytest
from hypothesis import given

from domain.deadline.errors import LimitError
from domain.deadline.limit import Limit, Unit
from tests.domain.deadline.examples import limits


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("3 working days", 3, Unit.WORKING_DAYS),
        ("1 working day", 1, Unit.WORKING_DAYS),
        ("8 working hours", 8, Unit.WORKING_HOURS),
        ("2h", 2, Unit.HOURS),
        ("2 hours", 2, Unit.HOURS),
        ("15 days", 15, Unit.DAYS),
        ("1 day", 1, Unit.DAYS),
        ("1 month", 1, Unit.MONTHS),
        ("  3   Working  DAYS ", 3, Unit.WORKING_DAYS),
        ("same day", 1, Unit.SAME_DAY),
    ],
)
def test_every_way_procedures_write_a_limit_is_read(text: str, amount: int, unit: Unit) -> None:
    """Each writing found in procedures gives the amount and the unit it says."""
    assert Limit.parse(text) == Limit(amount, unit)


@given(limits)
def test_parsing_a_written_limit_gives_it_back(limit: Limit) -> None:
    """The canonical text of any limit reads back as the same limit."""
    assert Limit.parse(limit.text()) == limit


@pytest.mark.parametrize(
    "text", ["", "3", "days", "-3 days", "3.5 days", "three days", "3 weeks", "3 working", "٣ days"]
)
def test_an_unreadable_limit_is_refused_with_the_mend(text: str) -> None:
    """The refusal repeats the text and shows how a limit is written."""
    with pytest.raises(LimitError) as refusal:
        Limit.parse(text)
    assert repr(text) in str(refusal.value)
    assert '"3 working days"' in str(refusal.value)


@pytest.mark.parametrize("text", ["0 days", "121 months", "99999 days"])
def test_a_limit_nobody_can_mean_is_refused_with_its_bounds(text: str) -> None:
    """Zero and more than about ten years are slips of the keyboard, and the refusal says the bounds."""
    with pytest.raises(LimitError, match="whole number from 1 to"):
        Limit.parse(text)


def test_words_are_complete_in_both_languages() -> None:
    """People read the limit in Vietnamese or English; a third language is refused."""
    assert Limit.parse("3 working days").words("vi") == "3 ngày làm việc"
    assert Limit.parse("1 working day").words("en") == "1 working day"
    assert Limit.parse("same day").words("vi") == "trong ngày làm việc"
    with pytest.raises(ValueError, match="use vi or en"):
        Limit.parse("1 day").words("fr")
