"""The official form as a file: names stay texts, numbers stay numbers."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from api.reports.sheets import as_csv, as_xlsx
from domain.deadline.moments import local_day
from domain.reports.forms import Form, Line
from domain.reports.periods import Closing, PeriodKind, last_ended
from models.reports.reading import Report, read_report, subject_of
from tests.api.conftest import AGENCY, House

pytestmark = pytest.mark.asyncio(loop_scope="session")
FORMULA = '=HYPERLINK("https://example.vn")'


async def _report(house: House) -> Report:
    """Return a report in which a sector and the agency are called like a formula."""
    today = local_day(datetime.now(UTC))
    async with house.sessions.read() as session:
        month = last_ended(PeriodKind.MONTH, today, Closing())
        subject = await subject_of(session, Form.UNIT, month, AGENCY, Closing(), today)
        assert subject is not None
        report = await read_report(session, subject)
    assert report is not None
    line = Line("", FORMULA, dict.fromkeys(subject.layout.columns, 7))
    return replace(report, table=replace(report.table, lines=(line,)))


async def test_a_sector_called_like_a_formula_is_a_text_in_both_files(house: House) -> None:
    """The spreadsheet holds no formula and the name as it is; the CSV file has it behind an apostrophe."""
    report = await _report(house)

    page = load_workbook(io.BytesIO(as_xlsx(report))).active
    rows = list(csv.reader(io.StringIO(as_csv(report).decode("utf-8-sig"))))

    assert page is not None
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert [cell.value for cell in cells if str(cell.value).startswith("=")] == [FORMULA.capitalize()]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert rows[1][1] == f"'{FORMULA.capitalize()}"
    assert rows[1][2:] == ["7"] * len(report.subject.layout.columns)
