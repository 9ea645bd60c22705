"""Fees are exact."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.procedure.council_fees import open_fees
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fees import FeeFacts, NoRate, UnknownExemption, dong, quote
from domain.procedure.loader import load_definition
from domain.procedure.plan import Channel
from tests.domain.procedure.conftest import GOOD

DAY = date(2026, 11, 23)
BY_CHANNEL = "    by_channel: {counter: 8000, online: 4000}\n"
PAGES = st.integers(1, 10_000)
COPIES = st.integers(1, 10_000)


def with_rate(rate: str) -> Definition:
    """Return the sample definition with another rate."""
    return load_definition(GOOD.replace(BY_CHANNEL, rate))


BY_PAGE = with_rate("    per_page: {amount: 2000, first: 2, then: 1000, at_most_per_copy: 200000}\n")
UNCAPPED = with_rate("    per_page: {amount: 2000, first: 2, then: 1000}\n")
BY_COPY = with_rate("    per_copy: 8000\n")
EXEMPT = with_rate(
    "    amount: 135001\n    exemptions:\n"
    "      - {id: half, name: {vi: Nửa, en: Half}, reduction: 50, legal_basis: Luật A}\n"
    "      - {id: all, name: {vi: Hết, en: All}, from: 2026-08-15, to: 2027-02-28, legal_basis: Luật B}\n"
)
NOT_ENTERED = with_rate(
    "    set_by: provincial council\n    exemptions:\n"
    "      - {id: half, name: {vi: Nửa, en: Half}, reduction: 50, legal_basis: Luật A}\n"
    "      - {id: all, name: {vi: Hết, en: All}, from: 2026-08-15, to: 2027-02-28, legal_basis: Luật B}\n"
)


def total(definition: Definition, **facts: Any) -> int:
    """Return the total for facts, at the counter today unless said otherwise."""
    known: dict[str, Any] = {"channel": Channel.COUNTER, "filed_on": DAY}
    return quote(definition, FeeFacts(**(known | facts))).total


@pytest.mark.parametrize(
    ("pages", "copies", "amount"),
    [(1, 1, 2000), (2, 1, 4000), (3, 1, 5000), (10, 1, 12000), (3, 4, 20000), (198, 1, 200000), (199, 1, 200000)],
)
def test_pages_cost_less_from_the_third_on(pages: int, copies: int, amount: int) -> None:
    """Two pages at 2,000 đồng, further ones at 1,000, at most 200,000 a copy, times the copies."""
    assert total(BY_PAGE, pages=pages, copies=copies) == amount


@given(PAGES, COPIES)
def test_a_copy_never_costs_more_than_the_cap_nor_more_than_its_pages(pages: int, copies: int) -> None:
    """The capped price is the smaller of cap and plain price, for each copy alike."""
    plain = total(UNCAPPED, pages=pages)
    assert total(BY_PAGE, pages=pages, copies=copies) == min(plain, 200_000) * copies
    assert plain == 2000 * pages - 1000 * max(0, pages - 2)


@given(PAGES, COPIES)
def test_one_more_page_or_copy_is_never_cheaper(pages: int, copies: int) -> None:
    """The price grows, or stays at the cap, with every page and copy."""
    price = total(BY_PAGE, pages=pages, copies=copies)
    if pages < 10_000:
        assert total(BY_PAGE, pages=pages + 1, copies=copies) >= price
    if copies < 10_000:
        assert total(BY_PAGE, pages=pages, copies=copies + 1) == price + price // copies


@given(COPIES, PAGES)
def test_a_price_by_copy_ignores_pages(copies: int, pages: int) -> None:
    """Extracts cost 8,000 đồng each, however many pages the register page has."""
    assert total(BY_COPY, copies=copies, pages=pages) == 8000 * copies


@given(st.sampled_from([50, 100]), st.integers(0, 10_000_000))
def test_a_reduction_is_exact_and_favours_the_applicant(reduction: int, amount: int) -> None:
    """A reduced amount is whole đồng, never negative, never above the exact share."""
    definition = with_rate(
        f"    amount: {amount}\n    exemptions:\n"
        f"      - {{id: x, name: {{vi: X, en: X}}, reduction: {reduction}, legal_basis: Luật A}}\n"
    )
    reduced = total(definition, exemption="x")
    assert 0 <= amount * (100 - reduction) - reduced * 100 < 100


def test_an_exemption_applies_on_its_days_only() -> None:
    """On its first and last day it takes everything off and names its law; outside it says that it does not apply."""
    for day, amount in ((date(2026, 8, 15), 0), (date(2027, 2, 28), 0), (date(2026, 8, 14), 135001)):
        line = quote(EXEMPT, FeeFacts(Channel.COUNTER, day, exemption="all")).lines[0]
        assert line.amount == amount
        assert line.legal_basis == ("Luật B" if amount == 0 else "Thông tư 85/2019/TT-BTC")
        assert ("does not apply" in line.explanation.en) == (amount > 0)
        assert ("không áp dụng" in line.explanation.vi) == (amount > 0)
    assert total(EXEMPT, exemption="half") == 67500


def test_an_unknown_exemption_is_refused() -> None:
    """A misspelt exemption must not silently charge the full price."""
    with pytest.raises(UnknownExemption):
        total(EXEMPT, exemption="hafl")


def test_a_channel_without_amount_has_no_price() -> None:
    """A dossier by post is not priced by a rate that only knows counter and online."""
    assert total(load_definition(GOOD), channel=Channel.ONLINE) == 4000
    with pytest.raises(NoRate):
        total(load_definition(GOOD), channel=Channel.POST)


def test_periods_hold_both_their_ends() -> None:
    """The last day of one rate and the first day of the next are charged by their own rate; before, none."""
    definition = with_rate(
        "    by_period:\n      - {from: 2026-01-01, to: 2026-11-30, amount: 1}\n      - {from: 2026-12-01, amount: 2}\n"
    )
    assert total(definition, filed_on=date(2026, 11, 30)) == 1
    assert total(definition, filed_on=date(2026, 12, 1)) == 2
    with pytest.raises(NoRate):
        total(definition, filed_on=date(2025, 12, 31))


@pytest.mark.parametrize("wrong", [{"pages": 0}, {"copies": 0}, {"pages": -1}, {"copies": 1_000_000}])
def test_counts_nobody_can_mean_are_refused(wrong: dict[str, int]) -> None:
    """Zero, negative and absurd counts raise instead of giving a price."""
    with pytest.raises(ValueError, match="from 1 to"):
        total(BY_PAGE, **wrong)


def test_the_lines_explain_the_total() -> None:
    """Every line names its fee, how it was reckoned in both languages, and the lines add up to the total."""
    priced = quote(BY_PAGE, FeeFacts(Channel.COUNTER, DAY, pages=5, copies=2))
    assert priced.total == sum(line.amount for line in priced.lines) == 14000
    assert priced.lines[0].explanation.vi == "2 bản × 7.000 đ (5 trang: 2 × 2.000 đ + 3 × 1.000 đ)"
    assert priced.lines[0].explanation.en == "2 copies × 7.000 đ (5 pages: 2 × 2.000 đ + 3 × 1.000 đ)"


@pytest.mark.parametrize("exemption", [None, "half"])
def test_an_amount_nobody_entered_is_not_called_free(exemption: str | None) -> None:
    """Nothing is charged meanwhile, and line, quote and case say that the council sets it and it is not entered."""
    priced = quote(NOT_ENTERED, FeeFacts(Channel.COUNTER, DAY, exemption=exemption))
    assert (priced.total, priced.is_open, priced.lines[0].is_open) == (0, True, True)
    assert priced.lines[0].explanation.vi.startswith("Mức do Hội đồng nhân dân tỉnh quyết định, chưa nhập")
    assert priced.lines[0].explanation.en.startswith("Amount set by the provincial People's Council, not entered yet")
    (line,) = open_fees(NOT_ENTERED, exemption, DAY)
    assert line.vi == "Lệ phí: mức do Hội đồng nhân dân tỉnh quyết định, chưa nhập"
    assert line.en == "Fee: amount set by the provincial People's Council, not entered yet"


def test_who_is_exempt_from_all_of_it_pays_nothing_whatever_it_will_be() -> None:
    """A full exemption is certain while it holds, and open again on the day after."""
    priced = quote(NOT_ENTERED, FeeFacts(Channel.COUNTER, DAY, exemption="all"))
    assert (priced.total, priced.is_open, priced.lines[0].explanation.vi) == (0, False, "Miễn: Hết")
    assert open_fees(NOT_ENTERED, "all", DAY) == ()
    assert quote(NOT_ENTERED, FeeFacts(Channel.COUNTER, date(2027, 3, 1), exemption="all")).is_open


def test_an_amount_the_council_entered_is_charged_and_says_whose_it_is() -> None:
    """The keyword stays beside the rate; zero is then the council's own word."""
    entered = with_rate("    set_by: provincial council\n    amount: 50000\n")
    priced = quote(entered, FeeFacts(Channel.COUNTER, DAY))
    assert (priced.total, priced.is_open) == (50_000, False)
    assert priced.lines[0].explanation.vi == "50.000 đ mỗi hồ sơ; mức do Hội đồng nhân dân tỉnh quyết định"
    assert open_fees(with_rate("    set_by: provincial council\n    amount: 0\n"), None, DAY) == ()


@pytest.mark.parametrize("rates", ["", "    amount: 1\n    per_copy: 2\n    set_by: provincial council\n"])
def test_a_fee_without_a_rate_says_who_sets_it_and_none_has_two(rates: str) -> None:
    """Only the council's fee may wait for its amount; two rates are wrong whoever set them."""
    with pytest.raises(DefinitionErrors) as caught:
        with_rate(rates)
    assert [error.code for error in caught.value.errors] == ["one_rate"]


def test_money_is_written_the_vietnamese_way() -> None:
    """Thousands are parted by dots."""
    assert [dong(0), dong(8000), dong(1234567)] == ["0 đ", "8.000 đ", "1.234.567 đ"]
