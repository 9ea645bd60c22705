"""What outside systems hold is laid beside what we know: answers taken in, lost and contradicted calls on the desk."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest_asyncio
from sqlalchemy import func, select, text
from sqlmodel import col

from domain.case.acts import Act, Role
from domain.supervision.causes import Cause
from domain.supervision.held_outside import MAY_RUN_ON
from domain.supervision.interventions import End
from models.tables import InboxMessage
from tests.support.office import ActRefused, CaseInHand
from tests.support.patience import PATIENCE
from tests.workflows.at_the_desk import Desk
from tests.workflows.pressed import PROCEDURE, answered_there, dialled, until
from workflows.messages import CASE_TASK_QUEUE
from workflows.outside_sides import OUTSIDE_COMPARISON_WORKFLOW, OutsideCompared

QUESTION = "police/1:ask"
AN_HOUR = timedelta(hours=1)


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def alone(desk: Desk) -> None:
    """Nothing of the tests before is asked about."""
    async with desk.office.sessions.write() as session:
        await session.change(text("update operations set status = 'done', updated_at = now()"))


async def compare(desk: Desk) -> OutsideCompared:
    """Ask outside systems now, as every night."""
    counted: OutsideCompared = await desk.office.env.client.execute_workflow(
        OUTSIDE_COMPARISON_WORKFLOW, id=f"outside-{uuid4()}", task_queue=CASE_TASK_QUEUE, result_type=OutsideCompared
    )
    return counted


async def asked(desk: Desk, **dials: object) -> CaseInHand:
    """Return a case whose agency was asked while these dials held for it, and has taken the question."""
    case = await desk.office.file(PROCEDURE)
    with dialled(desk.office, "agencies", for_key_prefix=f"{case.code}/", **dials):
        await case.act(Act.ACCEPT, Role.COUNTER, "check")
        await case.operation(QUESTION, "awaiting_answer")
    await aged(desk, case, AN_HOUR)
    return case


async def aged(desk: Desk, case: CaseInHand, by: timedelta) -> None:
    """Let what last happened to the question of a case be older than it is."""
    async with desk.office.sessions.write() as session:
        await session.change(
            text("update operations set updated_at = now() - cast(:by as interval) where case_id = :id and key = :key"),
            {"by": by, "id": case.case_id, "key": QUESTION},
        )


async def entered(desk: Desk, case: CaseInHand, answer: str, ago: timedelta = AN_HOUR) -> None:
    """Enter an answer by hand, some time ago."""
    said = {"answer": answer}
    async with asyncio.timeout(PATIENCE):
        while True:  # the records say that it was taken a moment before the case knows
            try:
                await case.act(Act.ENTER_ANSWER, Role.SUPERVISOR, target=QUESTION, note="công văn giấy", values=said)
                break
            except ActRefused as refused:
                if refused.rule != "call_running":
                    raise
            await asyncio.sleep(0.1)
    await case.operation(QUESTION, "done")
    await aged(desk, case, ago)


async def says(desk: Desk, case: CaseInHand) -> str:
    """Return what the line of a case says."""
    row = await desk.row(case)
    return " ".join(row.text(separator=" ").split()) if row is not None else ""


async def test_a_question_the_gateway_lost_is_listed_and_asked_once_more(desk: Desk) -> None:
    """It took the question under a number it knows no more: one press asks anew, under the same key."""
    case = await asked(desk, lose_requests=True)
    lost = await case.operation(QUESTION)
    assert desk.office.simulators.received("agencies", case.code) == []
    assert (await compare(desk)).listed == 1
    with dialled(desk.office, "agencies", for_key_prefix=f"{case.code}/", silent=True):
        page = await desk.press(case, Cause.CALL_LOST)
        assert await desk.carry_out(page) == (End.DONE, "did_retry")
        again = await case.operation(QUESTION, "awaiting_answer")
    assert again.reference not in ("", lost.reference)
    [effect] = desk.office.simulators.received("agencies", case.code)
    assert effect["key"] == f"{case.code}/{QUESTION}"
    events = await case.events()
    assert ("problem_retried" in events, "answer_asked_again" in events) == (True, False)
    assert await desk.cause(case) == ""
    await aged(desk, case, AN_HOUR)
    assert (await compare(desk)).listed == 0
    assert await desk.cause(case) == ""


async def test_what_cannot_be_asked_about_stays_as_it_was(desk: Desk) -> None:
    """A system that does not answer at night says neither that it knows nor that it does not."""
    case = await asked(desk, lose_requests=True)
    with dialled(desk.office, "agencies", too_many=True, retry_after_s=1):
        counted = await compare(desk)
    assert (counted.asked, counted.listed) == (0, 0)
    assert await desk.cause(case) == ""
    assert (await compare(desk)).listed == 1
    with dialled(desk.office, "agencies", too_many=True, retry_after_s=1):
        await compare(desk)
    assert await desk.cause(case) == Cause.CALL_LOST


async def test_an_answer_nobody_told_us_is_taken_in_once(desk: Desk) -> None:
    """The agency has answered and its callback never came: found at night, the answer is the case's, once."""
    case = await asked(desk, answer="agree", answer_ms=1)
    await answered_there(desk.office, case)
    counted = [await compare(desk), await compare(desk)]
    await until(lambda: _has(case, "consultation_answered"))
    counted.append(await compare(desk))
    assert [one.taken_in for one in counted] == [1, 0, 0]
    assert (await case.events()).count("consultation_answered") == 1
    async with desk.office.sessions.read() as session:
        taken = select(func.count()).where(col(InboxMessage.case_code) == case.code)
        assert await session.scalar(taken) == 1
    assert await desk.cause(case) == ""


