"""Where a case counts, and what must hold whatever happened to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reports.checks import misfits_of
from domain.reports.forms import LAYOUTS, Cell, Column, Form, part_of, table
from domain.reports.lives import CARRIED, IN_PROCESS, Exit, InProcess, Outcome, Place, Received, place_of, standing_at
from domain.reports.periods import Closing, Period, PeriodKind, Span
from tests.support.report_lives import random_life

OCTOBER = Span(date(2026, 9, 15), date(2026, 10, 14))


def life(since: str, until: str | None = None, **changes: object) -> list[InProcess]:
    values: dict[str, object] = {
        "since": datetime.fromisoformat(since).replace(tzinfo=UTC),
        "until": datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None,
        "agency": "H61.12",
        "field": "ho-tich",
        "channel": Received.DIRECT,
        "due_on": date(2026, 10, 10),
        "exit": Exit.DECIDED if until else None,
        **changes,
    }
    return [InProcess(**values)]  # type: ignore[arg-type]  # test shorthand


@pytest.mark.parametrize(
    ("until", "outcome"),
    [
        ("2026-10-09T10:00", Outcome.EARLY),
        ("2026-10-10T09:59", Outcome.ON_TIME),
        ("2026-10-10T16:59", Outcome.ON_TIME),
        ("2026-10-10T17:00", Outcome.LATE),  # midnight in Vietnam: the day is over
        ("2026-10-14T16:59", Outcome.LATE),
        ("2026-10-14T17:00", Outcome.OVERDUE),  # settled after the period closed
        (None, Outcome.OVERDUE),
    ],
)
def test_judged_by_day(until: str | None, outcome: Outcome) -> None:
    """The day decides: before the last day is early, on it on time, after it late; open at the end is overdue."""
    place = place_of(life("2026-10-01T03:00", until), OCTOBER)
    assert place == Place("H61.12", "ho-tich", Received.DIRECT, outcome)


def test_due_on_the_closing_day_is_in_time() -> None:
    """What is due on the very last day of the period is not overdue yet."""
    place = place_of(life("2026-10-01T03:00", due_on=date(2026, 10, 14)), OCTOBER)
    assert place is not None
    assert place.outcome is Outcome.IN_TIME


def test_standing_clock_is_judged_when_it_halted() -> None:
    """Waiting for the applicant is not the office's delay, but what was late already stays late."""
    waits = life("2026-10-01T03:00", halted_on=date(2026, 10, 9), waits=True)
    late = life("2026-10-01T03:00", halted_on=date(2026, 10, 11), waits=True)
    withdrawn = life("2026-10-01T03:00", "2026-10-13T03:00", halted_on=date(2026, 10, 9), exit=Exit.WITHDRAWN)
    found = [place_of(one, OCTOBER) for one in (waits, late, withdrawn)]
    assert [place.outcome for place in found if place] == [
        Outcome.WAITING,
        Outcome.WAITING_OVERDUE,
        Outcome.ENDED_EARLY,
    ]


def test_carried_over_or_received() -> None:
    """In process at the beginning is carried over; the instant the period begins belongs to it."""
    before = place_of(life("2026-09-14T16:59"), OCTOBER)
    first = place_of(life("2026-09-14T17:00"), OCTOBER)
    assert before is not None
    assert first is not None
    assert (before.entry, first.entry) == (CARRIED, Received.DIRECT)
    assert place_of(life("2026-09-01T03:00", "2026-09-14T16:59"), OCTOBER) is None
    assert place_of(life("2026-10-14T17:00"), OCTOBER) is None


LIVES = st.lists(st.randoms(use_true_random=False).map(random_life), max_size=40)
PERIODS = st.builds(Period, year=st.just(2026), kind=st.sampled_from(list(PeriodKind)), number=st.just(1)) | st.builds(
    Period, year=st.just(2026), kind=st.just(PeriodKind.MONTH), number=st.integers(1, 12)
)
CLOSINGS = st.sampled_from([Closing(), Closing(0), Closing(28), Closing(1)])


@given(lives=LIVES, period=PERIODS, closing=CLOSINGS, form=st.sampled_from(list(Form)))
def test_the_sums_always_add_up(lives: list[list[InProcess]], period: Period, closing: Closing, form: Form) -> None:
    """Whatever happened to the cases, every form adds up in each line and in its totals."""
    places = [place for one in lives if (place := place_of(one, period.span(closing)))]
    cells = [Cell(place.agency, place.field, place.entry, place.outcome, 1) for place in places]
    filled = table(LAYOUTS[form], cells, {"H61.14": part_of("ubnd-xa")})
    assert misfits_of(filled) == []
    assert filled.total.numbers[Column.RECEIVED] == len(places)


@given(lives=LIVES, period=PERIODS, closing=CLOSINGS)
def test_carried_over_is_what_was_left(lives: list[list[InProcess]], period: Period, closing: Closing) -> None:
    """What a period carries over is what the one before left in process, but for receptions taken back since."""
    now, before = period.span(closing), period.previous.span(closing)
    assert before.ends == now.begins
    for one in lives:
        earlier, later = place_of(one, before), place_of(one, now)
        left = earlier is not None and earlier.outcome in IN_PROCESS
        carried = later is not None and later.entry == CARRIED
        within = [span for span in one if span.since < now.ends]
        undone = bool(within) and within[-1].exit is Exit.UNDONE and later is None
        assert left == (standing_at(one, now.begins) is not None)
        assert carried == (left and not undone)


@given(random=st.randoms(use_true_random=False), closing=CLOSINGS)
def test_months_fill_their_year(random: Random, closing: Closing) -> None:
    """Twelve months, four quarters or two halves follow each other without a gap and make the year."""
    year = Period(2026, PeriodKind.YEAR).span(closing)
    for kind, many in ((PeriodKind.MONTH, 12), (PeriodKind.QUARTER, 4), (PeriodKind.HALF, 2)):
        spans = [Period(2026, kind, number).span(closing) for number in range(1, many + 1)]
        assert (spans[0].first, spans[-1].last) == (year.first, year.last)
        for one, following in pairwise(spans):
            assert one.last + timedelta(days=1) == following.first
    instant = year.begins + timedelta(minutes=random.randrange((year.ends - year.begins) // timedelta(minutes=1)))
    months = [Period(2026, PeriodKind.MONTH, number).span(closing) for number in range(1, 13)]
    assert sum(month.begins <= instant < month.ends for month in months) == 1
