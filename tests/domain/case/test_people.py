"""What a name and a date of birth must be like."""

from datetime import date

import pytest

from domain.case.people import has_letter, possible_birth

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("name", ["Nguyễn Thị Mẫu", "Ý", "김민수", "O'Brien", "\u200bĐỗ"])
def test_a_name_has_a_letter(name: str) -> None:
    """One letter of any script makes a name."""
    assert has_letter(name)


@pytest.mark.parametrize(
    "name", ["", " ", "\u200b", "\u200d\u2060\ufeff", "\u202e", "\x00\x85", "\u3164", "123", "-.…"]
)
def test_no_letter_no_name(name: str) -> None:
    """Blanks, invisible and control characters, digits and signs alone are no name."""
    assert not has_letter(name)


@pytest.mark.parametrize(
    ("day", "possible"),
    [
        (date(1899, 12, 31), False),
        (date(1900, 1, 1), True),
        (TODAY, True),
        (date(2026, 11, 23), False),
        (date(9999, 12, 31), False),
    ],
)
def test_people_are_born_between_1900_and_today(day: date, possible: bool) -> None:
    """Both ends count."""
    assert possible_birth(day, TODAY) is possible
