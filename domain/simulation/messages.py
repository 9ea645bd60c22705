"""The wording of what can be wrong with a scenario file; the codes stand beside those of definitions."""

from __future__ import annotations

from typing import NamedTuple

from domain.procedure.errors import DefinitionError, dotted
from domain.procedure.positions import Path, Positions


class Wording(NamedTuple):
    """One problem in words: what is wrong, and the mend, in Vietnamese and English."""

    vi: str
    en: str
    mend_vi: str
    mend_en: str


MESSAGES: dict[str, Wording] = {
    "scenario_missing_key": Wording(
        "Thiếu `{key}`.",
        "`{key}` is missing.",
        "Thêm `{key}:` vào đây.",
        "Add `{key}:` here.",
    ),
    "scenario_unknown_key": Wording(
        "Không có khóa `{key}` ở đây.",
        "There is no key `{key}` here.",
        "{suggestion_vi}",
        "{suggestion_en}",
    ),
    "scenario_text_cut_at_comma": Wording(
        "Dấu phẩy trong ngoặc nhọn đã cắt câu ngay trước `{key}`.",
        "A comma inside braces cut the text just before `{key}`.",
        "Đặt cả câu trong ngoặc kép, hoặc viết vi và en trên hai dòng.",
        "Put the whole text in quotes, or write vi and en on two lines.",
    ),
    "scenario_bad_value": Wording(
        "`{path}` không nhận giá trị `{value}`.",
        "`{path}` cannot be `{value}`.",
        "{hint_vi}",
        "{hint_en}",
    ),
    "scenario_line_unclear": Wording(
        "Dòng này không nói rõ ai quyết gì.",
        "This line does not say who decides what.",
        "Viết một từ (accept, hand_over) hoặc một bước và điều được quyết: {{review: approve, after: 1 working day}}.",
        "Write one word (accept, hand_over) or one step and its outcome: {{review: approve, after: 1 working day}}.",
    ),
    "scenario_unknown_step": Wording(
        "Thủ tục này không có bước hay người nào tên `{name}`.",
        "This procedure has no step or party called `{name}`.",
        "{suggestion_vi}",
        "{suggestion_en}",
    ),
    "scenario_outcome_not_of_step": Wording(
        "Bước `{name}` không thể kết thúc bằng `{value}`.",
        "The step `{name}` cannot end with `{value}`.",
        "{suggestion_vi}",
        "{suggestion_en}",
    ),
    "scenario_bad_moment": Wording(
        "`{value}` không phải là một thời điểm.",
        "`{value}` is not a moment.",
        "Viết ngày và giờ, ví dụ 2027-02-04 15:20.",
        "Write a day and a time, such as 2027-02-04 15:20.",
    ),
    "scenario_bad_pace": Wording(
        "`{value}` không phải là một khoảng thời gian.",
        "`{value}` is not a length of time.",
        "Viết số và đơn vị, ví dụ: 10 minutes, 4 working hours, 1 working day, 2 days.",
        "Write a number and a unit, such as: 10 minutes, 4 working hours, 1 working day, 2 days.",
    ),
    "scenario_wrong_answer": Wording(
        "`{name}` không nhận câu trả lời này.",
        "`{name}` does not take this answer.",
        "{suggestion_vi}",
        "{suggestion_en}",
    ),
    "scenario_not_in_force": Wording(
        "Ngày nộp {day} nằm ngoài thời gian có hiệu lực của phiên bản {version}.",
        "The day of filing {day} lies outside the days version {version} is in force.",
        "Sửa `filed`, hoặc chuyển kịch bản sang phiên bản của ngày đó.",
        "Mend `filed`, or move the scenario to the version of that day.",
    ),
    "scenario_name_twice": Wording(
        "Hai kịch bản cùng tên `{name}`; lần đầu ở dòng {first}.",
        "Two scenarios are called `{name}`; the first is in line {first}.",
        "Đặt tên khác cho một trong hai.",
        "Give one of them another name.",
    ),
}


def scenario_problem(code: str, positions: Positions, path: Path, **values: object) -> DefinitionError:
    """Return the error of a code at the value of a path, or at its key when it is about the key."""
    wording = MESSAGES[code]
    at_key = code in ("scenario_unknown_key", "scenario_text_cut_at_comma")
    line, column = positions.of_key(path) if at_key else positions.of_value(path)
    shown = {"path": dotted(path), "key": path[-1] if path else "", **values}
    vi, en, mend_vi, mend_en = (text.format_map(shown) for text in wording)
    return DefinitionError(positions.file, line, column, code, dotted(path), vi, en, mend_vi, mend_en)
