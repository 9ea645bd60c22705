"""The tables of the board as files: what the page shows, of one's own agencies, and never a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from openpyxl import load_workbook
from sqlalchemy import text

from api.board import cases
from models.workload.people import make_all_people
from models.workload.refresh import refresh
from tests.api.board.test_board import HOUR, colleague, put
from tests.api.conftest import AGENCY, COPIES, OTHER_AGENCY, House
from tests.api.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")
FORMULA = "=HYPERLINK(1)"
TABLES = ("figures", "times", "weeks", "forecast", "people")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def codes(house: House) -> AsyncIterator[dict[str, str]]:
    """A late case held by somebody with a strange name, one due later, one of another agency; a forecast of one."""
    now = datetime.now(UTC)
    house.staff["strange"] = await colleague(house, FORMULA)  # type: ignore[assignment]  # a text is bound as well
    made = {
        "late": await put(house, now - HOUR, "strange"),
        "free": await put(house, now + 30 * 24 * HOUR),
        "foreign": await put(house, now - HOUR, agency=OTHER_AGENCY),
    }
    await refresh(house.sessions, now)
    async with house.sessions.write() as session:
        await session.change(text("delete from board_forecasts"))
        await session.change(
            text(
                "insert into board_forecasts (case_id, agency_id, procedure_code, step, officer, due_at, expected_at,"
                " ahead, queue, after) select id, agency_id, procedure_code, 'review', '', now(),"
                " now() + interval '1 day', 3, 5400, 7200 from cases where code = any(:codes)"
            ),
            {"codes": [made["late"], made["foreign"]]},
        )
        await session.change(
            text(
                "insert into board_times (agency_id, procedure_code, step, kind, role, tasks, late, median, ninetieth,"
                " budget, spread) values (:agency, :code, 'review', 'review', 'officer', 8, 2, 5400, 36000, 7200,"
                " '{\"50\": 8}') on conflict do nothing"
            ),
            {"agency": AGENCY, "code": COPIES},
        )
    yield made


async def sheet(visitor: Visitor, address: str) -> list[list[object]]:
    """Return the rows of a spreadsheet, the heads first."""
    file = await visitor.client.get(f"{address}{'&' if '?' in address else '?'}format=xlsx")
    assert file.status_code == 200, address
    assert file.headers["cache-control"] == "no-store"
    assert file.headers["content-disposition"].endswith('.xlsx"')
    [page] = load_workbook(io.BytesIO(file.content)).worksheets
    assert not any(cell.data_type == "f" for row in page.iter_rows() for cell in row)
    return [list(row) for row in page.iter_rows(values_only=True)]


async def lines(visitor: Visitor, address: str) -> list[dict[str, str]]:
    """Return the lines of a text file by the heads of their columns."""
    file = await visitor.client.get(f"{address}{'&' if '?' in address else '?'}format=csv")
    assert file.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))


async def test_figures_are_those_of_the_page_and_can_be_added_up(house: House, codes: dict[str, str]) -> None:
    """By agency, procedure, step and person: the counts are numbers, the same in both kinds of file."""
    supervisor = await house.signed_in("supervisor")
    for level in ("procedure", "step", "officer"):
        heads, *rows = await sheet(supervisor, f"/board/export?by={level}")
        in_hand = heads.index("Đang giải quyết")
        assert sum(row[in_hand] for row in rows) == 2  # type: ignore[misc]  # they are numbers
        assert [row[heads.index("Quá hạn")] for row in rows] in ([1], [1, 0])
        told = await lines(supervisor, f"/board/export?by={level}")
        assert [line["Đang giải quyết"] for line in told] == [str(row[in_hand]) for row in rows]


async def test_a_name_that_looks_like_a_formula_is_a_text(house: House, codes: dict[str, str]) -> None:
    """What a person's name begins with never runs in a spreadsheet."""
    supervisor = await house.signed_in("supervisor")
    _, *rows = await sheet(supervisor, "/board/export?by=officer")
    assert FORMULA in [row[0] for row in rows]
    told = await lines(supervisor, "/board/export?by=officer")
    assert f"'{FORMULA}" in [line["Người giữ việc"] for line in told]
    assert FORMULA not in [line["Người giữ việc"] for line in told]


