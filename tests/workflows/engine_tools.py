"""What an engineer does to a case with Temporal's own tools."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from sqlalchemy import text
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.service import RPCError, RPCStatusCode

from tests.support.office import CaseInHand, Office
from tests.workflows.pressed import changed
from workflows.messages import case_workflow_id


async def all_over(office: Office) -> None:
    """End every open case, with its run: one left running would be found a quarter of an hour later."""
    async with office.sessions.read() as session:
        codes = (await session.execute(text("select code from cases where ended_at is null"))).scalars().all()
    for code in codes:
        with suppress(RPCError):  # it ended by itself, or never had one
            await office.env.client.get_workflow_handle(case_workflow_id(code)).terminate("over")
    async with office.sessions.write() as session:
        await session.change(text("update cases set ended_at = now() where ended_at is null"))


async def deleted(office: Office, case: CaseInHand) -> None:
    """Delete the workflow of a case with the engine's own tools, and let its records be older than a moment."""
    client, workflow_id = office.env.client, case_workflow_id(case.code)
    await client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(
            namespace=client.namespace, workflow_execution=WorkflowExecution(workflow_id=workflow_id)
        )
    )
    async with asyncio.timeout(60):
        while True:
            try:
                await client.get_workflow_handle(workflow_id).describe()
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
                break
            await asyncio.sleep(0.2)
    await changed(office, case, "update cases set recorded_at = now() - interval '1 hour' where id = :id")
