"""Reading a spreadsheet of people or agencies, Excel or CSV, and writing the template of one."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from api.errors import FieldProblem, InvalidInput
from api.language import Sentence, say
from domain.case.acts import Role
from domain.staff.rows import MOST_ROWS, CheckedRow
from domain.staff.sheet import FIELDS, HEADS, ROLE_WORDS

LARGEST = 2 * 1024 * 1024
_MOST_COLUMNS = 30
#: An Excel file unpacked; a small file that unpacks to more is no list.
_UNPACKED = 40 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EXAMPLE = {
    "login": "lan.lt",
    "name": "Lê Thị Lan",
    "position": "Chuyên viên",
    "agency": "H61.12",
    "unit": "Văn phòng HĐND và UBND",
    "roles": "Thụ lý, Một cửa",
    "phone": "0270 3822 100",
    "email": "lan.lt@example.vn",
}


def read_sheet(content: bytes) -> list[list[str]]:
    """Return the lines of the first sheet as texts; raises InvalidInput for what is no spreadsheet of ours."""
    if not content:
        raise _unreadable(say("Chưa chọn tệp."))
    if len(content) > LARGEST:
        raise _unreadable(say("Tệp lớn hơn 2 MB."))
    return _read_excel(content) if content.startswith(b"PK\x03\x04") else _read_csv(content)


def template_xlsx() -> bytes:
    """Return an Excel file for people: the heads, one example, and the words for roles on a second sheet."""
    roles = [(ROLE_WORDS[role][0], role.value) for role in ROLE_WORDS]
    return book_of(_heads(), _example(), "Vai trò", [("Ghi trong cột Vai trò", "Mã"), *roles])


def template_csv() -> bytes:
    """Return the same as CSV."""
    return lines_of(_heads(), _example())


def book_of(heads: Sequence[str], example: Sequence[str], words_title: str, words: Sequence[Sequence[str]]) -> bytes:
    """Return an Excel file with heads and one example, and on a second sheet the words that a column takes."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise TypeError("a new workbook has a sheet")
    sheet.title = "Danh sách"
    sheet.append(list(heads))
    sheet.append(list(example))
    for place, shown in enumerate(example, start=1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = max(14, len(shown) + 4)
    sheet.freeze_panes = "A2"
    second = book.create_sheet(words_title)
    for line in words:
        second.append(list(line))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def lines_of(heads: Sequence[str], example: Sequence[str]) -> bytes:
    """Return heads and one example as CSV, with the mark that makes Excel read it as UTF-8."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(heads)
    writer.writerow(example)
    return stream.getvalue().encode("utf-8-sig")


def digest_of(checked: Sequence[CheckedRow]) -> str:
    """Return a digest of what a list would do: everything as it is and as it would be."""
    content = [[row.number, row.cells, row.before] for row in checked]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def role_words(codes: str) -> str:
    """Return role codes, comma separated, in the words of the template."""
    return ", ".join(ROLE_WORDS[Role(code.strip())][0] for code in codes.split(",") if code.strip())


def _heads() -> list[str]:
    return [HEADS[name][0] for name in FIELDS]


def _example() -> list[str]:
    return [_EXAMPLE[name] for name in FIELDS]


def _read_excel(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _UNPACKED:
                raise _unreadable(say("Tệp Excel quá lớn."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        return [
            ["" if value is None else str(value) for value in row]
            for row in sheet.iter_rows(max_row=MOST_ROWS + 100, max_col=_MOST_COLUMNS, values_only=True)
        ]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError) as error:
        raise _unreadable(say("Không đọc được tệp Excel này.")) from error


def _read_csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(say("Tệp không phải UTF-8.")) from error
    if "\x00" in text:
        raise _unreadable(say("Tệp này không phải bảng tính."))
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    try:
        return [line[:_MOST_COLUMNS] for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise _unreadable(say("Tệp này không phải bảng tính.")) from error


def _unreadable(detail: Sentence) -> InvalidInput:
    mend = say("Dùng tệp mẫu, lưu dạng .xlsx, hoặc .csv với bảng mã UTF-8.")
    return InvalidInput(errors=(FieldProblem("file", "unreadable", detail, mend),))
