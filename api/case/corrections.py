"""What a correction of the intake changed, field by field, as the timeline tells it: numbers never in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from api.filters import day
from api.language import Readable, say
from domain.procedure.definition import Definition
from models.intake_corrections import KINDS
from models.tables import IntakeCorrection

FIELD_NAMES: Final[dict[str, Readable]] = {
    "kind": say("Loại người nộp"),
    "name": say("Họ tên người nộp"),
    "identity_number": say("Số định danh người nộp"),
    "birth_date": say("Ngày sinh"),
    "phone": say("Điện thoại"),
    "email": say("Thư điện tử"),
    "address": say("Địa chỉ"),
    "owner_name": say("Chủ hồ sơ"),
    "owner_identity_number": say("Số định danh chủ hồ sơ"),
    "owner_address": say("Địa chỉ chủ hồ sơ"),
    "proxy_basis": say("Giấy tờ ủy quyền"),
    "recipient_name": say("Người nhận qua bưu chính"),
    "recipient_phone": say("Điện thoại người nhận"),
    "recipient_address": say("Địa chỉ nhận"),
}
KIND_NAMES: Final[dict[str, Readable]] = {
    "originals": say("bản chính"),
    "certified": say("bản chứng thực"),
    "photocopies": say("bản chụp"),
}
_NUMBERS: Final = frozenset({"identity_number", "owner_identity_number", "phone", "recipient_phone"})
_SHOWN_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that was corrected: its name, what stood there, what stands there now; empty for nothing."""

    name: str
    before: str
    after: str


def changes_of(correction: IntakeCorrection, definition: Definition, language: str) -> list[FieldChange]:
    """Return what a correction changed, in the order of the form; numbers show their last four signs."""
    before, after = correction.before, correction.after
    found = [
        FieldChange(label.read(language), _shown(name, before.get(name)), _shown(name, after[name]))
        for name, label in FIELD_NAMES.items()
        if name in after
    ]
    names = {component.id: component.name.in_language(language) for component in definition.dossier}
    for component, counts in after.get("papers", {}).items():
        was = before.get("papers", {}).get(component, {})
        found.append(FieldChange(names.get(component, component), _counted(was, language), _counted(counts, language)))
    return found


def _shown(name: str, value: Any) -> str:
    text = str(value or "")
    if name == "birth_date" and text:
        return day(date.fromisoformat(text))
    if name == "email" and "@" in text:
        return f"{text[:1]}***@{text.partition('@')[2]}"
    if name in _NUMBERS:
        hidden = max(len(text) - _SHOWN_DIGITS, 0)
        return "*" * hidden + text[hidden:]
    return text


def _counted(counts: Mapping[str, int], language: str) -> str:
    named = [f"{counts.get(kind, 0)} {KIND_NAMES[kind].read(language)}" for kind in KINDS if counts.get(kind)]
    return ", ".join(named)