async def test_times_forecast_and_people(house: House, codes: dict[str, str]) -> None:
    """Times are working hours; the forecast names its case and how it comes to it; people are those of the page."""
    supervisor = await house.signed_in("supervisor")
    [time] = await lines(supervisor, "/board/export?table=times")
    assert (time["Trung vị, giờ làm việc"], time["Được giao, giờ làm việc"]) == ("1.5", "2.0")
    assert (time["Số việc"], time["Lâu hơn được giao, phần trăm"]) == ("8", "25.0")
    [late] = await lines(supervisor, "/board/export?table=forecast")
    assert (late["Mã hồ sơ"], late["Việc làm trước"]) == (codes["late"], "3")
    assert (late["Đến lượt và xong bước này, giờ làm việc"], late["Các bước sau, giờ làm việc"]) == ("1.5", "2.0")
    people = await lines(supervisor, "/board/export?table=people")
    assert {line["Người"]: line["Đang giữ"] for line in people}[f"'{FORMULA}"] == "1"
    assert people[0]["Người"] == "Chưa ai nhận"


async def test_what_a_person_did_is_told_against_the_budget(house: House, codes: dict[str, str]) -> None:
    """Two tasks in ninety days, one over budget: each number leads to its cases, and two are marked as few."""
    supervisor, who = await house.signed_in("supervisor"), str(house.staff["officer"])
    done = text(
        "insert into finished_tasks (case_id, task_id, agency_id, procedure_code, step, kind, role, done_by, done_at,"
        " seconds, budget) select id, 'review/' || :number, agency_id, procedure_code, 'review', 'review', 'officer',"
        " :who, now() - make_interval(days => :days), :seconds, 7200 from cases where code = :code"
    )
    async with house.sessions.write() as session:
        for number, (days, seconds, code) in enumerate(((1, 3600, "late"), (2, 36000, "free"), (100, 9, "late"))):
            given = {"number": str(10 + number), "who": who, "days": days, "seconds": seconds, "code": codes[code]}
            await session.change(done, given)
        await make_all_people(session, datetime.now(UTC))
    page = await supervisor.get("/board/workload")
    [row] = [row for row in page.tree.css("tbody tr") if f"officer={who}" in str(row.html)]
    links = {node.text(): node.attributes["href"] or "" for node in row.css("a") if "/board/cases" in str(node.html)}
    assert sorted(links) == ["1", "2"]
    assert "ít việc" in row.text()
    assert "%" not in row.text()
    for told_number, link in links.items():
        listed = await supervisor.get(link)
        assert len(listed.texts("tbody th a.code")) == int(told_number)
    told = await lines(supervisor, f"/board/cases/export?count=slow&officer={who}")
    assert [(line["Mã hồ sơ"], line["Thời gian làm bước, giờ làm việc"]) for line in told] == [(codes["free"], "10.0")]


async def test_weeks_tell_what_was_left(house: House, codes: dict[str, str]) -> None:
    """The last week ends with what is in hand now, on the page and in the file."""
    supervisor = await house.signed_in("supervisor")
    told = await lines(supervisor, "/board/export?table=weeks")
    assert told[-1]["Còn lại cuối tuần"] == "2"
    assert (await supervisor.get("/board/trends")).texts("tbody tr:last-child td")[5] == "2"


