"""Form 06: every hand-over of a dossier between hands, with giver, receiver, moment and how it stood to its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.case.events import Record
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import Convention, CountingRules, due
from domain.deadline.limit import Limit
from domain.deadline.moments import local_day
from domain.procedure.plan import Plan, PlanStep, StepKind

APPLICANT: Final = "applicant"
#: What ends a step and gives the dossier on.
_GIVES_ON: Final = frozenset(
    {"received", "reviewed", "visited", "signed", "sent_back", "supplemented", "handed_over", "supplement_requested"}
)
_ENDS: Final = frozenset(
    {"refused_at_intake", "withdrawn", "stopped", "lapsed", "ended_by_hand", "result_published", "result_posted"}
)


class Timing(StrEnum):
    """How a piece of work stood to its time, by day as the registers compare."""

    BEFORE = "before"
    ON = "on"
    AFTER = "after"
    UNSET = "unset"


@dataclass(frozen=True, slots=True)
class Hand:
    """Who gives or receives: a staff id (`person`), `APPLICANT`, or nobody yet; the role it is held in.

    `stands_for` is the staff id of the absent colleague whose place the person took, or empty.
    """

    person: str
    role: str
    step: str = ""
    stands_for: str = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """One line of the control slip.

    `giver` had the dossier from `since` for the work `step`, gave it on `at`; `timing` compares with `due_at`.
    `kind` is the event, `note` the id of what was written with it.
    """

    giver: Hand
    receiver: Hand
    at: datetime
    since: datetime
    due_at: datetime | None
    timing: Timing
    kind: str
    note: str = ""


def hand_overs(plan: Plan, calendar: WorkingCalendar, events: Sequence[Record]) -> list[HandOver]:
    """Return the hand-overs told by events (those of one case, in order, cut at the instant that is wanted).

    The line of reception is the applicant's giving; each further one begins where the one before ended. Work without a
    budget has no due date and the timing `UNSET`.
    """
    found: list[HandOver] = []
    holder, since = Hand(APPLICANT, "applicant"), _filed_at(events)
    for place, event in enumerate(events):
        if event.kind not in _GIVES_ON | _ENDS or since is None:
            continue
        doer = Hand(event.actor or APPLICANT, event.role or "applicant", event.step, event.on_behalf_of)
        if event.kind in ("received", "supplemented"):
            found.append(_line(Hand(APPLICANT, "applicant"), doer, event, since, None))
            holder, since = doer, event.at
            if event.kind == "supplemented":
                continue
            doer = holder
        step = plan.step(event.step) if plan.has_step(event.step) else None
        receiver = _receiver(plan, events[place + 1 :], event)
        due_at = _due(plan, calendar, step, since)
        if event.kind not in ("received",) or receiver.person or receiver.role:
            found.append(_line(doer, receiver, event, since, due_at))
        since = event.at
    return [line for line in found if line.giver != line.receiver]


def _filed_at(events: Sequence[Record]) -> datetime | None:
    return next((event.at for event in events), None)


def _line(giver: Hand, receiver: Hand, event: Record, since: datetime, due_at: datetime | None) -> HandOver:
    return HandOver(giver, receiver, event.at, since, due_at, timing(event.at, due_at), event.kind, event.note)


def _receiver(plan: Plan, later: Sequence[Record], event: Record) -> Hand:
    """Return who took the dossier next: the next person to act on it, else the role whose move the plan says it is."""
    if event.kind in _ENDS | {"handed_over", "supplement_requested"}:
        return Hand(APPLICANT, "applicant")
    for other in later:
        if other.kind in _GIVES_ON | _ENDS and other.role not in ("", "system"):
            return Hand(other.actor, other.role, other.step, other.on_behalf_of)
    step = _next_step(plan, event)
    return Hand("", step.role, step.id) if step else Hand("", "")


def _next_step(plan: Plan, event: Record) -> PlanStep | None:
    if event.kind == "sent_back":
        target = event.values.get("to", "")
        return plan.step(target) if plan.has_step(target) else None
    people = (step for step in plan.steps if step.is_human)
    after = [step for step in people if event.step in step.after]
    if after:
        return after[0]
    order = [step for step in plan.steps if step.is_human]
    ids = [step.id for step in order]
    place = ids.index(event.step) + 1 if event.step in ids else len(ids)
    return order[place] if place < len(order) else None


def _due(plan: Plan, calendar: WorkingCalendar, step: PlanStep | None, since: datetime) -> datetime | None:
    if step is None or not step.within or step.kind is StepKind.HAND_OVER:
        return None
    return due(since, Limit.parse(step.within), calendar, CountingRules(Convention(plan.convention))).instant


def timing(at: datetime, due_at: datetime | None) -> Timing:
    """Return how an instant stands to a due date: late after it, on time on its day, early before that day."""
    if due_at is None:
        return Timing.UNSET
    if at > due_at:
        return Timing.AFTER
    return Timing.ON if local_day(at) == local_day(due_at) else Timing.BEFORE
