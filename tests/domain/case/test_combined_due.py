"""The combined due date of a case of several agencies: the longest way, in words, against the one limit."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.case.combined_due import CombinedDue, Known, combined_due, has_parts
from domain.deadline.due import CountingRules, due
from domain.deadline.limit import Limit
from domain.deadline.text import day_text
from tests.support.lives import MONDAY, shipped_calendar
from tests.support.plans import marital_status, with_parts

PLAN = with_parts()
CALENDAR = shipped_calendar()
LEGAL = due(MONDAY, Limit.parse("10 working days"), CALENDAR, CountingRules()).instant


def told(known: dict[str, Known] | None = None, legal: datetime = LEGAL) -> CombinedDue:
    """Return the combined due date of the plan with parts, received on Monday."""
    return combined_due(PLAN, CALENDAR, MONDAY, legal, known or {})


def test_only_procedures_that_open_cases_have_one() -> None:
    """A procedure of one agency is counted as ever."""
    assert has_parts(PLAN)
    assert not has_parts(marital_status())


def test_the_longest_way_goes_through_the_slowest_part_to_the_signature() -> None:
    """Two parts of five days beside a review of one: the way is a part, then the signature."""
    found = told()
    assert [leg.step for leg in found.legs] == ["residence", "sign"]
    assert found.ends <= found.legal
    assert found.spare > 0


def test_what_is_done_counts_as_it_was() -> None:
    """A part that was decided early makes the other one the longest way."""
    found = told({"residence": Known(done_at=MONDAY + timedelta(hours=3))})
    assert [leg.step for leg in found.legs] == ["insurance", "sign"]
    assert not any(leg.done for leg in found.legs)


def test_a_part_that_promises_later_than_the_limit_shows_as_too_long() -> None:
    """When an agency's own due date lies beyond the limit for all, the way says by how many working days."""
    late = LEGAL + timedelta(days=7)
    found = told({"insurance": Known(due_at=late)})
    assert found.spare < 0
    assert "vượt" in found.sentence(str, "vi")
    assert "too long" in found.sentence(str, "en")


def test_the_sentence_names_each_step_with_its_day() -> None:
    """Both languages name the way, its end and the limit."""
    found = told()
    names = {"residence": "Thường trú", "sign": "Ký"}.__getitem__
    vi, en = found.sentence(names, "vi"), found.sentence(names, "en")
    assert "Thường trú (đến " in vi
    assert "→ Ký (đến " in vi
    assert "còn dư" in vi
    assert "to spare" in en
    assert day_text((LEGAL - timedelta(microseconds=1) + timedelta(hours=7)).date(), "en") in en


@given(st.fixed_dictionaries({name: st.integers(0, 400) for name in ("residence", "insurance", "review")}))
def test_the_end_is_never_before_any_part(hours: dict[str, int]) -> None:
    """Whatever the agencies promise, the whole ends with the last of them or after it."""
    known = {name: Known(due_at=MONDAY + timedelta(hours=value)) for name, value in hours.items()}
    found = told(known)
    assert found.ends >= max(one.due_at for one in known.values() if one.due_at)
    assert [leg.until for leg in found.legs] == sorted(leg.until for leg in found.legs)
