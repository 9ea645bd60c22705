"""The appointment of a case in words for its receipt: why that day, what it replaced, whether it may still move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from pydantic import ValidationError
from sqlalchemy import select
from sqlmodel import col

from domain.case.combined_words import promised_way
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.clock import ClockEntry, ClockEvent
from domain.deadline.due import Convention, CountingRules, Due
from domain.deadline.ledger import due_in_force
from domain.deadline.limit import Limit
from domain.deadline.moments import local_day
from domain.deadline.text import moment_text
from domain.deadline.view_words import views_in_short
from domain.deadline.views import ProvinceRule, View, due_seen_by
from domain.procedure.definition import Definition
from domain.procedure.filed_as import WrongAnswerError, situation_of
from domain.procedure.limits import Counting
from domain.procedure.plan import Channel, StepKind
from models.calendars import calendar_edition, newest_calendar
from models.tables import Calendar, Case, CaseClockEntry, CaseEvent
from runtime.database import ReadSession

#: Why a case came under another calendar without a decision on the calendar itself.
_BECAUSE: Final = {
    "transferred": "hồ sơ được tính theo lịch làm việc của cơ quan nhận hồ sơ",
    "reopened": "hồ sơ mở lại được tính theo lịch làm việc hiện hành",
}


@dataclass(frozen=True, slots=True)
class AppointmentWords:
    """`text` explains an appointment in Vietnamese, empty when it cannot be counted again; `provisional` as `Due`."""

    text: str = ""
    provisional: bool = False


async def appointment_words(
    session: ReadSession,
    case: Case,
    limit: str,
    definition: Definition | None,
    convention: str,
    province: ProvinceRule = ProvinceRule.PAUSE,
) -> AppointmentWords:
    """Return the words behind an appointment, only if counting again gives the very same one.

    The case counts by the edition it follows; where an older edition is in force for it, no sentence is better than a
    wrong one. `convention` is the installation's way of counting, `province` its way after a supplement.
    """
    edition = await _edition(session, case)
    if edition is None or not limit or definition is None or case.received_at is None:
        return AppointmentWords()
    # A case brought in without its clock counts from its receipt.
    entries = await _ledger(session, case) or [ClockEntry(ClockEvent.STARTED, case.received_at, "", limit)]
    counting = definition.counting or Counting()
    cut_off = time.fromisoformat(counting.cut_off) if counting.cut_off else None
    rules = CountingRules(Convention(counting.convention or convention), cut_off)
    calendar = WorkingCalendar.from_json(edition.text).for_agency(case.agency_id)
    try:
        parsed = Limit.parse(limit)
        counted = due_in_force(entries, parsed, calendar, rules)
        seen = {view: due_seen_by(view, entries, parsed, calendar, rules, province) for view in View}
    except (ValueError, ValidationError):
        return AppointmentWords()
    if counted is None or counted.appointment != case.appointment_at:
        return AppointmentWords()
    told = [await _replaced(session, case), views_in_short({view: due for view, due in seen.items() if due}, "vi")]
    text = " ".join(filter(None, (*told, counted.sentence("vi"), _way(definition, case, calendar, rules, counted))))
    return AppointmentWords(text, counted.provisional)


def _way(definition: Definition, case: Case, calendar: WorkingCalendar, rules: CountingRules, counted: Due) -> str:
    """Return the longest way through the parts of a case of several agencies; empty for every other."""
    if case.received_at is None or not any(step.kind is StepKind.OPEN_CASE for _, step in definition.located_steps()):
        return ""
    try:
        situation = situation_of(definition, Channel(case.channel), local_day(case.filed_at), case.facts)
    except WrongAnswerError:
        return ""
    received, convention = case.received_at, str(rules.convention)
    return promised_way(definition, situation, calendar, convention, received, counted.instant, "vi")


async def _edition(session: ReadSession, case: Case) -> Calendar | None:
    if case.calendar_id is not None:
        return await calendar_edition(session, case.calendar_id)
    return await newest_calendar(session)


async def _ledger(session: ReadSession, case: Case) -> Sequence[ClockEntry]:
    rows = await session.scalars(
        select(CaseClockEntry).where(col(CaseClockEntry.case_id) == case.id).order_by(col(CaseClockEntry.position))
    )
    return [ClockEntry(ClockEvent(row.event), row.at, row.reason, row.limit or None) for row in rows.all()]


async def _replaced(session: ReadSession, case: Case) -> str:
    """Return which appointment a changed calendar replaced, while the one it gave is still in force."""
    event = await session.scalar(
        select(CaseEvent)
        .where(col(CaseEvent.case_id) == case.id, col(CaseEvent.kind) == "calendar_changed")
        .order_by(col(CaseEvent.seq).desc())
        .limit(1)
    )
    values = event.values if event else {}
    now, before = values.get("appointment"), values.get("appointment_before")
    if not now or not before or datetime.fromisoformat(now) != case.appointment_at:
        return ""
    was = moment_text(datetime.fromisoformat(before), "vi")
    decided = f"lịch làm việc thay đổi theo {values.get('decision', '')}"
    return f"Ngày hẹn này thay ngày hẹn {was} vì {_BECAUSE.get(values.get('because', ''), decided)}."
