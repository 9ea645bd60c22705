"""Ways out of what the looks themselves found: the outside says no, records lag, a run is left over or lost."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from temporalio.client import WorkflowExecutionStatus

from domain.case.acts import Act, Command, Role
from domain.supervision.causes import Cause, WayOut
from domain.supervision.interventions import End, Stage, Verdict
from models.supervision.interventions import approve, confirm
from models.verification import differences
from tests.support.office import CaseInHand, Office
from tests.workflows.engine_tools import deleted
from tests.workflows.pressed import (
    PROCEDURE,
    accepted,
    asked,
    best_of,
    changed,
    dialled,
    did,
    line_of,
    lines,
    look,
    outcomes,
    reached,
    staffed,
    until,
    viewer,
    with_first_line_only,
)
from workflows.intervention_runs import start_intervening
from workflows.messages import CASE_TASK_QUEUE
from workflows.supervision import COMPARISON_WORKFLOW

pytestmark = pytest.mark.usefixtures("put_away")
EARLIER = "now() - interval '1 hour'"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def people(office: Office) -> dict[str, UUID]:
    """The staff who take part, by short name."""
    return await staffed(office, "wf")


async def compare(office: Office) -> None:
    """Hold the records against the engine, as every night."""
    await office.env.client.execute_workflow(COMPARISON_WORKFLOW, id=f"sides-{uuid4()}", task_queue=CASE_TASK_QUEUE)


async def did_by_two(office: Office, people: dict[str, UUID], way: WayOut, case: CaseInHand) -> tuple[str, str]:
    """Press a way that needs a second person, let that one agree, and return what became of the case."""
    first, second = await viewer(office, people["sup"]), await viewer(office, people["sup2"])
    made = await asked(office, people["sup"], way, [case])
    [line] = await lines(office, made)
    assert line.verdict == Verdict.CAN, line.told
    async with office.sessions.write() as session:
        waiting, starts = await confirm(session, first, made.id, "đã kiểm tra", 50)
    assert (waiting.stage, starts) == (Stage.WAITING, False)
    async with office.sessions.write() as session:
        _, starts = await approve(session, second, made.id, agreed=True)
    assert starts
    await start_intervening(office.env.client, str(made.id), "run")
    await reached(office, made, Stage.DONE)
    return (await outcomes(office, made))[0]


async def refused_outside(office: Office) -> tuple[CaseInHand, str]:
    """Return a case whose question the agencies' gateway rejected, and the key of the call."""
    case = await office.file(PROCEDURE)
    with dialled(office, "agencies", reject=True, for_key_prefix=f"{case.code}/"):
        result = await case.act(Act.ACCEPT, Role.COUNTER, "check")
        await case.recorded(result.seq)
        async with asyncio.timeout(60):
            while not (found := [key for key, status in (await case.operations()).items() if status == "problem"]):
                await asyncio.sleep(0.2)
    await look(office)
    assert (await best_of(office, case)) == (Cause.CALL_REFUSED, WayOut.RETRY)
    return case, found[0]


async def is_off_the_desk(office: Office, case: CaseInHand, cause: Cause) -> None:
    """Look until the case does not stand under a cause any more: a worker tells a moment after it wrote."""

    async def is_so() -> bool:
        await look(office)
        line = await line_of(office, case)
        return line is None or line.cause != cause

    await until(is_so)


async def test_a_call_the_outside_rejected_goes_out_again(office: Office, people: dict[str, UUID]) -> None:
    """The gateway takes questions again: one press asks it, and its answer comes to the case."""
    case, key = await refused_outside(office)
    assert office.simulators.received("agencies", f"{case.code}/") == []
    assert await did(office, people["sup"], WayOut.RETRY, case) == (End.DONE, "did_retry")
    await until(lambda: _was_asked(office, case))
    await case.answer(key, "agree", "late")
    await until(lambda: _has(case, "consultation_answered"))
    await is_off_the_desk(office, case, Cause.CALL_REFUSED)


async def test_what_the_outside_rejected_is_answered_by_hand(office: Office, people: dict[str, UUID]) -> None:
    """The agency answered on paper instead: entered, the case goes on and the call is over."""
    case, key = await refused_outside(office)
    entered = await did(office, people["sup"], WayOut.ENTER_ANSWER, case, answer="agree")
    assert entered == (End.DONE, "did_enter_answer")
    assert (await case.operations())[key] == "done"
    assert "answer_entered" in await case.events()
    await is_off_the_desk(office, case, Cause.CALL_REFUSED)


