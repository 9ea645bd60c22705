from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import Convention, CountingRules, Due, ReasonKind, due
from domain.deadline.limit import Limit, Unit
from domain.deadline.moments import local_day
from tests.domain.deadline.examples import calendars, limits, moments, rules


def only(found: Due, kind: ReasonKind) -> list[tuple[date | None, date | None, int]]:
    return [(reason.first, reason.last, reason.amount) for reason in found.explanation if reason.kind is kind]


@given(calendars(), moments, limits, rules)
def test_due_is_after_receipt_and_promised_on_the_last_day(
    made: WorkingCalendar, received: datetime, limit: Limit, counting: CountingRules
) -> None:
    """The end and the appointment follow the receipt, and the appointment is when the office can keep it."""
    found = due(received, limit, made, counting)
    assert found.instant > received
    assert found.appointment > received
    assert made.is_working_day(local_day(found.appointment))
    if not found.exact:
        assert found.appointment == made.closing(found.last_day) <= found.instant


@given(calendars(), moments, limits, rules)
def test_the_last_day_is_a_working_day(
    made: WorkingCalendar, received: datetime, limit: Limit, counting: CountingRules
) -> None:
    """Whatever the limit, only one in plain hours may end on a day without work."""
    found = due(received, limit, made, counting)
    if limit.unit is not Unit.HOURS:
        assert made.is_working_day(found.last_day)


@given(calendars(), moments, st.integers(0, 10_000_000), limits, rules)
def test_who_files_later_is_never_due_earlier(
    made: WorkingCalendar, received: datetime, later: int, limit: Limit, counting: CountingRules
) -> None:
    """Due dates keep the order of receipts."""
    first = due(received, limit, made, counting)
    second = due(received + timedelta(seconds=later), limit, made, counting)
    assert first.instant <= second.instant
    assert first.appointment <= second.appointment


@given(calendars(), moments, limits, rules)
def test_a_longer_limit_is_never_due_earlier(
    made: WorkingCalendar, received: datetime, limit: Limit, counting: CountingRules
) -> None:
    """One more unit never brings the end forward."""
    if limit.unit is Unit.SAME_DAY:
        longer = Limit(1, Unit.WORKING_DAYS)
        counting = CountingRules(cut_off=counting.cut_off)
    else:
        longer = Limit(limit.amount + 1, limit.unit)
    assert due(received, limit, made, counting).instant <= due(received, longer, made, counting).instant


@given(calendars(), moments, limits, rules)
def test_the_explanation_adds_up_to_the_limit(
    made: WorkingCalendar, received: datetime, limit: Limit, counting: CountingRules
) -> None:
    """The days told as counted, less the days told as skipped, are exactly the days of the limit."""
    found = due(received, limit, made, counting)
    if limit.unit is Unit.DAYS:
        ((first, last, amount),) = only(found, ReasonKind.COUNTED)
        assert first is not None
        assert last is not None
        assert amount == limit.amount == (last - first).days + 1
    if limit.unit is Unit.WORKING_DAYS and counting.convention is Convention.CIVIL_CODE:
        ((first, last, amount),) = only(found, ReasonKind.COUNTED)
        assert first is not None
        assert last == found.last_day
        walked = (first + timedelta(days=n) for n in range((last - first).days + 1))
        assert sum(made.is_working_day(day) for day in walked) == amount == limit.amount


@given(calendars(), moments, st.integers(1, 120))
def test_every_skipped_day_is_told(made: WorkingCalendar, received: datetime, amount: int) -> None:
    """From the day after receipt to the last day, every day is either counted or named as skipped."""
    found = due(received, Limit(amount, Unit.WORKING_DAYS), made)
    kinds = (ReasonKind.SKIPPED_WEEKEND, ReasonKind.SKIPPED_HOLIDAY, ReasonKind.SKIPPED_SWAPPED)
    skipped = sum(told for kind in kinds for _, _, told in only(found, kind))
    assert (found.last_day - local_day(received)).days == amount + skipped


@given(calendars(), moments, st.integers(1, 300), rules)
def test_working_hours_last_as_long_as_they_say(
    made: WorkingCalendar, received: datetime, amount: int, counting: CountingRules
) -> None:
    """Between receipt and the end of a limit in working hours lies that much open time."""
    found = due(received, Limit(amount, Unit.WORKING_HOURS), made, counting)
    assert made.working_seconds_between(received, found.instant) == amount * 3600


@given(calendars(), moments, limits, rules)
def test_both_sentences_are_whole(
    made: WorkingCalendar, received: datetime, limit: Limit, counting: CountingRules
) -> None:
    """Every explanation reads as one sentence in each language, with no empty clause."""
    found = due(received, limit, made, counting)
    for language in ("vi", "en"):
        sentence = found.sentence(language)
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert "; ;" not in sentence
        assert "  " not in sentence
        assert "None" not in sentence
