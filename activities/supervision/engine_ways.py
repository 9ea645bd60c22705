"""Ways out that the engine itself offers, each for one case: what an operator would type, on record and undoubled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID, uuid5

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, ResetReapplyType
from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.api.workflowservice.v1 import (
    ResetActivityRequest,
    ResetWorkflowExecutionRequest,
    UnpauseActivityRequest,
)
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.supervision.engine import CASE_PREFIX
from domain.supervision.best_way import LOG_DIFFERS
from runtime.deployments import ROLL_OVER_SIGNAL

_NAMESPACE: Final = UUID("4d8c4a0a-6a0c-4d58-8f4c-6f9d0a4e2b11")


class NothingToDoError(Exception):
    """The case is no longer as it was when the act was chosen; nothing was done."""


async def run_on(client: Client, code: str, request: str) -> None:
    """Let a stopped case run on from its last finished task, with every message it had taken.

    The engine starts a new run on the same history. `request` makes a repeated call the same reset. What ran
    half-way is done again: effects have business keys, so nothing outside happens twice. NothingToDoError when it runs.
    """
    workflow_id = f"{CASE_PREFIX}{code}"
    described = await client.get_workflow_handle(workflow_id).describe()
    if described.status is WorkflowExecutionStatus.RUNNING:
        raise NothingToDoError
    point = 0
    handle = client.get_workflow_handle(workflow_id, run_id=described.run_id)
    async for event in handle.fetch_history_events():
        if event.event_type is EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
            point = event.event_id
    if not point:
        raise NothingToDoError
    await client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=workflow_id, run_id=described.run_id),
            reason="run on from the last finished task",
            workflow_task_finish_event_id=point,
            request_id=str(uuid5(_NAMESPACE, f"{request}/{described.run_id}")),
            reset_reapply_type=ResetReapplyType.RESET_REAPPLY_TYPE_ALL_ELIGIBLE,
        )
    )


def has_parted(pending: Iterable[PendingActivityInfo]) -> bool:
    """Tell whether a run tells another story than its case's log, since somebody reset it: the log takes no more."""
    return any(one.last_failure.application_failure_info.type == LOG_DIFFERS for one in pending)


async def unpause(client: Client, code: str, activity_id: str) -> None:
    """Let an activity that somebody paused go on at once. NothingToDoError when it is not there any more."""
    execution = WorkflowExecution(workflow_id=f"{CASE_PREFIX}{code}")
    request = UnpauseActivityRequest(
        namespace=client.namespace, execution=execution, identity=client.identity, id=activity_id
    )
    with _if_there():
        await client.workflow_service.unpause_activity(request)


async def retry_activity(client: Client, code: str, activity_id: str) -> None:
    """Try an activity again now, counting its attempts anew. NothingToDoError when it is not there any more."""
    execution = WorkflowExecution(workflow_id=f"{CASE_PREFIX}{code}")
    request = ResetActivityRequest(
        namespace=client.namespace, execution=execution, identity=client.identity, id=activity_id
    )
    with _if_there():
        await client.workflow_service.reset_activity(request)


async def move_code(client: Client, code: str) -> None:
    """Let a case continue as new at its next quiet moment, on the current version of the program."""
    with _if_there():
        await client.get_workflow_handle(f"{CASE_PREFIX}{code}").signal(ROLL_OVER_SIGNAL)


async def end_run(client: Client, code: str, reason: str) -> None:
    """Terminate the run of a case if one is going on; `reason` is a code or an id, never a person's words."""
    try:
        await client.get_workflow_handle(f"{CASE_PREFIX}{code}").terminate(reason)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise


@contextmanager
def _if_there() -> Iterator[None]:
    """Turn the engine's "not found" into NothingToDoError."""
    try:
        yield
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise NothingToDoError from error
        raise
