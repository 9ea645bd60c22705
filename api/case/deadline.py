"""The page that explains a deadline: rule, start, every day counted or skipped, pauses, both clocks, step budgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.case.family import family_of
from api.case.frame import render_case
from api.case.reading import CaseReading, read_case
from api.deadline_view import DeadlineView, budget_end, deadline_view, ledger_of, rules_of
from api.dependencies import CurrentServices, CurrentStaff
from api.language import Readable, say
from domain.deadline.clock import ClockEntry, ClockEvent
from domain.deadline.day_by_day import DayLine, day_by_day, folded
from domain.deadline.due import Due
from domain.deadline.ledger import Punctuality, Run, current_run
from domain.deadline.limit import Limit
from domain.deadline.reasons import ReasonKind
from domain.deadline.text import capitalised, cited, day_text
from domain.deadline.view_words import view_name, view_sentence
from domain.deadline.views import ProvinceRule, View, due_seen_by, punctuality_seen_by
from models.queries.case_page import CasePage
from models.tables import Task

router = APIRouter()
#: A longer count is told in runs of days; what is skipped by name stays a line of its own.
MOST_LINES = 45

_CLOCK: Final[dict[ClockEvent, Readable]] = {
    ClockEvent.STARTED: say("Bắt đầu tính"),
    ClockEvent.STOPPED: say("Dừng để chờ bổ sung"),
    ClockEvent.RESTARTED: say("Tính lại từ đầu"),
    ClockEvent.PAUSED: say("Tạm dừng"),
    ClockEvent.RESUMED: say("Tính tiếp"),
    ClockEvent.EXTENDED: say("Gia hạn"),
    ClockEvent.ENDED: say("Kết thúc"),
}

_IN_TIME: Final = say("trong hạn")
_LATE: Final = say("quá hạn")
_ENDED: Final[dict[Punctuality, Readable]] = {
    Punctuality.EARLY: say("trước hạn"),
    Punctuality.ON_TIME: say("đúng hạn"),
    Punctuality.LATE: say("quá hạn"),
}

#: Events that finish the step they are of.
_FINISHED: Final = ("received", "refused_at_intake", "reviewed", "visited", "signed", "handed_over")


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One turn of the clock: what, when, under which rule, the limit it brought."""

    what: Readable
    at: datetime
    source: str
    limit: str


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One step as it was done, against its budget; `over` when it took longer or is over it now."""

    step: str
    opened_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    by: str
    status: str
    over: bool


@dataclass(frozen=True, slots=True)
class ViewLine:
    """One of the three views of time: its name, how it counts, the date it gives, how the case stands in it."""

    name: str
    sentence: str
    due: Due | None
    standing: Readable


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole count: by the law, day by day, and as law, national index and province see it.

    `tentative` says why the date may still move, one sentence a year that is not decided.
    """

    view: DeadlineView
    run: Run | None
    days: tuple[DayLine, ...]
    clock: tuple[ClockLine, ...]
    views: tuple[ViewLine, ...]
    tentative: tuple[str, ...]
    supplement: Due | None
    budgets: tuple[BudgetLine, ...]
    agrees: bool


@router.get("/cases/{code}/deadline")
async def show_deadline(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Explain the dates of a case; the reading is logged."""
    reading = await read_case(request, services, staff, code, what="case:deadline")
    values = {
        "explanation": explain(reading, ProvinceRule(services.settings.province_time)),
        "edition": reading.edition,
        "plan": reading.plan,
        "limits": reading.limits,
        "family": await family_of(services, reading),
        "day_name": lambda day: day_text(day, reading.language),
        "hours": lambda minutes: _hours(minutes, reading.language),
    }
    return await render_case(request, services, reading, "case/deadline.html", values, tab="deadline")


def _hours(minutes: int, language: str) -> str:
    """Return working time as "7 giờ 30 phút"."""
    whole, rest = divmod(minutes, 60)
    parts = [say("%(count)s giờ", count=whole)] * bool(whole) + [say("%(count)s phút", count=rest)] * bool(rest)
    return " ".join(part.read(language) for part in parts)


def explain(reading: CaseReading, province: ProvinceRule = ProvinceRule.PAUSE) -> Explanation:
    """Return the dates of a case with every step of their count."""
    plan, calendar, page = reading.plan, reading.calendar, reading.page
    view = deadline_view(plan, calendar, page, reading.now)
    entries = ledger_of(page)
    run = current_run(entries)
    asked = [event.at for event in page.events if event.kind == "supplement_requested"]
    days = day_by_day(run, view.due, calendar) if run and view.due else ()
    return Explanation(
        view=view,
        run=run,
        days=folded(days, MOST_LINES),
        clock=tuple(_clock_line(entry.event, entry.at, entry.reason, entry.limit, reading) for entry in entries),
        views=_views(reading, entries, view.limit, province),
        tentative=_tentative(view.due, reading.language),
        supplement=budget_end(plan, calendar, asked[-1], plan.supplement_lapses) if asked else None,
        budgets=tuple(_budgets(reading)),
        agrees=_agrees(page, view),
    )


def _views(
    reading: CaseReading, entries: list[ClockEntry], limit: Limit, province: ProvinceRule
) -> tuple[ViewLine, ...]:
    """Return the three views of a clock that has begun, each judged at its end or now."""
    if not entries:
        return ()
    case, rules = reading.page.case, rules_of(reading.plan)
    ended = case.decided_at or case.ended_at
    found = []
    for view in View:
        stands = punctuality_seen_by(view, entries, ended or reading.now, limit, reading.calendar, rules, province)
        word = _ENDED[stands] if ended else (_LATE if stands is Punctuality.LATE else _IN_TIME)
        found.append(
            ViewLine(
                name=view_name(view, reading.language),
                sentence=view_sentence(view, province, entries, reading.language),
                due=due_seen_by(view, entries, limit, reading.calendar, rules, province),
                standing=word,
            )
        )
    return tuple(found)


def _tentative(due: Due | None, language: str) -> tuple[str, ...]:
    reasons = due.explanation if due and due.provisional else ()
    return tuple(capitalised(reason.text(language)) for reason in reasons if reason.kind is ReasonKind.PROVISIONAL)


def _agrees(page: CasePage, view: DeadlineView) -> bool:
    """Tell whether the date counted here is the one the case keeps; while its clock stands it keeps none."""
    return view.due is None or page.case.due_at is None or page.case.due_at == view.due.instant


def _clock_line(event: ClockEvent, at: datetime, reason: str, limit: str | None, reading: CaseReading) -> ClockLine:
    language = reading.language
    words = Limit.parse(limit).words(language) if limit else ""
    return ClockLine(_CLOCK[event], at, cited(reason, language), words)


def _budgets(reading: CaseReading) -> list[BudgetLine]:
    found = []
    for task in sorted(reading.page.tasks, key=lambda task: task.opened_at or reading.now):
        done_at = _done_at(reading.page, task)
        ended = done_at or (reading.now if task.status == "open" else None)
        found.append(
            BudgetLine(
                step=reading.step_name(task.step),
                opened_at=task.opened_at,
                due_at=task.due_at,
                done_at=done_at,
                by=reading.person_name(task.done_by or task.claimed_by or ""),
                status=task.status,
                over=bool(ended and task.due_at and ended > task.due_at),
            )
        )
    return found


def _done_at(page: CasePage, task: Task) -> datetime | None:
    """Return when a task was done: its own event says so; the row only knows when it was recorded."""
    if task.status != "done":
        return None
    told = [event.at for event in page.events if event.step == task.step and event.kind in _FINISHED]
    return told[-1] if told else task.done_at
