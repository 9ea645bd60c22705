"""The form on which a result is given out: who collects it, how that was checked, which originals go back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from pydantic import ValidationError

from api.errors import FieldProblem, InvalidInput
from api.language import Sentence, say
from api.v1.fields import Body, IdentityNumber, Line, NameOrNone
from api.validation import field_problems
from domain.procedure.definition import Definition
from models.returns import Collection

COLLECTORS: Final[Mapping[str, Sentence]] = {
    "owner": say("Chủ hồ sơ hoặc người nộp"),
    "proxy": say("Người được ủy quyền"),
}
CHECKS: Final[Mapping[str, Sentence]] = {
    "receipt": say("Giấy hẹn"),
    "identity_card": say("Thẻ căn cước"),
    "vneid": say("VNeID"),
}
_MISSING: Final = {
    "name": (say("Còn thiếu tên người nhận."), say("Nhập tên như trên giấy tờ.")),
    "identity": (say("Còn thiếu số định danh của người nhận."), say("Nhập 12 chữ số trên thẻ căn cước.")),
    "basis": (say("Còn thiếu giấy ủy quyền."), say("Ghi loại giấy, số và ngày của giấy ủy quyền.")),
}
_CHECK_PROXY = (
    say("Giấy hẹn chưa đủ để biết người nhận thay là ai."),
    say("Đối chiếu thẻ căn cước hoặc VNeID của người được ủy quyền."),
)


class ReturnForm(Body):
    """What is filled in when a result is given out. Originals are component ids."""

    collected_by: Literal["owner", "proxy"]
    checked: Literal["receipt", "identity_card", "vneid"]
    name: NameOrNone = ""
    identity: IdentityNumber = ""
    basis: Line = ""
    originals: tuple[Line, ...] = ()


def read_return(typed: Mapping[str, str], originals: Sequence[str]) -> Collection:
    """Return what was filled in. Raises InvalidInput with what to mend, field by field.

    Of the owner nothing is kept but how it was checked: name and number stand in the case.
    """
    fields = {name: typed.get(name, "") for name in ("collected_by", "checked", "name", "identity", "basis")}
    try:
        form = ReturnForm.model_validate({**fields, "originals": tuple(originals)})
    except ValidationError as error:
        raise InvalidInput(errors=field_problems(error.errors())) from error
    if form.collected_by == "owner":
        return Collection("owner", form.checked, originals=form.originals)
    problems = [
        FieldProblem(name, "missing", *words) for name, words in _MISSING.items() if not getattr(form, name).strip()
    ]
    if form.checked == "receipt":
        problems.append(FieldProblem("checked", "receipt_of_another", *_CHECK_PROXY))
    if problems:
        raise InvalidInput(errors=tuple(problems))
    return Collection("proxy", form.checked, form.name, form.identity, form.basis, form.originals)


def note_of(collected: Collection, definition: Definition) -> str:
    """Return what the timeline says of a return: without names and numbers, in Vietnamese as all notes are."""
    who, how = COLLECTORS[collected.collected_by].read("vi"), CHECKS[collected.checked].read("vi")
    parts = [f"Người nhận: {_small(who)}; đã đối chiếu: {_small(how)}."]
    names = [component.name.vi for component in definition.dossier if component.id in collected.originals]
    if names:
        parts.append(f"Trả lại bản chính: {'; '.join(names)}.")
    return " ".join(parts)


def key_of(key: str, collected: Collection) -> str:
    """Return the key of the act: the form's, and what stands in it, so that another content is another act."""
    content = json.dumps(
        [
            collected.collected_by,
            collected.checked,
            collected.name,
            collected.identity,
            collected.basis,
            list(collected.originals),
        ]
    )
    return f"{key[:80]}.{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _small(text: str) -> str:
    return text if text.isupper() or text == "VNeID" else text[:1].lower() + text[1:]
