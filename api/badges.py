"""Deadline states as people see them: a class for the look and a word for the meaning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.language import Readable, say
from domain.case.state import CLOSED_PHASES, Decision, Phase
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.remaining import Remaining, remaining
from domain.deadline.soon import soon_ends
from domain.deadline.text import capitalised


@dataclass(frozen=True, slots=True)
class Badge:
    """A state: its look (one of the seven of the style sheet) and its word."""

    state: str
    label: Readable


@dataclass(frozen=True, slots=True)
class _Left:
    """The working time left or overrun."""

    remaining: Remaining

    def read(self, language: str) -> str:
        return capitalised(self.remaining.words(language))


_DONE = Badge("done", say("Đã xong"))
_REFUSED = Badge("refused", say("Từ chối"))
_SUPPLEMENT = Badge("waiting", say("Chờ bổ sung"))
_OBLIGATION = Badge("waiting", say("Chờ nộp tiền"))
_CORRECTING = Badge("waiting", say("Đang đính chính"))
_NOT_RECEIVED = Badge("waiting", say("Chờ tiếp nhận"))
_PAUSED = Badge("paused", say("Tạm dừng"))
_ON_TIME = Badge("on-time", say("Đúng hạn"))


_REFUND_DUE = Badge("waiting", say("Chờ trả lại tiền"))
_REFUNDED = Badge("done", say("Đã trả lại tiền"))


def refund_badge(*, due: int, paid_back: int) -> Badge | None:
    """Return the state of money that goes back, by what is still promised and what went back, in đồng; else None."""
    if due:
        return _REFUND_DUE
    return _REFUNDED if paid_back else None


def due_badge(due_at: datetime | None, now: datetime, calendar: WorkingCalendar) -> Badge:
    """Return the state of one due date, with the working time left; without one the clock does not run."""
    if due_at is None:
        return _PAUSED
    left = remaining(now, due_at, calendar)
    if left.late:
        return Badge("overdue", _Left(left))
    if due_at < soon_ends(now, calendar):
        return Badge("due-soon", _Left(left))
    return _ON_TIME


def case_badge(phase: str, decision: str, due_at: datetime | None, now: datetime, calendar: WorkingCalendar) -> Badge:
    """Return the deadline state of a whole case."""
    if phase == Phase.REFUSED_AT_INTAKE:
        return _REFUSED
    if phase in CLOSED_PHASES or phase == Phase.DECIDED:
        return _REFUSED if decision == Decision.REFUSED else _DONE
    if phase == Phase.AWAITING_SUPPLEMENT:
        return _SUPPLEMENT
    if phase == Phase.AWAITING_OBLIGATION:
        return _OBLIGATION
    if phase == Phase.ON_HOLD:
        return _PAUSED
    if phase == Phase.CORRECTING:
        return _CORRECTING
    if phase == Phase.FILED:
        return _NOT_RECEIVED
    return due_badge(due_at, now, calendar)
