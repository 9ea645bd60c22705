"""Found while reading: keywords and values that the language does not have."""

from __future__ import annotations

from domain.procedure.messages.wording import Group, Wording

SHAPE = Group(
    "Khóa và giá trị",
    "Keywords and values",
    {
        "missing_key": Wording(
            "Thiếu `{key}`.",
            "`{key}` is missing.",
            "Thêm `{key}:` vào đây. Nghĩa: {meaning_vi}",
            "Add `{key}:` here. Meaning: {meaning_en}",
        ),
        "unknown_key": Wording(
            "Không có khóa `{key}` ở đây.",
            "There is no key `{key}` here.",
            "{suggestion_vi}",
            "{suggestion_en}",
        ),
        "text_cut_at_comma": Wording(
            "Dấu phẩy trong ngoặc nhọn đã cắt câu ngay trước `{key}`.",
            "A comma inside braces cut the text just before `{key}`.",
            "Đặt cả câu trong ngoặc kép, hoặc viết vi và en trên hai dòng.",
            "Put the whole text in quotes, or write vi and en on two lines.",
        ),
        "wrong_type": Wording(
            "`{path}` phải là {expected_vi}, không phải {found_vi}.",
            "`{path}` must be {expected_en}, not {found_en}.",
            "Viết lại thành {expected_vi}. {suggestion_vi}",
            "Write it as {expected_en}. {suggestion_en}",
        ),
        "bad_value": Wording(
            "`{path}` không nhận giá trị `{value}`.",
            "`{path}` cannot be `{value}`.",
            "{hint_vi}",
            "{hint_en}",
        ),
        "bad_limit": Wording(
            "`{value}` không phải là một thời hạn.",
            "`{value}` is not a time limit.",
            "{suggestion_vi}",
            "{suggestion_en}",
        ),
        "bad_date": Wording(
            "`{value}` không phải là một ngày.",
            "`{value}` is not a date.",
            "{suggestion_vi}",
            "{suggestion_en}",
        ),
        "period_ends_before_it_starts": Wording(
            "`{path}`: ngày kết thúc trước ngày bắt đầu.",
            "`{path}`: it ends before it starts.",
            "Sửa `from` hoặc `to`.",
            "Mend `from` or `to`.",
        ),
        "no_verb": Wording(
            "Bước này không nói làm gì.",
            "This step does not say what is done.",
            "{suggestion_vi}",
            "{suggestion_en}",
        ),
        "two_verbs": Wording(
            "Bước này có hai việc; `{key}` là việc thứ hai.",
            "This step does two things; `{key}` is the second.",
            "Tách `{key}` thành một bước riêng.",
            "Make `{key}` a step of its own.",
        ),
        "wrong_stage": Wording(
            "Bước `{verb}` không thuộc giai đoạn này.",
            "A `{verb}` step does not belong in this stage.",
            "Giai đoạn này nhận: {allowed}.",
            "This stage takes: {allowed}.",
        ),
        "when_missing": Wording(
            "Giấy tờ `{name}` là conditional nhưng không nói khi nào cần.",
            "The component `{name}` is conditional but does not say when.",
            "Thêm when: {{vi: ..., en: ...}}.",
            "Add when: {{vi: ..., en: ...}}.",
        ),
        "when_not_needed": Wording(
            "Giấy tờ `{name}` luôn cần nên không có when.",
            "The component `{name}` is always required, so it has no `when`.",
            "Bỏ when, hoặc thêm required: conditional.",
            "Remove `when`, or add required: conditional.",
        ),
        "one_rate": Wording(
            "Mỗi khoản thu phải có đúng một mức thu.",
            "A fee has exactly one rate.",
            "Giữ đúng một trong các khóa: {keys}.",
            "Keep exactly one of the keys: {keys}.",
        ),
        "name_twice": Wording(
            "Tên `{name}` dùng hai lần; lần đầu ở dòng {first}.",
            "The name `{name}` is used twice; first in line {first}.",
            "Đặt `id` khác cho một trong hai.",
            "Give one of them another `id`.",
        ),
    },
)
