"""The way of one case through its procedure: steps done, open, left out or ended in a refusal, and their time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from api.agency_names import REGISTER
from api.board.words import duration
from api.case.reading import CaseReading
from api.deadline_view import budget_end
from api.language import Readable, say
from domain.diagram.marks import Ground, Mark
from domain.procedure.plan import PlanStep, StepKind
from domain.procedure.register import AgencyKind, load_register
from models.tables import CaseEvent, Task
from runtime.settings import Settings

#: Events that finish the step they are of.
_FINISHED: Final = frozenset(
    {
        "received", "refused_at_intake", "reviewed", "visited", "signed", "denied", "handed_over", "result_published",
        "delivered_by_post", "consultation_answered", "agreed_by_silence", "sub_case_answered", "agency_informed",
        "obligation_settled", "consultation_dropped",
    }
)  # fmt: skip
_REFUSED: Final = frozenset({"refuse", "refused", "deny", "denied", "disagree"})
_REFUSING: Final = frozenset({"refused_at_intake", "denied"})
_WORDS: Final[dict[Ground, Readable]] = {
    Ground.PLAIN: say("chưa tới"),
    Ground.DONE: say("xong"),
    Ground.OPEN: say("đang mở"),
    Ground.LEFT_OUT: say("không làm"),
    Ground.REFUSED: say("từ chối"),
}


@dataclass(frozen=True, slots=True)
class Passage:
    """One time a case went through a step. `seconds` and `budget` are working time; None where nobody counts.

    `number` counts the times, `over` when it took longer than its budget.
    """

    step: str
    number: int
    ground: Ground
    opened_at: datetime | None
    done_at: datetime | None
    seconds: int | None
    budget: int | None
    by: str
    suspended: bool = False

    @property
    def state(self) -> Readable:
        """What became of it, in words."""
        return say("tạm dừng") if self.suspended else _WORDS[self.ground]

    @property
    def over(self) -> bool:
        """True when more working time went into it than it was given."""
        return self.seconds is not None and self.budget is not None and self.seconds > self.budget


def register_of(settings: Settings) -> Mapping[str, AgencyKind]:
    """Return the kinds of agencies of the installation by id, for the picture to name them; read once per process."""
    return _read(tuple(settings.procedure_paths))


@lru_cache(maxsize=4)
def _read(folders: tuple[Path, ...]) -> Mapping[str, AgencyKind]:
    files = [folder / REGISTER for folder in folders if (folder / REGISTER).is_file()]
    return {kind.id: kind for file in files for kind in load_register(file).values()}


def passages_of(reading: CaseReading) -> list[Passage]:
    """Return the passages through every step of the case's procedure, in its order; one not reached has one, too."""
    return [passage for step in reading.plan.steps for passage in _of_step(reading, step)]


def marks_of(passages: Sequence[Passage], language: str) -> dict[str, Mark]:
    """Return what is drawn at each step: how the last passage stands, and the time it took of its budget."""
    marks: dict[str, Mark] = {}
    for passage in passages:
        badge = passage.state.read(language) if passage.ground is not Ground.PLAIN else ""
        if passage.number > 1:
            badge += say(", lần %(count)s", count=passage.number).read(language)
        marks[passage.step] = Mark(badge, time_words(passage, language), ground=passage.ground)
    return marks


def time_words(passage: Passage, language: str) -> str:
    """Return the time of a passage against its budget: "1,5 giờ / 4 giờ"; an empty string where none went by."""
    if passage.seconds is None:
        return ""
    spent = duration(passage.seconds, language)
    if passage.budget is None:
        return spent
    return f"{spent} / {duration(passage.budget, language)}{' (!)' if passage.over else ''}"


def way_of(passages: Iterable[Passage]) -> list[str]:
    """Return the steps in the order in which the case came to them, each as often as it did."""
    went = [passage for passage in passages if passage.ground not in (Ground.PLAIN, Ground.LEFT_OUT)]
    return [one.step for one in sorted(went, key=lambda one: one.opened_at.timestamp() if one.opened_at else 0.0)]


def _of_step(reading: CaseReading, step: PlanStep) -> list[Passage]:
    tasks = [task for task in reading.page.tasks if task.step == step.id]
    if tasks:
        tasks.sort(key=lambda task: (task.opened_at or reading.now, task.id))
        return [_of_task(reading, task, number) for number, task in enumerate(tasks, 1)]
    return [_of_events(reading, step)]


def _of_task(reading: CaseReading, task: Task, number: int) -> Passage:
    ground = {"open": Ground.OPEN, "suspended": Ground.OPEN, "cancelled": Ground.LEFT_OUT}.get(task.status, Ground.DONE)
    done = _done(reading, task) if task.status == "done" else None
    if ground is Ground.DONE and (task.outcome in _REFUSED or (done and done.kind in _REFUSING)):
        ground = Ground.REFUSED
    done_at = (done.at if done else task.done_at) if task.status != "open" else None
    until = done_at or (reading.now if task.status == "open" else None)
    return Passage(
        step=task.step,
        number=number,
        ground=ground,
        opened_at=task.opened_at,
        done_at=done_at,
        seconds=_worked(reading, task.opened_at, until) if ground is not Ground.LEFT_OUT else None,
        budget=_worked(reading, task.opened_at, task.due_at),
        by=reading.person_name(task.done_by or task.claimed_by or ""),
        suspended=task.status == "suspended",
    )


def _done(reading: CaseReading, task: Task) -> CaseEvent | None:
    """Return the event that finished a task: the first of its step from when it was opened; a row knows it late."""
    since = [
        event
        for event in reading.page.events
        if event.step == task.step and event.kind in _FINISHED and (not task.opened_at or event.at >= task.opened_at)
    ]
    return since[0] if since else None


def _of_events(reading: CaseReading, step: PlanStep) -> Passage:
    """Return the passage through what no person does: its events tell of it."""
    events = [event for event in reading.page.events if event.step == step.id]
    done = next((event for event in reversed(events) if event.kind in _FINISHED), None)
    is_open = step.id in reading.page.case.step.split(",") and reading.page.case.ended_at is None
    if is_open:
        ground, done = Ground.OPEN, None
    elif done:
        refused = done.kind in _REFUSING or str(done.values.get("answer", "")) in _REFUSED
        ground = Ground.REFUSED if refused else Ground.DONE
    elif any(event.kind == "problem_skipped" for event in events) or _over(reading):
        ground = Ground.LEFT_OUT
    else:
        ground = Ground.PLAIN
    opened_at = events[0].at if events else None
    until = done.at if done else (reading.now if is_open else None)
    return Passage(
        step=step.id,
        number=1,
        ground=ground,
        opened_at=opened_at,
        done_at=done.at if done else None,
        seconds=_worked(reading, opened_at, until),
        budget=_budget(reading, step, opened_at),
        by=reading.agency_name(step.agency) if step.agency else "",
    )


def _over(reading: CaseReading) -> bool:
    """Tell whether no step can still begin."""
    return reading.page.case.ended_at is not None


def _budget(reading: CaseReading, step: PlanStep, opened_at: datetime | None) -> int | None:
    if opened_at is None or not step.within or step.kind is StepKind.INFORM:
        return None
    return _worked(reading, opened_at, budget_end(reading.plan, reading.calendar, opened_at, step.within).instant)


def _worked(reading: CaseReading, begin: datetime | None, end: datetime | None) -> int | None:
    """Return the working seconds from one instant to another, None without one of them."""
    if begin is None or end is None:
        return None
    return reading.calendar.working_seconds_between(begin, end) if end > begin else 0
