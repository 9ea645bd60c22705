"""The card of an agency: its numbers open what they are made of, and what is not held is said."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser, LexborNode

from domain.deadline.moments import local_day
from tests.api.conftest import AGENCY, OTHER_AGENCY, House
from tests.api.scorecard.conftest import Put, add_event, put_case
from tests.api.visitor import Visitor

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
#: Days around now: a month could have begun yesterday.
SPAN = f"from={local_day(NOW - 20 * DAY)}&to={local_day(NOW + DAY)}"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def put(house: House) -> dict[str, Put]:
    """One dossier in time, one late, one sent back twice, one that waits, one of another agency."""
    done: dict[str, Any] = {"phase": "decided", "received_at": NOW - 5 * DAY, "decided_at": NOW - 2 * DAY}
    cases = {
        "in time": await put_case(house, **done, due_at=NOW - DAY),
        "late": await put_case(house, **done, due_at=NOW - 3 * DAY),
        "twice": await put_case(house, **done, due_at=NOW + DAY),
        "waits": await put_case(house, phase="awaiting_supplement", received_at=NOW - 5 * DAY, due_at=NOW - 2 * DAY),
        "foreign": await put_case(house, OTHER_AGENCY, **done, due_at=NOW - 3 * DAY),
    }
    for hours, kind in (
        (90, "supplement_requested"),
        (80, "supplemented"),
        (70, "supplement_requested"),
        (60, "supplemented"),
    ):
        await add_event(house, cases["twice"].id, kind, NOW - timedelta(hours=hours))
    await add_event(house, cases["waits"].id, "supplement_requested", NOW - 3 * DAY)
    return cases


async def opened(visitor: Visitor, address: str) -> LexborHTMLParser:
    answer = await visitor.client.get(address)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


def line(page: LexborHTMLParser, indicator: str) -> LexborNode:
    found = page.css_first(f"#i{indicator.replace('.', '-')}")
    assert found is not None
    return found


def codes(page: LexborHTMLParser) -> set[str]:
    return {link.text() for link in page.css("tbody a.code")}


async def test_numbers_open_the_dossiers_behind_them(house: House, put: dict[str, Put]) -> None:
    """Of four dossiers two are on time; each number leads to just these."""
    supervisor = await house.signed_in("supervisor")
    page = await opened(supervisor, f"/scorecard?{SPAN}")
    row = line(page, "2.1")
    links = [link.attributes["href"] or "" for link in row.css("a")]

    assert [link.text() for link in row.css("a")] == ["2", "4", "2"]
    assert "10 / 20" in " ".join(row.text(separator=" ").split())
    counted, all_, missing = [codes(await opened(supervisor, link)) for link in links]
    assert counted == {put["in time"].code, put["waits"].code}
    assert missing == {put["late"].code, put["twice"].code}
    assert all_ == counted | missing


async def test_what_is_not_held_is_said_and_never_nothing(house: House, put: dict[str, Put]) -> None:
    """Indicators whose data is elsewhere say so with what would be needed, and widen the span of the score."""
    page = await opened(await house.signed_in("supervisor"), f"/scorecard?{SPAN}")
    row = " ".join(line(page, "1.1").text(separator=" ").split())

    assert "Không có ở đây / 6" in row
    assert "Cơ sở dữ liệu quốc gia về thủ tục hành chính" in row
    whole = page.css_first("#whole")
    assert whole is not None
    assert "điểm thật nằm trong khoảng" in whole.text()


async def test_the_card_says_what_would_raise_it(house: House, put: dict[str, Put]) -> None:
    """The indicator that lost most points is named with how many more are needed, and what to do."""
    page = await opened(await house.signed_in("supervisor"), f"/scorecard?{SPAN}")
    first = page.css_first("#gains li")
    assert first is not None

    assert "Hồ sơ" in first.text()
    assert "cần thêm" in first.text()


async def test_one_agency_alone_has_its_own_card(house: House, put: dict[str, Put]) -> None:
    """Who looks after one agency sees that one; an agency of somebody else is not there."""
    supervisor = await house.signed_in("supervisor")
    own = await opened(supervisor, f"/scorecard?agency={AGENCY}&{SPAN}")

    assert [link.text() for link in line(own, "2.1").css("a")] == ["2", "4", "2"]
    assert (await supervisor.client.get(f"/scorecard?agency={OTHER_AGENCY}")).status_code == 404
    assert (await supervisor.client.get(f"/scorecard/2.1?agency={OTHER_AGENCY}")).status_code == 404


@pytest.mark.parametrize("login", ["counter", "officer"])
async def test_others_on_the_staff_do_not_see_it(house: House, login: str) -> None:
    """The card and its lists are for supervisors and leaders."""
    visitor = await house.signed_in(login)

    for address in ("/scorecard", "/scorecard/2.1", "/scorecard/export", "/publication", "/publication/export"):
        assert (await visitor.client.get(address)).status_code == 403


@pytest.mark.parametrize(
    ("indicator", "says"),
    [("1.3", "Còn thiếu"), ("2.2", "Trung bình"), ("3.1", "Hồ sơ trong kỳ"), ("3.5", "Mã thủ tục"), ("4.5a", "Cờ")],
)
async def test_indicators_of_procedures_open_procedures(
    house: House, put: dict[str, Put], indicator: str, says: str
) -> None:
    """What counts procedures opens procedures, with how many dossiers each had."""
    page = await opened(await house.signed_in("leader"), f"/scorecard/{indicator}?which=all&{SPAN}")

    main = page.css_first("main")
    assert main is not None
    assert says in main.text()
    assert page.css_first("tbody tr") is not None


@pytest.mark.parametrize("indicator", ["1.1", "9.9", "3.4", "nonsense"])
async def test_what_opens_nothing_is_not_there(house: House, indicator: str) -> None:
    """An unknown indicator, and one of which nothing is held, has no list."""
    supervisor = await house.signed_in("supervisor")

    assert (await supervisor.client.get(f"/scorecard/{indicator}")).status_code == 404
    assert (await supervisor.client.get(f"/scorecard/{indicator}/export")).status_code == 404


async def test_a_period_before_the_index_has_no_card(house: House) -> None:
    """Before 1 August 2022 there was no index; the page says so instead of showing one."""
    page = await opened(await house.signed_in("supervisor"), "/scorecard?from=2022-01-01&to=2022-07-31")

    main = page.css_first("main")
    assert main is not None
    assert "01/08/2022" in main.text()
    assert page.css_first("table") is None


async def test_nonsense_for_a_period_is_this_month(house: House) -> None:
    """An address that names no period shows the month that runs."""
    page = await opened(await house.signed_in("supervisor"), "/scorecard?period=soon")
    chosen = page.css_first("#period option[selected]")
    assert chosen is not None

    assert chosen.attributes["value"] == f"{local_day(NOW):%Y-%m}"


async def test_the_formula_says_where_it_comes_from(house: House) -> None:
    """Each indicator has its most points, threshold, and how well both are sourced."""
    page = await opened(await house.signed_in("supervisor"), "/scorecard/formula")
    rows = {
        row.css_first("td").text(): " ".join(row.text(separator=" ").split())
        for row in page.css("tbody tr")
        if row.css_first("td.id")
    }

    assert "Điểm do đối chiếu" in rows["3.5b"]
    assert "Chưa rõ" in rows["3.0"]
    assert "không rõ" in rows["3.3"]
    assert "90%" in rows["5.4"]


async def test_the_sheets_say_what_the_page_says(house: House, put: dict[str, Put]) -> None:
    """The card as XLSX and CSV, and the dossiers behind a number, hold the page's own numbers."""
    supervisor = await house.signed_in("supervisor")
    book = load_workbook(io.BytesIO((await supervisor.client.get(f"/scorecard/export?{SPAN}")).content))
    rows = {row[0]: row for row in book.worksheets[0].iter_rows(values_only=True) if row[0]}
    assert rows["2.1"][2:7] == ("2", "4", "50%", "10", "20")
    assert rows["1.1"][5] in ("", None)

    text = (await supervisor.client.get(f"/scorecard/export?{SPAN}&format=csv")).content.decode("utf-8-sig")
    assert next(row for row in csv.reader(io.StringIO(text)) if row[0] == "2.1")[5] == "10"

    listed = (await supervisor.client.get(f"/scorecard/2.1/export?{SPAN}&which=missing&format=csv")).content.decode(
        "utf-8-sig"
    )
    assert {row[0] for row in csv.reader(io.StringIO(listed))} >= {put["late"].code, put["twice"].code}


async def test_a_sheet_cut_short_says_so(house: House, put: dict[str, Put], monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for one of its dossiers, the last row of a sheet tells that there are more."""
    monkeypatch.setattr("api.scorecard.behind._SHEET_MOST", 1)
    supervisor = await house.signed_in("supervisor")
    answer = await supervisor.client.get(f"/scorecard/2.1/export?{SPAN}&which=all&format=csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[2:] == [["Tệp ghi 1 dòng đầu, danh sách còn nữa. Lọc hẹp hơn để có đủ."]]


async def test_the_card_reads_in_english(house: House, put: dict[str, Put]) -> None:
    """Everything on the card has its English words."""
    page = await opened(await house.signed_in("supervisor", "en"), f"/scorecard?{SPAN}")
    row = line(page, "2.1")

    assert "Dossiers handled on time" in row.text()
    assert "What would raise it most" in page.css_first("main").text()
