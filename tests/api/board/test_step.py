"""One step over weeks and between agencies, and one person by step: pages, files, and who may see them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import text

from api.security.passwords import hash_password
from domain.deadline.moments import local_day
from models.tables import Staff, StaffRole
from models.workload.by_week import make_marked_weeks
from models.workload.cells import make_all_times
from models.workload.marks import mark_all, monday
from models.workload.people import make_all_people
from models.workload.refresh import refresh
from tests.api.board.test_board import HOUR, put
from tests.api.conftest import AGENCY, COPIES, OTHER_AGENCY, PASSWORD, House
from tests.api.visitor import Page, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")
STEP = f"/board/procedures/{COPIES}/steps/review"
#: A person's name that a spreadsheet would take for a formula.
NAME = "=Hà"
_DONE = text(
    "insert into finished_tasks (case_id, task_id, agency_id, procedure_code, step, kind, role, done_by, done_at,"
    " seconds, budget) select id, 'made/' || :number, agency_id, procedure_code, 'review', 'review', 'officer', :who,"
    " :at, :seconds, 7200 from cases where code = :code"
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def people(house: House) -> AsyncIterator[dict[str, str]]:
    """Twelve reviews last week and three this long ago at the ward, by two people; three at the other ward, quicker.

    "province" supervises both wards.
    """
    now = datetime.now(UTC)
    own, foreign = await put(house, now + 40 * HOUR), await put(house, now + 40 * HOUR, agency=OTHER_AGENCY)
    async with house.sessions.write() as session:
        many = Staff(login="many", name=NAME, agency_id=AGENCY)
        province = Staff(login="province", name="Vũ Tỉnh", agency_id=AGENCY, password_hash=hash_password(PASSWORD))
        session.add(many, province)
        await session.flush()
        session.add(StaffRole(staff_id=many.id, role="officer", agency_id=AGENCY))
        for agency in (AGENCY, OTHER_AGENCY):
            session.add(StaffRole(staff_id=province.id, role="supervisor", agency_id=agency))
    who = {"many": str(many.id), "few": str(house.staff["officer"]), "stranger": str(house.staff["stranger"])}
    await refresh(house.sessions, now)
    done = [
        *(("many", own, timedelta(days=8), 3600 + 10 * number) for number in range(11)),
        ("few", own, timedelta(days=8), 36000),
        *(("few", own, timedelta(weeks=20), 5400) for _ in range(3)),
        *(("stranger", foreign, timedelta(days=9), 600) for _ in range(3)),
    ]
    async with house.sessions.write() as session:
        for number, (name, code, ago, seconds) in enumerate(done):
            given = {"number": str(number), "who": who[name], "at": now - ago, "seconds": seconds, "code": code}
            await session.change(_DONE, given)
        await mark_all(session)
    async with house.sessions.write() as session:
        await make_marked_weeks(session, now)
        await make_all_times(session, now)
        await make_all_people(session, now)
    yield who


async def numbers_lead_to_their_cases(visitor: Visitor, page: Page) -> int:
    """Check that each number of a page that is not zero opens a list with so many lines; return how many there are."""
    found = re.findall(r'<a href="(/board/cases\?[^"]+)"[^>]*>(\d+)</a>', page.response.text)
    for link, number in found:
        listed = await visitor.get(link.replace("&amp;", "&"))
        assert len(listed.texts("tbody th a.code")) == int(number), link
    return len(found)


async def lines(visitor: Visitor, address: str) -> list[dict[str, str]]:
    """Return the lines of a text file by the heads of their columns."""
    file = await visitor.client.get(f"{address}{'&' if '?' in address else '?'}format=csv")
    assert file.status_code == 200, address
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_step_over_weeks_for_one_agency(house: House, people: dict[str, str], language: str) -> None:
    """Two weeks have tasks, drawn above their table; with one agency nothing is compared and no other is named."""
    supervisor = await house.signed_in("supervisor", language)
    page = await supervisor.get(STEP)
    assert page.tree.css_first("figure.chart svg[aria-labelledby=board-weeks] title#board-weeks") is not None
    now = datetime.now(UTC)
    weeks = [monday(local_day(now - ago)) for ago in (timedelta(weeks=20), timedelta(days=8))]
    assert [text[:10] for text in page.texts("tbody th")] == [week.strftime("%d/%m/%Y") for week in weeks]
    assert len(page.tree.css("figure.chart")) == 1
    assert "Long Châu" not in page.response.text
    assert await numbers_lead_to_their_cases(supervisor, page) == 3


async def test_the_table_of_steps_and_the_heat_map_lead_there(house: House, people: dict[str, str]) -> None:
    """A step's name opens its page from both."""
    supervisor = await house.signed_in("supervisor")
    for address in ("/board/steps", f"/board/procedures/{COPIES}"):
        links = [node.attributes["href"] for node in (await supervisor.get(address)).tree.css("tbody th a")]
        assert STEP in links


