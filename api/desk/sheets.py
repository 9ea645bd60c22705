"""Lists as files: the columns of the page as CSV or as a spreadsheet."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from starlette.responses import Response

from api.agency_names import agency_names
from api.desk.rows import ListRow
from api.filters import short_time
from api.language import Sentence, say
from api.services import Services
from api.step_names import named
from domain.case import wording, words
from domain.reports.words import number
from domain.spreadsheets import CellValue, harmless

_WIDTHS = (26, 28, 44, 24, 24, 18, 28, 20, 14, 18)


class SheetFormat(StrEnum):
    """The kinds of files."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of texts and numbers; numbers stay numbers, to be added up.

    `note` is its last row: that lines are left out, so that nobody takes a part for the whole.
    """

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[CellValue]]
    note: str = ""


HEADS: tuple[Sentence, ...] = (
    say("Mã hồ sơ"),
    say("Chủ hồ sơ"),
    say("Thủ tục"),
    say("Bước"),
    say("Tình trạng hạn"),
    say("Hạn"),
    say("Đang chờ ai"),
    say("Người giữ"),
    say("Kênh nộp"),
    say("Ngày nộp"),
)
_NAME = say("Hồ sơ")


def case_sheet(services: Services, rows: Sequence[ListRow], language: str) -> Sheet:
    """Return the lines as a sheet in a language."""
    agencies = agency_names(services.settings)
    return Sheet(
        _NAME.read(language),
        [head.read(language) for head in HEADS],
        [
            [
                row.code,
                row.person,
                row.procedure.in_language(language),
                named(row.step, language),
                row.badge.label.read(language),
                short_time(row.due_at) if row.due_at else "",
                wording.waiting_sentence(row.waiting_for, language, agencies) if row.waiting_for else "",
                row.holder,
                wording.word(words.CHANNELS, row.channel, language),
                short_time(row.filed_at) if row.filed_at else "",
            ]
            for row in rows
        ],
    )


def cut_note(shown: int, language: str, *, total: int | None) -> str:
    """Return what a sheet of `shown` lines says when there are more: `total`, or None where nobody counted them."""
    ours = number(shown, language)
    if total is None:
        return say("Tệp ghi %(shown)s dòng đầu, danh sách còn nữa. Lọc hẹp hơn để có đủ.", shown=ours).read(language)
    of = number(total, language)
    return say("Tệp ghi %(shown)s trong %(total)s dòng. Lọc hẹp hơn để có đủ.", shown=ours, total=of).read(language)


def cut_after(sheet: Sheet, language: str) -> Sheet:
    """Return a sheet with the word below its rows that there are more of them, which nobody counted."""
    return replace(sheet, note=cut_note(len(sheet.rows), language, total=None))


async def sheet_response(sheet: Sheet, wanted: SheetFormat, name: str) -> Response:
    """Return the sheet as a download, made beside the event loop."""
    if wanted is SheetFormat.CSV:
        content, media_type = await asyncio.to_thread(as_csv, sheet), "text/csv; charset=utf-8"
    else:
        content = await asyncio.to_thread(as_xlsx, sheet)
        media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {"Content-Disposition": f'attachment; filename="{name}.{wanted.value}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


def as_csv(sheet: Sheet) -> bytes:
    """Return UTF-8 with a byte order mark, without which spreadsheets misread Vietnamese letters."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([harmless(head) for head in sheet.heads])
    writer.writerows([harmless(value) for value in row] for row in sheet.rows)
    if sheet.note:
        writer.writerow([harmless(sheet.note)])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def as_xlsx(sheet: Sheet) -> bytes:
    """Return a workbook of one sheet, its head in bold and kept in view. No cell is ever a formula."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.name)
    page.freeze_panes = "B2"
    for place, width in enumerate(_WIDTHS, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    heads = [_cell(page, head) for head in sheet.heads]
    for cell in heads:
        cell.font = Font(bold=True)
    page.append(heads)
    for row in sheet.rows:
        page.append([_cell(page, value) for value in row])
    if sheet.note:
        page.append([_cell(page, sheet.note)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(page: WriteOnlyWorksheet, value: CellValue) -> Cell:
    cell = WriteOnlyCell(page, value=value)
    keep_text(cell)
    return cell


def keep_text(cell: Cell) -> None:
    """Make a cell of a workbook that holds a text hold just that, also where the text begins like a formula."""
    if isinstance(cell.value, str):
        cell.data_type = "s"
