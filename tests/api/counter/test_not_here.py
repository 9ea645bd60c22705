"""A procedure nobody here can take in says so, at the counter and to citizens, in place of a form that fails."""

from __future__ import annotations

import pytest

from tests.api.conftest import House

WITHOUT_AGENCY, ONLINE_ONLY = "1.012784", "1.010041"


@pytest.mark.parametrize(
    ("language", "sentence", "kind"),
    [
        ("vi", "Chưa có cơ quan nào giải quyết thủ tục này trong hệ thống.", "Văn phòng đăng ký đất đai"),
        ("en", "No agency in this system decides this procedure yet.", "Land registration office"),
    ],
)
async def test_the_counter_says_that_no_agency_decides_it(
    house: House, language: str, sentence: str, kind: str
) -> None:
    """Shown or sent, the form is a page that says why, names the kind of agency and leads back to the choice."""
    counter = await house.signed_in("counter", language=language)
    shown = await counter.get(f"/cases/new/{WITHOUT_AGENCY}")
    sent = await counter.submit(f"/cases/new/{WITHOUT_AGENCY}", {"key": "0123456789"})
    for page in (shown, sent):
        assert page.status == 404
        assert sentence in page.body
        assert kind in page.body
        assert page.tree.css("a[href='/cases/new?choose=1']")
        assert not page.tree.css("form#intake")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("vi", "Chưa có cơ quan nào giải quyết thủ tục này trong hệ thống."),
        ("en", "No agency in this system decides this procedure yet."),
    ],
)
async def test_a_citizen_reads_it_and_is_offered_no_form(house: House, language: str, sentence: str) -> None:
    """The procedure's page tells all about it and where it cannot be filed; the online form is not offered."""
    visitor = house.visitor(language)
    described = await visitor.get(f"/procedures/{WITHOUT_AGENCY}")
    online = await visitor.get(f"/file/{WITHOUT_AGENCY}")
    assert sentence in described.body
    assert not described.tree.css(f"a[href='/file/{WITHOUT_AGENCY}']")
    assert sentence in online.body
    assert not online.tree.css("main form")


async def test_a_procedure_filed_online_only_is_not_taken_at_the_counter(house: House) -> None:
    """The counter is told so; with no channel of its own there is no form to fill in."""
    counter = await house.signed_in("counter")
    page = await counter.get(f"/cases/new/{ONLINE_ONLY}")
    assert page.status == 404
    assert "chỉ nộp trực tuyến" in page.body
    assert not page.tree.css("form#intake")
