from __future__ import annotations

import sys
from datetime import date, datetime, time

import pytest

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import Convention, CountingRules, Due, ReasonKind, due
from domain.deadline.errors import MomentError
from domain.deadline.limit import Limit
from tests.domain.deadline.examples import shown, vn

AT_THREE = CountingRules(cut_off=time(15))
EIGHT_HOUR = CountingRules(Convention.EIGHT_HOUR)


def ask(calendar: WorkingCalendar, received: str, limit: str, rules: CountingRules | None = None) -> Due:
    return due(vn(received), Limit.parse(limit), calendar, rules)


@pytest.mark.parametrize(
    ("received", "limit", "appointment"),
    [
        # working days do not count the day of receipt
        ("2026-11-16 09:00", "3 working days", "2026-11-19 17:00"),
        ("2026-11-16 23:30", "3 working days", "2026-11-19 17:00"),
        ("2026-11-14 10:00", "3 working days", "2026-11-18 17:00"),
        # calendar days that end on a weekend end with the next working day
        ("2026-11-11 09:00", "10 days", "2026-11-23 17:00"),
        ("2026-11-12 09:00", "10 days", "2026-11-23 17:00"),
        ("2026-11-13 09:00", "10 days", "2026-11-23 17:00"),
        # Tết 2026: off from Monday 16 to Friday 20 February
        ("2026-02-13 09:00", "1 working day", "2026-02-23 17:00"),
        ("2026-02-09 09:00", "7 working days", "2026-02-25 17:00"),
        ("2026-02-13 14:05", "7 days", "2026-02-23 17:00"),
        ("2026-02-04 09:00", "10 days", "2026-02-23 17:00"),
        # across New Year: Friday 2 January is off, Saturday 10 January is worked for it
        ("2025-12-31 09:00", "1 working day", "2026-01-05 17:00"),
        ("2025-12-31 09:00", "6 working days", "2026-01-10 17:00"),
        ("2026-01-08 09:00", "2 working days", "2026-01-10 17:00"),
        ("2026-01-05 09:00", "5 days", "2026-01-10 17:00"),
        # Monday 31 August is off, Saturday 22 August is worked for it
        ("2026-08-21 09:00", "1 working day", "2026-08-22 17:00"),
        ("2026-08-28 09:00", "1 working day", "2026-09-03 17:00"),
        ("2026-08-20 09:00", "10 working days", "2026-09-07 17:00"),
        # a holiday on Sunday gives the Monday off
        ("2026-04-24 09:00", "1 working day", "2026-04-28 17:00"),
        # months end on the corresponding day, or the last day of a shorter month
        ("2026-03-10 09:00", "1 month", "2026-04-10 17:00"),
        ("2026-03-31 09:00", "1 month", "2026-05-04 17:00"),
        ("2027-08-30 09:00", "6 months", "2028-02-29 17:00"),
        ("2025-01-31 09:00", "1 month", "2025-02-28 17:00"),
        ("2025-11-30 09:00", "3 months", "2026-03-02 17:00"),
        # hours run at night, working hours wait for the office
        ("2026-11-16 09:10", "2 hours", "2026-11-16 11:10"),
        ("2026-11-16 09:00", "8 working hours", "2026-11-17 09:00"),
        ("2026-11-16 12:00", "4 working hours", "2026-11-16 17:00"),
        ("2026-11-16 07:30", "8 working hours", "2026-11-16 17:00"),
        ("2026-11-20 22:15", "8 working hours", "2026-11-23 17:00"),
        ("2026-02-13 16:00", "8 working hours", "2026-02-23 16:00"),
        ("2026-01-09 16:00", "2 working hours", "2026-01-10 08:30"),
    ],
)
def test_the_law_counts(calendar: WorkingCalendar, received: str, limit: str, appointment: str) -> None:
    """Each example, worked out by hand from the Civil Code and the notices, gives the appointment it should."""
    assert shown(ask(calendar, received, limit).appointment) == appointment


@pytest.mark.parametrize(
    ("received", "limit", "appointment"),
    [
        ("2026-11-16 14:59", "same day", "2026-11-16 17:00"),
        ("2026-11-16 15:00", "same day", "2026-11-17 17:00"),
        ("2026-11-20 15:30", "same day", "2026-11-23 17:00"),
        ("2026-11-21 09:00", "same day", "2026-11-23 17:00"),
        ("2026-02-13 15:20", "same day", "2026-02-23 17:00"),
        ("2026-01-09 15:20", "same day", "2026-01-10 17:00"),
        ("2026-11-16 15:00", "3 working days", "2026-11-20 17:00"),
        ("2026-11-16 15:00", "2 hours", "2026-11-16 17:00"),
        ("2026-11-16 15:00", "2 working hours", "2026-11-16 17:00"),
    ],
)
def test_the_fifteen_oclock_rule(calendar: WorkingCalendar, received: str, limit: str, appointment: str) -> None:
    """From 15:00 a dossier counts as received on the next working day; limits in hours are untouched."""
    assert shown(ask(calendar, received, limit, AT_THREE).appointment) == appointment


def test_nothing_is_settled_the_same_day_after_closing(calendar: WorkingCalendar) -> None:
    """Without a cut-off a dossier of 16:59 is due today and one of 17:00 tomorrow."""
    assert ask(calendar, "2026-11-16 16:59", "same day").last_day == date(2026, 11, 16)
    assert ask(calendar, "2026-11-16 17:00", "same day").last_day == date(2026, 11, 17)


