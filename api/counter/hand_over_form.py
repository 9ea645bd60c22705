"""What is filled in when a hand-over list is made: which cases, for whom."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from starlette.datastructures import FormData

from api.counter.posts import counters_of
from api.dependencies import checked_key
from api.errors import FieldProblem, InvalidInput
from api.language import say
from api.security.people import Person
from models.hand_overs import MOST_CASES
from models.tables import Unit

_NONE_CHOSEN = (say("Chưa chọn hồ sơ nào."), say("Quét mã hoặc đánh dấu hồ sơ cần bàn giao."))
_TOO_MANY = (say("Một biên bản có nhiều nhất 60 hồ sơ."), say("Bỏ bớt và lập thêm một biên bản."))
_NO_RECEIVER = (say("Chưa chọn bên nhận."), say("Chọn phòng, bộ phận hoặc người nhận."))


@dataclass
class ListForm:
    """What is filled in so far."""

    agency: str
    chosen: list[str] = field(default_factory=list)
    to: str = ""
    note: str = ""
    key: str = ""


def form_of(staff: Person, asked: str, sent: FormData | None) -> ListForm:
    """Return what was sent, for a counter at which the person sits. Raises Forbidden when there is none."""
    counters = counters_of(staff)
    own = staff.agency_id if staff.agency_id in counters else min(counters)
    form = ListForm(asked if asked in counters else own, key=secrets.token_hex(16))
    if sent is not None:
        form.chosen = list(dict.fromkeys(str(code) for code in sent.getlist("chosen")))
        form.to = str(sent.get("to", ""))[:220]
        form.note = str(sent.get("note", "")).strip()[:400]
        form.key = checked_key(str(sent.get("key", "")))
    return form


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets the papers: a division, a person by name, or another agency; the other two are empty."""

    unit_id: UUID | None = None
    name: str = ""
    agency: str = ""


def receiver_of(
    form: ListForm, units: Sequence[Unit], people: Sequence[str], agencies: Collection[str] = ()
) -> Receiver:
    """Return the division, person or other agency that was chosen. Raises InvalidInput for a form not complete."""
    receiver = _receiver(form.to, units, people, agencies)
    problems = []
    if not form.chosen:
        problems.append(FieldProblem("chosen", "none", *_NONE_CHOSEN))
    if len(form.chosen) > MOST_CASES:
        problems.append(FieldProblem("chosen", "too_many", *_TOO_MANY))
    if receiver is None:
        problems.append(FieldProblem("to", "to", *_NO_RECEIVER))
    if problems or receiver is None:
        raise InvalidInput(errors=tuple(problems))
    return receiver


def _receiver(to: str, units: Sequence[Unit], people: Sequence[str], agencies: Collection[str]) -> Receiver | None:
    """Return who was chosen, or None for anything else."""
    kind, _, value = to.partition(":")
    if kind == "unit":
        return next((Receiver(unit.id) for unit in units if str(unit.id) == value), None)
    if kind == "agency" and value in agencies:
        return Receiver(agency=value)
    return Receiver(name=value) if kind == "person" and value in people else None
