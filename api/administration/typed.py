"""Reading the administrator's forms: flat fields, stripped and in one writing, with their problems in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from starlette.requests import Request

from api.errors import FieldProblem, InvalidInput
from api.language import Sentence, say
from domain.staff.account import LONGEST_TEXT, account_problem

Typed = dict[str, str]

_SENTENCES: dict[str, tuple[Sentence, Sentence]] = {
    "missing": (say("Còn thiếu."), say("Nhập mục này.")),
    "too_long": (say("Quá dài."), say("Nhập nhiều nhất %(most)s ký tự.", most=LONGEST_TEXT)),
    "login": (
        say("Tên đăng nhập chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch ngang, gạch dưới."),
        say("Đặt tên từ 2 đến 60 ký tự, ví dụ lan.lt."),
    ),
    "name": (say("Tên cần có ít nhất một chữ cái."), say("Nhập họ và tên đầy đủ.")),
    "phone": (say("Số điện thoại cần từ 3 đến 15 chữ số, có thể kèm máy lẻ."), say("Kiểm tra lại số.")),
    "email": (say("Địa chỉ thư cần có dạng ten@noi.vn."), say("Kiểm tra lại, hoặc bỏ trống.")),
}


async def typed_form(request: Request) -> tuple[Typed, list[str]]:
    """Return the fields of a form, and all values of its repeated field "post"."""
    sent = await request.form(max_fields=400)
    typed = {name: clean(str(value)) for name, value in sent.items()}
    return typed, [str(value) for value in sent.getlist("post")]


def clean(text: str) -> str:
    """Return a typed line without doubled blanks, in the composed writing."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def sentences_of(rule: str) -> tuple[Sentence, Sentence]:
    """Return what is wrong and how to mend it, for a rule of `domain.staff.account`."""
    return _SENTENCES[rule]


def problem_of(field: str, rule: str) -> FieldProblem:
    """Return a field problem for a rule of `domain.staff.account`."""
    return FieldProblem(field, rule, *_SENTENCES[rule])


def check_fields(typed: Mapping[str, str], *names: str) -> list[FieldProblem]:
    """Return what is wrong with these fields of an account."""
    return [problem_of(name, rule) for name in names if (rule := account_problem(name, typed.get(name, "")))]


def need(typed: Mapping[str, str], *names: str) -> list[FieldProblem]:
    """Return the problems of fields that must not be empty or are too long."""
    found = [problem_of(name, "missing") for name in names if not typed.get(name)]
    return found + [problem_of(name, "too_long") for name in names if len(typed.get(name, "")) > LONGEST_TEXT]


def raise_if(problems: list[FieldProblem]) -> None:
    """Raise InvalidInput when there are problems."""
    if problems:
        raise InvalidInput(errors=tuple(problems))
