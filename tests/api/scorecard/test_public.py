"""The rates everybody may read, and the screen at the centre: nothing on them tells of single people."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser

from domain.deadline.moments import local_day
from tests.api.conftest import AGENCY, OTHER_AGENCY, House
from tests.api.scorecard.conftest import put_case

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
MONTH = f"{local_day(NOW):%Y-%m}"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def put(house: House) -> list[str]:
    """Five dossiers decided just now, one of them late; two of another agency; all to be collected."""
    done: dict[str, Any] = {
        "phase": "decided",
        "way": "counter",
        "received_at": NOW - HOUR,
        "decided_at": NOW - HOUR / 2,
    }
    codes = [
        (await put_case(house, **done, due_at=NOW + (HOUR if number else -HOUR / 2 - HOUR / 60))).code
        for number in range(5)
    ]
    for _ in range(2):
        await put_case(house, OTHER_AGENCY, **done, due_at=NOW + HOUR)
    return codes


async def test_rates_by_agency_leave_out_what_would_tell_of_few(house: House, put: list[str]) -> None:
    """Four of five on time is 80%; of two dossiers no rate is given."""
    answer = await house.visitor().client.get(f"/on-time?month={MONTH}")
    rows = {
        row.css_first("th").text(): [cell.text() for cell in row.css("td")]
        for row in LexborHTMLParser(answer.text).css("main section:last-of-type tbody tr")
    }

    assert rows["UBND phường An Bình"] == ["5", "4", "80%"]
    assert rows["UBND phường Long Châu"] == ["< 5", "–", "–"]


async def test_rates_of_an_agency_by_procedure(house: House, put: list[str]) -> None:
    """An agency's rates go by procedure, and its picture shows its own months."""
    answer = await house.visitor().client.get(f"/on-time?agency={AGENCY}&month={MONTH}")
    page = LexborHTMLParser(answer.text)

    assert [cell.text() for cell in page.css("main section:last-of-type tbody td")] == ["5", "4", "80%"]
    assert "80%" in [text.text() for text in page.css("svg.chart text")]
    assert (await house.visitor().client.get("/on-time?agency=H99.1")).status_code == 404


async def test_the_open_data_say_the_same_and_hide_the_same(house: House, put: list[str]) -> None:
    """The sheet of the rates has the page's numbers, and none where the page has none."""
    text = (await house.visitor().client.get(f"/on-time/export?month={MONTH}")).content.decode("utf-8-sig")
    rows = {row[1]: row[2:] for row in csv.reader(io.StringIO(text))}

    assert rows["UBND phường An Bình"] == ["5", "4", "80%"]
    assert rows["UBND phường Long Châu"] == ["< 5", "", ""]


async def test_no_dossier_and_no_name_on_the_rates(house: House, put: list[str]) -> None:
    """Neither a code nor anybody's name is on the page for everybody."""
    answer = await house.visitor().client.get(f"/on-time?agency={AGENCY}")

    assert not any(code in answer.text for code in put)
    assert "Nguyễn Thị Mẫu" not in answer.text


@pytest.mark.parametrize("month", ["2026-Q4", "2031-01", "soon"])
async def test_what_is_no_month_is_the_month_that_runs(house: House, month: str) -> None:
    """A quarter, a month to come, or nonsense shows the running month."""
    answer = await house.visitor().client.get(f"/on-time?month={month}")
    chosen = LexborHTMLParser(answer.text).css_first("#month option[selected]")
    assert chosen is not None

    assert chosen.attributes["value"] == MONTH


async def test_the_screen_shows_codes_and_numbers_of_the_day(house: House, put: list[str]) -> None:
    """Codes ready to collect, today's counts, the month's rate; nobody's name."""
    answer = await house.visitor().client.get(f"/display/{AGENCY}")
    page = LexborHTMLParser(answer.text)

    assert {node.text() for node in page.css(".code")} == set(put)
    figures = [node.text() for node in page.css("dd")]
    assert figures[0] == "5"
    assert figures[3:] == ["0", "80%"]
    assert "Nguyễn Thị Mẫu" not in answer.text


async def test_the_screen_refreshes_itself_without_scripts(house: House, put: list[str]) -> None:
    """A header brings the next page; `still` stops it, and no script is loaded."""
    visitor = house.visitor()
    moving = await visitor.client.get(f"/display/{AGENCY}?look=dark")
    still = await visitor.client.get(f"/display/{AGENCY}?look=dark&still=true")

    assert moving.headers["refresh"] == f"20; url=/display/{AGENCY}?page=1&look=dark"
    assert "refresh" not in still.headers
    assert "<script" not in moving.text
    assert 'class="display dark"' in moving.text


async def test_a_page_beyond_the_last_is_the_first(house: House, put: list[str]) -> None:
    """A screen that turns pages never stands on an empty one when results were collected meanwhile."""
    answer = await house.visitor().client.get(f"/display/{AGENCY}?page=9&still=true")

    assert len(LexborHTMLParser(answer.text).css(".code")) == 5


async def test_screens_are_listed(house: House) -> None:
    """Every agency in service has the address of its screen; an unknown one has none."""
    visitor = house.visitor()
    page = LexborHTMLParser((await visitor.client.get("/display")).text)

    assert {link.attributes["href"] for link in page.css("a.big-link")} == {
        f"/display/{AGENCY}",
        f"/display/{OTHER_AGENCY}",
    }
    assert (await visitor.client.get("/display/H99.1")).status_code == 404
