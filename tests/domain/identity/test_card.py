"""Reading an identity card's code: invented people only."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identity.card import Card, Doubt, Unread, birth_year_of, looks_scanned, read_card, sex_of

RESIDENCE = "Thôn Không Có, Xã Ví Dụ, Tỉnh Mẫu"
WHOLE = f"099195000017|099000017|Nguyễn Thị Mẫu|28021995|Nữ|{RESIDENCE}|01072021"
MAU = Card(
    number="099195000017",
    old_number="099000017",
    name="Nguyễn Thị Mẫu",
    birth=date(1995, 2, 28),
    sex="female",
    residence=RESIDENCE,
    issued=date(2021, 7, 1),
)


@pytest.mark.parametrize(
    "scanned",
    [
        WHOLE,
        "\ufeff" + WHOLE,
        WHOLE + "\r\n",
        WHOLE + "\r\n\r\n",
        "  " + WHOLE + "\n",
        WHOLE + "||||",
        WHOLE + "|099000018|Nguyễn Văn Cha|Trần Thị Mẹ|",
        WHOLE.replace("ễ", "e\u0302\u0303"),
    ],
    ids=["seven", "byte order mark", "CRLF", "doubled Enter", "blanks", "eleven", "new card", "decomposed"],
)
def test_a_card_is_read_however_the_scanner_sends_it(scanned: str) -> None:
    """Seven fields count; what surrounds them and what follows the seventh does not."""
    assert read_card(scanned) == MAU


@pytest.mark.parametrize(
    ("scanned", "why"),
    [
        ("", Unread.EMPTY),
        ("\ufeff\r\n", Unread.EMPTY),
        ("099195000017|Nguyễn Thị Mẫu|28021995|Nữ|Xã Ví Dụ|01072021", Unread.TOO_FEW_FIELDS),
        ("GD4797931234567|4e677579|01/01/1990|1|5678|7901|-|01/01/2026", Unread.NO_NUMBER),
        ("http://example.vn/follow?code=H61.12-20261122-0000001", Unread.TOO_FEW_FIELDS),
        ("099195000017", Unread.TOO_FEW_FIELDS),
        ("09919500001||Nguyễn Thị Mẫu|28021995|Nữ|Xã Ví Dụ|01072021", Unread.NO_NUMBER),
        ("٠٩٩١٩٥٠٠٠٠١٧||Nguyễn Thị Mẫu|28021995|Nữ|Xã Ví Dụ|01072021", Unread.NO_NUMBER),
    ],
    ids=["nothing", "only marks", "six", "health card", "receipt", "number", "eleven digits", "other digits"],
)
def test_what_is_no_card_is_refused_by_its_shape(scanned: str, why: Unread) -> None:
    """Six fields, a health card, somebody's receipt: said so, never guessed at."""
    assert read_card(scanned) is why


@pytest.mark.parametrize(
    ("scanned", "doubts"),
    [
        ("099195000017||Nguyen Thi Mau|28021995|Nu|Xa Vi Du, Tinh Mau|01072021", (Doubt.CHECK_NAME,)),
        ("099195000017||Nguy?n Th? M?u|28021995|Nữ|Xã Ví Dụ|01072021", (Doubt.CHECK_NAME,)),
        ("099195000017||Nguyá»…n Thá»‹ Máº«u|28021995|Nữ|Xã Ví Dụ|01072021", (Doubt.CHECK_NAME,)),
        ("099195000017|||28021995|Nữ|Xã Ví Dụ|01072021", (Doubt.CHECK_NAME,)),
        ("099195000017||Mai Anh Lan|28021995|Nữ|Xã Ví Dụ|01072021", ()),
        ("099195000017||Nguyễn Thị Mẫu|28021996|Nữ|Xã Ví Dụ|01072021", (Doubt.BIRTH_DIFFERS,)),
        ("099195000017||Nguyễn Thị Mẫu|28021995|Nam|Xã Ví Dụ|01072021", (Doubt.SEX_DIFFERS,)),
        ("099195000017||Nguyễn Thị Mẫu|31021995|Nữ|Xã Ví Dụ|01072021", (Doubt.BIRTH_UNREADABLE,)),
        ("099205000017||Trần Văn Ví Dụ|05091905|Nam|Xã Ví Dụ|", (Doubt.BIRTH_DIFFERS,)),
    ],
    ids=["lost marks", "question marks", "wrong encoding", "no name", "a plain name", "other year", "other sex",
         "no such day", "other century"],
)  # fmt: skip
def test_a_doubt_is_a_warning_and_the_card_is_read_all_the_same(scanned: str, doubts: tuple[Doubt, ...]) -> None:
    """Lost marks and digits that contradict each other are told; number and dates still fill."""
    card = read_card(scanned)
    assert isinstance(card, Card)
    assert card.number.startswith("099")
    assert card.doubts == doubts


@given(st.one_of(st.text(max_size=300), st.lists(st.text(max_size=40), max_size=14).map("|".join)))
def test_reading_never_raises(scanned: str) -> None:
    """Whatever is scanned, there is an answer; a card that is read has a whole number and short lines."""
    found = read_card(scanned)
    assert isinstance(found, Card | Unread)
    if isinstance(found, Card):
        assert len(found.number) == 12
        assert len(found.name) <= 200
        assert len(found.residence) <= 200


@given(st.integers(1900, 2299), st.booleans(), st.integers(0, 999), st.integers(0, 999_999))
def test_a_number_tells_year_and_sex(year: int, woman: bool, province: int, rest: int) -> None:
    """Century and sex share the fourth digit, the year has the next two."""
    number = f"{province:03d}{(year - 1900) // 100 * 2 + woman}{year % 100:02d}{rest:06d}"
    assert birth_year_of(number) == year
    assert sex_of(number) == ("female" if woman else "male")


def test_a_scan_is_told_from_typing() -> None:
    """Only codes have strokes between fields."""
    assert looks_scanned(WHOLE)
    assert not looks_scanned("099195000017")
