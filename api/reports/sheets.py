"""The official form as a spreadsheet, as plain values and as fields to be set as PDF."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from enum import StrEnum

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from activities.specimens import REPORT, SpecimenRequest
from api.desk.sheets import keep_text
from api.filters import short_time
from domain.deadline.moments import local
from domain.reports import sheet
from domain.reports.forms import Column
from domain.reports.sheet import RowKind, SheetRow
from domain.spreadsheets import CellValue, harmless
from models.reports.reading import Report


class FileKind(StrEnum):
    """The kinds of files."""

    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"


_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def state_line(report: Report) -> str:
    """Return whether the figures are closed, which edition, and as of when."""
    if report.shown is None:
        return f"Kỳ chưa chốt; số liệu tính đến {short_time(datetime.now(UTC))}"
    made = report.shown
    edition = "" if made.edition == 1 else f", bản đính chính lần {made.edition - 1}"
    return f"Đã chốt lúc {short_time(made.closed_at)}, {made.closed_by_name}{edition}"


def as_csv(report: Report) -> bytes:
    """Return the rows as plain values, UTF-8 with a byte order mark; the part of form 07b is a column of its own."""
    layout = report.subject.layout
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(["STT", "Lĩnh vực", *(_flat(column) for column in layout.columns)])
    for row in sheet.rows(report.table):
        writer.writerow([row.mark, harmless(row.name), *(value for _, value in row.numbers(layout))])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def as_xlsx(report: Report) -> bytes:
    """Return a workbook of one sheet, laid out as the form, A4 across. Numbers are numbers."""
    book = Workbook()
    page = book.active
    if not isinstance(page, Worksheet):
        raise TypeError("a new workbook has a sheet")
    layout = report.subject.layout
    page.title = f"Biểu {layout.form.value}"
    last = 2 + len(layout.columns)
    top = _head(page, report, last)
    _column_heads(page, report, top)
    for line, row in enumerate(sheet.rows(report.table), start=top + 4):
        _row(page, line, row, report)
    page.freeze_panes = f"C{top + 4}"
    page.column_dimensions["A"].width = 6
    page.column_dimensions["B"].width = 34
    for column in range(3, last + 1):
        page.column_dimensions[get_column_letter(column)].width = 12
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"{top}:{top + 3}"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _head(page: Worksheet, report: Report, last: int) -> int:
    """Write what stands over the table and return the row it begins in."""
    subject = report.subject
    lines = (
        (f"Biểu số {subject.layout.code} – ban hành theo {subject.layout.source}", Font(italic=True)),
        (f"Đơn vị báo cáo: {subject.agency.name_vi}", Font()),
        (subject.layout.title.vi.upper(), Font(bold=True, size=13)),
        (sheet.period_line(subject.period, subject.days), Font(italic=True)),
        (f"Đơn vị tính: hồ sơ. {state_line(report)}", Font(italic=True)),
    )
    for place, (text, font) in enumerate(lines, start=1):
        page.merge_cells(start_row=place, start_column=1, end_row=place, end_column=last)
        _written(page, place, 1, text).font = font
        if place > 2:
            page.cell(place, 1).alignment = _MIDDLE
    return len(lines) + 2


def _column_heads(page: Worksheet, report: Report, top: int) -> None:
    layout = report.subject.layout
    spans: list[tuple[int, int, int, int, str]] = [
        (top, 1, top + 2, 1, "STT"),
        (top, 2, top + 2, 2, "Lĩnh vực, công việc giải quyết theo cấp"),
    ]
    at = 3
    for group in sheet.groups(layout):
        spans.append((top, at, top, at + len(group.columns) - 1, group.title))
        inner = [column for column in group.columns if column in sheet.in_period(layout)]
        for place, column in enumerate(group.columns, start=at):
            first = top + 2 if column in inner else top + 1
            spans.append((first, place, top + 2, place, sheet.head(column)))
        if inner:
            spans.append((top + 1, at + 1, top + 1, at + len(inner), "Trong kỳ"))
        at += len(group.columns)
    for first_row, first, last_row, last, text in spans:
        if (first_row, first) != (last_row, last):
            page.merge_cells(start_row=first_row, start_column=first, end_row=last_row, end_column=last)
        _written(page, first_row, first, text)
    for number in range(1, at):
        page.cell(top + 3, number, f"({number})")
        for row in range(top, top + 4):
            cell = page.cell(row, number)
            cell.font, cell.alignment, cell.border = Font(bold=row < top + 3), _MIDDLE, _BOX


def _row(page: Worksheet, place: int, row: SheetRow, report: Report) -> None:
    values: list[CellValue] = [row.mark, row.name, *(value for _, value in row.numbers(report.subject.layout))]
    for number, value in enumerate(values, start=1):
        cell = _written(page, place, number, value)
        cell.border = _BOX
        cell.font = Font(bold=row.kind is not RowKind.LINE)
        if isinstance(value, int):
            cell.number_format = "#,##0"


def _written(page: Worksheet, row: int, column: int, value: CellValue) -> Cell:
    """Write into a cell. Names come from people: what looks like a formula stays a text."""
    cell = page.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError("only the first cell of merged ones is written")
    cell.value = value
    keep_text(cell)
    return cell


def pdf_request(report: Report) -> SpecimenRequest:
    """Return the form as fields for the press."""
    subject = report.subject
    layout = subject.layout
    inner = sheet.in_period(layout)
    moment = report.shown.closed_at if report.shown else datetime.now(UTC)
    fields = {
        "code": layout.code,
        "source": layout.source,
        "unit": subject.agency.name_vi,
        "title": layout.title.vi,
        "period": sheet.period_line(subject.period, subject.days),
        "state": state_line(report),
        "date": f"Ngày {local(moment):%d} tháng {local(moment):%m} năm {local(moment):%Y}",
        "groups": [
            {
                "title": group.title,
                "total": sheet.head(group.columns[0]),
                "inner": [sheet.head(column) for column in group.columns if column in inner],
                "rest": [sheet.head(column) for column in group.columns[1:] if column not in inner],
            }
            for group in sheet.groups(layout)
        ],
        "rows": [
            {
                "strong": row.kind is not RowKind.LINE,
                "texts": [row.mark, row.name, *(sheet.shown(value) for _, value in row.numbers(layout))],
            }
            for row in sheet.rows(report.table)
        ],
        "digest": report.shown.sha256 if report.shown else "",
        "reason": report.shown.reason if report.shown else "",
    }
    return SpecimenRequest(REPORT, int(moment.timestamp()), fields)


def _flat(column: Column) -> str:
    group = {
        Column.RECEIVED: "Tổng số tiếp nhận",
        Column.LATE: "Đã giải quyết quá hạn",
        Column.OVERDUE: "Đang giải quyết quá hạn",
        Column.RESOLVED: "Tổng số đã giải quyết",
        Column.IN_PROCESS: "Tổng số đang giải quyết",
        Column.IN_TIME: "Đang giải quyết trong hạn",
    }
    return group.get(column, sheet.head(column))
