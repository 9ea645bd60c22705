"""Which agency decides a part: the nearest of its kind, and none where nobody can tell."""

from __future__ import annotations

import pytest

from domain.case.competence import Seat, competent

PROVINCE = [
    Seat("H61", "ubnd-tinh"),
    Seat("H61.2", "so-tu-phap", "H61"),
    Seat("H61.12", "ubnd-xa", "H61"),
    Seat("H61.13", "ubnd-xa", "H61"),
    Seat("H61.12.1", "cong-an-xa", "H61.12"),
    Seat("H61.13.1", "cong-an-xa", "H61.13"),
    Seat("H61.13.2", "tram-y-te", "H61.13"),
]


@pytest.mark.parametrize(
    ("kind", "deciding", "found"),
    [
        ("ubnd-xa", "H61.12", "H61.12"),
        ("cong-an-xa", "H61.12", "H61.12.1"),
        ("cong-an-xa", "H61.13", "H61.13.1"),
        ("so-tu-phap", "H61.12", "H61.2"),
        ("ubnd-tinh", "H61.12", "H61"),
        ("ubnd-tinh", "H61.12.1", "H61"),
        ("tram-y-te", "H61.12", "H61.13.2"),
        ("tram-y-te", "unknown", "H61.13.2"),
    ],
)
def test_the_nearest_of_the_kind_is_competent(kind: str, deciding: str, found: str) -> None:
    """Itself, below, beside, above, and at last the only one there is."""
    assert competent(kind, deciding, PROVINCE) == found


@pytest.mark.parametrize(("kind", "deciding"), [("cong-an-xa", "H61"), ("ubnd-xa", "H61"), ("bao-hiem", "H61.12")])
def test_nobody_is_guessed(kind: str, deciding: str) -> None:
    """Several as near as each other, or none at all: a person has to say."""
    assert competent(kind, deciding, PROVINCE) == ""


def test_a_register_that_goes_in_a_circle_ends() -> None:
    """Two agencies above each other are bad data, not an endless search."""
    seats = [Seat("a", "x", "b"), Seat("b", "y", "a"), Seat("c", "z", "")]
    assert competent("z", "a", seats) == "c"
