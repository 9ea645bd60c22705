from __future__ import annotations

import pytest

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import due, remaining
from domain.deadline.limit import Limit
from tests.domain.deadline.examples import vn


@pytest.mark.parametrize(
    ("now", "days", "hours", "late", "words"),
    [
        ("2026-11-16 09:00", 3, 30.5, False, "còn 3 ngày làm việc"),
        ("2026-11-18 17:00", 1, 8, False, "còn 1 ngày làm việc"),
        ("2026-11-19 14:30", 0, 2.5, False, "còn 2 giờ làm việc"),
        ("2026-11-19 16:45", 0, 0.25, False, "còn 15 phút làm việc"),
        ("2026-11-19 20:00", 0, 0, False, "đến hạn"),
        ("2026-11-20 00:00", -1, 0, True, "quá hạn 1 ngày làm việc"),
        ("2026-11-20 07:00", -1, 0, True, "quá hạn 1 ngày làm việc"),
        ("2026-11-20 08:30", -1, -1, True, "quá hạn 1 ngày làm việc"),
        ("2026-11-21 10:00", -1, -8, True, "quá hạn 1 ngày làm việc"),
        ("2026-11-24 07:30", -3, -16, True, "quá hạn 3 ngày làm việc"),
    ],
)
def test_time_left_is_counted_in_working_time(
    calendar: WorkingCalendar, now: str, days: int, hours: float, late: bool, words: str
) -> None:
    """Days and hours left until the end of Thursday 19 November shrink, then turn negative once late."""
    end = due(vn("2026-11-16 09:00"), Limit.parse("3 working days"), calendar)
    left = remaining(vn(now), end, calendar)
    assert (left.working_days, left.working_hours, left.late) == (days, hours, late)
    assert left.words("vi") == words


def test_an_instant_alone_gives_the_same_answer(calendar: WorkingCalendar) -> None:
    """A midnight stored without its due date still belongs to the day it ends."""
    end = due(vn("2026-11-16 09:00"), Limit.parse("3 working days"), calendar)
    now = vn("2026-11-18 10:00")
    assert remaining(now, end.instant, calendar) == remaining(now, end, calendar)
    assert remaining(now, end, calendar).words("en") == "1 working day left"
    assert remaining(vn("2026-11-24 10:00"), end, calendar).words("en") == "overdue by 3 working days"


def test_a_weekend_adds_no_lateness(calendar: WorkingCalendar) -> None:
    """Due on a Friday, a case is just overdue all Saturday and by one working day on Monday."""
    end = due(vn("2026-11-17 09:00"), Limit.parse("3 working days"), calendar)
    assert remaining(vn("2026-11-21 10:00"), end, calendar).words("vi") == "vừa quá hạn"
    assert remaining(vn("2026-11-23 10:00"), end, calendar).words("vi") == "quá hạn 1 ngày làm việc"


def test_lateness_of_hours_is_told_in_hours(calendar: WorkingCalendar) -> None:
    """Eight working hours that ended this morning are late by hours, not by days."""
    end = due(vn("2026-11-16 09:00"), Limit.parse("8 working hours"), calendar)
    assert remaining(vn("2026-11-17 11:00"), end, calendar).words("vi") == "quá hạn 2 giờ làm việc"
