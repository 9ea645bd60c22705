"""What is wrong with a list from a spreadsheet, and with a list of people, in words."""

from __future__ import annotations

from api.administration.typed import sentences_of
from api.language import Sentence, say
from domain.staff.rows import SheetProblem
from domain.staff.sheet import HEADS


def file_sentences(problem: SheetProblem, head: str) -> tuple[Sentence, Sentence] | None:
    """Return what is wrong with a file as a whole and how to mend it; None for a problem of a row."""
    values = problem.values
    match problem.rule:
        case "empty":
            return say("Tệp không có dòng nào."), say("Dùng tệp mẫu.")
        case "no_rows":
            return say("Tệp chỉ có dòng tiêu đề."), say("Ghi mỗi mục một dòng bên dưới.")
        case "too_many_rows":
            return say("Nhiều hơn %(most)s dòng.", **values), say("Chia thành nhiều tệp.")
        case "unknown_head":
            return say("Không có cột «%(head)s».", **values), say("Đặt tên cột như trong tệp mẫu.")
        case "head_twice":
            return say("Cột «%(head)s» có hai lần.", head=head), say("Bỏ bớt một cột.")
        case "head_missing":
            return say("Thiếu cột «%(head)s».", head=head), say("Thêm cột này như trong tệp mẫu.")
        case _:
            return None


def problem_sentences(problem: SheetProblem) -> tuple[Sentence, Sentence]:
    """Return what is wrong with a list of people and how to mend it."""
    values = problem.values
    if of_file := file_sentences(problem, HEADS[problem.field][0] if problem.field else ""):
        return of_file
    match problem.rule:
        case "unknown_agency":
            return (
                say("Không quản trị cơ quan «%(given)s».", **values),
                say("Ghi mã của một cơ quan trong danh sách, hoặc để trống."),
            )
        case "unknown_unit":
            return (
                say("Cơ quan không có đơn vị «%(given)s».", **values),
                say("Thêm đơn vị ở trang cơ quan trước, hoặc sửa tên."),
            )
        case "unknown_role":
            return (
                say("Không có vai trò «%(given)s».", **values),
                say("Ghi: Một cửa, Thụ lý, Lãnh đạo, Giám sát hoặc Quản trị."),
            )
        case "login_twice":
            return say("Trùng tên đăng nhập với dòng %(line)s.", **values), say("Giữ một dòng cho mỗi người.")
        case "login_taken":
            return say("Tên đăng nhập này thuộc nơi khác."), say("Đặt tên khác.")
        case _:
            return sentences_of(problem.rule)
