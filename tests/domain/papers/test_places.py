"""Where a case was on any day, told back from where it is now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.acts import Act, Role
from domain.case.events import Record
from domain.case.in_charge import desk_of
from domain.papers.places import Places, agencies_of, places_at
from domain.procedure.plan import Channel
from tests.support.lives import Life
from tests.support.plans import marital_status

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HERE, CENTRE, THERE, FURTHER = "H61.12", "H61.01", "H61.13", "H61.14"


def event(seq: int, kind: str, **values: str) -> Record:
    """Return an event an hour after the one before."""
    return replace(Record(seq, kind, AT + timedelta(hours=seq)), values=values)


def test_a_receipt_of_before_a_transfer_is_of_the_agency_of_that_day() -> None:
    """Received here, passed on twice: the desk stays, each day has its own deciding agency."""
    log = [
        event(1, "filed", channel="counter"),
        event(2, "received"),
        event(3, "transferred", **{"from": HERE, "to": THERE, "desk": HERE}),
        event(4, "transferred", **{"from": THERE, "to": FURTHER, "desk": HERE}),
    ]
    now = Places(FURTHER, HERE)
    told = [places_at(log, now, AT + timedelta(hours=hours)).deciding for hours in (0, 2, 3, 4)]
    assert told == [HERE, HERE, THERE, FURTHER]
    assert {places_at(log, now, AT + timedelta(hours=hours)).receiving for hours in range(6)} == {HERE}
    assert places_at(log, now, None) == now
    assert agencies_of(log) == {HERE, THERE, FURTHER}


@pytest.mark.parametrize(("channel", "desk_before"), [("online", HERE), ("counter", THERE)])
def test_an_online_filing_passed_on_unread_was_at_the_first_agency(channel: str, desk_before: str) -> None:
    """What came online is received by the agency it was passed on to, and by no desk before that."""
    log = [event(1, "filed", channel=channel), event(2, "transferred", **{"from": HERE, "to": THERE, "desk": THERE})]
    assert places_at(log, Places(THERE, THERE), AT) == Places(HERE, desk_before)


@given(
    st.sampled_from([Channel.COUNTER, Channel.ONLINE]),
    st.booleans(),
    st.lists(st.sampled_from([HERE, THERE, FURTHER, CENTRE]), max_size=4),
    st.integers(0, 5),
)
def test_told_back_it_is_what_the_case_itself_was(
    channel: Channel, received_first: bool, targets: list[str], until: int
) -> None:
    """Whatever way a case goes, the places told back for any moment are those the core had at that moment."""
    centre = CENTRE if channel is Channel.COUNTER else ""
    life = Life(replace(marital_status(), agency=HERE), channel=channel, receiving_agency=centre)
    known = [(life.now, Places(HERE, desk_of(life.plan, life.state)))]
    if received_first:
        life.now += timedelta(hours=1)
        life.act(Act.ACCEPT, Role.COUNTER, "check", agency=desk_of(life.plan, life.state))
    for target in targets:
        if target == life.plan.agency:
            continue
        life.now += timedelta(hours=1)
        desk = desk_of(life.plan, life.state)
        role, agency = (Role.LEADER, life.plan.agency) if received_first else (Role.COUNTER, desk)
        life.act(Act.TRANSFER, role, note="n", agency=agency, values={"agency": target})
        known.append((life.now, Places(life.plan.agency, desk_of(life.plan, life.state))))
    now = known[-1][1]
    at, then = known[min(until, len(known) - 1)]
    assert places_at(life.records, now, at) == then
