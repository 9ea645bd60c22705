"""The wording of every problem a definition can have: what is wrong and how to mend it, in two languages.

Key: the stable code that tools and people search for. Value: message vi, message en, mend vi, mend en.
`{path}` is where, `{key}` the last name of the path; other fields are given by whoever finds the problem.
The first half is found while reading, the second while compiling. docs/procedure-language.md lists them.
"""

from __future__ import annotations

from typing import NamedTuple


class Wording(NamedTuple):
    """One problem in words."""

    vi: str
    en: str
    mend_vi: str
    mend_en: str


_READING = {
    "file_unreadable": Wording(
        "Không đọc được tệp {name}.",
        "Cannot read the file {name}.",
        "Kiểm tra đường dẫn, quyền đọc và bảng mã UTF-8.",
        "Check the path, the read permission and that it is UTF-8.",
    ),
    "file_too_large": Wording(
        "Tệp lớn hơn {limit} KB.",
        "The file is larger than {limit} KB.",
        "Rút gọn: một tệp chỉ mô tả một thủ tục.",
        "Shorten it: a file describes one procedure.",
    ),
    "bad_yaml": Wording(
        "Sai cú pháp YAML: {detail}.",
        "Not valid YAML: {detail}.",
        "Xem thụt lề, dấu hai chấm và dấu ngoặc quanh vị trí này.",
        "Look at the indentation, colons and brackets around this place.",
    ),
    "several_documents": Wording(
        "Tệp có nhiều hơn một tài liệu YAML.",
        "The file holds more than one YAML document.",
        "Bỏ dòng --- và tách thành từng tệp.",
        "Remove the --- line and split it into files.",
    ),
    "alias_not_allowed": Wording(
        "Không được dùng neo (&) và tham chiếu (*) của YAML.",
        "YAML anchors (&) and aliases (*) are not allowed.",
        "Viết lại nội dung ở đây để đọc được từ trên xuống; nếu là chữ thường thì đặt trong ngoặc kép.",
        "Write the content out here; if it is plain text, put it in quotes.",
    ),
    "tag_not_allowed": Wording(
        "Không được dùng thẻ (!) của YAML.",
        "YAML tags (!) are not allowed.",
        "Bỏ thẻ; nếu là chữ thường thì đặt trong ngoặc kép.",
        "Remove the tag; if it is plain text, put it in quotes.",
    ),
    "too_deep": Wording(
        "Lồng nhau quá {limit} lớp.",
        "Nested deeper than {limit} levels.",
        "Không phần nào của ngôn ngữ cần sâu như vậy; kiểm tra dấu ngoặc.",
        "No part of the language needs that; check the brackets.",
    ),
    "not_a_mapping": Wording(
        "Tệp phải bắt đầu bằng các dòng dạng “khóa: giá trị”.",
        "The file must be made of `key: value` lines.",
        "Bắt đầu bằng procedure, version, effective, name.",
        "Start with procedure, version, effective, name.",
    ),
    "key_not_text": Wording(
        "Khóa phải là một từ.",
        "A key must be a word.",
        "Bỏ dấu ngoặc hoặc dấu ? trước khóa.",
        "Remove the bracket or the ? before the key.",
    ),
    "duplicate_key": Wording(
        "Khóa `{key}` viết hai lần; lần đầu ở dòng {first}.",
        "The key `{key}` is written twice; first in line {first}.",
        "Giữ một dòng, xóa dòng kia.",
        "Keep one and delete the other.",
    ),
    "missing_key": Wording(
        "Thiếu `{key}`.",
        "`{key}` is missing.",
        "Thêm `{key}:` vào đây. Nghĩa: {meaning}",
        "Add `{key}:` here. Meaning: {meaning}",
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
        "Viết lại thành {expected_vi}.",
        "Write it as {expected_en}.",
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
        "Viết số và đơn vị, ví dụ: 3 working days, 2 working hours, 15 days, same day.",
        "Write a number and a unit, such as: 3 working days, 2 working hours, 15 days, same day.",
    ),
    "bad_date": Wording(
        "`{value}` không phải là một ngày.",
        "`{value}` is not a date.",
        "Viết năm-tháng-ngày, ví dụ 2026-07-01.",
        "Write year-month-day, such as 2026-07-01.",
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
}

_COMPILING = {
    "name_twice": Wording(
        "Tên `{name}` dùng hai lần; lần đầu ở dòng {first}.",
        "The name `{name}` is used twice; first in line {first}.",
        "Đặt `id` khác cho một trong hai.",
        "Give one of them another `id`.",
    ),
    "unknown_step": Wording(
        "Không có bước nào tên `{name}`.",
        "There is no step named `{name}`.",
        "{suggestion_vi}",
        "{suggestion_en}",
    ),
    "not_an_earlier_step": Wording(
        "`{name}` phải là một bước viết trước, cùng giai đoạn.",
        "`{name}` must be an earlier step of the same stage.",
        "Viết bước này sau `{name}`, hoặc dùng after.",
        "Write this step after `{name}`, or use `after`.",
    ),
    "order_said_twice": Wording(
        "Bước vừa có after vừa có in_parallel_with.",
        "The step has both `after` and `in_parallel_with`.",
        "Giữ một trong hai.",
        "Keep one of them.",
    ),
    "cycle": Wording(
        "Các bước chờ nhau thành vòng: {names}.",
        "These steps wait for each other: {names}.",
        "Bỏ một tên khỏi after.",
        "Remove one name from `after`.",
    ),
    "one_check": Wording(
        "Phải có đúng một bước check, đang có {count}.",
        "There must be exactly one `check` step, not {count}.",
        "Giai đoạn receive cần một dòng: - check: counter.",
        "The stage `receive` needs one line: - check: counter.",
    ),
    "one_hand_over": Wording(
        "Phải có đúng một bước hand_over, đang có {count}.",
        "There must be exactly one `hand_over` step, not {count}.",
        "Giai đoạn return cần một dòng: - hand_over: counter.",
        "The stage `return` needs one line: - hand_over: counter.",
    ),
    "sign_missing": Wording(
        "Không có ai ký kết quả.",
        "Nobody signs the result.",
        "Thêm vào approve: - sign: leader (hoặc counter khi cán bộ Một cửa được ủy quyền quyết định).",
        "Add to `approve`: - sign: leader (or counter, when an officer of the centre may decide).",
    ),
    "not_after_check": Wording(
        "Bước `{name}` có thể bắt đầu trước khi hồ sơ được tiếp nhận.",
        "The step `{name}` could start before the dossier is received.",
        "Cho nó chạy sau bước check: sửa after hoặc thứ tự.",
        "Let it follow the `check` step: mend `after` or the order.",
    ),
    "result_before_decision": Wording(
        "Kết quả có thể được trả trước khi bước `{name}` xong.",
        "The result could be handed over before the step `{name}` is done.",
        "Cho hand_over chạy sau mọi bước sign.",
        "Let `hand_over` follow every `sign` step.",
    ),
    "refusal_unsigned": Wording(
        "Bước `{name}` được từ chối nhưng sau đó không có ai ký.",
        "The step `{name}` may refuse, but nobody signs after it.",
        "Từ chối phải có người ký (NĐ 118/2025 Điều 19 khoản 3): thêm bước sign sau nó hoặc bỏ refuse.",
        "A refusal is signed (NĐ 118/2025 Art 19(3)): add a `sign` step after it or remove `refuse`.",
    ),
    "budget_over_deadline": Wording(
        "Đường dài nhất cần {needed} giờ làm việc, thời hạn chỉ có {allowed}: {names}.",
        "The longest path needs {needed} working hours, the deadline gives {allowed}: {names}.",
        "Rút ngắn within của một bước, hoặc cho các bước chạy song song.",
        "Shorten a step's `within`, or let steps run in parallel.",
    ),
    "deadline_channels": Wording(
        "Thời hạn theo cách nộp không khớp với các cách nộp: {names}.",
        "The per-channel deadline does not match the accepted channels: {names}.",
        "Ghi thời hạn cho mọi cách nộp được nhận, và chỉ những cách đó.",
        "Give a limit for every accepted channel and no other.",
    ),
    "no_channel": Wording(
        "Không còn cách nộp nào.",
        "No channel is left.",
        "online: none loại cách nộp trực tuyến; thêm counter hoặc post vào channels.",
        "`online: none` removes online filing; add counter or post to `channels`.",
    ),
    "fee_without_legal_basis": Wording(
        "Khoản thu `{name}` không có văn bản quy định.",
        "The fee `{name}` has no legal basis.",
        "Thêm legal_basis: số của văn bản.",
        "Add legal_basis: with the number of the text.",
    ),
    "fee_channels": Wording(
        "Khoản thu không có mức cho: {names}.",
        "The fee has no amount for: {names}.",
        "Ghi mức thu cho mọi cách nộp được nhận; miễn phí thì ghi 0.",
        "Give an amount for every accepted channel; write 0 where it is free.",
    ),
    "fee_period_gap": Wording(
        "Các khoảng ngày của mức thu phải nối liền nhau và phủ hết thời gian có hiệu lực.",
        "The periods of the rate must follow each other without gap and cover the effective days.",
        "Khoảng sau bắt đầu đúng ngày sau khi khoảng trước hết; khoảng cuối để trống `to`.",
        "Start each period the day after the one before ends; leave the last `to` out.",
    ),
    "fees_at_different_moments": Wording(
        "Các khoản thu phải nộp cùng một thời điểm; ở đây có: {names}.",
        "All fees must be due at one moment; here are: {names}.",
        "Thống nhất khóa when của các khoản thu.",
        "Give the fees the same `when`.",
    ),
    "misplaced": Wording(
        "Nội dung không đúng với chỗ của tệp: phải nằm ở {expected}.",
        "The content does not fit the file's place: it belongs in {expected}.",
        "Chuyển tệp, hoặc sửa agency, procedure, version.",
        "Move the file, or mend agency, procedure, version.",
    ),
    "unknown_agency": Wording(
        "Cơ quan `{name}` không có trong danh bạ agencies.yaml.",
        "The agency `{name}` is not in the register agencies.yaml.",
        "{suggestion_vi}",
        "{suggestion_en}",
    ),
}

MESSAGES: dict[str, Wording] = {**_READING, **_COMPILING}


def suggestion(close: str | None, known: tuple[str, ...]) -> dict[str, str]:
    """Return the "did you mean" mend in both languages, or the list of what is known."""
    if close:
        return {"suggestion_vi": f"Có phải ý bạn là `{close}`?", "suggestion_en": f"Did you mean `{close}`?"}
    listed = ", ".join(known)
    if not listed:
        return {"suggestion_vi": "Xóa dòng này.", "suggestion_en": "Remove it."}
    return {"suggestion_vi": f"Ở đây dùng được: {listed}.", "suggestion_en": f"Known here: {listed}."}
