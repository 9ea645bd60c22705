"""The appointment of a day gone by, with changes of the calendar before and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.case.acts import Act, Role
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import Convention, CountingRules
from domain.deadline.limit import Limit
from domain.papers.standing import appointment, standing
from tests.domain.case.test_calendar_change import FLOOD, accepted, follow, on, revised
from tests.support.lives import Life

AN_HOUR = timedelta(hours=1)
BEFORE, AFTER = "2026-11-26 17:00", "2026-11-30 17:00"


def silent(values: Mapping[str, str]) -> dict[str, str]:
    """Return what an older event of a changed calendar said: nothing of the dates."""
    return {name: said for name, said in values.items() if not name.startswith("appointment")}


def told(life: Life, instant: datetime | None, calendar: WorkingCalendar | None = None) -> str:
    """Return the appointment a paper of an instant carries, counted by the calendar the case has now."""
    limit = Limit.parse(life.plan.deadline["counter"])
    rules = CountingRules(Convention(life.plan.convention))
    stood = standing(life.records, instant)
    found = appointment(stood, life.state.clock, limit, calendar or life.calendar, rules, instant, life.records)
    return on(found) if found else ""


def moved(*, older: bool = False) -> tuple[Life, datetime]:
    """Return a case whose calendar changed an hour after its reception, and the instant of the change."""
    life = accepted()
    life.now += AN_HOUR
    follow(life, FLOOD)
    if older:
        life.records[-1] = replace(life.records[-1], values=silent(life.records[-1].values))
    return life, life.now


@pytest.mark.parametrize("older", [False, True])
def test_before_the_calendar_changed_it_is_the_date_the_change_replaced(older: bool) -> None:
    """Up to a moment before the change the paper has the first date; from the change on the new one."""
    life, changed = moved(older=older)
    assert told(life, changed - timedelta(seconds=1)) == BEFORE
    assert told(life, changed) == AFTER
    assert told(life, None) == AFTER


def test_the_change_is_believed_where_the_reception_said_no_date() -> None:
    """An imported reception tells no date: the event of the change does, and is not counted again by today's days."""
    life, changed = moved()
    life.records = [replace(record, values={}) if record.kind == "received" else record for record in life.records]
    assert told(life, changed - timedelta(seconds=1)) == BEFORE


def test_two_changes_each_replace_their_own_date() -> None:
    """Between two changes of the calendar the paper has the date of the first."""
    life, first = moved()
    life.now += AN_HOUR
    follow(life, revised(("close", "2026-11-25", "2026-11-27")))
    assert told(life, first - timedelta(seconds=1)) == BEFORE
    assert told(life, life.now - timedelta(seconds=1)) == AFTER
    assert told(life, life.now) == "2026-12-01 17:00"


@pytest.mark.parametrize("older", [False, True])
def test_a_supplement_between_keeps_each_date_to_its_time(older: bool) -> None:
    """First date, none while papers are awaited, the restarted one, and after the change of the calendar another."""
    life = accepted()
    life.now += AN_HOUR
    life.act(Act.REQUEST_SUPPLEMENT, Role.OFFICER, "review", note="n")
    asked = life.now
    life.now += timedelta(days=1)
    life.act(Act.SUPPLY, Role.APPLICANT)
    supplied = life.now
    life.now += AN_HOUR
    follow(life, FLOOD)
    if older:
        life.records[-1] = replace(life.records[-1], values=silent(life.records[-1].values))

    assert told(life, asked - timedelta(minutes=1)) == BEFORE
    assert told(life, asked + timedelta(minutes=1)) == ""
    assert told(life, supplied) == "2026-11-27 17:00"
    assert told(life, None) == on(life.state.appointment_at) == "2026-12-01 17:00"


def test_a_date_nobody_told_is_not_counted_by_days_decided_later() -> None:
    """An older restart without its date: rather the last date that was told than one nobody had promised then."""
    life = accepted()
    life.now += AN_HOUR
    life.act(Act.REQUEST_SUPPLEMENT, Role.OFFICER, "review", note="n")
    life.now += timedelta(days=1)
    life.act(Act.SUPPLY, Role.APPLICANT)
    life.records[-1] = replace(life.records[-1], values={})
    supplied = life.now
    assert told(life, supplied) == "2026-11-27 17:00"
    life.now += AN_HOUR
    follow(life, FLOOD)
    assert told(life, supplied) == "2026-11-27 17:00"
    life.records[-1] = replace(life.records[-1], values=silent(life.records[-1].values))
    assert told(life, supplied) == BEFORE


def test_a_calendar_that_moved_nothing_is_not_asked_of_the_days_before_it() -> None:
    """Passed over without a moved date, the change still says what the appointment was."""
    life = accepted()
    life.now += AN_HOUR
    instant = life.now - timedelta(minutes=1)
    follow(life, revised(("off", "2026-12-24", "2026-12-24")))
    assert life.records[-1].kind == "calendar_followed"
    life.records = [replace(record, values={}) if record.kind == "received" else record for record in life.records]
    assert told(life, instant, FLOOD) == BEFORE
