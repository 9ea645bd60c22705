"""A case found again from its log is the case that wrote it, or it is not found again at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from domain.case.acts import SEND_AGAIN, Act, Role
from domain.case.events import Filed
from domain.case.milestones import next_milestone, next_told
from domain.case.picture import operation_line, snapshot, task_lines
from domain.case.retelling import Called, Retold, UnexplainedError, retell
from domain.case.state import CaseState, OperationStatus
from domain.case.turn import advance, new_state
from domain.procedure.plan import Channel, Plan
from tests.domain.case.test_walks import _step, lives
from tests.support.lives import MONDAY, Life
from tests.support.plans import marital_status

QUIET = ("notifications", "documents")
#: How the keys of calls to the gateway end.
MONEY = (":request", ":refund", ":cancel")


def retold(life: Life, plan: Plan) -> Retold:
    """Retell a life from what the records keep of it: its log, and the calls that have a line there.

    `plan` is the one it was filed under.
    """
    calls = {
        key: Called(str(one.status), one.reference)
        for key, one in life.state.operations.items()
        if one.system not in QUIET or one.status is not OperationStatus.CALLING
    }
    calls |= {key: Called("done") for key in life.calls if key not in life.state.operations}
    first = new_state(plan, life.channel, life.way, receiving_agency=life.receiving_agency)
    turn = advance(plan, life.calendar, first, Filed(fee=life.fee, pays_online=life.pays_online), MONDAY)
    return retell(plan, life.calendar, turn, life.records, calls)


def legal(state: CaseState) -> CaseState:
    """Return a state without what no line tells and nothing legal hangs on; the identities of payments stay."""
    # A stray "paid" to a message or a paper leaves no line and means nothing.
    payments = sorted(told for told in state.answers if told.partition(":paid:")[0].endswith(MONEY))
    # Without the bank's number no line tells which request was paid, and no refund can ask the gateway for it.
    incoming = [came if came.transaction else replace(came, request="") for came in state.incoming]
    return replace(state, operations={}, commands={}, answers=payments, incoming=incoming, last_act=None)


@settings(max_examples=50, deadline=None)
@given(lives, st.data())
def test_what_is_found_again_is_the_case_itself(life: Life, data: st.DataObject) -> None:
    """Whatever happened to a case: found again, it has the same tasks, clock, money and open calls, or is refused."""
    plan = life.plan
    for _ in range(data.draw(st.integers(0, 25))):
        _step(life, data)
    try:
        found = retold(life, plan)
    except UnexplainedError as why:
        event(f"not explained: {why.kind}")
        return
    event("explained")
    assert legal(found.state) == legal(life.state)
    assert found.plan == life.plan
    assert task_lines(found.plan, found.state) == task_lines(life.plan, life.state)
    made, kept = (snapshot(one.plan, one.state, None) for one in (found, life))
    assert replace(made, waiting_for="", hold="") == replace(kept, waiting_for="", hold="")
    waiting = {key for key, one in life.state.operations.items() if one.system not in QUIET}
    assert waiting == {key for key, one in found.state.operations.items() if one.system not in QUIET}


def test_a_usual_life_is_found_again_whole() -> None:
    """Received, answered by the police, appraised and late: every line is explained, and the open call is repeated."""
    life = Life(marital_status(), Channel.ONLINE)
    plan = life.plan
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    asked = next(key for key, one in life.state.operations.items() if one.system == "agencies")
    life.failed(asked, "unreachable", will_retry=True)
    life.succeeded(asked)
    life.answered(asked, "agree")
    life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    life.wait(timedelta(days=30))
    found = retold(life, plan)
    assert legal(found.state) == legal(life.state)
    assert found.state.seq == len(life.records)
    notices = [one for one in found.state.operations.values() if one.system == "notifications"]
    assert {one.status for one in notices} == {OperationStatus.RETRYING}
    assert {operation_line(one).since for one in notices} == {life.records[-1].at}


def test_a_call_that_was_made_once_more_is_found_again() -> None:
    """Its line says that it was sent again, not asked for its answer: the case found again waits for it the same."""
    life = Life(marital_status(), Channel.ONLINE)
    plan = life.plan
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    asked = next(key for key, one in life.state.operations.items() if one.system == "agencies")
    life.succeeded(asked)
    life.act(Act.RETRY, Role.SUPERVISOR, target=asked, values={SEND_AGAIN: "yes"})
    life.succeeded(asked)
    found = retold(life, plan)
    assert legal(found.state) == legal(life.state)
    assert found.state.operations[asked].status is OperationStatus.AWAITING_ANSWER
    assert found.state.operations[asked].round == 1


def test_a_line_nobody_wrote_is_not_explained() -> None:
    """A log that was tampered with, or that rules of another day wrote, is left to people."""
    life = Life(marital_status())
    plan = life.plan
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    place = next(place for place, line in enumerate(life.records) if line.kind == "received")
    told = {**life.records[place].values, "due": "2026-01-01T00:00:00+00:00"}
    life.records[place] = replace(life.records[place], values=told)
    with pytest.raises(UnexplainedError) as why:
        retold(life, plan)
    assert (why.value.kind, why.value.seq) == ("received", place + 1)


def test_looks_behind_a_webhook_are_nothing_people_wait_for() -> None:
    """A slow look that finds nothing writes nothing: as the next milestone it would seem to have been missed."""
    life = Life(marital_status(), Channel.ONLINE)
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    asked = next(key for key, one in life.state.operations.items() if one.system == "agencies")
    life.succeeded(asked)
    look = life.state.operations[asked].poll_at
    told = next_told(life.plan, life.state)
    assert look is not None
    assert told is not None
    assert next_milestone(life.plan, life.state) == look < told
    before = len(life.records)
    life.wait(look - life.now)
    assert len(life.records) == before
