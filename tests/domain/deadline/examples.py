"""Short ways to write moments, and the hypothesis strategies the property tests share."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.days import DaysOff, HalfDay, Name, Swap, parse_spans
from domain.deadline.due import Convention, CountingRules
from domain.deadline.limit import Limit, Unit
from domain.deadline.moments import VIETNAM


def vn(text: str) -> datetime:
    """Read Vietnam wall-clock time: "2026-02-13 14:05"."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def shown(instant: datetime) -> str:
    """Write an instant as Vietnam wall-clock time."""
    return f"{instant.astimezone(VIETNAM):%Y-%m-%d %H:%M}"


moments = st.timedeltas(timedelta(), timedelta(days=1400)).map(lambda gone: datetime(2025, 1, 1, tzinfo=UTC) + gone)
days = st.dates(date(2024, 12, 1), date(2028, 6, 30))
rules = st.builds(
    CountingRules,
    convention=st.sampled_from(Convention),
    cut_off=st.sampled_from([None, time(15), time(9, 30), time(18)]),
)
limits = st.one_of(
    st.just(Limit(1, Unit.SAME_DAY)),
    st.builds(Limit, st.integers(1, 200), st.sampled_from([Unit.HOURS, Unit.WORKING_HOURS])),
    st.builds(Limit, st.integers(1, 120), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS])),
    st.builds(Limit, st.integers(1, 14), st.just(Unit.MONTHS)),
)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Build calendars unlike Vietnam's: odd hours, worked Saturdays, random days off, swaps and half days."""
    hours = st.sampled_from(["07:30-11:30 13:00-17:00", "07:00-11:30 13:30-17:00", "08:00-12:00", "00:00-23:59"])
    week = [parse_spans(draw(hours)) for _ in range(5)]
    week.append(parse_spans(draw(st.sampled_from(["", "08:00-11:30"]))))
    week.append(())
    chosen = draw(st.lists(st.integers(0, 1200), max_size=30, unique=True))
    first = date(2025, 1, 1)
    off: list[DaysOff] = []
    half: list[HalfDay] = []
    swaps: list[Swap] = []
    spare: date | None = None
    for number in chosen:
        day = first + timedelta(days=number)
        kind = number % 3
        if kind == 0:
            off.append(DaysOff(day, day, Name(f"nghỉ {number % 4}", f"off {number % 4}")))
        elif kind == 1 and week[day.weekday()]:
            half.append(HalfDay(day, parse_spans("08:00-10:00"), Name("nửa ngày", "half")))
        elif not week[day.weekday()]:
            spare = day
        elif spare is not None:
            swaps.append(Swap(day, spare, Name("hoán đổi", "swapped")))
            spare = None
    return WorkingCalendar("made-up", tuple(week), tuple(off), tuple(swaps), tuple(half), (2025, 2026))
