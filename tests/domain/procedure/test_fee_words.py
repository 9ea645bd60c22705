"""What a procedure costs is said before anybody's facts are known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.procedure.basics import Words
from domain.procedure.fee_rates import ByChannel, Exemption, Fee, Period, PerPage
from domain.procedure.fee_words import exemption_words, rate_words
from domain.procedure.fields import field_name, fields_called

DAY = date(2026, 11, 22)
NAME = Words(vi="Lệ phí", en="Fee")


def fee(**rate: Any) -> Fee:
    """Return a fee with one rate."""
    return Fee.model_construct(id="le-phi", name=NAME, kind="fee", when="at filing", exemptions=(), **rate)


@pytest.mark.parametrize(
    ("rate", "vietnamese", "english"),
    [
        ({"amount": 0}, ["Không thu"], ["No charge"]),
        ({"amount": 135_000}, ["135.000 đ"], ["135.000 đ"]),
        (
            {"set_by": "provincial council"},
            ["Mức do Hội đồng nhân dân tỉnh quyết định, chưa nhập"],
            ["Amount set by the provincial People's Council, not entered yet"],
        ),
        (
            {"set_by": "provincial council", "by_channel": ByChannel(counter=50_000, online=0)},
            [
                "Nộp trực tiếp: 50.000 đ, mức do Hội đồng nhân dân tỉnh quyết định",
                "Nộp trực tuyến: Không thu, mức do Hội đồng nhân dân tỉnh quyết định",
            ],
            [
                "At the counter: 50.000 đ, amount set by the provincial People's Council",
                "Online: No charge, amount set by the provincial People's Council",
            ],
        ),
        ({"per_copy": 8_000}, ["8.000 đ một bản"], ["8.000 đ a copy"]),
        (
            {"by_channel": ByChannel(counter=50_000, online=0)},
            ["Nộp trực tiếp: 50.000 đ", "Nộp trực tuyến: Không thu"],
            ["At the counter: 50.000 đ", "Online: No charge"],
        ),
        (
            {"per_page": PerPage(amount=2000, first=2, then=1000, at_most_per_copy=200_000)},
            ["2.000 đ mỗi trang trong 2 trang đầu, từ trang sau 1.000 đ, nhiều nhất 200.000 đ một bản"],
            ["2.000 đ a page for the first 2 pages, then 1.000 đ, at most 200.000 đ a copy"],
        ),
        (
            {"per_page": PerPage(amount=2000, first=1, then=1000)},
            ["2.000 đ mỗi trang trong 1 trang đầu, từ trang sau 1.000 đ"],
            ["2.000 đ a page for the first page, then 1.000 đ"],
        ),
    ],
)
def test_each_kind_of_rate_has_its_sentence(rate: dict[str, object], vietnamese: list[str], english: list[str]) -> None:
    """Both languages, one sentence for each channel where they differ."""
    said = rate_words(fee(**rate), DAY)

    assert [words.vi for words in said] == vietnamese
    assert [words.en for words in said] == english


def test_the_period_of_the_day_is_said() -> None:
    """A rate that ended is not shown, and between periods nothing is."""
    periods = (
        Period.model_validate({"to": date(2025, 12, 31), "amount": 115_000}),
        Period.model_validate({"from": date(2026, 1, 1), "amount": 135_000}),
    )

    assert [words.vi for words in rate_words(fee(by_period=periods), DAY)] == ["135.000 đ"]
    assert rate_words(fee(by_period=periods[:1]), DAY) == ()


def test_an_exemption_says_who_how_much_and_when() -> None:
    """Free or so many per cent less, with its days."""
    values = {"id": "a", "name": {"vi": "Người cao tuổi", "en": "Elderly people"}, "legal_basis": "Luật A"}
    free = Exemption.model_validate({**values, "to": date(2027, 2, 28)})
    half = Exemption.model_validate({**values, "reduction": 50, "from": date(2026, 8, 15)})

    assert exemption_words(free).vi == "Miễn: Người cao tuổi đến hết 28/02/2027"
    assert exemption_words(half).en == "50% less: Elderly people, from 15/08/2026"


def test_a_field_without_a_name_is_still_readable() -> None:
    """Known fields have words in both languages, others are shown as they are written."""
    assert field_name("ho-tich") == Words(vi="Hộ tịch", en="Civil status")
    assert field_name("quan-ly-cho").vi == "Quan ly cho"


def test_sectors_are_found_by_what_people_type() -> None:
    """The words of either language, whole or in part, in any case; nothing for nothing."""
    assert fields_called("hộ tịch") == fields_called("Civil Status") == ("ho-tich",)
    assert fields_called("Phòng cháy, chữa cháy") == ("phong-chay-chua-chay",)
    assert set(fields_called("giáo")) == {"giao-duc"}
    assert fields_called("  ") == fields_called("chợ") == ()
