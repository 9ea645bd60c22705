"""What happened to a case, in plain words: who, in which post, for whom, when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from api.agency_names import named_agency
from api.case.corrections import FieldChange, changes_of
from api.case.reading import CaseReading
from domain.case.wording import event_sentence
from domain.deadline.moments import local_day
from domain.papers.forms import NAMES, Form, called_for
from domain.procedure.basics import Words
from models.queries.papers_shown import named_in
from models.tables import CaseEvent, Note

#: What concerns machines or reminds people, and says nothing new about the case itself. No act of a person is here.
TECHNICAL = frozenset({"system_slow", "problem_raised", "problem_over", "command_refused", "intake_alert", "due_soon"})
#: What does not make a form outdated: it changes neither the dossier nor whose move it is.
_LATE = {"step_late", "intake_late", "overdue", "consultation_late", "sub_case_late"}
NO_NEWS = (
    TECHNICAL
    | _LATE
    | {"problem_retried", "answer_asked_again", "agency_informed", "result_posted", "whole_case_ended"}
)


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    """A form that was drawn up for an event."""

    id: UUID
    name: Words


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One line of the timeline. `by` is empty when nobody of the staff did it.

    `changed` are the fields a correction changed, `papers` the forms drawn up for the event.
    """

    seq: int
    text: str
    at: datetime
    by: str
    role: str
    on_behalf_of: str
    step: str
    note: str
    items: list[Any]
    technical: bool
    changed: list[FieldChange] = field(default_factory=list)
    papers: list[IssuedPaper] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TimelineDay:
    """The lines of one Vietnam day, newest first."""

    day: date
    lines: tuple[TimelineLine, ...]


def lines_of(reading: CaseReading, events: Iterable[CaseEvent]) -> list[TimelineLine]:
    """Return a line for each event, in the order given."""
    return [_line(reading, event) for event in events]


def by_day(lines: Iterable[TimelineLine]) -> list[TimelineDay]:
    """Return the lines under their days, in the order given."""
    return [TimelineDay(day, tuple(found)) for day, found in groupby(lines, key=lambda line: local_day(line.at))]


def business(events: Iterable[CaseEvent]) -> list[CaseEvent]:
    """Return the events that say something about the case itself."""
    return [event for event in events if event.kind not in TECHNICAL]


def _line(reading: CaseReading, event: CaseEvent) -> TimelineLine:
    note = reading.page.notes.get(event.note)
    readable = named_agency({"step": event.step, **event.values}, reading.agencies, reading.language)
    values = {key: _in_words(reading, key, value) for key, value in readable.items()}
    correction = reading.corrections.get(event.seq)
    return TimelineLine(
        seq=event.seq,
        text=event_sentence(event.kind, values, reading.language, event.role),
        at=event.at,
        by=reading.person_name(reading.page.case.filed_by if event.kind == "filed" else event.actor),
        role=event.role,
        on_behalf_of=reading.person_name(event.on_behalf_of),
        step=reading.step_name(event.step) if event.step else "",
        note=note.text if note else "",
        items=_items(reading, event, note),
        technical=event.kind in TECHNICAL,
        changed=changes_of(correction, reading.procedure.definition, reading.language) if correction else [],
        papers=_papers(reading, event),
    )


def _in_words(reading: CaseReading, key: str, value: str) -> str:
    """Return the id of a step as the step's name; other values as they are."""
    known = key in ("step", "to") and value in reading.steps
    return f"«{reading.step_name(value)}»" if known else value


def _items(reading: CaseReading, event: CaseEvent, note: Note | None) -> list[Any]:
    """Return the points of a line; a question names its papers by their ids."""
    if note is None or event.kind != "question_put":
        return note.items if note else []
    named = set(named_in(note.items))
    return [file.file_name for file in reading.page.documents if str(file.id) in named]


def _papers(reading: CaseReading, event: CaseEvent) -> list[IssuedPaper]:
    """Return the forms drawn up for an event, as far as they are there already."""
    form = called_for(event)
    if form is None:
        return []
    key = f"{form}-{event.seq}:sign"
    if form is Form.RECEIPT:
        again = [other.seq for other in reading.page.events if other.kind == "intake_corrected"]
        key = f"receipt-{again.index(event.seq) + 2}:issue" if event.seq in again else "receipt:issue"
    issued = uuid5(NAMESPACE_URL, f"motcua:document:{reading.page.case.code}/{key}")
    name = Words(vi=NAMES[form].vi, en=NAMES[form].en)
    return [IssuedPaper(file.id, name) for file in reading.page.documents if file.id == issued]
