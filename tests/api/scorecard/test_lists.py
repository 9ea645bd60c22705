"""Late dossiers, whose steps they were, apologies made and missing; what may hang on the notice board."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser

from api.scorecard.list_sheets import hidden_code
from domain.deadline.moments import local_day
from tests.api.conftest import OTHER_AGENCY, House
from tests.api.scorecard.conftest import Put, add_event, add_late_task, put_case
from tests.api.visitor import Visitor

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
SPAN = f"from={local_day(NOW - 20 * DAY)}&to={local_day(NOW + DAY)}"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def put(house: House) -> dict[str, Put]:
    """Late and not late, apologised for and not, as an office has them."""
    done: dict[str, Any] = {"phase": "decided", "received_at": NOW - 9 * DAY, "decided_at": NOW - 2 * DAY}
    open_: dict[str, Any] = {"phase": "in_progress", "received_at": NOW - 9 * DAY}
    cases = {
        "in time": await put_case(house, **done, due_at=NOW - DAY),
        "missing": await put_case(house, **done, due_at=NOW - 4 * DAY),
        "made": await put_case(house, **open_, due_at=NOW - DAY),
        "open": await put_case(house, **open_, due_at=NOW - timedelta(hours=1)),
        "extended": await put_case(house, **done, due_at=NOW - DAY, appointment_at=NOW),
        "stands": await put_case(house, phase="on_hold", hold="x", received_at=NOW - 9 * DAY, due_at=NOW - DAY),
        "waits": await put_case(
            house, phase="awaiting_supplement", received_at=NOW - 9 * DAY, due_at=None, appointment_at=NOW - DAY
        ),
        "promised": await put_case(house, **done, due_at=NOW - 4 * DAY, appointment_at=NOW - DAY),
        "closed": await put_case(
            house, phase="stopped", received_at=NOW - 9 * DAY, ended_at=NOW - DAY, appointment_at=NOW - 4 * DAY
        ),
        "foreign": await put_case(house, OTHER_AGENCY, **done, due_at=NOW - 4 * DAY),
    }
    await add_event(house, cases["made"].id, "apologised", NOW - timedelta(hours=20))
    await add_event(house, cases["extended"].id, "extended", NOW - 5 * DAY)
    await add_late_task(house, cases["missing"].id, "officer", NOW - 6 * DAY, NOW - 3 * DAY)
    await add_late_task(house, cases["made"].id, "", NOW - 3 * DAY, None)
    await add_late_task(house, cases["in time"].id, "leader", NOW - 6 * DAY, NOW - 3 * DAY)
    return cases


async def opened(visitor: Visitor, address: str) -> LexborHTMLParser:
    answer = await visitor.client.get(f"/publication?{SPAN}&{address}")
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


def codes(page: LexborHTMLParser) -> set[str]:
    return {node.text() for node in page.css("tbody .code")}


async def test_late_is_after_the_date_promised(house: House, put: dict[str, Put]) -> None:
    """A result after its date, or an open dossier past it whose clock runs; a stop, a wait, a new date are not."""
    page = await opened(await house.signed_in("supervisor"), "list=late")

    assert codes(page) == {put["missing"].code, put["made"].code, put["open"].code}


@pytest.mark.parametrize(
    ("state", "expected"), [("missing", {"missing", "open"}), ("made", {"made"}), ("extended", {"extended"})]
)
async def test_apologies_made_and_missing(house: House, put: dict[str, Put], state: str, expected: set[str]) -> None:
    """Late ones without and with an apology, and those whose applicants were asked for more time in time."""
    page = await opened(await house.signed_in("leader"), f"list=apologies&state={state}")

    assert codes(page) == {put[name].code for name in expected}
    tab = page.css_first(".cuts a[href*='state=" + state + "'] .number")
    assert tab is not None
    assert tab.text() == str(len(expected))


async def test_the_list_names_whose_step_took_too_long(house: House, put: dict[str, Put]) -> None:
    """Beside each late dossier stand the steps over their time and who had them, or that nobody did."""
    page = await opened(await house.signed_in("supervisor"), "list=late")
    rows = {row.css_first(".code").text(): row for row in page.css("tbody tr") if row.css_first(".code")}

    assert "Lê Văn Phúc" in rows[put["missing"].code].text()
    assert "Thẩm định" in rows[put["made"].code].text()
    assert "Không bước nào" in rows[put["open"].code].text()


async def test_a_sheet_cut_short_says_so(house: House, put: dict[str, Put], monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for two of three dossiers, the last row tells that there are more; whole, it has no such row."""
    supervisor = await house.signed_in("supervisor", "en")
    address = f"/publication/export?{SPAN}&list=late&format=csv"
    whole = list(csv.reader(io.StringIO((await supervisor.client.get(address)).content.decode("utf-8-sig"))))
    monkeypatch.setattr("api.scorecard.lists._SHEET_MOST", 2)
    cut = list(csv.reader(io.StringIO((await supervisor.client.get(address)).content.decode("utf-8-sig"))))

    assert [len(row) for row in whole] == [8] * 4
    assert cut[:-1] == whole[:3]
    assert cut[-1] == ["This file has the first 2 lines; there are more. Narrow the filter to have them all."]


async def test_officers_are_counted_over_late_dossiers_only(house: House, put: dict[str, Put]) -> None:
    """A late step of a dossier that was in time in the end answers for nothing."""
    page = await opened(await house.signed_in("supervisor"), "list=officers")
    people = [
        " ".join(row.css_first("th").text(separator=" ").split()) for row in page.css("tbody tr") if row.css_first("th")
    ]

    assert people == ["Lê Văn Phúc", "Chưa ai nhận"] or people == ["Chưa ai nhận", "Lê Văn Phúc"]


