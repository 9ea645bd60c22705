"""Edits of the calendar: what each does to its days, what does not fit, and that the texts carry it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_edits import Edit, EditError, EditKind, edited
from domain.deadline.counting import Anchor, count_days
from domain.deadline.days import DayStatus
from domain.deadline.due import due
from domain.deadline.limit import Limit
from tests.domain.deadline.examples import calendars, days, vn


def edit(kind: EditKind, first: str, last: str = "", **more: object) -> Edit:
    """Return an edit with a name and a legal basis."""
    names = {"name_vi": "Nghỉ theo quyết định", "name_en": "Day off by decision", "source": "45/QĐ-UBND"}
    return Edit.model_validate({"kind": kind, "first": first, "last": last or first, **names, **more})


def test_a_day_off_stops_being_worked_and_is_named(calendar: WorkingCalendar) -> None:
    """24 November 2026 given off is a holiday with the name of the decision, and the calendar has another identity."""
    made = edited(calendar, [edit(EditKind.OFF, "2026-11-24")])
    day = made.day(date(2026, 11, 24))
    assert (day.status, day.name and day.name.en) == (DayStatus.HOLIDAY, "Day off by decision")
    assert made.identity.startswith("vn-2026.")
    assert made.identity != calendar.identity


def test_a_run_of_days_off_is_cut_where_a_day_is_worked_after_all(calendar: WorkingCalendar) -> None:
    """Taking one day out of Tết 2027 leaves the days before and after it off."""
    made = edited(calendar, [edit(EditKind.WORKED, "2027-02-09")])
    off = [day for day in range(5, 12) if made.status(date(2027, 2, day)) is DayStatus.HOLIDAY]
    assert off == [5, 6, 7, 8, 10, 11]


def test_a_swap_moves_work_to_a_saturday_and_can_be_undone(calendar: WorkingCalendar) -> None:
    """Monday off, Saturday worked with Monday's hours; undone, the calendar counts as before under the same name."""
    swap = edit(EditKind.SWAP, "2026-12-28", worked="2026-12-26")
    made = edited(calendar, [swap])
    assert made.status(date(2026, 12, 28)) is DayStatus.SWAPPED_OFF
    assert made.day(date(2026, 12, 26)).spans == calendar.day(date(2026, 12, 28)).spans
    assert edited(calendar, [swap, edit(EditKind.UNSWAP, "2026-12-28")]) == calendar


def test_a_decided_year_is_provisional_no_more(calendar: WorkingCalendar) -> None:
    """The decision on 2027 makes its days firm, and due dates in it are no longer called provisional."""
    made = edited(calendar, [edit(EditKind.DECIDE, "2027-01-01")])
    assert made.known_through == 2027
    limit = Limit.parse("5 working days")
    assert due(vn("2027-02-03 09:00"), limit, calendar).provisional
    assert not due(vn("2027-02-03 09:00"), limit, made).provisional


def test_a_closure_stops_the_time_of_its_agency_alone(calendar: WorkingCalendar) -> None:
    """Two flood days move a date of the closed agency by two working days, and nobody else's."""
    made = edited(calendar, [edit(EditKind.CLOSE, "2026-11-24", "2026-11-25", agency="H61.12")])
    limit = Limit.parse("3 working days")
    received = vn("2026-11-23 09:00")
    assert due(received, limit, made.for_agency("H61.12")).last_day == date(2026, 11, 30)
    assert due(received, limit, made.for_agency("H61.13")).last_day == date(2026, 11, 26)
    assert due(received, limit, made).last_day == date(2026, 11, 26)
    assert "đóng cửa (Nghỉ theo quyết định)" in due(received, limit, made.for_agency("H61.12")).sentence("vi")


def test_a_closure_that_counts_moves_nothing(calendar: WorkingCalendar) -> None:
    """An agency that moves house while its time runs on keeps every date."""
    made = edited(calendar, [edit(EditKind.CLOSE, "2026-11-24", agency="H61.12", counts=True)])
    assert made.for_agency("H61.12").to_frozen().replace(made.identity, "") == calendar.to_frozen().replace(
        calendar.identity, ""
    )


