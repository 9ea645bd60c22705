"""Conditions, cases and questions that change nothing."""

from __future__ import annotations

from domain.procedure.messages.wording import Group, Wording

CONDITIONS = Group(
    "Điều kiện thừa",
    "Conditions without effect",
    {
        "condition_never_holds": Wording(
            "Điều kiện không đúng với hồ sơ nào: {said}.",
            "The condition holds for no dossier: {said}.",
            "Sửa điều kiện, hoặc bỏ mục này.",
            "Mend the condition, or remove the item.",
            severity="warning",
        ),
        "condition_always_holds": Wording(
            "Điều kiện đúng với mọi hồ sơ: {said}.",
            "The condition holds for every dossier: {said}.",
            "Bỏ only_if, hoặc sửa điều kiện.",
            "Remove `only_if`, or mend the condition.",
            severity="warning",
        ),
        "unused_case_type": Wording(
            "Trường hợp `{name}` không làm thay đổi gì: không điều kiện nào phân biệt nó.",
            "The case `{name}` changes nothing: no condition tells it apart.",
            "Bỏ trường hợp này, hoặc thêm only_if: case_type is {name}.",
            "Remove the case, or add `only_if: case_type is {name}`.",
            severity="warning",
        ),
        "unused_fact": Wording(
            "Câu hỏi `{name}` không làm thay đổi gì: không điều kiện nào dùng đến.",
            "The question `{name}` changes nothing: no condition uses the answer.",
            "Đừng hỏi điều không cần, hoặc dùng `{name}` trong only_if.",
            "Do not ask what is not needed, or use `{name}` in an `only_if`.",
            severity="warning",
        ),
        "too_many_situations": Wording(
            "Các điều kiện phân biệt {count} loại hồ sơ; chỉ soát {limit} loại đầu.",
            "The conditions tell {count} kinds of dossier apart; only the first {limit} are judged.",
            "Bớt câu hỏi, hoặc tách thành nhiều thủ tục.",
            "Ask fewer questions, or split the procedure.",
            severity="warning",
        ),
    },
)
