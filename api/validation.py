"""Pydantic's findings, said as field, rule and how to mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.errors import FieldProblem
from api.language import Sentence, say

_BODY_PARTS = frozenset({"body", "query", "path", "header", "cookie"})


def field_problems(errors: Iterable[Mapping[str, Any]]) -> tuple[FieldProblem, ...]:
    """Return one field problem per pydantic error; the value itself is never repeated back."""
    return tuple(_field_problem(error) for error in errors)


def field_name(location: Sequence[str | int]) -> str:
    """Return the dotted path of a field as the caller wrote it: "components.0.pages"."""
    parts = list(location)
    if parts and parts[0] in _BODY_PARTS:
        parts = parts[1:] or parts
    return ".".join(str(part) for part in parts)


def _field_problem(error: Mapping[str, Any]) -> FieldProblem:
    rule = str(error.get("type", "invalid"))
    context: Mapping[str, Any] = error.get("ctx") or {}
    detail, mend = _sentences(rule, context)
    return FieldProblem(field=field_name(error.get("loc", ())), rule=rule, detail=detail, mend=mend)


def _sentences(rule: str, context: Mapping[str, Any]) -> tuple[Sentence, Sentence]:
    match rule:
        case "string_too_short" | "too_short" if context.get("min_length") == 1:
            return say("Còn thiếu."), say("Nhập mục này.")
        case "string_too_short" | "too_short" if context.get("field_type") != "List":
            return say("Quá ngắn."), say("Viết ít nhất %(least)s ký tự.", least=context.get("min_length", 1))
        case "missing":
            return say("Còn thiếu."), say("Nhập mục này.")
        case "extra_forbidden":
            return say("Không có mục tên này."), say("Bỏ mục này hoặc kiểm tra lại tên.")
        case "string_too_short" | "too_short" | "bytes_too_short":
            return say("Chưa đủ."), say("Nhập ít nhất %(least)s.", least=context.get("min_length", 1))
        case "string_too_long" | "too_long" | "bytes_too_long":
            return say("Quá dài."), say("Nhập nhiều nhất %(most)s.", most=context.get("max_length", ""))
        case "enum" | "literal_error":
            return (
                say("Không phải giá trị được nhận."),
                say("Chọn một trong: %(expected)s.", expected=context.get("expected", "")),
            )
        case "greater_than_equal" | "greater_than":
            return say("Số quá nhỏ."), say("Nhập số từ %(least)s trở lên.", least=context.get("ge", context.get("gt")))
        case "less_than_equal" | "less_than":
            return say("Số quá lớn."), say("Nhập số đến %(most)s.", most=context.get("le", context.get("lt")))
        case "int_parsing" | "int_type" | "int_from_float":
            return say("Không phải số nguyên."), say("Nhập một số nguyên.")
        case "bool_parsing" | "bool_type":
            return say("Không phải đúng hoặc sai."), say("Gửi true hoặc false.")
        case "json_invalid":
            return say("Nội dung không phải JSON đọc được."), say("Kiểm tra dấu ngoặc, dấu phẩy và bảng mã UTF-8.")
        case "string_pattern_mismatch":
            return say("Không đúng dạng."), say("Xem dạng đúng trong tài liệu API.")
        case "datetime_from_date_parsing" | "datetime_parsing" | "datetime_type" | "timezone_aware":
            return (
                say("Không phải thời điểm đọc được."),
                say("Gửi theo ISO 8601 kèm múi giờ, ví dụ 2026-11-20T16:30:00+07:00."),
            )
        case "date_from_datetime_parsing" | "date_from_datetime_inexact" | "date_parsing" | "date_type":
            return say("Không phải ngày đọc được."), say("Gửi theo dạng năm-tháng-ngày, ví dụ 1995-02-28.")
        case "name":
            return say("Tên cần có ít nhất một chữ cái."), say("Nhập tên như trên giấy tờ.")
        case "birth_date":
            return (
                say(
                    "Ngày sinh cần nằm trong khoảng từ %(earliest)s đến %(latest)s.",
                    earliest=f"{context['earliest']:%d/%m/%Y}",
                    latest=f"{context['latest']:%d/%m/%Y}",
                ),
                say("Kiểm tra lại ngày sinh trên giấy tờ."),
            )
        case "identity_number":
            return say("Số định danh cần đủ 12 chữ số; mã số thuế 10 hoặc 13 chữ số."), say("Kiểm tra lại trên thẻ.")
        case "phone":
            return say("Số điện thoại cần từ 8 đến 15 chữ số."), say("Kiểm tra lại số, có thể kèm dấu + ở đầu.")
        case "email":
            return say("Địa chỉ thư cần có dạng ten@noi.vn."), say("Kiểm tra lại, hoặc bỏ trống.")
        case "component_twice":
            return say("Một giấy tờ được nêu hai lần."), say("Gộp số bản của cùng một giấy tờ vào một dòng.")
        case _:
            return say("Giá trị chưa đúng."), say("Xem mô tả của mục này trong tài liệu API.")