async def test_another_answer_than_the_one_entered_is_listed_with_both(desk: Desk) -> None:
    """Entered as a yes, answered with a no: listed with both, set aside with a reason, and not listed again."""
    case = await asked(desk, answer="disagree", answer_ms=1)
    await answered_there(desk.office, case)
    await entered(desk, case, "agree")
    assert (await compare(desk)).listed == 1
    assert await desk.cause(case) == Cause.OUTSIDE_DIFFERS
    said = await says(desk, case)
    assert "Ở đây: đồng ý; bên ngoài: không đồng ý" in said
    page = await desk.choose(case, "set_aside")
    assert await desk.carry_out(page) == (End.DONE, "did_set_aside_difference")
    assert await desk.cause(case) == ""
    assert (await compare(desk)).listed == 0
    assert await desk.cause(case) == ""


async def test_the_same_answer_on_paper_and_outside_is_no_difference(desk: Desk) -> None:
    """Both say yes, and a question that was just answered here may still be open there."""
    both = await asked(desk, answer="agree", answer_ms=1)
    await entered(desk, both, "agree")
    lately = await asked(desk, silent=True)
    await entered(desk, lately, "agree")
    counted = await compare(desk)
    assert (counted.asked, counted.listed, counted.taken_in) == (2, 0, 0)


async def test_what_still_runs_there_a_day_later_is_listed_until_it_ends(desk: Desk) -> None:
    """Somebody there works on what nobody here waits for; once that side has put it away, it is over."""
    case = await asked(desk, answer="agree", answer_ms=3_600_000)
    await entered(desk, case, "agree", MAY_RUN_ON + AN_HOUR)
    await compare(desk)
    assert await desk.cause(case) == Cause.OUTSIDE_DIFFERS
    assert "bên ngoài: vẫn đang làm, chưa trả lời" in await says(desk, case)
    desk.office.simulators.http.delete("/agencies/received").raise_for_status()
    assert (await compare(desk)).listed == 0
    assert await desk.cause(case) == ""


async def _has(case: CaseInHand, kind: str) -> bool:
    return kind in await case.events()
