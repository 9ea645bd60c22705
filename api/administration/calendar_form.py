"""Reading one edit of the calendar from a form: days as people type them, with what must be mended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from pydantic import ValidationError

from api.administration.calendar_words import FIELDS, edit_problem
from api.administration.typed import Typed, need
from api.errors import FieldProblem, InvalidInput
from api.language import say
from api.leader.absence_form import day_of
from domain.deadline.calendar_edits import Edit, EditError, EditKind

_BAD_DAY = (say("Ngày chưa đúng."), say("Nhập ngày/tháng/năm, ví dụ 25/11/2026."))
_BAD_YEAR = (say("Năm chưa đúng."), say("Nhập bốn chữ số, ví dụ 2027."))
_BAR = (say("Tên có dấu gạch đứng."), say("Bỏ dấu gạch đứng."))
_AGENCY = (say("Không có cơ quan này."), say("Chọn trong danh sách."))
_COUNTS = (say("Chưa chọn."), say("Chọn một trong hai."))
_YEARS = range(2020, 2101)


def edit_from(typed: Typed, by: str, agencies: Collection[str]) -> Edit:
    """Return the edit a form describes. Raises InvalidInput with every field to mend."""
    try:
        kind = EditKind(typed.get("kind", ""))
    except ValueError as error:
        raise InvalidInput from error
    fields = FIELDS[kind]
    problems = need(typed, "source", *(("name_vi",) if "name_vi" in fields else ()))
    days: dict[str, date | None] = {}
    for name in ("first", "last", "worked"):
        if name not in fields:
            continue
        text = typed.get(name, "")
        days[name] = day_of(text)
        found = days[name]
        wrong = found.year not in _YEARS if found else bool(text) or name != "last"
        if wrong:
            problems.append(FieldProblem(name, "day", *_BAD_DAY))
    if "year" in fields:
        year = typed.get("year", "")
        if year.isdecimal() and int(year) in _YEARS:
            days["first"] = date(int(year), 1, 1)
        else:
            problems.append(FieldProblem("year", "year", *_BAD_YEAR))
    if "agency" in fields and typed.get("agency") not in agencies:
        problems.append(FieldProblem("agency", "unknown", *_AGENCY))
    if "counts" in fields and typed.get("counts") not in ("yes", "no"):
        problems.append(FieldProblem("counts", "missing", *_COUNTS))
    problems += [
        FieldProblem(name, "bar", *_BAR)
        for name in ("name_vi", "name_en")
        if name in fields and "|" in typed.get(name, "")
    ]
    if problems:
        raise InvalidInput(errors=tuple(problems))
    first = days["first"]
    try:
        return Edit(
            kind=kind,
            first=first,
            last=days.get("last") or first,
            worked=days.get("worked"),
            hours=typed.get("hours", "") if "hours" in fields else "",
            name_vi=typed.get("name_vi", "") if "name_vi" in fields else "",
            name_en=typed.get("name_en", "") if "name_en" in fields else "",
            agency=typed.get("agency", "") if "agency" in fields else "",
            counts=typed.get("counts") == "yes" and "counts" in fields,
            source=typed.get("source", "")[:200],
            by=by,
        )
    except ValidationError as error:
        raise InvalidInput from error


def misfit(error: EditError, kind: str) -> InvalidInput:
    """Return the problem of an edit that does not fit the calendar, at the field it is about."""
    field, wrong, mend = edit_problem(error)
    return InvalidInput(
        errors=(FieldProblem(field if field in FIELDS[EditKind(kind)] else "first", error.rule, wrong, mend),)
    )
