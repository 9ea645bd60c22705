"""The slip of transfer when several agencies work on one dossier: the work and the deadline of each (Art 20(2))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.case.events import Record
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import Convention, CountingRules, due
from domain.deadline.limit import Limit
from domain.procedure.plan import Plan, PlanStep, StepKind

_ASKED = {"consultation_asked": "Cho ý kiến", "sub_case_opened": "Giải quyết hồ sơ kèm", "transferred": "Giải quyết"}
_ANSWERED = {"consultation_answered", "agreed_by_silence", "sub_case_answered", "consultation_dropped"}


@dataclass(frozen=True, slots=True)
class Share:
    """What one agency has to do. `agency` is its id, `leads` that it leads; `answered_at` None while it is open."""

    agency: str
    work: str
    about: str
    asked_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    answer: str = ""
    leads: bool = False


def shares(plan: Plan, calendar: WorkingCalendar, events: Sequence[Record], own: datetime | None) -> list[Share]:
    """Return the work of each agency told by events, the leading one first; `own` is the deadline it answers for."""
    received = next((event for event in events if event.kind == "received"), None)
    if received is None:
        return []
    found = [Share(plan.agency, "Chủ trì giải quyết", "", received.at, own, _end(events), leads=True)]
    for event in events:
        if event.kind not in _ASKED:
            continue
        step = plan.step(event.step) if plan.has_step(event.step) else None
        answer = _answer(events, event)
        found.append(
            Share(
                agency=event.values.get("agency", "") or event.values.get("to", ""),
                work=_ASKED[event.kind],
                about=event.values.get("about", "") or event.values.get("procedure", ""),
                asked_at=event.at,
                due_at=_due(plan, calendar, step, event),
                answered_at=answer.at if answer else None,
                answer=answer.values.get("answer", "") if answer else "",
            )
        )
    return found


def _end(events: Sequence[Record]) -> datetime | None:
    return next((event.at for event in reversed(events) if event.kind == "decided"), None)


def _answer(events: Sequence[Record], asked: Record) -> Record | None:
    return next(
        (event for event in events if event.seq > asked.seq and event.step == asked.step and event.kind in _ANSWERED),
        None,
    )


def _due(plan: Plan, calendar: WorkingCalendar, step: PlanStep | None, event: Record) -> datetime | None:
    told = event.values.get("deadline", "")
    if told:
        return datetime.fromisoformat(told)
    if step is None or not step.within or step.kind not in (StepKind.ASK, StepKind.OPEN_CASE):
        return None
    return due(event.at, Limit.parse(step.within), calendar, CountingRules(Convention(plan.convention))).instant
