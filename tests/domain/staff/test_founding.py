"""What may be typed at the first start of an installation."""

from __future__ import annotations

import pytest

from domain.staff.founding import founding_problem


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("agency", "H61", ""),
        ("agency", "H61.12.3", ""),
        ("agency", "", "missing"),
        ("agency", "h61", "identifier"),
        ("agency", "H61.", "identifier"),
        ("agency", "H61.1.2.3.4", "identifier"),
        ("agency_name", "UBND tỉnh Vĩnh Long", ""),
        ("agency_name", "61", "name"),
        ("agency_name", "a" * 201, "too_long"),
        ("login", "quantri.tinh", ""),
        ("login", "Quản trị", "login"),
        ("name", "", "missing"),
    ],
)
def test_each_field_is_judged_by_its_rule(field: str, value: str, problem: str) -> None:
    """The province has no dot, those below have up to three; names have letters, logins no marks."""
    assert founding_problem(field, value) == problem