async def test_cases_behind_a_number_as_a_file(house: House, codes: dict[str, str]) -> None:
    """The file has the cases of the list; a number there is not is not there."""
    supervisor = await house.signed_in("supervisor")
    told = await lines(supervisor, "/board/cases/export?count=overdue")
    assert [line["Mã hồ sơ"] for line in told] == [codes["late"]]
    held = await lines(supervisor, f"/board/cases/export?count=in_hand&officer={house.staff['strange']}")
    assert [line["Mã hồ sơ"] for line in held] == [codes["late"]]
    for wrong in ("count=nothing", "count=late", "count=done"):
        assert (await supervisor.client.get(f"/board/cases/export?{wrong}")).status_code == 404


async def test_a_file_without_all_cases_says_so(
    house: House, codes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With room for one of two cases, the last row tells that there are more; with room for both it is not there."""
    supervisor = await house.signed_in("supervisor")
    whole = await lines(supervisor, "/board/cases/export?count=in_hand")
    assert all(line["Mã hồ sơ"] in codes.values() for line in whole)
    monkeypatch.setattr(cases, "MOST", 1)
    [line, last] = await lines(supervisor, "/board/cases/export?count=in_hand")
    assert line == whole[0]
    assert last["Mã hồ sơ"] == "Tệp ghi 1 dòng đầu, danh sách còn nữa. Lọc hẹp hơn để có đủ."


async def test_files_stay_within_the_posts_of_the_viewer(house: House, codes: dict[str, str]) -> None:
    """Nothing of another agency is in any file, another agency's is not there, and others get none."""
    supervisor, officer = await house.signed_in("supervisor"), await house.signed_in("officer")
    addresses = [*(f"/board/export?table={table}" for table in TABLES), "/board/cases/export?count=in_hand"]
    for address in addresses:
        told = (await supervisor.client.get(f"{address}&format=csv")).text
        assert codes["foreign"] not in told
        assert "Long Châu" not in told
        assert (await supervisor.client.get(f"{address}&agency={OTHER_AGENCY}")).status_code == 404
        assert (await officer.client.get(address)).status_code == 403


async def test_files_with_names_of_citizens_are_logged(house: House, codes: dict[str, str]) -> None:
    """The forecast and the cases behind a number are readings; counts are not."""
    question = text("select count(*) from reading_log where what = 'board export'")

    async def logged() -> int:
        async with house.sessions.read() as session:
            return int((await session.execute(question)).scalar_one())

    supervisor = await house.signed_in("supervisor")
    before = await logged()
    await supervisor.client.get("/board/export?by=officer")
    assert await logged() == before
    await supervisor.client.get("/board/export?table=forecast")
    await supervisor.client.get("/board/cases/export")
    assert await logged() == before + 2


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_every_page_leads_to_its_file(house: House, codes: dict[str, str], language: str) -> None:
    """Each page of the board with a table links to the same table as XLSX and CSV, narrowed as the page is."""
    supervisor = await house.signed_in("supervisor", language)
    pages = ("/board?by=step", "/board/steps", "/board/trends", "/board/forecast", "/board/workload",
             f"/board/procedures/{COPIES}", "/board/cases?count=overdue", f"/board?procedure={COPIES}")  # fmt: skip
    for address in pages:
        page = await supervisor.get(address)
        links = [node.attributes["href"] or "" for node in page.tree.css("main a") if "/export?" in str(node.html)]
        assert len(links) == 2, address
        for link in links:
            assert (await supervisor.client.get(link)).status_code == 200, link
            assert ("procedure=" in link) == (COPIES in address)


async def test_pictures_stand_over_their_tables(house: House, codes: dict[str, str]) -> None:
    """What is in hand and who holds it are drawn as well: each picture has a title and its table below."""
    supervisor = await house.signed_in("supervisor")
    for address, name in (("/board?by=procedure", "board-stock"), ("/board/workload", "board-load")):
        page = await supervisor.get(address)
        assert page.tree.css_first(f"figure.chart svg[aria-labelledby={name}] title#{name}") is not None
        assert "quá hạn 1" in page.text("figure.chart")
        assert page.tree.css_first("figure.chart ~ .table table") is not None
