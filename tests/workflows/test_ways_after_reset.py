"""An engineer reset a case with Temporal's own tools: the log takes no other story, and the case runs on from it."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, ResetReapplyExcludeType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest

from domain.case.acts import Act, Command, Role
from domain.supervision.best_way import LOG_DIFFERS
from domain.supervision.causes import Cause, WayOut
from domain.supervision.interventions import End, Verdict
from models.verification import differences
from tests.support.office import CaseInHand, Office
from tests.workflows.pressed import accepted, asked, best_of, did, line_of, lines, look, staffed, until
from workflows.messages import case_workflow_id

pytestmark = pytest.mark.usefixtures("put_away")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def people(office: Office) -> dict[str, UUID]:
    """The staff who take part, by short name."""
    return await staffed(office, "wr")


async def reset_to_its_beginning(office: Office, case: CaseInHand) -> None:
    """Take a case back behind everything people did, as `temporal workflow reset` does when told to forget them."""
    described = await case.handle.describe()
    async for event in case.handle.fetch_history_events():
        if event.event_type is EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
            break
    await office.env.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=office.env.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=case_workflow_id(case.code), run_id=described.run_id),
            reason="by hand",
            workflow_task_finish_event_id=event.event_id,
            request_id=str(uuid4()),
            reset_reapply_exclude_types=[
                ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL,
                ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE,
            ],
        )
    )


async def test_a_case_that_was_reset_runs_on_from_its_log(office: Office, people: dict[str, UUID]) -> None:
    """The turn of the reset run is not written; one press ends that run and the case goes on where its log stands."""
    sound, case = await accepted(office, 2)
    before, log = await case.row(), await case.events()
    await reset_to_its_beginning(office, case)
    other = Command(f"{case.code}-other", Act.ACCEPT, "staff-other", Role.COUNTER, case.plan.agency, step="check/1")
    await office.env.client.get_workflow_handle(case_workflow_id(case.code)).signal("act_later", other)

    async def is_told() -> bool:
        await look(office)
        line = await line_of(office, case)
        return line is not None and line.detail.get("problem") == LOG_DIFFERS

    await until(is_told, 120)
    assert await best_of(office, case) == (Cause.RECORD_BEHIND, WayOut.RESTART)
    assert await case.events() == log
    [refused] = await lines(office, await asked(office, people["sup"], WayOut.RESTART, [sound]))
    assert (refused.verdict, refused.told["code"]) == (Verdict.NO_LONGER, "runs_already")

    assert await did(office, people["sup"], WayOut.RESTART, case) == (End.DONE, "did_restart")
    after = await case.row()
    assert (after.phase, after.due_at, after.step, after.seq) == (before.phase, before.due_at, before.step, before.seq)
    result = await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    await case.recorded(result.seq)
    async with office.sessions.read() as session:
        assert await differences(session, case.case_id) == []
    await look(office)
    line = await line_of(office, case)
    assert line is None or line.cause != Cause.RECORD_BEHIND
