"""The lists behind a report as files: the lines of the pages, whole, with the links that ask for them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from domain.deadline.moments import local_day
from domain.reports.lives import InProcess, Received
from tests.api.conftest import AGENCY, House
from tests.api.reports.test_reports import DAYS, MONTH, numbers, reported, supervisor
from tests.api.visitor import Page, Visitor
from tests.support.reported_cases import store_lives

__all__ = ["reported", "supervisor"]
pytestmark = pytest.mark.asyncio(loop_scope="session")
_LISTED = "tbody th .code"


def files(page: Page) -> list[str]:
    """Return the addresses of a list's files, the spreadsheet first."""
    addresses = [node.attributes["href"] or "" for node in page.tree.css("main a")]
    return [address for address in addresses if "/export?" in address]


async def rows_of(visitor: Visitor, address: str) -> list[list[str]]:
    """Return the rows of a CSV file without its heads."""
    answer = await visitor.client.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]


async def test_the_cases_behind_every_number_are_sent_whole(supervisor: Visitor) -> None:
    """Both files hold the dossiers of the page, also where the number is of one field, with no more than it says."""
    page = await supervisor.get(f"/reports?period={MONTH.key}")
    for address, number in numbers(page):
        behind = await supervisor.get(address)
        workbook, values = files(behind)
        rows = await rows_of(supervisor, values)
        assert [row[0] for row in rows] == behind.texts(_LISTED)
        assert len(rows) == number
        file = await supervisor.client.get(workbook)
        sheet = load_workbook(io.BytesIO(file.content)).active
        assert sheet is not None
        assert [row[0].value for row in sheet.iter_rows(min_row=2)] == behind.texts(_LISTED)
        assert f"-{AGENCY}-{MONTH.key}.xlsx" in file.headers["content-disposition"]


async def test_a_number_there_is_not_has_no_file(supervisor: Visitor) -> None:
    """Nor has a period that was never closed a list of what changed since."""
    base = f"form=07a&agency={AGENCY}&period={MONTH.key}"
    for address in (
        f"/reports/cases/export?{base}&column=nothing",
        f"/reports/cases/export?{base}&note=nothing",
        f"/reports/changed/export?{base}",
        f"/reports/cases/export?{base}&edition=7",
    ):
        assert (await supervisor.client.get(address)).status_code == 404, address


async def test_what_differs_from_closed_periods_is_sent_with_its_cause(supervisor: Visitor, reported: House) -> None:
    """A case recorded after both months were closed: the chain breaks by it, and the closed month lacks it."""
    address = f"form=07a&agency={AGENCY}&period="
    for key in (MONTH.previous.key, MONTH.key):
        page = await supervisor.get(f"/reports?{address}{key}")
        action, fields = page.form(action="/reports/close")
        assert (await supervisor.submit(action, fields)).status == 200
    late = InProcess(DAYS.begins - timedelta(days=3), None, AGENCY, "ho-tich", Received.DIRECT, local_day(DAYS.begins))
    [case_id] = await store_lives(reported.sessions, [[late]])
    code = f"{AGENCY}-{case_id.hex}"

    moved = await supervisor.get(f"/reports/moved?{address}{MONTH.key}")
    assert await rows_of(supervisor, files(moved)[1]) == [
        [code, "UBND phường An Bình", "ghi nhận sau khi chốt kỳ trước"]
    ]
    changed = await supervisor.get(f"/reports/changed?{address}{MONTH.key}&edition=1")
    [row] = await rows_of(supervisor, files(changed)[1])
    assert row[:2] == [code, "không tính"]
    assert "Đang giải quyết" in row[2]
