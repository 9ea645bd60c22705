"""What stays of a message, and code lists that stand in one place."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

import domain.portal.to_agree as to_agree
from domain.portal.evidence import digest_of
from runtime.settings import ROOT


def test_a_digest_is_of_the_data_however_it_is_laid_out() -> None:
    """The same data in another order has the same digest; one letter changed has another."""
    body = {"MaHoSo": "H61", "TaiLieuNop": [{"b": "1", "a": "ệ"}], "Gia": 8000}
    again = {"Gia": 8000, "TaiLieuNop": [{"a": "ệ", "b": "1"}], "MaHoSo": "H61"}
    assert digest_of(body) == digest_of(again)
    assert digest_of(body) != digest_of({**body, "Gia": 8001})
    assert digest_of({"a": "ệ"}) == hashlib.sha256('{"a":"ệ"}'.encode()).hexdigest()


@pytest.mark.parametrize(
    ("table", "out", "back"),
    [
        (to_agree.WAYS, to_agree.way_code, to_agree.way_of),
        (to_agree.SUBJECTS, to_agree.subject_code, to_agree.subject_of),
    ],
)
def test_what_goes_out_under_a_code_comes_in_under_the_same(table: dict[str, str], out: object, back: object) -> None:
    """Both directions read one table, no code stands for two things, and the field takes exactly these codes."""
    assert callable(out)
    assert callable(back)
    assert {name: back(out(name)) for name in table} == {name: name for name in table}
    field = re.compile(to_agree.one_of(table))
    assert all(field.fullmatch(code) for code in [*table.values(), ""])
    assert not field.fullmatch("9")


def test_codes_to_be_agreed_stand_nowhere_else() -> None:
    """No other module pairs the national name of such a field with a code of its own."""
    guessed = re.compile(r'"(HinhThuc|LoaiDoiTuong|MaLinhVuc|LoaiPhiLePhi|HinhThucThu)":\s*"')
    for room in ("domain", "activities", "api", "models"):
        for file in (ROOT / room).rglob("*.py"):
            assert not guessed.search(Path(file).read_text(encoding="utf-8")), file
