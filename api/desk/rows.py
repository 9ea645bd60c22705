"""One line of a list as people read it: the stage, whose move it is, and the deadline, never mixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from api.badges import Badge, case_badge, due_badge
from api.language import Readable
from api.services import Services
from api.step_names import kind_name, named, step_names_in
from domain.case.state import Phase
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.remaining import remaining
from domain.deadline.tentative import tentative_year
from domain.deadline.text import capitalised
from domain.deadline.warning import is_time_to_propose
from domain.procedure.basics import Words
from models.queries.find_cases import FoundCase
from models.queries.open_tasks import TaskLine
from models.queries.waiting_cases import WaitingCase

_IN_HAND = (Phase.RECEIVED, Phase.IN_PROGRESS)
StepNames = Mapping[tuple[str, int], Mapping[str, Readable | Words]]


class _OfProcedure(Protocol):
    @property
    def procedure_code(self) -> str: ...
    @property
    def procedure_version(self) -> int: ...


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line. `value` names the task in a form; `waiting_for` is empty while the move is the team's own.

    `tentative` when the holidays of the due date's year are not decided. `propose` from the last working day before
    the case's due date on: an apology with a new date is proposed now or comes too late (NĐ 118/2025 Art 19(6)).
    """

    code: str
    value: str
    procedure: Words
    step: Readable | Words
    person: str
    badge: Badge
    due_at: datetime | None
    channel: str
    phase: str
    filed_at: datetime | None = None
    since: datetime | None = None
    holder: str = ""
    mine: bool = False
    waiting_for: str = ""
    tentative: bool = False
    propose: bool = False


@dataclass(frozen=True, slots=True)
class _TimeLeft:
    """The working time until an instant, in words."""

    now: datetime
    due_at: datetime
    calendar: WorkingCalendar

    def read(self, language: str) -> str:
        return capitalised(remaining(self.now, self.due_at, self.calendar).words(language))


async def names_of_steps(services: Services, lines: Iterable[_OfProcedure]) -> StepNames:
    """Return the step names of the procedure versions that the lines belong to."""
    wanted = {(line.procedure_code, line.procedure_version) for line in lines}
    names = await services.definitions.read_of(wanted, step_names_in)
    return {key: names.get(key, {}) for key in wanted}


def task_row(line: TaskLine, names: StepNames, me: UUID | None, now: datetime, calendar: WorkingCalendar) -> ListRow:
    """Return the line of a task."""
    suspended = line.status != "open"
    if suspended or line.due_at is None:  # a step without a time budget shows how the case stands
        badge = case_badge(line.phase, "", line.case_due_at, now, calendar)
    else:
        badge = due_badge(line.due_at, now, calendar)
    due_at = line.case_due_at if suspended else line.due_at
    return ListRow(
        code=line.code,
        value=f"{line.code} {line.task_id}",
        procedure=Words(vi=line.procedure_vi, en=line.procedure_en),
        step=names[line.procedure_code, line.procedure_version].get(line.step) or kind_name(line.kind),
        person=line.person,
        badge=_with_time(badge, due_at, now, calendar),
        due_at=due_at,
        channel=line.channel,
        phase=line.phase,
        holder=line.held_by_name,
        mine=line.held_by is not None and line.held_by == me,
        waiting_for=line.waiting_for if suspended else "",
        tentative=tentative_year(due_at, calendar) is not None,
        propose=_propose(line.case_due_at, line.phase, now, calendar),
    )


def waiting_row(line: WaitingCase, names: StepNames, now: datetime, calendar: WorkingCalendar) -> ListRow:
    """Return the line of a case that waits for others."""
    return ListRow(
        code=line.code,
        value="",
        procedure=Words(vi=line.procedure_vi, en=line.procedure_en),
        step=_step(line.step, line, names),
        person=line.person,
        badge=_with_time(case_badge(line.phase, "", line.due_at, now, calendar), line.due_at, now, calendar),
        due_at=line.due_at,
        channel=line.channel,
        phase=line.phase,
        since=line.since,
        holder=", ".join(line.holders),
        waiting_for=line.waiting_for,
        tentative=tentative_year(line.due_at, calendar) is not None,
        propose=_propose(line.due_at, line.phase, now, calendar),
    )


def found_row(line: FoundCase, names: StepNames, now: datetime, calendar: WorkingCalendar) -> ListRow:
    """Return the line of a case that was found."""
    return ListRow(
        code=line.code,
        value="",
        procedure=Words(vi=line.procedure_vi, en=line.procedure_en),
        step=_step(line.step, line, names),
        person=line.person,
        badge=_with_time(case_badge(line.phase, line.decision, line.due_at, now, calendar), line.due_at, now, calendar),
        due_at=line.due_at,
        channel=line.channel,
        phase=line.phase,
        filed_at=line.filed_at,
        holder=", ".join(line.holders),
        waiting_for=line.waiting_for,
    )


@dataclass(frozen=True, slots=True)
class _Steps:
    """Several steps at once, in the order they were opened."""

    names: tuple[Readable | Words | str, ...]

    def read(self, language: str) -> str:
        return ", ".join(name if isinstance(name, str) else named(name, language) for name in self.names)


def _step(steps: str, line: _OfProcedure, names: StepNames) -> Readable:
    known = names[line.procedure_code, line.procedure_version]
    return _Steps(tuple(known.get(step, step) for step in steps.split(",") if step) or ("–",))


def _propose(due_at: datetime | None, phase: str, now: datetime, calendar: WorkingCalendar) -> bool:
    """Tell whether it is time to propose an apology: only while the case is being worked on."""
    return phase in _IN_HAND and is_time_to_propose(due_at, now, calendar)


def _with_time(badge: Badge, due_at: datetime | None, now: datetime, calendar: WorkingCalendar) -> Badge:
    """Return the badge with the time left in its word, where the plain one only says that all is well."""
    if badge.state == "on-time" and due_at is not None:
        return Badge(badge.state, _TimeLeft(now, due_at, calendar))
    return badge
