"""What is wrong with a rule file, in both languages: the mistake and its mend, by stable code."""

from typing import Final

_EXAMPLES: Final = ", ".join(
    f"`{one}`"
    for one in (
        "overdue by 1 working day",
        "overdue without apology by 1 working day",
        "due within 4 working hours",
        "unassigned for 4 working hours",
        "step late by 4 working hours",
        "not accepted for 6 working hours",
        "waiting for applicant for 10 working days",
        "waiting for agency for 5 working days",
        "waiting for money for 10 working days",
        "on hold for 10 working days",
        "post late by 2 working days",
        "portal out of step for 1 working day",
        "stuck for 4 working hours",
    )
)

#: code -> (what is wrong: vi, en; how to mend it: vi, en)
WORDING: Final[dict[str, tuple[str, str, str, str]]] = {
    "rules_language": (
        "Phiên bản ngôn ngữ {found} chưa được hỗ trợ.",
        "Version {found} of the rule language is not known.",
        "Viết `escalation: {known}`.",
        "Write `escalation: {known}`.",
    ),
    "rules_not_a_list": (
        "`rules` không phải là danh sách.",
        "`rules` is not a list.",
        "Viết mỗi quy tắc thành một mục bắt đầu bằng dấu gạch ngang.",
        "Begin each rule with a hyphen.",
    ),
    "rules_too_many": (
        "Có quá nhiều quy tắc.",
        "There are too many rules.",
        "Giữ nhiều nhất {most} quy tắc.",
        "Keep at most {most} rules.",
    ),
    "rule_not_a_mapping": (
        "Mục này không phải là một quy tắc.",
        "This is not a rule.",
        "Viết các dòng `id`, `when`, `tell`, `by`.",
        "Write its lines `id`, `when`, `tell`, `by`.",
    ),
    "rule_id": (
        "{found!r} không dùng làm tên quy tắc được.",
        "{found!r} cannot name a rule.",
        "Dùng chữ thường không dấu, chữ số, gạch ngang, nhiều nhất 60 ký tự, ví dụ `qua-han-1-ngay`.",
        "Use small letters, digits and hyphens, 60 characters at most, such as `overdue-1-day`.",
    ),
    "rule_id_twice": (
        "Tên {found!r} đã dùng ở dòng {line}.",
        "The name {found!r} is used in line {line}.",
        "Đặt tên khác: mỗi hồ sơ chỉ được báo một lần theo mỗi tên.",
        "Give another name: a case is told of once under each.",
    ),
    "rule_when": (
        "Không hiểu điều kiện {found!r}.",
        "The condition {found!r} is not understood.",
        f"Viết như {_EXAMPLES}.",
        f"Write like {_EXAMPLES}.",
    ),
    "rule_limit": (
        "{found!r} không phải là khoảng thời gian.",
        "{found!r} is not a span of time.",
        "Viết một số nguyên và đơn vị: `4 working hours`, `1 working day`, `15 days`, `24 hours`.",
        "Write a whole number and a unit: `4 working hours`, `1 working day`, `15 days`, `24 hours`.",
    ),
    "rule_words": (
        "{found!r} không dùng được ở `{key}`.",
        "{found!r} cannot stand here.",
        "Dùng {known}; nhiều từ thì nối bằng dấu cộng.",
        "Use {known}; join several with a plus sign.",
    ),
    "rule_code": (
        "{found!r} không phải là mã thủ tục.",
        "{found!r} is not the code of a procedure.",
        "Viết mã quốc gia trong dấu nháy, ví dụ `'1.004873'`.",
        "Write the national code in quotation marks, such as `'1.004873'`.",
    ),
    "digest_not_a_mapping": (
        "`digest` cần có giờ gửi và người nhận.",
        "`digest` needs a time and receivers.",
        "Viết hai dòng `at` và `to`.",
        "Write its lines `at` and `to`.",
    ),
    "digest_at": (
        "{found!r} không phải là giờ trong ngày.",
        "{found!r} is not a time of day.",
        "Viết giờ Việt Nam, ví dụ `07:30`.",
        "Write a time in Vietnam, such as `07:30`.",
    ),
    "rules_unknown_key": (
        "Không có khóa `{key}` ở đây.",
        "There is no key `{key}` here.",
        "Kiểm tra chính tả; các khóa dùng được: {known}.",
        "Check the spelling; the keys are {known}.",
    ),
    "rules_missing_key": (
        "Còn thiếu `{missing}`.",
        "`{missing}` is missing.",
        "Thêm dòng `{missing}`.",
        "Add the line `{missing}`.",
    ),
}