async def test_what_the_outside_rejected_is_left_out_by_two(office: Office, people: dict[str, UUID]) -> None:
    """Nobody needs the answer: two people leave the call out, and the officer can finish."""
    case, key = await refused_outside(office)
    assert await did_by_two(office, people, WayOut.SKIP, case) == (End.DONE, "did_skip")
    assert (await case.operations())[key] != "problem"
    await is_off_the_desk(office, case, Cause.CALL_REFUSED)
    result = await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    await case.recorded(result.seq)
    assert "reviewed" in await case.events()


async def _was_asked(office: Office, case: CaseInHand) -> bool:
    return bool(office.simulators.received("agencies", f"{case.code}/"))


async def _has(case: CaseInHand, kind: str) -> bool:
    return kind in await case.events()


async def test_turns_a_worker_could_not_write_are_written(office: Office, people: dict[str, UUID]) -> None:
    """An older backup was restored: the worker tells of the turn it cannot write, one press writes all of them."""
    [case] = await accepted(office)
    await with_first_line_only(office, case)
    [task] = await case.tasks()
    act = Command(f"{case.code}-on", Act.COMPLETE, "staff-officer", Role.OFFICER, case.plan.agency, step=task.id,
        values={"proposal": "approve"})  # fmt: skip
    await case.handle.signal("act_later", act)

    async def is_told() -> bool:
        await look(office)
        line = await line_of(office, case)
        return line is not None and line.cause == Cause.RECORD_BEHIND

    await until(is_told, 120)
    assert await best_of(office, case) == (Cause.RECORD_BEHIND, WayOut.PROJECT)
    assert await did(office, people["sup"], WayOut.PROJECT, case) == (End.DONE, "did_project")
    await until(lambda: _has(case, "reviewed"))
    await is_off_the_desk(office, case, Cause.RECORD_BEHIND)
    async with office.sessions.read() as session:
        assert await differences(session, case.case_id) == []


@pytest.mark.parametrize(
    ("slip", "cause"),
    [
        (f"update cases set next_at = {EARLIER}, recorded_at = {EARLIER} where id = :id", Cause.MILESTONE_PASSED),
        ("update cases set due_at = null where id = :id", Cause.CLOCK_MISSING),
    ],
    ids=["a milestone", "the due date"],
)
async def test_what_a_slip_of_the_hand_lost_is_read_from_the_history(
    office: Office, people: dict[str, UUID], slip: str, cause: Cause
) -> None:
    """Somebody changed the row of a case by hand: found, one press makes it again what the workflow says."""
    [case] = await accepted(office)
    await until(lambda: _was_asked(office, case))
    before = await case.row()
    await changed(office, case, slip)
    await look(office)
    assert await best_of(office, case) == (cause, WayOut.PROJECT)
    assert await did(office, people["sup"], WayOut.PROJECT, case) == (End.DONE, "did_project")
    after = await case.row()
    assert (after.next_at, after.due_at, after.seq) == (before.next_at, before.due_at, before.seq)
    await is_off_the_desk(office, case, cause)


async def test_a_run_left_over_is_ended(office: Office, people: dict[str, UUID]) -> None:
    """The records say a case has ended and its workflow runs on: two people end the run, the case stays as it is."""
    [case] = await accepted(office)
    await changed(office, case, "update cases set ended_at = now() - interval '1 day' where id = :id")
    await compare(office)
    assert await best_of(office, case) == (Cause.WORKFLOW_LEFT_RUNNING, WayOut.TERMINATE)
    events = await case.events()
    assert await did_by_two(office, people, WayOut.TERMINATE, case) == (End.DONE, "did_terminate_run")
    assert (await case.handle.describe()).status is WorkflowExecutionStatus.TERMINATED
    assert await case.events() == events
    assert await line_of(office, case) is None


async def test_a_case_that_is_lost_for_good_is_ended_on_record(office: Office, people: dict[str, UUID]) -> None:
    """The engine lost it and its log does not explain its row: two people end it, and the log says so."""
    [case] = await accepted(office)
    await deleted(office, case)
    await changed(office, case, "update cases set due_at = due_at + interval '1 day' where id = :id")
    await compare(office)
    assert await best_of(office, case) == (Cause.WORKFLOW_GONE, WayOut.TERMINATE)
    assert await did_by_two(office, people, WayOut.TERMINATE, case) == (End.DONE, "did_terminate")
    row = await case.row()
    assert (row.phase, row.ended_at is None) == ("stopped", False)
    assert (await case.events())[-1] == "ended_by_hand"
    assert await line_of(office, case) is None
