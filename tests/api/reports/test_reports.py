"""Official figures: who sees which, every number opens its cases, closed is closed."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from random import Random

import pypdf
import pytest
import pytest_asyncio
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from activities.documents.specimen import specimen_sheet
from activities.documents.typesetter import typeset
from api.reports.sheets import pdf_request
from domain.deadline.moments import local_day
from domain.reports.checks import Moved
from domain.reports.forms import Form
from domain.reports.lives import Exit, InProcess, Received
from domain.reports.periods import Closing, Period, PeriodKind, last_ended
from models.reports.closing import broken, last_closing
from models.reports.reading import read_report, subject_of
from models.tables import Agency, ReportClosing, StaffRole
from tests.api.conftest import AGENCY, OTHER_AGENCY, House
from tests.api.visitor import Page, Visitor
from tests.support.reported_cases import store_lives

pytestmark = pytest.mark.asyncio(loop_scope="session")
TODAY = local_day(datetime.now(UTC))
MONTH = last_ended(PeriodKind.MONTH, TODAY, Closing())
DAYS = MONTH.span(Closing())
PROVINCE = "H61"


def life(agency: str, number: int) -> list[InProcess]:
    """Return one of twelve plain lives around the month: carried or received, settled in time or late, open."""
    random = Random(number)
    start = DAYS.begins + timedelta(days=random.choice((-5, 2, 6)), hours=number)
    due = local_day(start) + timedelta(days=8)
    until = None if number % 4 == 0 else start + timedelta(days=(7, 8, 12)[number % 3])
    return [
        InProcess(
            start, until, agency, ("ho-tich", "chung-thuc")[number % 2], list(Received)[number % 4], due,
            exit=Exit.DECIDED if until else None,
        )
    ]  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reported(house: House) -> House:
    """The house with two communes under a province, a province-level supervisor, and a month of cases."""
    async with house.sessions.write() as session:
        session.add(Agency(id=PROVINCE, kind="ubnd-tinh", name_vi="UBND tỉnh Vĩnh Long", name_en="Vĩnh Long"))
        await session.flush()
        await session.change(
            text("update agencies set parent_id = :top where id = any(:ids)"),
            {"top": PROVINCE, "ids": [AGENCY, OTHER_AGENCY]},
        )
        session.add(StaffRole(staff_id=house.staff["counter2"], role="supervisor", agency_id=PROVINCE))
    await store_lives(house.sessions, [life(AGENCY, number) for number in range(24)])
    await store_lives(house.sessions, [life(OTHER_AGENCY, number) for number in range(8)])
    return house


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def supervisor(reported: House) -> Visitor:
    return await reported.signed_in("supervisor")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def province(reported: House) -> Visitor:
    return await reported.signed_in("counter2")


def numbers(page: Page) -> list[tuple[str, int]]:
    """Return every number of the sheet that is a link, with its address."""
    return [
        (str(node.attributes["href"]), int(node.text().replace(".", "")))
        for node in page.tree.css(".report-sheet td a")
    ]


def totals(page: Page) -> list[int]:
    """Return the numbers of the last row."""
    cells = page.tree.css(".report-sheet tbody tr:last-child td")
    return [int(node.text().strip().replace(".", "").replace("–", "0")) for node in cells[1:]]


async def test_every_number_opens_its_cases(supervisor: Visitor) -> None:
    """Each number of the form is a link to a list of exactly so many cases, and the totals are those stored."""
    page = await supervisor.get(f"/reports?period={MONTH.key}")
    assert page.heading.startswith("Tình hình, kết quả giải quyết thủ tục hành chính")
    found = numbers(page)
    assert len(found) > 15
    for address, number in found:
        behind = await supervisor.get(address)
        assert len(behind.tree.css("tbody tr")) == number, address
    received, *entries, resolved, early, on_time, late, in_process, in_time, overdue = totals(page)
    assert received == sum(entries) == resolved + in_process == 24
    assert (resolved, in_process) == (early + on_time + late, in_time + overdue)
    assert min(early, on_time, late, overdue) > 0


@pytest.mark.parametrize("form", ["07a", "06a"])
async def test_forms_say_what_they_are(supervisor: Visitor, form: str) -> None:
    """Each form has its own columns, numbered, under its own name and source."""
    page = await supervisor.get(f"/reports?form={form}&period={MONTH.key}")
    marks = page.texts(".report-sheet tr.marks td")
    assert marks == [f"({number})" for number in range(1, {"07a": 16, "06a": 14}[form])]
    assert ("Bưu chính" in page.texts(".report-sheet thead th")) == (form == "07a")
    assert {"07a": "TT-BTP", "06a": "TT-VPCP"}[form] in page.text(".report-sheet .sheet-head")


async def test_province_adds_up_its_communes(province: Visitor) -> None:
    """Form 07b has a provincial and a commune part; the communes' part is the sum of the communes."""
    page = await province.get(f"/reports?form=07b&agency={PROVINCE}&period={MONTH.key}")
    parts = [row.css_first("th").text() for row in page.tree.css(".report-sheet tbody tr.strong")]
    assert parts == ["Cấp tỉnh", "Cấp xã", "Tổng cộng"]
    assert totals(page)[0] == 32
    units = page.texts("table[data-rows] tbody tr")
    assert ["phường An Bình 24 " in units[0], "phường Long Châu 8 " in units[1]] == [True, True]
    for address, number in numbers(page)[:6]:
        assert len((await province.get(address)).tree.css("tbody tr")) == number
    lists = {
        str(node.attributes["href"]): int(node.text())
        for node in page.tree.css("table[data-rows] td a")
        if "column=received" in str(node.attributes["href"])
    }
    assert sorted(lists.values()) == [8, 24]
    for address, number in lists.items():
        behind = await province.get(address)
        assert len(behind.tree.css("tbody tr")) == number
        links = behind.tree.css("tbody th a")
        assert len(links) == number, "who oversees the province opens the cases of the agencies below it"


