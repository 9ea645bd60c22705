"""Reading a spreadsheet of people, Excel or CSV, and writing the template of one."""

from __future__ import annotations

import csv
import io
import zipfile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from api.errors import FieldProblem, InvalidInput
from api.language import Sentence, say
from domain.case.acts import Role
from domain.staff.sheet import FIELDS, HEADS, MOST_ROWS, ROLE_WORDS

LARGEST = 2 * 1024 * 1024
_MOST_COLUMNS = 30
#: An Excel file unpacked; a small file that unpacks to more is no list of people.
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
    """Return an Excel file with the heads, one example, and the words for roles on a second sheet."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise TypeError("a new workbook has a sheet")
    sheet.title = "Danh sách"
    sheet.append([HEADS[name][0] for name in FIELDS])
    sheet.append([_EXAMPLE[name] for name in FIELDS])
    for place, name in enumerate(FIELDS, start=1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = max(14, len(_EXAMPLE[name]) + 4)
    sheet.freeze_panes = "A2"
    words = book.create_sheet("Vai trò")
    words.append(["Ghi trong cột Vai trò", "Mã"])
    for role in ROLE_WORDS:
        words.append([ROLE_WORDS[role][0], role.value])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def template_csv() -> bytes:
    """Return the same as CSV, with the mark that makes Excel read it as UTF-8."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow([HEADS[name][0] for name in FIELDS])
    writer.writerow([_EXAMPLE[name] for name in FIELDS])
    return stream.getvalue().encode("utf-8-sig")


def role_words(codes: str) -> str:
    """Return role codes, comma separated, in the words of the template."""
    return ", ".join(ROLE_WORDS[Role(code.strip())][0] for code in codes.split(",") if code.strip())


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