@pytest.mark.parametrize("address", ["list=late&board=true", "list=apologies&state=missing&board=true"])
async def test_the_notice_board_has_no_names_and_no_whole_codes(
    house: House, put: dict[str, Put], address: str
) -> None:
    """What may hang on the board names no officer, and no code can be looked up; the sheet says the same."""
    supervisor = await house.signed_in("supervisor")
    page = await opened(supervisor, address)
    table = page.css_first("table")
    assert table is not None
    sheet = (await supervisor.client.get(f"/publication/export?{SPAN}&{address}&format=csv")).content.decode(
        "utf-8-sig"
    )

    for text in (table.text(), sheet):
        assert "Lê Văn Phúc" not in text
        assert put["missing"].code not in text
        assert hidden_code(put["missing"].code) in text


async def test_officers_never_go_on_the_board(house: House, put: dict[str, Put]) -> None:
    """Asked for as a notice, the list of officers stays what it is, for the office alone, and says so."""
    page = await opened(await house.signed_in("supervisor"), "list=officers&board=true")

    main = page.css_first("main")
    assert main is not None
    assert "không đưa ra bảng niêm yết" in main.text()
    assert "Xem bản nội bộ" not in main.text()


async def test_results_by_agency(house: House, put: dict[str, Put]) -> None:
    """Finished, on time and open by the index, apologies by the law, for one's own agencies alone."""
    supervisor = await house.signed_in("supervisor")
    text = (await supervisor.client.get(f"/publication/export?{SPAN}&list=results&format=csv")).content.decode(
        "utf-8-sig"
    )
    rows = list(csv.reader(io.StringIO(text)))

    assert [row[0] for row in rows[1:]] == ["UBND phường An Bình"]
    # In time, extended, promised on time; missing and closed late: the index counts the closed one, the law does not.
    assert rows[1][1:4] == ["5", "3", "60%"]
    assert rows[1][6:] == ["2", "1", "1"]


async def behind(visitor: Visitor, number: Any) -> list[str]:
    """Return the codes of the list a number opens."""
    address = number.attributes["href"] or ""
    answer = await visitor.client.get(address)
    assert answer.status_code == 200, address
    return [node.text() for node in LexborHTMLParser(answer.text).css("tbody th .code")]


async def test_results_by_agency_open_exactly_their_cases(house: House, put: dict[str, Put]) -> None:
    """Finished, on time, open, late, apologised for: each number leads to so many dossiers of that agency."""
    supervisor = await house.signed_in("supervisor")
    page = await opened(supervisor, "list=results")
    numbers = page.css("tbody td.number")
    assert [cell.text().strip() for cell in numbers[:2]] == ["5", "3"]
    for cell in numbers:
        link = cell.css_first("a")
        if "%" in cell.text():
            continue
        assert (link is None) is (cell.text().strip() == "0"), cell.html
        if link is not None:
            assert len(await behind(supervisor, link)) == int(cell.text()), link.attributes["href"]
    in_time = page.css("tbody td.number")[1].css_first("a")
    expected = {put[name].code for name in ("in time", "extended", "promised")}
    assert set(await behind(supervisor, in_time)) == expected


async def test_an_officers_number_opens_the_late_dossiers_of_these_steps(house: House, put: dict[str, Put]) -> None:
    """A person and nobody each have their own; the list says whose, and who had none is not there."""
    supervisor = await house.signed_in("supervisor")
    page = await opened(supervisor, "list=officers")
    found = {}
    for row in page.css("tbody tr"):
        name, link = row.css_first("th"), row.css_first("td a")
        assert name is not None
        assert link is not None
        found[name.text(deep=False).strip() or "nobody"] = link
        assert len(await behind(supervisor, link)) == int(link.text())

    assert await behind(supervisor, found["Lê Văn Phúc"]) == [put["missing"].code]
    assert await behind(supervisor, found["nobody"]) == [put["made"].code]
    address = found["Lê Văn Phúc"].attributes["href"] or ""
    narrowed = LexborHTMLParser((await supervisor.client.get(address)).text)
    heading = narrowed.css_first("h1")
    assert heading is not None
    assert "Lê Văn Phúc" in heading.text()
    foreign = address.replace(str(house.staff["officer"]), str(house.staff["leader"]))
    assert (await supervisor.client.get(foreign)).status_code == 404
    [csv_file] = [one for one in narrowed.css("a") if "format=csv" in (one.attributes["href"] or "")]
    rows = list(csv.reader(io.StringIO((await supervisor.client.get(csv_file.attributes["href"] or "")).text)))
    assert [row[0] for row in rows[1:]] == [put["missing"].code]


async def test_an_empty_list_says_so(house: House) -> None:
    """A period without late dossiers shows a sentence, not an empty table."""
    supervisor = await house.signed_in("supervisor")
    answer = await supervisor.client.get("/publication?period=2024-01")

    assert answer.status_code == 200
    assert "Không có hồ sơ nào quá hạn trong kỳ." in answer.text


def test_a_hidden_code_keeps_its_head_and_last_digit() -> None:
    """Whoever filed it knows it again; nobody else can look it up."""
    assert hidden_code("H61.12-20261122-0000017") == "H61.12-20261122-••••••7"