async def test_only_own_agencies(reported: House, supervisor: Visitor) -> None:
    """A supervisor sees no other agency's report, nor the province's; a counter sees none; nothing unknown is there."""
    for query, status in (
        (f"agency={OTHER_AGENCY}", 404),
        (f"agency={PROVINCE}&form=07b", 404),
        ("form=07b", 404),
        ("form=99", 404),
        ("period=2026-M13", 422),
        ("period=2099", 422),
        ("edition=7", 404),
    ):
        answer = await supervisor.client.get(f"/reports?{query}")
        assert answer.status_code == status, query
    counter = await reported.signed_in("counter")
    assert (await counter.client.get("/reports")).status_code == 403
    leader = await reported.signed_in("leader")
    page = await leader.get(f"/reports?period={MONTH.key}")
    assert not page.tree.css("form[action='/reports/close']")
    assert "Người giám sát của cơ quan này chốt số liệu." in page.body
    refused = await leader.post(
        "/reports/close", {"form": "07a", "agency": AGENCY, "period": MONTH.key, "edition": "1"}
    )
    assert refused.status_code == 403


async def test_a_running_period_is_not_closed(supervisor: Visitor) -> None:
    """The present period is shown as of now, and neither the page nor a request closes it."""
    running = f"{TODAY.year}" if Period.parse(str(TODAY.year)).last_day(Closing()) >= TODAY else f"{TODAY.year + 1}"
    page = await supervisor.get(f"/reports?period={running}")
    assert "Kỳ này chưa kết thúc" in page.body
    answer = await supervisor.post(
        "/reports/close", {"form": "07a", "agency": AGENCY, "period": running, "edition": "1"}
    )
    assert answer.status_code == 409


async def test_files(reported: House, supervisor: Visitor) -> None:
    """The spreadsheet, the values and the PDF say the same numbers as the page."""
    address = f"/reports/file?form=07a&agency={AGENCY}&period={MONTH.key}&kind="
    on_page = totals(await supervisor.get(f"/reports?period={MONTH.key}"))
    values = (await supervisor.client.get(address + "csv")).content
    rows = list(csv.reader(io.StringIO(values.decode("utf-8-sig"))))
    assert [int(value) for value in rows[-1][2:]] == on_page
    book = load_workbook(io.BytesIO((await supervisor.client.get(address + "xlsx")).content))
    page = book.active
    last = [cell.value for cell in list(page.iter_rows())[-1]]
    assert last[1:] == ["Tổng cộng", *on_page]
    assert page.page_setup.orientation == "landscape"
    async with reported.sessions.read() as session:
        subject = await subject_of(session, Form.UNIT, MONTH, AGENCY, Closing(), TODAY)
        report = await read_report(session, subject) if subject else None
    assert report is not None
    pdf = pypdf.PdfReader(io.BytesIO(typeset(specimen_sheet(pdf_request(report)))))
    said = " ".join(pdf.pages[0].extract_text().split())
    assert "07a/BTP/KSTT" in said
    assert "UBND phường An Bình" in said
    assert pdf.pages[0].mediabox.width > pdf.pages[0].mediabox.height
    assert str(on_page[0]) in said
    assert (await supervisor.client.get(address + "pdf")).status_code == 503, "nobody draws it while Temporal is away"


async def _close(visitor: Visitor, address: str, **changes: str) -> Page:
    page = await visitor.get(address)
    action, fields = page.form(action="/reports/close")
    return await visitor.submit(action, fields | changes)


