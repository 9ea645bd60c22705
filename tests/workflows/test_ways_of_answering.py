"""Questions outside that come to no end, and an answer that waits with us: asked again or entered, from the desk."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import text
from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from domain.case.acts import Act, Role
from domain.supervision.causes import Cause
from domain.supervision.interventions import End
from domain.supervision.tries import QUICK_TRIES
from models.inbox import receive_answer
from tests.support.office import CaseInHand
from tests.workflows.at_the_desk import Desk
from tests.workflows.pressed import PROCEDURE, accepted, answered_there, dialled, until
from workflows.relay import RELAY_WORKFLOW_ID

QUESTION = "police/1:ask"


async def lasted(desk: Desk, case: CaseInHand, how_long: timedelta) -> None:
    """Let the question of a case be older than it is."""
    async with desk.office.sessions.write() as session:
        await session.change(
            text("update operations set since = since - cast(:long as interval) where case_id = :id and key = :key"),
            {"long": how_long, "id": case.case_id, "key": QUESTION},
        )


async def failing(desk: Desk, number: int) -> list[CaseInHand]:
    """Return cases whose question the agencies' gateway put off five times; its next attempt is an hour away.

    It is busy, not ill: no circuit opens.
    """
    cases = [await desk.office.file(PROCEDURE) for _ in range(number)]
    with dialled(desk.office, "agencies", too_many=True, retry_after_s=1):
        for case in cases:
            await case.act(Act.ACCEPT, Role.COUNTER, "check")
        for case in cases:
            await until(partial(_is, case, "retrying"))
        desk.office.simulators.dial("agencies", too_many=True, retry_after_s=3600)
        for case in cases:
            await until(partial(_rests, case))
    for case in cases:
        await lasted(desk, case, timedelta(minutes=20))
    return cases


async def unanswered(desk: Desk, **dials: object) -> CaseInHand:
    """Return a case whose question was taken two months ago and never answered."""
    case = await desk.office.file(PROCEDURE)
    with dialled(desk.office, "agencies", for_key_prefix=f"{case.code}/", **dials):
        await case.act(Act.ACCEPT, Role.COUNTER, "check")
        await until(lambda: _is(case, "awaiting_answer"))
        await until(lambda: _reached(desk, case))
    await lasted(desk, case, timedelta(days=60))
    return case


async def _is(case: CaseInHand, status: str) -> bool:
    return (await case.operations()).get(QUESTION) == status


async def _rests(case: CaseInHand) -> bool:
    """Tell whether the next attempt of every call of a case is far away."""
    calls = (await case.handle.describe()).raw_description.pending_activities
    far = datetime.now(UTC) + timedelta(minutes=1)
    return all(one.next_attempt_schedule_time.ToDatetime(UTC) > far for one in calls)


async def _reached(desk: Desk, case: CaseInHand) -> bool:
    return bool(desk.office.simulators.received("agencies", f"{case.code}/"))


async def _has(case: CaseInHand, kind: str) -> bool:
    return kind in await case.events()


@pytest.mark.slow  # five attempts, a second apart
async def test_a_call_that_was_put_off_again_and_again_goes_out_or_is_answered_by_hand(desk: Desk) -> None:
    """The gateway takes questions again: one press asks. The other's agency answered on paper: no question goes out."""
    again, on_paper = await failing(desk, 2)
    await desk.row(again)  # this look finds the call; the next one counts its tries
    row = await desk.row(again)
    assert row is not None
    said = " ".join(row.text(separator=" ").split())
    tried = re.search(r"đã thử (\d+) lần, trả lời cuối: đang quá tải, thử lại lúc", said)
    assert tried is not None, said
    assert int(tried[1]) > QUICK_TRIES
    page = await desk.press(again, Cause.CALL_FAILING)
    await desk.act(page, "retry")
    await until(lambda: _reached(desk, again))
    assert await desk.cause(again) == ""

    assert await desk.cause(on_paper) == Cause.CALL_FAILING
    page = await desk.choose(on_paper, "enter_answer")
    assert await desk.carry_out(page, answer="agree") == (End.DONE, "did_enter_answer")
    assert await _is(on_paper, "done")
    assert await desk.cause(on_paper) == ""
    await on_paper.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    assert {task.step for task in await on_paper.tasks()} == {"sign"}
    assert not await _reached(desk, on_paper)


async def test_an_answer_whose_way_back_was_lost_is_fetched(desk: Desk) -> None:
    """The agency answered and nobody told us: one press looks there, and the answer is the case's."""
    case = await unanswered(desk, lose_callbacks=True, answer_ms=1)
    await answered_there(desk.office, case)
    page = await desk.press(case, Cause.ANSWER_MISSING)
    assert await desk.carry_out(page) == (End.DONE, "did_retry")
    await until(lambda: _has(case, "consultation_answered"))
    assert await desk.cause(case) == ""


async def test_an_answer_that_never_came_is_entered_by_hand(desk: Desk) -> None:
    """The agency says on paper what its system never said; what it says later changes nothing."""
    case = await unanswered(desk, silent=True)
    assert await desk.cause(case) == Cause.ANSWER_MISSING
    page = await desk.choose(case, "enter_answer")
    assert await desk.carry_out(page, answer="agree") == (End.DONE, "did_enter_answer")
    events = await case.events()
    assert "answer_entered" in events
    assert await desk.cause(case) == ""
    await case.answer(QUESTION, "disagree", "too-late")
    await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    assert (await case.events()).count("consultation_answered") == events.count("consultation_answered")


async def test_an_answer_that_waits_with_us_goes_on_to_its_case(desk: Desk) -> None:
    """It was taken in and nobody rang the relay since: found after minutes, one press sends it on, once."""
    with dialled(desk.office, "agencies", silent=True):
        [case] = await accepted(desk.office)
        await until(lambda: _is(case, "awaiting_answer"))
    await until(lambda: _relay_rests(desk))
    async with desk.office.sessions.write() as session:
        await receive_answer(session, system="agencies", event_id=f"waits-{case.code}", key=f"{case.code}/{QUESTION}",
            answer="agree", values={}, body="{}")  # fmt: skip
        await session.change(
            text("update outbox set created_at = now() - interval '6 minutes' where workflow_id = :id"),
            {"id": case.handle.id},
        )
    page = await desk.press(case, Cause.MESSAGE_UNSENT)
    assert not await _has(case, "consultation_answered")
    assert await desk.carry_out(page) == (End.DONE, "did_resend")
    await until(lambda: _has(case, "consultation_answered"))
    assert (await case.events()).count("consultation_answered") == 1
    assert await desk.cause(case) == ""


async def _relay_rests(desk: Desk) -> bool:
    """Tell whether everything was sent on and the relay waits to be rung."""
    async with desk.office.sessions.read() as session:
        if (await session.execute(text("select 1 from outbox where status = 'waiting'"))).first():
            return False
    try:
        relay = await desk.office.env.client.get_workflow_handle(RELAY_WORKFLOW_ID).describe()
    except RPCError as error:
        return error.status is RPCStatusCode.NOT_FOUND
    return relay.status is not WorkflowExecutionStatus.RUNNING
