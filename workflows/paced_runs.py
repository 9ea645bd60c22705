"""Stopping and looking at a run over many cases, whatever it does to them: each is one workflow under its own id."""

from __future__ import annotations

from typing import TypeVar

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from workflows.messages import CASE_TASK_QUEUE

Run = TypeVar("Run")


async def start_paced(client: Client, workflow: str, workflow_id: str, run: object, summary: str) -> None:
    """Start a run; raises WorkflowAlreadyStartedError while another run under that id is going on."""
    await client.start_workflow(
        workflow,
        run,
        id=workflow_id,
        task_queue=CASE_TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        static_summary=summary,
    )


async def pause_paced(client: Client, workflow_id: str, *, paused: bool) -> None:
    """Pause a run, or let it go on. Raises RPCError when none is going on."""
    await client.get_workflow_handle(workflow_id).signal("pause" if paused else "resume")


async def progress_of(client: Client, workflow_id: str, kind: type[Run]) -> Run | None:
    """Return how far a run is that is going on, or None."""
    handle = client.get_workflow_handle(workflow_id)
    try:
        described = await handle.describe()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    if described.status is not WorkflowExecutionStatus.RUNNING:
        return None
    progress: Run = await handle.query("progress", result_type=kind)
    return progress