async def test_closed_is_closed(reported: House, supervisor: Visitor) -> None:
    """A closed month keeps its figures and its cases; what changes later shows as a difference, and is corrected
    beside it with a reason."""
    before = MONTH.previous
    address = f"/reports?form=07a&agency={AGENCY}&period="
    await _close(supervisor, address + before.key)
    page = await _close(supervisor, address + MONTH.key)
    assert "Đã chốt số liệu" in page.body
    closed = totals(page)
    twice = await supervisor.post(
        "/reports/close", {"form": "07a", "agency": AGENCY, "period": MONTH.key, "edition": "1"}
    )
    assert twice.status_code == 303
    same = await supervisor.post(
        "/reports/close", {"form": "07a", "agency": AGENCY, "period": MONTH.key, "edition": "2", "reason": "Thử"}
    )
    assert same.status_code == 409
    # A reception from before the end is recorded only now.
    late = InProcess(
        DAYS.begins + timedelta(days=3),
        None,
        AGENCY,
        "ho-tich",
        Received.POST,
        local_day(DAYS.begins) + timedelta(days=9),
    )
    [case_id] = await store_lives(reported.sessions, [[late]])
    page = await supervisor.get(address + MONTH.key)
    assert totals(page) == closed
    assert "1 hồ sơ nay sẽ được đếm khác" in page.body
    for link, number in numbers(page):
        assert len((await supervisor.get(link)).tree.css("tbody tr")) == number, link
    changed = next(node for node in page.tree.css("a") if "/reports/changed" in str(node.attributes["href"]))
    listed = await supervisor.get(str(changed.attributes["href"]))
    assert listed.texts("tbody tr") == [f"{AGENCY}-{case_id.hex} không tính Bưu chính; Đang giải quyết, quá hạn"]
    missing = await _close(supervisor, address + MONTH.key)
    assert missing.status == 422
    assert "Còn thiếu lý do" in missing.body
    page = await _close(supervisor, address + MONTH.key, reason="Ghi nhận muộn một hồ sơ bưu chính")
    assert totals(page)[0] == closed[0] + 1
    assert "Ghi nhận muộn một hồ sơ bưu chính" in page.body
    first = await supervisor.get(address + MONTH.key + "&edition=1")
    assert totals(first) == closed
    async with reported.sessions.read() as session:
        made = await last_closing(session, Form.UNIT, MONTH, AGENCY)
        assert made is not None
        assert made.edition == 2
        assert await broken(session, made) == []


async def test_what_is_closed_cannot_be_changed(reported: House) -> None:
    """The database itself refuses to change or to drop a closed period, and a tampered copy does not fit its hash."""
    async with reported.sessions.read() as session:
        made = await last_closing(session, Form.UNIT, MONTH, AGENCY)
        assert made is not None
        total = {**made.content["total"], "numbers": {**made.content["total"]["numbers"], "late": 0}}
        copy = ReportClosing(**{**made.model_dump(), "content": {**made.content, "total": total}})
        assert await broken(session, made) == []
        assert await broken(session, copy) == ["content"]
    for statement in (
        "update report_closings set reason = 'x'",
        "delete from report_cells",
        "update report_cells set number = 1, cases = cases[1:1]",
        "truncate report_cells",
    ):
        with pytest.raises(DBAPIError, match="may not be changed"):
            async with reported.sessions.write() as session:
                await session.change(text(statement))


async def test_recorded_later_breaks_the_chain_and_says_so(reported: House, supervisor: Visitor) -> None:
    """When the month before was closed without a case that was in process then, the check fails and lists it."""
    late = InProcess(DAYS.begins - timedelta(days=3), None, AGENCY, "ho-tich", Received.DIRECT, local_day(DAYS.begins))
    [case_id] = await store_lives(reported.sessions, [[late]])
    address = f"/reports?form=07a&agency={AGENCY}&period={MONTH.key}&edition=0"
    page = await supervisor.get(address)
    assert "ghi nhận sau khi chốt kỳ trước" in page.body
    rows = await supervisor.get(f"/reports/moved?form=07a&agency={AGENCY}&period={MONTH.key}")
    assert [row for row in rows.texts("tbody tr") if case_id.hex in row]
    async with reported.sessions.read() as session:
        subject = await subject_of(session, Form.UNIT, MONTH, AGENCY, Closing(), TODAY)
        assert subject is not None
        report = await read_report(session, subject, 0)
        assert report is not None
        assert not report.holds
        assert report.carried.moved == {Moved.RECORDED_LATER: 1}


async def test_empty_period_and_english(supervisor: Visitor, reported: House) -> None:
    """A period without cases says so; the page around the form is English for who reads English."""
    page = await supervisor.get("/reports?period=2024-M5")
    assert "Kỳ này không phát sinh hồ sơ." in page.body
    english = await reported.signed_in("supervisor", "en")
    page = await english.get(f"/reports?period={MONTH.key}")
    assert "Checks" in page.body
    assert re.search(r"Month \d+ of \d+", page.response.text)


async def test_period_of_today_is_over() -> None:
    """The month the tests report on has ended, whatever day they run on."""
    assert DAYS.last < TODAY
    assert isinstance(DAYS.first, date)
