"""The wording of what conditions, tables and fragments can be: message vi, message en, mend vi, mend en."""

from __future__ import annotations

CORE: dict[str, tuple[str, str, str, str]] = {
    "choices_misplaced": (
        "Câu hỏi `{name}`: choices đi cùng kind: choice, và chỉ cùng nó.",
        "The question `{name}`: `choices` belong to `kind: choice`, and only there.",
        "Thêm choices, hoặc đổi kind.",
        "Add `choices`, or change `kind`.",
    ),
    "newer_language": (
        "Định nghĩa viết bằng ngôn ngữ phiên bản {found}; hệ thống này đọc đến phiên bản {known}.",
        "The definition is written in version {found} of the language; this system reads up to {known}.",
        "Nâng cấp hệ thống, hoặc viết lại bằng phiên bản {known}.",
        "Upgrade the system, or write it in version {known}.",
    ),
    "condition_too_long": (
        "Điều kiện dài quá {limit} chữ.",
        "The condition is longer than {limit} characters.",
        "Chia thành nhiều mục, mỗi mục một điều kiện ngắn.",
        "Split it into several items with a short condition each.",
    ),
    "condition_too_deep": (
        "Điều kiện lồng ngoặc quá {limit} lớp.",
        "The condition has brackets deeper than {limit} levels.",
        "Viết lại cho bớt ngoặc.",
        "Write it with fewer brackets.",
    ),
    "condition_unreadable": (
        "Điều kiện có chỗ không đọc được: “{found}”.",
        "The condition cannot be read here: “{found}”.",
        "Chỉ dùng tên, is, is not, in, =, !=, <, <=, >, >=, and, or, not và dấu ngoặc.",
        "Use only names, is, is not, in, =, !=, <, <=, >, >=, and, or, not and brackets.",
    ),
    "condition_expected": (
        "Điều kiện chờ “{expected}” nhưng gặp “{found}”.",
        "The condition needs “{expected}” here, not “{found}”.",
        "Viết như: channel is online and pages > 10.",
        "Write it like: channel is online and pages > 10.",
    ),
    "condition_unknown_name": (
        "Không có gì tên `{name}` để so sánh.",
        "There is nothing named `{name}` to compare.",
        "Ở đây dùng được: {near}; khai thêm trong facts nếu cần hỏi khi nộp.",
        "Known here: {near}; declare it under `facts` if it is asked at filing.",
    ),
    "condition_unknown_value": (
        "`{name}` không bao giờ là “{value}”.",
        "`{name}` is never “{value}”.",
        "Ở đây dùng được: {near}.",
        "Known here: {near}.",
    ),
    "condition_wrong_type": (
        "`{name}` là {kind}, không so sánh với “{value}” được.",
        "`{name}` is a {kind}, which “{value}” is not.",
        "number so với số nguyên, date với ngày dạng 2026-07-01, yes_no với yes hoặc no.",
        "Compare a number with a whole number, a date with 2026-07-01, a yes_no with yes or no.",
    ),
    "condition_no_order": (
        "`{name}` không có lớn bé nên không dùng được {sign}.",
        "`{name}` has no order, so {sign} means nothing.",
        "Dùng is, is not hoặc in.",
        "Use is, is not or in.",
    ),
    "table_without_end": (
        "Bảng thời hạn phải kết thúc bằng một dòng không có only_if.",
        "The table of limits must end with a line without `only_if`.",
        "Thêm dòng cuối cho các trường hợp còn lại.",
        "Add a last line for all other dossiers.",
    ),
    "row_hides_others": (
        "Dòng này không có only_if nên các dòng sau không bao giờ dùng đến.",
        "This line has no `only_if`, so the lines after it are never used.",
        "Chuyển dòng này xuống cuối, hoặc thêm only_if.",
        "Move it to the end, or give it an `only_if`.",
    ),
    "fact_name_taken": (
        "Câu hỏi không được tên là `{name}`: tên này đã có nghĩa.",
        "A question cannot be named `{name}`: the name has a meaning already.",
        "Đặt tên khác.",
        "Choose another name.",
    ),
    "bad_use": (
        "`{value}` không chỉ ra một mảnh dùng chung.",
        "`{value}` does not name a fragment.",
        "Viết tên@phiên bản, ví dụ tham-dinh-thuong@1, hoặc dùng fragment cùng with.",
        "Write name@version, for example tham-dinh-thuong@1, or `fragment` with `with`.",
    ),
    "unknown_fragment": (
        "Không có mảnh dùng chung `{name}`.",
        "There is no fragment `{name}`.",
        "{suggestion_vi}",
        "{suggestion_en}",
    ),
    "fragment_circle": (
        "Các mảnh dùng nhau thành vòng: {names}.",
        "These fragments use each other in a circle: {names}.",
        "Bỏ một dòng use trong vòng.",
        "Remove one `use` of the circle.",
    ),
    "fragment_conflict": (
        "Hai mảnh cùng cho `{key}`: {names}.",
        "Two fragments both give `{key}`: {names}.",
        "Bỏ một mảnh, hoặc tự viết `{key}` trong định nghĩa.",
        "Drop one of them, or write `{key}` in the definition itself.",
    ),
    "unknown_parameter": (
        "Mảnh `{fragment}` không có tham số `{name}`.",
        "The fragment `{fragment}` has no parameter `{name}`.",
        "{suggestion_vi}",
        "{suggestion_en}",
    ),
    "parameter_missing": (
        "Mảnh `{fragment}` cần tham số `{name}`.",
        "The fragment `{fragment}` needs the parameter `{name}`.",
        "Thêm `{name}` trong with.",
        "Add `{name}` under `with`.",
    ),
    "undeclared_parameter": (
        "`${name}` không phải là tham số của mảnh này.",
        "`${name}` is not a parameter of this fragment.",
        "Khai báo trong parameters, hoặc bỏ dấu $.",
        "Declare it under `parameters`, or drop the $.",
    ),
    "bad_fragment": (
        "Tệp này không phải là một mảnh dùng chung hợp lệ: {detail}.",
        "This file is not a valid fragment: {detail}.",
        "Một mảnh có fragment, version, name, gives và, nếu cần, parameters, use.",
        "A fragment has fragment, version, name, gives and, if needed, parameters, use.",
    ),
}