async def test_the_pages_of_a_step_and_of_a_person_say_to_which_tab_they_belong(
    house: House, people: dict[str, str]
) -> None:
    """A step and a procedure's map belong to the times of the steps, a person to the workload; a tab itself is open."""
    supervisor = await house.signed_in("supervisor")
    tabs = {
        STEP: ("/board/steps", "true"),
        f"/board/procedures/{COPIES}": ("/board/steps", "true"),
        f"/board/workload/people/{people['many']}": ("/board/workload", "true"),
        "/board/steps": ("/board/steps", "page"),
        "/board": ("/board", "page"),
    }
    for address, expected in tabs.items():
        [tab] = (await supervisor.get(address)).tree.css("nav .cuts a[aria-current]")
        assert ((tab.attributes["href"] or "").partition("?")[0], tab.attributes["aria-current"]) == expected, address


async def test_few_tasks_are_marked_and_told_no_ninetieth(house: House, people: dict[str, str]) -> None:
    """Three tasks of a week are marked as few and have no 90th percentile and no per cent; twelve have both."""
    page = await (await house.signed_in("supervisor")).get(STEP)
    old, last = ([cell.text(strip=True) for cell in row.css("td")] for row in page.tree.css("tbody tr"))
    assert "ít việc" in old[0]
    assert (old[2], "%" in old[4]) == ("–", False)
    assert "ít việc" not in last[0]
    assert (last[2] != "–", last[4]) == (True, "1(8,3%)")


async def test_agencies_stand_side_by_side(house: House, people: dict[str, str]) -> None:
    """The quicker ward has three tasks only: it comes last, marked; numbers open the cases of the ward they are of."""
    province = await house.signed_in("province")
    page = await province.get(STEP)
    [_, compared] = page.tree.css("main table")
    rows = [row.text(separator=" ", strip=True) for row in compared.css("tbody tr")]
    assert ["An Bình" in rows[0], "Long Châu" in rows[1]] == [True, True]
    assert ["ít việc" in row for row in rows] == [False, True]
    assert page.tree.css_first("svg[aria-labelledby=board-agencies]") is not None
    assert await numbers_lead_to_their_cases(province, page) >= 5
    narrowed = await province.get(f"{STEP}?agency={OTHER_AGENCY}")
    assert narrowed.texts("tbody a[aria-current]") == ["UBND phường Long Châu"]
    assert len(narrowed.tree.css("main table")[1].css("tbody tr")) == 2


async def test_a_step_nobody_knows_is_not_there(house: House, people: dict[str, str]) -> None:
    """Neither a step nor a procedure that is nowhere, nor a foreign agency's; officers see no step at all."""
    supervisor, officer = await house.signed_in("supervisor"), await house.signed_in("officer")
    for address in (f"/board/procedures/{COPIES}/steps/nothing", "/board/procedures/9.999999/steps/review"):
        assert (await supervisor.get(address)).status == 404
    for address in (STEP, f"{STEP}/export"):
        assert (await supervisor.client.get(f"{address}?agency={OTHER_AGENCY}")).status_code == 404
        assert (await officer.client.get(address)).status_code == 403


async def test_a_step_without_a_task_says_so(house: House, people: dict[str, str]) -> None:
    """A step in force of which nothing was done has no picture and no table."""
    supervisor = await house.signed_in("supervisor")
    page = await supervisor.get(f"/board/procedures/{COPIES}/steps/check")
    assert "Chưa có việc nào" in page.text("main")
    assert page.tree.css_first("main table, main figure") is None


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_person_by_step(house: House, people: dict[str, str], language: str) -> None:
    """A person's page has each step beside the agency's median, and says that it is no ranking."""
    supervisor = await house.signed_in("supervisor", language)
    page = await supervisor.get(f"/board/workload/people/{people['many']}")
    assert page.text("h1") == NAME
    assert ("Không phải bảng xếp hạng" if language == "vi" else "no ranking") in page.text("main")
    [row] = page.tree.css("tbody tr")
    cells = [cell.text(strip=True) for cell in row.css("td")]
    assert cells[1] == "11"
    assert cells[2] == cells[-1] == ("1 giờ" if language == "vi" else "1 hour")
    assert row.css_first(".late-number") is None
    assert await numbers_lead_to_their_cases(supervisor, page) == 1


