"""The one sentence that explains a due date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.deadline.moments import local
from domain.deadline.reasons import ReasonKind
from domain.deadline.text import capitalised, day_text, moment_text, pick

if TYPE_CHECKING:
    from domain.deadline.due import Due


def sentence(due: Due, language: str) -> str:
    """Return one sentence: where the count began, what it skipped and why, its end and the convention."""
    clauses = [reason.text(language) for reason in due.explanation if reason.kind is not ReasonKind.PROVISIONAL]
    tail = [reason.text(language) for reason in due.explanation if reason.kind is ReasonKind.PROVISIONAL]
    parts = [*clauses, *_end(due, language), _convention(due, language), *tail]
    return f"{capitalised('; '.join(parts))}."


def _end(due: Due, language: str) -> list[str]:
    closing = f"{local(due.appointment):%H:%M}"
    if not due.exact:
        day = day_text(due.last_day, language)
        return [
            pick(
                language,
                f"hết hạn khi kết thúc {day} (24:00), hẹn trả chậm nhất {closing} ngày đó",
                f"it ends at the end of {day} (midnight), and the result is promised by {closing} that day",
            )
        ]
    end = moment_text(due.instant, language)
    parts = [pick(language, f"hết hạn lúc {end}", f"it ends at {end}")]
    if due.appointment != due.instant:
        opening = moment_text(due.appointment, language)
        parts.append(
            pick(
                language,
                f"lúc đó cơ quan không làm việc nên hẹn trả lúc {opening}",
                f"the office is closed then, so the appointment is at {opening}",
            )
        )
    return parts


def _convention(due: Due, language: str) -> str:
    if due.convention == "eight_hour" and due.exact and due.limit.unit == "working_days":
        return pick(
            language,
            "cách tính: mỗi ngày làm việc là 8 giờ làm việc kể từ phút nhận",
            "convention: a working day is 8 working hours from the minute of receipt",
        )
    return pick(
        language,
        "cách tính: Bộ luật Dân sự 2015, Điều 145-148",
        "convention: Civil Code 2015, Articles 145-148",
    )
