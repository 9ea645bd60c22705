"""What is wrong with a list of agencies, in words, and its template."""

from __future__ import annotations

from collections.abc import Mapping

from api.administration.import_sheet import book_of, lines_of
from api.administration.import_words import file_sentences
from api.administration.typed import sentences_of
from api.language import Sentence, say
from domain.staff.agency_sheet import FIELDS, HEADS
from domain.staff.rows import SheetProblem

_EXAMPLE = {
    "id": "H61.199",
    "kind": "ubnd-xa",
    "name_vi": "UBND xã Mẫu",
    "name_en": "People's Committee of Mau commune",
    "address": "Số 1 đường Mẫu",
    "phone": "0270 3822 100",
    "parent_id": "",
}


def agency_problem_sentences(problem: SheetProblem) -> tuple[Sentence, Sentence]:
    """Return what is wrong and how to mend it."""
    values = problem.values
    if of_file := file_sentences(problem, HEADS[problem.field][0] if problem.field else ""):
        return of_file
    match problem.rule:
        case "identifier":
            return (
                say("Mã định danh gồm một chữ cái, hai chữ số, rồi các nhóm số cách nhau bằng dấu chấm."),
                say("Ghi theo danh mục mã định danh, ví dụ H61.12."),
            )
        case "taken":
            return say("Mã định danh này đã được dùng."), say("Kiểm tra lại danh mục.")
        case "twice":
            return say("Trùng mã định danh với dòng %(line)s.", **values), say("Giữ một dòng cho mỗi cơ quan.")
        case "too_long":
            return say("Quá dài."), say("Nhập nhiều nhất %(most)s ký tự.", **values)
        case "unknown_kind":
            return (
                say("Không có loại cơ quan «%(given)s».", **values),
                say("Ghi mã hoặc tên một loại trong danh sách."),
            )
        case "kind_stays":
            return (
                say("Cơ quan đã có thì không đổi loại được."),
                say("Ghi %(kind)s, hoặc để trống.", **values),
            )
        case "own_superior":
            return say("Cơ quan cấp trên do quản trị cấp trên thay đổi."), say("Để trống ô này.")
        case "unknown_superior":
            return (
                say("Không đặt được dưới cơ quan «%(given)s».", **values),
                say("Ghi mã một cơ quan mình quản trị hoặc có trong tệp này, hoặc để trống."),
            )
        case "closed_superior":
            return say("Cơ quan «%(given)s» đã ngừng.", **values), say("Ghi mã một cơ quan đang hoạt động.")
        case "circle":
            return (
                say("Các cơ quan thành cấp trên của nhau: «%(given)s» nằm dưới cơ quan này.", **values),
                say("Ghi cơ quan cấp trên khác ở một trong các dòng."),
            )
        case _:
            return sentences_of(problem.rule)


def agencies_xlsx(kinds: Mapping[str, tuple[str, str]]) -> bytes:
    """Return an Excel file with the heads, one example, and the kinds of agencies on a second sheet."""
    words = [(kind, name) for kind, (name, _) in kinds.items()]
    return book_of(_heads(), _example(), "Loại cơ quan", [("Ghi trong cột Loại cơ quan", "Tên"), *words])


def agencies_csv() -> bytes:
    """Return heads and example as CSV."""
    return lines_of(_heads(), _example())


def _heads() -> list[str]:
    return [HEADS[name][0] for name in FIELDS]


def _example() -> list[str]:
    return [_EXAMPLE[name] for name in FIELDS]
