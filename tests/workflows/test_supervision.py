"""The looks on a real Temporal server: what an engineer did with its tools is found, and mended where it is safe."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col
from temporalio import workflow
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import PauseActivityRequest
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.supervision import engine, engine_ways
from activities.supervision.comparing import Compared
from domain.case.acts import Act, Role
from domain.supervision.causes import Cause
from domain.supervision.findings import Finding, Part
from models.tables import Trouble
from tests.support.office import CaseInHand, Office
from tests.support.patience import PATIENCE
from tests.workflows.pressed import accepted, changed, line_of, with_first_line_only
from workflows.messages import CASE_TASK_QUEUE, CASE_WORKFLOW, case_workflow_id
from workflows.supervision import COMPARISON_WORKFLOW, LOOK_WORKFLOW

pytestmark = pytest.mark.usefixtures("put_away")


async def aged(office: Office, case: CaseInHand) -> None:
    """Let the last turn of a case be an hour old."""
    await changed(office, case, "update cases set recorded_at = now() - interval '1 hour' where id = :id")


async def compare(office: Office) -> Compared:
    """Compare both sides now."""
    counted: Compared = await office.env.client.execute_workflow(
        COMPARISON_WORKFLOW, id="sides-now", task_queue=CASE_TASK_QUEUE, result_type=Compared
    )
    return counted


async def listed(found: AsyncIterator[Finding]) -> list[Finding]:
    """Return everything a look yields."""
    return [one async for one in found]


async def test_a_case_whose_workflow_was_terminated_is_listed_and_runs_on(office: Office) -> None:
    """Somebody ended the run with Temporal's own tools: the desk says so, and one press lets the case run on."""
    [case] = await accepted(office)
    await office.env.client.get_workflow_handle(case_workflow_id(case.code)).terminate("by hand")
    await aged(office, case)
    counted = await compare(office)
    assert counted.listed >= 1
    line = await line_of(office, case)
    assert line is not None
    assert (line.cause, line.side) == (Cause.WORKFLOW_STOPPED, "operator")
    assert line.detail == {"status": "terminated"}

    await engine_ways.run_on(office.env.client, case.code, "again")
    await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    with pytest.raises(engine_ways.NothingToDoError):
        await engine_ways.run_on(office.env.client, case.code, "again")
    await aged(office, case)
    await compare(office)
    line = await line_of(office, case)
    assert line is None or line.cause != Cause.WORKFLOW_STOPPED


async def test_turns_the_records_lost_are_read_from_the_history(office: Office) -> None:
    """A backup older than the end of a case is restored: the comparison shows the case again as it ended."""
    [case] = await accepted(office)
    result = await case.act(Act.WITHDRAW, Role.COUNTER, note="1")
    ended = await case.recorded(result.seq)
    while ended.ended_at is None:
        await asyncio.sleep(0.1)
        ended = await case.row()
    await office.env.client.get_workflow_handle(case_workflow_id(case.code)).result()
    kinds = await case.events()
    await with_first_line_only(office, case)
    await aged(office, case)
    counted = await compare(office)
    assert counted.mended == 1
    assert await case.events() == kinds
    row = await case.row()
    assert (row.phase, row.ended_at, row.last_hash) == (ended.phase, ended.ended_at, ended.last_hash)


async def test_a_workflow_that_was_left_running_is_listed(office: Office) -> None:
    """The records say the case has ended, and its workflow still runs."""
    [case] = await accepted(office)
    await changed(office, case, "update cases set ended_at = now() - interval '1 day' where id = :id")
    await compare(office)
    line = await line_of(office, case)
    assert line is not None
    assert line.cause == Cause.WORKFLOW_LEFT_RUNNING
    await changed(office, case, "update cases set ended_at = null where id = :id")
    await compare(office)
    async with office.sessions.read() as session:
        question = select(Trouble).where(col(Trouble.case_id) == case.case_id)
        assert [trouble.gone_at is None for trouble in (await session.scalars(question)).all()] == [False]


