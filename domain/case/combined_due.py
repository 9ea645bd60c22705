"""When a case of several agencies will be done: the longest way through its parts and own steps, against the law.

Every part has a legal time of its own at its own agency. The whole is done when the last of them is, and what waits
for it; the law sets one limit for all (*liên thông*, NĐ 118/2025 Art 20(2)). People read which way is the longest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import Convention, CountingRules, due
from domain.deadline.limit import Limit
from domain.deadline.moments import last_day_before
from domain.deadline.text import day_text
from domain.procedure.plan import Plan, PlanStep, StepKind


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a step already: when it was done, or by when its own agency promised it (aware instants)."""

    done_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """One step of the longest way: until when it takes, and whether that is already behind."""

    step: str
    until: datetime
    done: bool


@dataclass(frozen=True, slots=True)
class CombinedDue:
    """The longest way and where it ends; `legal` is the end of the one limit for all, `spare` in working days.

    `spare` is negative when the parts together take longer than the law gives.
    """

    legs: tuple[Leg, ...]
    ends: datetime
    legal: datetime
    spare: int

    def sentence(self, name: Callable[[str], str], language: str) -> str:
        """Return the way as people read it; `name` names a step in the language."""
        way = " → ".join(f"{name(leg.step)} ({_until(leg, language)})" for leg in self.legs)
        last, limit = (day_text(last_day_before(one), language) for one in (self.ends, self.legal))
        days = abs(self.spare)
        if language == "en":
            unit = "working day" if days == 1 else "working days"
            room = f"{days} {unit} to spare" if self.spare >= 0 else f"{days} {unit} too long"
            return f"The longest way: {way}. It ends on {last}; the limit for all is {limit}: {room}."
        room = f"còn dư {days} ngày làm việc" if self.spare >= 0 else f"vượt {days} ngày làm việc"
        return f"Đường dài nhất: {way}. Xong {last}; hạn chung {limit}: {room}."


def _until(leg: Leg, language: str) -> str:
    day = day_text(last_day_before(leg.until), language)
    if leg.done:
        return f"done on {day}" if language == "en" else f"xong {day}"
    return f"by {day}" if language == "en" else f"đến {day}"


def has_parts(plan: Plan) -> bool:
    """True for a procedure that opens cases at other agencies."""
    return any(step.kind is StepKind.OPEN_CASE for step in plan.steps)


def combined_due(
    plan: Plan, calendar: WorkingCalendar, received_at: datetime, legal: datetime, known: Mapping[str, Known]
) -> CombinedDue:
    """Return when all parts and steps are done at the latest, counted from reception.

    A step that is done counts as it was; an open part by what its own agency owes, or by what the procedure gives
    it, whichever is known; everything else by its budget once all before it are done.
    """
    rules = CountingRules(Convention(plan.convention))
    ends: dict[str, datetime] = {}
    before: dict[str, str] = {}
    left = list(plan.steps)
    while left:
        ready = [step for step in left if all(name in ends for name in step.after)] or left
        for step in ready:
            last = max(step.after, key=lambda name: ends.get(name, received_at), default="")
            start = max(ends.get(last, received_at), received_at)
            ends[step.id] = _end(step, start, calendar, rules, known.get(step.id, Known()))
            before[step.id] = last
        left = [step for step in left if step not in ready]
    way: list[str] = []
    name = max((step.id for step in plan.steps if _takes_time(step)), key=lambda one: ends[one])
    while name:
        way.append(name)
        name = before[name]
    timed = {step.id for step in plan.steps if _takes_time(step)}
    legs = [Leg(one, ends[one], known.get(one, Known()).done_at is not None) for one in reversed(way) if one in timed]
    end = max(leg.until for leg in legs)
    spare = calendar.working_days_between(last_day_before(end), last_day_before(legal))
    return CombinedDue(tuple(legs), end, legal, spare)


def _takes_time(step: PlanStep) -> bool:
    return step.kind not in (StepKind.CHECK, StepKind.HAND_OVER, StepKind.INFORM)


def _end(step: PlanStep, start: datetime, calendar: WorkingCalendar, rules: CountingRules, known: Known) -> datetime:
    if known.done_at is not None:
        return known.done_at
    if known.due_at is not None:
        return max(known.due_at, start)
    if not step.within or not _takes_time(step):
        return start
    return due(start, Limit.parse(step.within), calendar, rules).instant
