"""What a trial shows: the timeline with every date explained, money, papers, notices, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from domain.case.events import Record
from domain.case.state import CaseState
from domain.deadline.ledger import Punctuality
from domain.deadline.moments import local
from domain.deadline.views import View
from domain.procedure.basics import Words
from domain.procedure.fees import FeeQuote
from domain.procedure.plan import Plan
from domain.procedure.situation import Situation
from domain.simulation.branches import Branch
from domain.simulation.pace import Pace
from domain.simulation.script import Decision


@dataclass(frozen=True, slots=True)
class DueLine:
    """One due date. `subject` is "case" or a step id; instants are UTC; `sentence` explains the date in full."""

    subject: str
    name: Words
    since: datetime
    limit: Words
    instant: datetime
    appointment: datetime
    sentence: Words
    provisional: bool


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One thing that happened. `due` is the legal due date in force afterwards; `is_new` when this line set it.

    `kind` is the kind of the record, or "refused_act" for something the rules did not allow.
    """

    at: datetime
    kind: str
    text: Words
    who: Words
    step: str
    step_name: Words | None
    due: DueLine | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class FormLine:
    """A paper that goes out. `made_here` when this system makes it for its cases; others the office makes."""

    number: str
    name: Words
    at: datetime
    because: str
    made_here: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How the case stood when a notice went out, as far as its letter may tell.

    `decided` is "approved", "refused" or ""; `owed` and `paid` are in đồng; instants are UTC; `supplement_by` is the
    last Vietnam day to supply, of a supplement request only.
    """

    decided: str = ""
    owed: int = 0
    paid: int = 0
    due: datetime | None = None
    appointment: datetime | None = None
    supplement_by: date | None = None


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A message that goes out. `step` is empty for those about the whole case; `by` is filled for declared ones only.

    `to` is the first of its receivers, `to_words` names them all.
    """

    message: str
    text: Words
    to: str
    to_words: Words
    at: datetime
    step: str = ""
    by: tuple[str, ...] = ()
    then: Standing = Standing()


@dataclass(frozen=True, slots=True)
class ViewLine:
    """How one view judges the case; `due` is the due date it sees, None when the clock never began."""

    view: View
    name: Words
    punctuality: Punctuality
    words: Words
    due: datetime | None


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """Something the script wanted and the rules did not allow, with the sentence a person would read."""

    at: datetime
    decision: Decision
    rule: str
    text: Words


@dataclass(frozen=True)
class Run:
    """One dossier from filing to its end, or to where nothing more happens.

    `ends` is the phase, `waiting_for` whose move it is ("nobody" at an end), `decided` "approved", "refused" or "".
    `steps` are the steps in the order they were finished. `unused` are decisions of the script that never came to
    pass. `in_force` tells whether the version applies to that day of filing.
    """

    procedure: str
    version: int
    name: Words
    situation: Situation
    filed_at: datetime
    in_force: bool
    lines: tuple[TimelineLine, ...]
    dues: tuple[DueLine, ...]
    fees: FeeQuote
    forms: tuple[FormLine, ...]
    notices: tuple[NoticeLine, ...]
    ends: str
    ends_words: Words
    waiting_for: str
    waiting_words: Words
    decided: str
    ended_at: datetime
    views: tuple[ViewLine, ...]
    refused: tuple[RefusedLine, ...]
    unused: tuple[Decision, ...]
    steps: tuple[str, ...]
    branches: frozenset[Branch]
    records: tuple[Record, ...] = field(repr=False)
    state: CaseState = field(repr=False)
    plan: Plan = field(repr=False)

    @property
    def due(self) -> DueLine | None:
        """The legal due date in force at the end, None when the clock never began."""
        return next((line for line in reversed(self.dues) if line.subject == "case"), None)

    @property
    def late(self) -> bool:
        """Whether the case is late by law."""
        return any(line.punctuality is Punctuality.LATE for line in self.views if line.view is View.LAW)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values under the names of the fields: instants in Vietnam time, texts in both languages.

        Records, state and plan are left out, and the branches are told apart by kind, subject and outcome.
        """
        kept = [f.name for f in fields(self) if f.name not in ("records", "state", "plan", "branches")]
        told = {name: _plain(getattr(self, name)) for name in kept}
        return {**told, "due": _plain(self.due), "late": self.late, "branches": _plain(sorted(self.branches))}


def _plain(value: object) -> Any:
    match value:
        case Words():
            return {"vi": value.vi, "en": value.en}
        case datetime():
            return local(value).isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case Pace():
            return value.text
        case StrEnum():
            return value.value
        case list() | tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value