async def test_missing_schedules_and_queues_nobody_serves_are_found(office: Office) -> None:
    """A look names the schedule that is not there and the queue without a worker, and no healthy one."""
    now = datetime.now(UTC)
    client = office.env.client
    [missing] = await listed(engine.silent_schedules(client, ["not-there"], now))
    assert (missing.cause, missing.name) == (Part.SCHEDULE_MISSING, "not-there")
    [unserved] = await listed(engine.queues_without_workers(client, ["nobody", "records"], CASE_TASK_QUEUE, now))
    assert (unserved.cause, unserved.name) == (Part.NO_WORKER, "nobody")


async def test_a_look_makes_the_desk_and_tells_what_schedules_are_missing(office: Office) -> None:
    """The workflow of the Schedule keeps what it found, and a later look that finds it mended ends it."""
    client = office.env.client
    await client.execute_workflow(LOOK_WORKFLOW, ["never-made"], id="look-1", task_queue=CASE_TASK_QUEUE)
    async with office.sessions.read() as session:
        question = select(Trouble).where(col(Trouble.cause) == Part.SCHEDULE_MISSING, col(Trouble.gone_at).is_(None))
        assert {trouble.name for trouble in (await session.scalars(question)).all()} == {"never-made"}
    await client.execute_workflow(LOOK_WORKFLOW, [], id="look-2", task_queue=CASE_TASK_QUEUE)
    async with office.sessions.read() as session:
        assert not (await session.scalars(question)).all()


async def test_an_activity_somebody_paused_is_found(office: Office) -> None:
    """A pause leaves no trace in the history; the look finds it, with what is paused and how often it was tried."""
    office.simulators.dial("agencies", down=True)
    try:
        [case] = await accepted(office)
        handle = office.env.client.get_workflow_handle(case_workflow_id(case.code))
        pending: list[Any] = []
        while not pending:
            await asyncio.sleep(0.2)
            told = (await handle.describe()).raw_description.pending_activities
            pending = [one for one in told if one.activity_type.name == "agencies.call"]
        await office.env.client.workflow_service.pause_activity(
            PauseActivityRequest(
                namespace=office.env.client.namespace,
                execution=WorkflowExecution(workflow_id=case_workflow_id(case.code)),
                id=pending[0].activity_id,
                identity="engineer",
            )
        )
        async with asyncio.timeout(PATIENCE):
            found: list[Finding] = []
            while not found:
                await asyncio.sleep(0.5)
                found = await listed(engine.paused_activities(office.env.client))
        assert [(one.cause, one.case_code, one.key) for one in found] == [
            (Cause.ACTIVITY_PAUSED, case.code, pending[0].activity_id)
        ]
        await engine_ways.unpause(office.env.client, case.code, pending[0].activity_id)
        async with asyncio.timeout(PATIENCE):
            while await listed(engine.paused_activities(office.env.client)):
                await asyncio.sleep(0.5)
        await engine_ways.end_run(office.env.client, case.code, "over")
    finally:
        office.simulators.dial("agencies", down=False)


@workflow.defn(name=CASE_WORKFLOW)
class _Broken:
    """Code that cannot go on, as a faulty release would be."""

    @workflow.run
    async def run(self) -> None:
        """Fail the task, never the workflow."""
        raise RuntimeError("a fault of the release")


@pytest.mark.timeout(240)
async def test_a_workflow_whose_code_fails_is_found(office: Office) -> None:
    """Five failed tasks in a row make a suspect; the look says since when and how often."""
    [case] = await accepted(office)
    client = office.env.client
    await client.get_workflow_handle(case_workflow_id(case.code)).terminate("to be broken")
    worker = Worker(client, task_queue="broken", workflows=[_Broken], workflow_runner=UnsandboxedWorkflowRunner())
    async with worker:
        began = datetime.now(UTC)
        handle = await client.start_workflow(CASE_WORKFLOW, id=case_workflow_id(case.code), task_queue="broken")
        async with asyncio.timeout(150):
            found: list[Finding] = []
            while not found:
                await asyncio.sleep(1)
                # Whatever else fails on a busy machine is none of this test's.
                found = [one for one in await listed(engine.failing_runs(client)) if one.case_code == case.code]
    assert [one.cause for one in found] == [Cause.WORKFLOW_FAILING]
    assert int(found[0].detail["attempts"]) >= 5
    assert found[0].since is not None
    assert found[0].since > began - timedelta(seconds=1)  # as whole seconds tell it
    await handle.terminate("over")