def test_the_eight_hour_convention_counts_from_the_minute(calendar: WorkingCalendar) -> None:
    """Three days from Monday 09:00 end on Thursday 09:00, and the sentence says by which convention."""
    found = ask(calendar, "2026-11-16 09:00", "3 working days", EIGHT_HOUR)
    assert shown(found.instant) == "2026-11-19 09:00"
    assert found.appointment == found.instant
    assert "8 giờ làm việc kể từ phút nhận" in found.sentence("vi")
    assert "8 working hours from the minute of receipt" in found.sentence("en")
    assert "Bộ luật Dân sự 2015" in ask(calendar, "2026-11-16 09:00", "3 working days").sentence("vi")


def test_a_term_in_days_ends_at_midnight_and_is_promised_by_closing(calendar: WorkingCalendar) -> None:
    """Law gives the whole last day; the receipt prints closing time; one second past midnight is late."""
    found = ask(calendar, "2026-11-16 09:00", "3 working days")
    assert shown(found.instant) == "2026-11-20 00:00"
    assert found.last_day == date(2026, 11, 19)
    assert not found.is_late(vn("2026-11-19 23:59"))
    assert found.is_late(vn("2026-11-20 00:00"))


def test_hours_that_end_at_night_are_promised_for_the_next_opening(calendar: WorkingCalendar) -> None:
    """Two hours from 22:00 on a Friday end at midnight exactly; the office can answer on Monday morning."""
    found = ask(calendar, "2026-11-20 22:00", "2 hours")
    assert shown(found.instant) == "2026-11-21 00:00"
    assert shown(found.appointment) == "2026-11-23 07:30"
    assert not found.provisional


def test_a_due_date_that_touches_an_undecided_year_is_provisional(calendar: WorkingCalendar) -> None:
    """A limit that reaches 2027, or starts in a year without a file, says so; one inside 2026 does not."""
    assert not ask(calendar, "2026-12-28 09:00", "3 working days").provisional
    across = ask(calendar, "2026-12-30 09:00", "3 working days")
    assert across.provisional
    assert "chưa có quyết định nghỉ lễ năm 2027" in across.sentence("vi")
    assert ask(calendar, "2029-05-07 09:00", "1 working day").provisional


def test_the_sentence_names_what_was_skipped_and_why(calendar: WorkingCalendar) -> None:
    """Tết, the swapped weekday and the Saturday worked for it are all named in both languages."""
    tet = ask(calendar, "2026-02-13 14:05", "7 working days")
    assert tet.sentence("vi") == (
        "Nhận lúc 14:05 thứ Sáu 13/02/2026; thời hạn 7 ngày làm việc tính từ 23/02 đến 03/03/2026, không tính ngày"
        " bắt đầu; bỏ qua 6 ngày nghỉ cuối tuần; bỏ qua Tết Nguyên đán (từ 16/02 đến 20/02/2026); hết hạn khi kết"
        " thúc thứ Ba 03/03/2026 (24:00), hẹn trả chậm nhất 17:00 ngày đó; cách tính: Bộ luật Dân sự 2015,"
        " Điều 145-148."
    )
    swapped = ask(calendar, "2026-08-20 09:00", "10 working days").sentence("en")
    assert "Saturday 22 August 2026 counts: it makes up for Monday 31 August 2026" in swapped
    assert "Monday 31 August 2026 is skipped: a day off made up on Saturday 22 August 2026" in swapped
    assert "National Day (1 to 2 September 2026) is skipped" in swapped


def test_a_moved_last_day_names_the_holiday_it_fell_on_and_those_it_passed(calendar: WorkingCalendar) -> None:
    """A tenth day on the Saturday before Tết moves past the whole holiday, and the sentence tells both."""
    found = ask(calendar, "2026-02-04 09:00", "10 days")
    kinds = [reason.kind for reason in found.explanation]
    assert kinds == [ReasonKind.RECEIVED, ReasonKind.COUNTED, ReasonKind.MOVED, ReasonKind.SKIPPED_HOLIDAY]
    assert "thứ Bảy 14/02/2026 là ngày nghỉ (ngày nghỉ cuối tuần)" in found.sentence("vi")
    assert "Tết Nguyên đán (từ 16/02 đến 20/02/2026)" in found.sentence("vi")


def test_a_naive_receipt_is_refused(calendar: WorkingCalendar) -> None:
    """A receipt without a time zone is refused rather than taken for local time."""
    with pytest.raises(MomentError):
        due(datetime(2026, 2, 13, 14), Limit.parse("1 day"), calendar)  # noqa: DTZ001 - the mistake under test


def test_a_long_count_is_as_quick_as_a_short_one(calendar: WorkingCalendar) -> None:
    """A due date ten years away takes a few times the calls of one next month: nothing walks over days or minutes."""
    short, long = (_calls(calendar, limit) for limit in ("25 working days", "2500 working days"))
    assert long < 10 * short


def _calls(calendar: WorkingCalendar, limit: str) -> int:
    """Count the functions called for a due date whose calendar has been used before."""
    ask(calendar, "2026-02-13 14:05", limit)
    called: list[str] = []
    sys.setprofile(lambda _, event, __: called.append(event) if event in {"call", "c_call"} else None)
    try:
        ask(calendar, "2026-02-13 14:05", limit)
    finally:
        sys.setprofile(None)
    return len(called)
