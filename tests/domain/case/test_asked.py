"""What the search box makes of what is typed or scanned into it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.asked import Asked, Kind, recognise

CARD = "001195000001||Nguyễn Thị Mẫu|01011995|Nữ|Số 1 đường Mẫu, phường Mẫu|01012022"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("H61.12-20261122-0000001", Asked(Kind.CODE, "H61.12-20261122-0000001")),
        (" h61.12-20261122-17 ", Asked(Kind.CODE, "H61.12-20261122-0000017")),
        ("https://motcua.example/follow?code=H61.12-20261122-0000001", Asked(Kind.CODE, "H61.12-20261122-0000001")),
        (
            "https://motcua.example/follow?code=H61.12-20261122-0000001#7KQ2M8XA",
            Asked(Kind.CODE, "H61.12-20261122-0000001"),
        ),
        ("H61.12-202611", Asked(Kind.CODE_START, "H61.12-202611", "H61.12", "202611")),
        ("H61.12", Asked(Kind.CODE_START, "H61.12", "H61.12")),
        ("20261122-17", Asked(Kind.CODE_END, "0000017", day="20261122")),
        ("-1122-0000017", Asked(Kind.CODE_END, "0000017", day="1122")),
        ("17", Asked(Kind.CODE_END, "0000017")),
        ("001195000001", Asked(Kind.IDENTITY, "001195000001")),
        ("123 456 789", Asked(Kind.IDENTITY, "123456789")),
        (CARD, Asked(Kind.IDENTITY, "001195000001")),
        (f"\ufeff{CARD}||||\r\n", Asked(Kind.IDENTITY, "001195000001")),
        ("001195000001|Nguyễn|01011995", Asked(Kind.IDENTITY, "001195000001")),
        ("0912 345.678", Asked(Kind.PHONE, "0912345678")),
        ("+84 912345678", Asked(Kind.PHONE, "0912345678")),
        ("nguyễn  thị mẫu", Asked(Kind.NAME, "nguyễn thị mẫu")),
        ("a|b", Asked(Kind.NAME, "a b")),
        ("   ", Asked(Kind.NOTHING)),
    ],
)
def test_each_shape_is_recognised(text: str, asked: Asked) -> None:
    """A code or a part of one, a card, a number, a phone and a name are told apart by their shape alone."""
    assert recognise(text) == asked


def test_only_what_names_one_case_or_person_is_exact() -> None:
    """A foreign case is hinted at for a whole code, a number or a phone, never for a name or part of a code."""
    exact = {text for text in ("H61.12-20261122-0000001", CARD, "0912345678", "H61.12", "17", "mẫu")
             if recognise(text).exact}  # fmt: skip
    assert exact == {"H61.12-20261122-0000001", CARD, "0912345678"}


@given(st.text(max_size=300))
def test_nothing_typed_breaks_it(text: str) -> None:
    """Whatever comes from a keyboard or a scanner is recognised as something; only blanks are nothing."""
    asked = recognise(text)
    assert (asked.kind is Kind.NOTHING) == (not asked.value)
