"""The way to the current version of the program: at the next quiet moment, or at once where none will ever come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig

from activities.supervision import engine
from cli.supervisor_demo.plants.broken import Fault, FaultyRelease, repair_release
from domain.case.acts import Act, Command, Role
from domain.supervision.best_way import ways_of
from domain.supervision.causes import Cause, WayOut
from domain.supervision.interventions import End, Verdict
from tests.support.database import DatabaseServer
from tests.support.office import AGENCY, Office, office_at_work
from tests.support.patience import PATIENCE
from tests.support.simulators import CallbackTaker, Simulators
from tests.workflows.pressed import (
    PROCEDURE,
    accepted,
    asked,
    best_of,
    did,
    line_of,
    lines,
    look,
    outcomes,
    planted,
    run,
    staffed,
)
from tests.workflows.test_roll_over import moved, now_current, runs_on, version_at_work
from workflows.messages import CASE_TASK_QUEUE, DEPLOYMENT
from workflows.notices import SendNotice
from workflows.portal import PortalRelay
from workflows.relay import OutboxRelay

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
OLD, NOW, FAULTY = "2026.1", "2026.2", "2026.1.9"


@pytest_asyncio.fixture(loop_scope="session")
async def renewed(
    database_server: DatabaseServer, running: Simulators, callback_taker: CallbackTaker
) -> AsyncIterator[Office]:
    """An office whose workers run the newer version."""
    async with office_at_work(database_server, running, callback_taker.url, worker_version=NOW) as office:
        yield office


async def test_cases_of_an_older_version_move(renewed: Office) -> None:
    """A case moves from a version that still works, another from one nobody runs any more; a current one is refused."""
    office = renewed
    people = await staffed(office, "mc")
    async with version_at_work(office, OLD):
        await now_current(office, OLD)
        working, left = await accepted(office, 2)
        for case in (working, left):
            await case.answer("police/1:ask", "agree")
            await moved(case, OLD)
        await now_current(office, NOW)
        made = await asked(office, people["sup"], WayOut.MOVE_CODE, [working])
        assert [(line.verdict, line.told["code"]) for line in await lines(office, made)] == [
            (Verdict.CAN, "effect_move_code")
        ]
        await run(office, made, people["sup"])
        assert await outcomes(office, made) == [(End.DONE, "did_move_code")]
        await moved(working, NOW)
        assert await runs_on(left) == OLD

    # Nobody runs the old version now: the case hears nothing any more.
    act = Command("deaf", Act.COMPLETE, "staff-officer", Role.OFFICER, AGENCY, step="review/1", values=_APPROVE)
    with pytest.raises((WorkflowUpdateRPCTimeoutOrCancelledError, TimeoutError)):
        await asyncio.wait_for(left.handle.execute_update("act", act), 5)
    await planted(office, left, Cause.CODE_WITHOUT_WORKER, who=OLD)
    line = await line_of(office, left)
    assert line is not None
    assert ways_of(Cause(line.cause), line.detail)[0] is WayOut.MOVE_CODE
    made = await asked(office, people["sup"], WayOut.MOVE_CODE, [left])
    assert [line.told["code"] for line in await lines(office, made)] == ["effect_move_code_at_once"]
    await run(office, made, people["sup"])
    assert await outcomes(office, made) == [(End.DONE, "did_move_code")]
    await moved(left, NOW)
    async with asyncio.timeout(PATIENCE):
        while "reviewed" not in await left.events():
            await asyncio.sleep(0.2)
    again = await asked(office, people["sup2"], WayOut.MOVE_CODE, [left])
    assert [line.told["code"] for line in await lines(office, again)] == ["code_is_current"]


async def test_the_look_tells_whether_a_move_would_help(renewed: Office) -> None:
    """Of cases without a worker the desk knows whether there is a current version to move to."""
    office = renewed
    async with version_at_work(office, OLD):
        await now_current(office, OLD)
        case = await office.file(PROCEDURE)
        await moved(case, OLD)
    await now_current(office, NOW)
    later = engine.POLLER_GONE * 2
    async with asyncio.timeout(60):
        while True:
            found = [
                one
                async for one in engine.versions_without_workers(
                    office.env.client, DEPLOYMENT, CASE_TASK_QUEUE, datetime.now(UTC) + later
                )
                if one.case_code == case.code
            ]
            if found:
                break
            await asyncio.sleep(0.5)
    assert (found[0].cause, found[0].detail) == (Cause.CODE_WITHOUT_WORKER, {"older": "yes"})


@asynccontextmanager
async def stumbling_version(office: Office) -> AsyncIterator[None]:
    """Run the faulty version, with what else is done on the queue of cases."""
    version = WorkerDeploymentVersion(deployment_name=DEPLOYMENT, build_id=FAULTY)
    worker = Worker(
        office.env.client,
        task_queue=CASE_TASK_QUEUE,
        workflows=[FaultyRelease, OutboxRelay, PortalRelay, SendNotice],
        workflow_runner=UnsandboxedWorkflowRunner(),
        deployment_config=WorkerDeploymentConfig(
            version=version, use_worker_versioning=True, default_versioning_behavior=VersioningBehavior.PINNED
        ),
    )
    async with worker:
        try:
            yield
        finally:
            repair_release()


async def test_a_case_whose_release_fails_goes_on_with_the_current_one(renewed: Office) -> None:
    """Its tasks fail on an older release that still runs: found by the look, one press lets the current one go on."""
    office = renewed
    people = await staffed(office, "fr")
    async with stumbling_version(office):
        await now_current(office, FAULTY)
        [case] = await accepted(office)
        await moved(case, FAULTY)
        await now_current(office, NOW)
        Fault.on = True
        await case.answer("police/1:ask", "agree")
        async with asyncio.timeout(120):
            while True:
                await look(office)
                line = await line_of(office, case)
                if line is not None and line.cause == Cause.WORKFLOW_FAILING:
                    break
                await asyncio.sleep(1)
        assert line.detail["older"] == "yes"
        assert await best_of(office, case) == (Cause.WORKFLOW_FAILING, WayOut.MOVE_CODE)
        assert "consultation_answered" not in await case.events()
        assert await did(office, people["sup"], WayOut.MOVE_CODE, case) == (End.DONE, "did_move_code")
        await moved(case, NOW)
        async with asyncio.timeout(60):
            while "consultation_answered" not in await case.events():
                await asyncio.sleep(0.2)
        result = await case.act(Act.COMPLETE, Role.OFFICER, "review", values=_APPROVE)
        await case.recorded(result.seq)
        await look(office)
        line = await line_of(office, case)
        assert line is None or line.cause != Cause.WORKFLOW_FAILING


_APPROVE = {"proposal": "approve"}
