"""What a password must be like."""

import pytest

from domain.staff.passwords import password_problem


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("ngày mai trời lại sáng", ""),
        ("k7m4-qx9p-3hdt", ""),
        ("ngắn", "too_short"),
        ("x" * 201, "too_long"),
        ("cái cũ vẫn dùng", "same_as_before"),
        ("toi la Motcua.1", "holds_login"),
        ("aaaaaaaaaaab", "one_sign_repeated"),
    ],
)
def test_length_counts_and_guessable_ones_are_named(password, problem):
    """Long enough, not the old one, not made of the login, not one sign over and over."""
    assert password_problem(password, "motcua.1", "cái cũ vẫn dùng") == problem
