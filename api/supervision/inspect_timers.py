"""Why a timer of a case runs: which milestone it waits for, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from api.deadline_view import budget_end
from api.language import Readable, say
from api.standing import state_of
from domain.case.wording import word
from domain.case.words import SYSTEMS
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.limit import Limit, Unit
from domain.procedure.plan import Channel, Plan, Silence, StepKind
from models.queries.case_page import CasePage

#: A timer is set in whole turns of the workflow, so two instants this close are the same milestone.
_NEAR: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One instant at which time alone changes something. `step` is the id of the step it is of, or empty."""

    at: datetime
    why: Readable
    step: str = ""


@dataclass(frozen=True, slots=True)
class _AskAgain:
    """The slow look behind an answer that may have been lost."""

    system: str

    def read(self, language: str) -> str:
        system = word(SYSTEMS, self.system, language)
        return say("hỏi lại %(system)s xem đã có trả lời chưa", system=system).read(language)


def milestones_of(plan: Plan, calendar: WorkingCalendar, page: CasePage) -> list[Milestone]:
    """Return the milestones ahead of a case that its rows tell, the nearest first."""
    case = page.case
    if case.ended_at is not None:
        return []
    found: list[Milestone] = []
    asked = [event.at for event in page.events if event.kind == "supplement_requested"]
    if case.phase == "awaiting_supplement" and asked:
        lapse = budget_end(plan, calendar, asked[-1], plan.supplement_lapses).instant
        found.append(Milestone(lapse, say("hết hạn bổ sung: hồ sơ đóng lại")))
    if case.due_at and not case.decided_at and not case.overdue:
        found.append(Milestone(case.due_at, say("hết hạn trả kết quả")))
    hold_ends = state_of(plan, page).hold_ends_at
    if hold_ends:
        found.append(Milestone(hold_ends, say("hết ngày dự kiến tạm dừng")))
    alert = Limit.parse(plan.intake_alert)
    if case.channel == Channel.ONLINE and case.phase == "filed" and alert.unit is Unit.HOURS:
        at = case.filed_at + timedelta(hours=alert.amount)
        found.append(Milestone(at, say("nhắc tiếp nhận hồ sơ trực tuyến")))
    found += [
        Milestone(task.due_at, say("hết thời gian của bước"), task.step)
        for task in page.tasks
        if task.status == "open" and task.due_at
    ]
    found += _opinions(plan, calendar, page)
    return sorted(found, key=lambda one: one.at)


def _opinions(plan: Plan, calendar: WorkingCalendar, page: CasePage) -> list[Milestone]:
    found = []
    for step in plan.steps:
        if step.kind is not StepKind.ASK or not step.within or step.id not in page.case.step.split(","):
            continue
        asked = [event.at for event in page.events if event.step == step.id and event.kind == "consultation_asked"]
        if asked:
            silent = step.if_silent is Silence.AGREE
            why = say("hết hạn trả lời: im lặng là đồng ý") if silent else say("hết hạn trả lời ý kiến")
            found.append(Milestone(budget_end(plan, calendar, asked[-1], step.within).instant, why, step.id))
    return found


def why_at(instant: datetime, milestones: list[Milestone], page: CasePage) -> Milestone:
    """Return which milestone an instant is; what the rows do not tell is a look behind an answer, or a reminder."""
    for milestone in milestones:
        if abs(milestone.at - instant) <= _NEAR:
            return milestone
    waiting = [row.system for row in page.operations if row.status in ("awaiting_answer", "calling", "retrying")]
    if waiting:
        return Milestone(instant, _AskAgain(waiting[0]))
    if page.case.due_at and instant < page.case.due_at and page.case.phase != "awaiting_supplement":
        return Milestone(instant, say("nhắc sắp đến hạn trả kết quả"))
    return Milestone(instant, say("xem lại hồ sơ; mốc cũ đã dời đi, thức sớm không sao"))