def test_closures_travel_in_the_edition_and_only_the_own_ones_in_a_case(calendar: WorkingCalendar) -> None:
    """The stored text reads back equal with all closures; a case's text holds its own agency's, without names."""
    made = edited(
        calendar,
        [
            edit(EditKind.CLOSE, "2026-11-24", "2026-11-25", agency="H61.12"),
            edit(EditKind.CLOSE, "2026-12-01", agency="H61.13", counts=True),
        ],
    )
    assert WorkingCalendar.from_json(made.to_json()) == made
    frozen = made.for_agency("H61.12").to_frozen()
    assert ('"closed":"2026-11-24+1"' in frozen, "H61" in frozen) == (True, False)
    assert WorkingCalendar.from_json(frozen).status(date(2026, 11, 25)) is DayStatus.CLOSED
    assert "closed" not in made.for_agency("H61.13").to_frozen()


def test_a_closed_agency_may_open_again_on_part_of_the_days(calendar: WorkingCalendar) -> None:
    """Three closed days without the middle one leave two."""
    closed = edit(EditKind.CLOSE, "2026-11-24", "2026-11-26", agency="H61.12")
    made = edited(calendar, [closed, edit(EditKind.OPEN, "2026-11-25", agency="H61.12")])
    assert [(shut.first.day, shut.last.day) for shut in made.closures] == [(24, 24), (26, 26)]


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (edit(EditKind.OFF, "2026-09-02"), "already_off"),
        (edit(EditKind.OFF, "2026-08-22"), "taken"),
        (edit(EditKind.OFF, "2026-11-25", "2026-11-24"), "backwards"),
        (edit(EditKind.OFF, "2026-11-02", "2026-12-20"), "too_long"),
        (edit(EditKind.WORKED, "2026-11-24"), "not_off"),
        (edit(EditKind.SWAP, "2026-11-24"), "no_worked_day"),
        (edit(EditKind.SWAP, "2026-11-22", worked="2026-11-28"), "not_working"),
        (edit(EditKind.SWAP, "2026-11-24", worked="2026-11-25"), "not_weekend"),
        (edit(EditKind.SWAP, "2026-01-05", worked="2026-11-28"), "swap_too_far"),
        (edit(EditKind.UNSWAP, "2026-11-24"), "no_swap"),
        (edit(EditKind.SHORTEN, "2026-11-24", hours="morning"), "hours"),
        (edit(EditKind.SHORTEN, "2026-11-24"), "hours"),
        (edit(EditKind.SHORTEN, "2026-11-22", hours="07:30-11:30"), "not_working"),
        (edit(EditKind.WHOLE, "2026-11-24"), "not_shortened"),
        (edit(EditKind.DECIDE, "2026-01-01"), "decided"),
        (edit(EditKind.OPEN, "2026-11-24", agency="H61.12"), "not_closed"),
    ],
)
def test_an_edit_that_does_not_fit_says_which_rule_it_broke(calendar: WorkingCalendar, wrong: Edit, rule: str) -> None:
    """Every contradiction has a code that pages put into words."""
    with pytest.raises(EditError) as refused:
        edited(calendar, [wrong])
    assert refused.value.rule == rule


def test_closing_twice_is_refused(calendar: WorkingCalendar) -> None:
    """One day is closed by one decision."""
    shut = edit(EditKind.CLOSE, "2026-11-24", agency="H61.12")
    with pytest.raises(EditError, match="already_closed"):
        edited(calendar, [shut, shut])


@given(calendars(), days)
def test_a_day_off_takes_exactly_one_working_day_from_every_count_across_it(made: WorkingCalendar, day: date) -> None:
    """Whatever the calendar: one more day off is one working day less between two days around it."""
    if made.status(day) not in (DayStatus.WORKING, DayStatus.WEEKEND):
        return
    changed = edited(made, [edit(EditKind.OFF, str(day))])
    before, after = day - timedelta(days=40), day + timedelta(days=40)
    lost = made.working_days_between(before, after) - changed.working_days_between(before, after)
    assert lost == int(made.is_working_day(day))


@given(calendars(), days, st.integers(1, 12))
def test_a_closed_agency_counts_as_if_the_days_were_off(made: WorkingCalendar, day: date, amount: int) -> None:
    """A closure and a day off by law give the same end; only the reason told differs."""
    if made.status(day) is not DayStatus.WORKING:
        return
    off = edited(made, [edit(EditKind.OFF, str(day))])
    shut = edited(made, [edit(EditKind.CLOSE, str(day), agency="A")]).for_agency("A")
    anchor = Anchor(day - timedelta(days=3), vn(f"{day - timedelta(days=3)} 09:00"))
    limit = Limit.parse(f"{amount} working days")
    assert count_days(anchor, limit, off).last_day == count_days(anchor, limit, shut).last_day
