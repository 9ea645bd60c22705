"""The list beyond its first page: the sheet, the paper, and what the list can be narrowed down to."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from api.supervision import export, print_page, whole_list
from tests.api.conftest import AGENCY, COPIES, House
from tests.api.supervision.conftest import Look, Plant, attribute, first

pytestmark = pytest.mark.asyncio(loop_scope="session")

BESIDE = text("""
insert into tasks select (jsonb_populate_record(t, jsonb_build_object('id', 'verify/1', 'step', 'verify',
    'opened_at', t.opened_at + interval '1 hour', 'claimed_by', cast(:who as text)))).*
from tasks t join cases c on c.id = t.case_id where c.code = :code
""")


async def rows_of(house: House, address: str) -> list[list[str]]:
    """Return the cells of a spreadsheet, without its head."""
    supervisor = await house.signed_in("supervisor")
    file = await supervisor.client.get(address)
    assert file.status_code == 200
    sheet = load_workbook(io.BytesIO(file.content)).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(min_row=2, values_only=True)]


async def test_a_sheet_has_every_line_or_says_what_it_lacks(
    house: House, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read line by line the sheet has each case once; one with room for two says in its last row of how many."""
    for _ in range(3):
        await plant(due=-2)
    whole = [row[0] for row in await rows_of(house, "/desk/export?left=late")]
    assert len(whole) >= 3
    monkeypatch.setattr(whole_list, "AT_ONCE", 1)
    assert [row[0] for row in await rows_of(house, "/desk/export?left=late")] == whole
    monkeypatch.setattr(export, "MOST", 2)
    *lines, last = await rows_of(house, "/desk/export?left=late")
    assert [row[0] for row in lines] == whole[:2]
    assert last[0] == f"Tệp ghi 2 trong {len(whole)} dòng. Lọc hẹp hơn để có đủ."
    monkeypatch.setattr(export, "MOST", len(whole))
    assert [row[0] for row in await rows_of(house, "/desk/export?left=late")] == whole


async def test_the_whole_list_is_made_for_paper(house: House, plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """All lines stand on the page for the printer, which names the filter and the moment, and says when it is cut."""
    for _ in range(27):
        await plant(due=-2)
    supervisor = await house.signed_in("supervisor")
    desk = await supervisor.get("/desk?cause=step_late&left=late")
    page = await supervisor.get(attribute(desk.tree, "#filters a[href^='/desk/print']", "href"))
    codes = page.texts("table.whole-list tbody th a.code")
    assert len(set(codes)) == len(codes) == int(first(desk.tree, ".cause-chips [aria-current] .number").text()) > 25
    assert codes[:25] == desk.texts("table[data-rows] tbody th a.code")
    assert page.texts("div.no-print .chips li strong") == ["đã quá hạn"]
    repeated = first(page.tree, "thead tr.on-each-sheet").text()
    assert all(said in repeated for said in ("Bước quá thời gian", "số liệu lúc", "đã quá hạn"))
    assert page.tree.css_first(".message.warning") is None
    async with house.sessions.read() as session:
        logged = await session.execute(text("select count(*) from reading_log where what = 'desk print'"))
        assert logged.scalar() == 1
    monkeypatch.setattr(print_page, "MOST", 5)
    cut = await supervisor.get("/desk/print?cause=step_late&left=late")
    assert len(cut.texts("table.whole-list tbody tr")) == 5
    assert f"5 trong {len(codes)} hồ sơ" in cut.text(".message.warning")


async def test_what_is_chosen_stays_chosen(house: House, plant: Plant) -> None:
    """A procedure and a person with nothing on the desk stay selected, so that the next press does not drop them."""
    await plant()
    supervisor = await house.signed_in("supervisor")
    page = await supervisor.get(f"/desk?procedure=9.999999&officer={house.staff['stranger']}&step=nowhere")
    assert attribute(page.tree, "#procedure option[selected]", "value") == "9.999999"
    assert attribute(page.tree, "#officer option[selected]", "value") == str(house.staff["stranger"])
    assert attribute(page.tree, "#step option[selected]", "value") == "nowhere"


async def test_steps_are_those_of_the_lines(house: House, plant: Plant, look: Look) -> None:
    """The moment a procedure is chosen, the steps its cases stand in can be, each of parallel ones by itself."""
    code = await plant()
    async with house.sessions.write() as session:
        await session.change(text("update cases set step = 'review,verify' where code = :code"), {"code": code})
    await look()
    supervisor = await house.signed_in("supervisor")
    desk = await supervisor.get("/desk")
    assert first(desk.tree, "#step").attributes.get("disabled", "no") != "no"
    assert attribute(desk.tree, "#procedure", "hx-get") == "/desk/steps"
    sent = await supervisor.get(f"/desk/steps?procedure={COPIES}")
    steps = [option.attributes["value"] for option in sent.tree.css("option")]
    assert {"", "review", "verify"} <= set(steps)
    assert not any("," in (step or "") for step in steps)
    assert attribute((await supervisor.get(f"/desk?procedure={COPIES}")).tree, "#step option[value=verify]", "value")
    assert (await supervisor.get("/desk/steps?procedure=9.999999")).texts("option") == ["chọn thủ tục trước"]


async def test_a_second_holder_finds_the_case(house: House, plant: Plant, look: Look) -> None:
    """Who holds one of several parallel tasks is offered, and finds the case as the first one does."""
    code = await plant(due=-5000)
    second = house.staff["leader"]
    async with house.sessions.write() as session:
        await session.change(BESIDE, {"who": str(second), "code": code})
        await session.change(text("update cases set step = 'review,verify' where code = :code"), {"code": code})
    await look()
    supervisor = await house.signed_in("supervisor")
    offered = [option.attributes["value"] for option in (await supervisor.get("/desk")).tree.css("#officer option")]
    assert str(second) in offered
    for holder in (second, house.staff["officer"]):
        page = await supervisor.get(f"/desk?officer={holder}&agency={AGENCY}")
        assert code in page.texts("table[data-rows] tbody th a.code"), holder


async def test_what_the_desk_has_not_is_looked_for_everywhere(house: House, plant: Plant, look: Look) -> None:
    """Nothing found on the desk leads to the search of all cases with the same words, none of them in an address."""
    code = await plant(name="Tống Thị Vân Khánh")
    async with house.sessions.write() as session:
        await session.change(text("update cases set ended_at = now() where code = :code"), {"code": code})
    await look()
    supervisor = await house.signed_in("supervisor")
    nothing = await supervisor.submit("/desk/search", {"q": "tong khanh"})
    assert nothing.texts("table[data-rows] tbody th a.code") == []
    address, fields = nothing.form(action="/desk/search/everywhere")
    sent = await supervisor.post(address, fields)
    assert sent.headers["location"].startswith("/search/")
    assert "khanh" not in sent.headers["location"]
    assert code in (await supervisor.get(sent.headers["location"])).body
    gone = await supervisor.post("/desk/search/everywhere", {"query": ""})
    assert gone.headers["location"] == "/search"