async def test_one_task_judges_nobody(house: House, people: dict[str, str]) -> None:
    """One very long task is shown as what it is: one, marked, without a share or a ninetieth."""
    supervisor = await house.signed_in("supervisor")
    page = await supervisor.get(f"/board/workload/people/{people['few']}")
    cells = [cell.text(strip=True) for cell in page.tree.css("tbody td")]
    assert cells[1].endswith("ít việc")
    assert (cells[3], "%" in cells[5]) == ("–", False)


async def test_people_of_others_are_not_there(house: House, people: dict[str, str]) -> None:
    """Foreign people and nobody are absent; a province's supervisor names the agency, and officers see nobody."""
    supervisor, province = await house.signed_in("supervisor"), await house.signed_in("province")
    address = f"/board/workload/people/{people['stranger']}"
    for wrong in (address, f"{address}/export", f"{address}?agency={OTHER_AGENCY}", "/board/workload/people/nobody"):
        assert (await supervisor.client.get(wrong)).status_code == 404, wrong
    assert (await province.client.get(address)).status_code == 404
    assert (await province.get(f"{address}?agency={OTHER_AGENCY}")).status == 200
    officer = await house.signed_in("officer")
    assert (await officer.client.get(f"/board/workload/people/{people['few']}")).status_code == 403


async def test_names_of_people_lead_to_what_they_did(house: House, people: dict[str, str]) -> None:
    """The workload page opens a person by name, and paints no number of theirs as a fault but overdue tasks."""
    supervisor = await house.signed_in("supervisor")
    page = await supervisor.get("/board/workload")
    links = {node.text(): node.attributes["href"] or "" for node in page.tree.css("tbody th a")}
    assert (await supervisor.get(links[NAME])).text("h1") == NAME
    assert page.tree.css_first("a.late-number") is None


async def test_files_have_the_tables_of_the_pages(house: House, people: dict[str, str]) -> None:
    """Weeks, agencies and a person's steps as files: working hours, few tasks marked, no formula, own agencies only."""
    supervisor, province = await house.signed_in("supervisor"), await house.signed_in("province")
    page = await province.get(STEP)
    links = [node.attributes["href"] or "" for node in page.tree.css("main a") if "/export?" in str(node.html)]
    assert len(links) == 4
    for link in links:
        assert (await province.client.get(link)).status_code == 200, link
    old, last = await lines(supervisor, f"{STEP}/export?table=weeks")
    assert (old["Số việc"], old["Trung vị, giờ làm việc"], old["Ít hơn 10 việc"]) == ("3", "1.5", "ít việc")
    assert (last["Số việc"], last["Lâu hơn được giao, việc"], last["Ít hơn 10 việc"]) == ("12", "1", "")
    assert [line["Cơ quan"] for line in await lines(supervisor, f"{STEP}/export?table=agencies")] == [
        "UBND phường An Bình"
    ]
    assert len(await lines(province, f"{STEP}/export?table=agencies")) == 2
    [person] = await lines(supervisor, f"/board/workload/people/{people['many']}/export")
    assert (person["Số việc"], person["Mã thủ tục"]) == ("11", COPIES)


async def test_the_board_refreshes_its_part_and_nothing_else(house: House, people: dict[str, str]) -> None:
    """Pages of figures say what is fetched again: their own address, that part only; lists of cases stay still."""
    supervisor = await house.signed_in("supervisor")
    pages = ("/board?by=officer", "/board/steps", "/board/trends", "/board/forecast", "/board/workload", STEP,
             f"/board/procedures/{COPIES}", f"/board/workload/people/{people['many']}")  # fmt: skip
    for address in pages:
        page = await supervisor.get(address)
        part = page.tree.css_first("#board-live[data-refreshes]")
        assert part is not None, address
        assert part.attributes["hx-get"] == address
        assert (part.attributes["hx-select"], part.attributes["hx-trigger"]) == ("#board-live", "board-refresh")
        assert page.tree.css_first("script[src='/static/js/board.js']") is not None
        assert part.css_first("form, select, input") is None
    for address in ("/board/cases", "/board/rules", "/board/workload/tasks?officer=nobody"):
        page = await supervisor.get(address)
        assert page.tree.css_first("[data-refreshes], script[src='/static/js/board.js']") is None
