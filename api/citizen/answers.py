"""What is wrong with the answers of one page of an online filing, said as field, rule and how to mend it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from api.asked_at_filing import open_questions
from api.citizen.questions import (
    Answers,
    Group,
    Question,
    authorises,
    counts_copies,
    counts_pages,
    exemptions,
    ways,
)
from api.errors import FieldProblem
from api.language import Readable, say
from api.v1.fields import Email, IdentityNumber, Line, Name, NameOrNone, Phone
from api.validation import field_problems
from domain.procedure.definition import Definition
from domain.procedure.dossier import Component
from domain.procedure.plan import Channel
from models.tables import Agency, DraftFile

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LONGEST = 400
_WHO = ("self", "proxy", "organisation")
_MOST = 10_000

#: The answer that a register of the state holds the paper already, beside yes and no.
HELD = "held"

_SHAPES: dict[str, TypeAdapter[Any]] = {
    "applicant.name": TypeAdapter(Name),
    "applicant.identity_number": TypeAdapter(IdentityNumber),
    "applicant.phone": TypeAdapter(Phone),
    "applicant.email": TypeAdapter(Email),
    "applicant.address": TypeAdapter(Line),
    "owner.name": TypeAdapter(Name),
    "owner.identity_number": TypeAdapter(IdentityNumber),
    "owner.address": TypeAdapter(Line),
    "owner.proxy_basis": TypeAdapter(Line),
    "recipient.name": TypeAdapter(NameOrNone),
    "recipient.phone": TypeAdapter(Phone),
    "recipient.address": TypeAdapter(Line),
}

_MISSING = say("Còn thiếu.")
_ENTER = say("Nhập mục này.")
_CHOOSE = say("Chọn một mục bên dưới.")


def cleaned(question: Question, typed: Mapping[str, str]) -> dict[str, str]:
    """Return what a page may keep of what was sent: its own fields, in NFC, without control characters."""
    return {name: _clean(typed[name]) for name in question.fields if name in typed}


def _clean(text: str) -> str:
    return _CONTROL.sub("", unicodedata.normalize("NFC", text)).strip()[:_LONGEST]


def problems_of(
    question: Question,
    answers: Answers,
    definition: Definition,
    agencies: Sequence[Agency],
    files: Sequence[DraftFile],
    on: date,
) -> tuple[FieldProblem, ...]:
    """Return what is to be mended on one page; nothing when it is fully answered."""
    match question.group:
        case Group.AGENCY:
            known = {agency.id for agency in agencies}
            return () if answers.get("agency") in known else (_choose("agency"),)
        case Group.WHO:
            return () if answers.get("who") in _WHO else (_choose("who"),)
        case Group.PERSON:
            return _lines(answers, ("applicant.name", "applicant.identity_number"))
        case Group.CONTACT:
            return _lines(answers, ("applicant.phone", "applicant.address"), ("applicant.email",))
        case Group.OWNER:
            needed = ("owner.name", "owner.identity_number", "owner.proxy_basis")
            return _lines(answers, needed, ("owner.address",))
        case Group.CASE:
            return tuple(open_questions(definition, question.asked, Channel.ONLINE, on, answers))
        case Group.FACTS:
            return _facts(answers, definition, on)
        case Group.PAPERS:
            return _paper(question.component, answers, definition, files)
        case Group.WAY:
            return _way(answers, definition)
        case Group.FEE:
            return () if answers.get("pays") in ("online", "counter") else (_choose("pays"),)


def _lines(answers: Answers, needed: Sequence[str], optional: Sequence[str] = ()) -> tuple[FieldProblem, ...]:
    found = [problem for name in (*needed, *optional) if (problem := _line(answers, name, needed=name in needed))]
    return tuple(found)


def _line(answers: Answers, name: str, *, needed: bool) -> FieldProblem | None:
    value = answers.get(name, "")
    if not value:
        return FieldProblem(name, "missing", _MISSING, _ENTER) if needed else None
    try:
        _SHAPES[name].validate_python(value)
    except ValidationError as error:
        return replace(field_problems(error.errors())[0], field=name)
    return None


def _facts(answers: Answers, definition: Definition, on: date) -> tuple[FieldProblem, ...]:
    counted = [
        name
        for name, asked in (
            ("facts.pages", counts_pages(definition)),
            ("facts.copies", counts_copies(definition)),
        )
        if asked
    ]
    found = [_count(name) for name in counted if not _is_count(answers.get(name, ""))]
    known = {exemption.id for exemption in exemptions(definition, on)}
    if answers.get("facts.exemption") and answers["facts.exemption"] not in known:
        found.append(_choose("facts.exemption"))
    return tuple(found)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= _MOST


def _paper(
    component_id: str, answers: Answers, definition: Definition, files: Sequence[DraftFile]
) -> tuple[FieldProblem, ...]:
    component = next((one for one in definition.dossier if one.id == component_id), None)
    has_file = any(file.component_id == component_id for file in files)
    field = f"applies.{component_id}"
    applies = answers.get(field)
    if component is not None and component.held_in and applies == HELD:
        return ()
    if component is not None and component.required == "conditional":
        if applies not in ("yes", "no"):
            return (_choose(field),)
        if applies == "no":
            return (_no_authorisation(field),) if _denies_all_authority(component, answers, definition) else ()
    words = component is not None and takes_words(component)
    if has_file or (words and answers.get(f"note.{component_id}")):
        return ()
    if words:
        mend = say("Nhập thông tin, hoặc gửi ảnh giấy tờ.")
        return (FieldProblem(f"note.{component_id}", "missing", _MISSING, mend),)
    return (FieldProblem("file", "no_file", say("Chưa có ảnh hoặc tệp nào."), say("Chụp hoặc chọn tệp, rồi tải lên.")),)


def is_held(component: Component, answers: Answers) -> bool:
    """Tell whether the applicant says that the register the procedure names holds the paper already."""
    return bool(component.held_in) and answers.get(f"applies.{component.id}") == HELD


def takes_words(component: Component) -> bool:
    """Tell whether particulars in words do: the procedure asks for no sheet of paper."""
    copies = component.copies
    return not (copies.original or copies.certified or copies.photocopy)


def _denies_all_authority(component: Component, answers: Answers, definition: Definition) -> bool:
    """Tell whether somebody who files for another has said no to the last paper that could show it.

    One such paper is enough; which of them applies, the applicant knows.
    """
    papers = [one.id for one in definition.dossier if authorises(one)]
    if answers.get("who") != "proxy" or component.id not in papers:
        return False
    return component.id == papers[-1] and not any(answers.get(f"applies.{one}") == "yes" for one in papers[:-1])


def _way(answers: Answers, definition: Definition) -> tuple[FieldProblem, ...]:
    if answers.get("way") not in {way.value for way in ways(definition)}:
        return (_choose("way"),)
    if answers["way"] != "post":
        return ()
    found = _lines(answers, (), ("recipient.name", "recipient.phone", "recipient.address"))
    if not (answers.get("recipient.address") or answers.get("applicant.address")):
        found += (FieldProblem("recipient.address", "missing", _MISSING, say("Nhập địa chỉ nhận kết quả.")),)
    return found


def _choose(field: str) -> FieldProblem:
    return FieldProblem(field, "not_chosen", say("Chưa chọn."), _CHOOSE)


def _count(field: str) -> FieldProblem:
    mend: Readable = say("Nhập một số nguyên từ 1 đến 10.000.")
    return FieldProblem(field, "count", say("Chưa phải số bản, số trang."), mend)


def _no_authorisation(field: str) -> FieldProblem:
    return FieldProblem(
        field,
        "no_authorisation",
        say("Ông/Bà nộp thay người khác nên hồ sơ cần giấy ủy quyền."),
        say("Chọn «Có» và gửi ảnh giấy ủy quyền."),
    )
