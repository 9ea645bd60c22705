"""What Temporal says of one workflow now: where it stands, what it waits for, what fails. Never what is in a payload.

Names, ids, codes and sizes only. What people typed into Temporal's own tools is shown when it looks like a code.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import PendingActivityState, VersioningBehavior, WorkflowExecutionStatus
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.api.workflow.v1 import PendingActivityInfo, PendingWorkflowTaskInfo, WorkflowExecutionInfo
from temporalio.api.workflowservice.v1 import (
    DescribeWorkflowExecutionRequest,
    DescribeWorkflowExecutionResponse,
    ListWorkflowExecutionsRequest,
)
from temporalio.client import Client
from temporalio.exceptions import TemporalError
from temporalio.service import RPCError, RPCStatusCode

from runtime.inspection_codes import code_of, instant_of, name_of, plain

#: A page waits no longer for one answer of Temporal.
ANSWER_WITHIN: Final = timedelta(seconds=3)
#: A worker has to answer for the details; when none does, the page goes without them.
DETAILS_WITHIN: Final = timedelta(seconds=2)
#: So many runs of a workflow are listed.
MOST_RUNS: Final = 20
_METADATA: Final = "__temporal_workflow_metadata"


class EngineAwayError(Exception):
    """Temporal does not answer."""


class WorkflowGoneError(Exception):
    """Temporal knows no such workflow, or no such run of it."""


class RunStatus(StrEnum):
    """How a run stands, as Temporal has it."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELED = "canceled"
    TERMINATED = "terminated"
    CONTINUED_AS_NEW = "continued_as_new"
    TIMED_OUT = "timed_out"
    PAUSED = "paused"
    UNSPECIFIED = "unspecified"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a workflow; `events` counts its history."""

    run_id: str
    status: RunStatus
    started_at: datetime | None
    closed_at: datetime | None
    events: int


@dataclass(frozen=True, slots=True)
class PendingTask:
    """The workflow task that waits or fails: at which attempt, since when."""

    attempt: int
    since: datetime | None
    started: bool

    @property
    def failing(self) -> bool:
        """True when an attempt has failed before this one."""
        return self.attempt > 1


@dataclass(frozen=True, slots=True)
class PendingActivity:
    """One activity that is not done. `most` attempts, 0 for as many as it takes; `failure` is a code."""

    activity_id: str
    name: str
    state: str
    attempt: int
    most: int
    since: datetime | None
    last_started_at: datetime | None
    next_try_at: datetime | None
    failure: str
    worker: str
    paused_at: datetime | None
    paused_by: str

    @property
    def paused(self) -> bool:
        """True when somebody paused it with Temporal's own tools."""
        return self.paused_at is not None or self.state.startswith("paused")


@dataclass(frozen=True, slots=True)
class Standing:
    """A workflow as Temporal describes it. `history_bytes` is the size of the run's history.

    `version` is that of the worker the run belongs to, empty where versions are not used. `details` is what the case
    says of itself, empty when no worker answered for it.
    """

    run: Run
    first_run_id: str
    queue: str
    version: str
    versioning: str
    history_bytes: int
    reset_to: str
    task: PendingTask | None
    activities: tuple[PendingActivity, ...]
    runs: tuple[Run, ...]
    details: str

    @property
    def open(self) -> bool:
        """True while the run goes on."""
        return self.run.status in (RunStatus.RUNNING, RunStatus.PAUSED)


async def standing_of(client: Client, workflow_id: str, *, with_details: bool = True) -> Standing:
    """Return how the newest run of a workflow stands. Raises WorkflowGoneError, EngineAwayError."""
    async with answering():
        described = await _described(client, workflow_id)
    info = described.workflow_execution_info
    run = _run(info)
    task = _task(described.pending_workflow_task) if described.HasField("pending_workflow_task") else None
    asked = with_details and run.status is RunStatus.RUNNING and not (task and task.failing)
    runs, details = await asyncio.gather(
        _runs(client, workflow_id, run), _details(client, workflow_id, run.run_id) if asked else _nothing()
    )
    versioning = info.versioning_info
    return Standing(
        run=run,
        first_run_id=info.first_run_id,
        queue=info.task_queue,
        version=plain(versioning.deployment_version.build_id),
        versioning=name_of(VersioningBehavior.Name, "VERSIONING_BEHAVIOR_", versioning.behavior)
        if versioning.behavior
        else "",
        history_bytes=info.history_size_bytes,
        reset_to=described.workflow_extended_info.reset_run_id,
        task=task,
        activities=tuple(
            sorted(map(_activity, described.pending_activities), key=lambda one: (not one.paused, one.activity_id))
        ),
        runs=runs,
        details=details,
    )


async def pending_of(client: Client, workflow_id: str) -> tuple[PendingActivity, ...]:
    """Return the activities of the newest run that are not done. Raises WorkflowGoneError, EngineAwayError."""
    async with answering():
        described = await _described(client, workflow_id)
    return tuple(map(_activity, described.pending_activities))


@asynccontextmanager
async def answering() -> AsyncIterator[None]:
    """Turn what the client raises into the two errors of this module."""
    try:
        yield
    except RPCError as error:
        if error.status in (RPCStatusCode.NOT_FOUND, RPCStatusCode.INVALID_ARGUMENT):
            raise WorkflowGoneError from error
        raise EngineAwayError from error
    except RuntimeError as error:  # the client could not connect for the first time
        raise EngineAwayError from error


def ui_address(base: str, namespace: str, workflow_id: str, run_id: str) -> str:
    """Return the page of one run in Temporal's Web UI; an empty string without a base address."""
    quoted = workflow_id.replace("/", "%2F")
    return f"{base.rstrip('/')}/namespaces/{namespace}/workflows/{quoted}/{run_id}/history" if base else ""


async def _described(client: Client, workflow_id: str) -> DescribeWorkflowExecutionResponse:
    request = DescribeWorkflowExecutionRequest(
        namespace=client.namespace, execution=WorkflowExecution(workflow_id=workflow_id)
    )
    return await client.workflow_service.describe_workflow_execution(request, timeout=ANSWER_WITHIN)


async def _runs(client: Client, workflow_id: str, newest: Run) -> tuple[Run, ...]:
    """Return the runs of a workflow, the newest first; only that one while the list of runs cannot be asked."""
    request = ListWorkflowExecutionsRequest(
        namespace=client.namespace, page_size=MOST_RUNS, query=f"WorkflowId = '{workflow_id}'"
    )
    try:
        listed = await client.workflow_service.list_workflow_executions(request, timeout=ANSWER_WITHIN)
    except RPCError:
        return (newest,)
    found = {info.execution.run_id: _run(info) for info in listed.executions}
    found[newest.run_id] = newest  # what is listed may be some moments old
    return tuple(sorted(found.values(), key=_begun, reverse=True))


def _begun(run: Run) -> float:
    return run.started_at.timestamp() if run.started_at else 0.0


async def _details(client: Client, workflow_id: str, run_id: str) -> str:
    """Return what the workflow says of itself; an empty string when no worker answers soon."""
    handle = client.get_workflow_handle(workflow_id, run_id=run_id)
    try:
        metadata = await handle.query(_METADATA, result_type=WorkflowMetadata, rpc_timeout=DETAILS_WITHIN)
    except (RPCError, TemporalError):
        return ""
    return str(metadata.current_details)


async def _nothing() -> str:
    return ""


def _run(info: WorkflowExecutionInfo) -> Run:
    return Run(
        run_id=info.execution.run_id,
        # A status newer than this program is shown as unknown, instead of breaking the page.
        status=_STATUSES.get(info.status, RunStatus.UNSPECIFIED),
        started_at=instant_of(info.start_time),
        closed_at=instant_of(info.close_time),
        events=info.history_length,
    )


_STATUSES: Final = {
    number: RunStatus(name.removeprefix("WORKFLOW_EXECUTION_STATUS_").lower())
    for name, number in WorkflowExecutionStatus.items()
    if name.removeprefix("WORKFLOW_EXECUTION_STATUS_").lower() in set(RunStatus)
}


def _task(pending: PendingWorkflowTaskInfo) -> PendingTask:
    since = instant_of(pending.original_scheduled_time) or instant_of(pending.scheduled_time)
    return PendingTask(pending.attempt, since, instant_of(pending.started_time) is not None)


def _activity(pending: PendingActivityInfo) -> PendingActivity:
    paused = pending.pause_info.pause_time if pending.paused else None
    return PendingActivity(
        activity_id=plain(pending.activity_id),
        name=plain(pending.activity_type.name),
        state=name_of(PendingActivityState.Name, "PENDING_ACTIVITY_STATE_", pending.state),
        attempt=pending.attempt,
        most=pending.maximum_attempts,
        since=instant_of(pending.scheduled_time),
        last_started_at=instant_of(pending.last_started_time),
        next_try_at=instant_of(pending.next_attempt_schedule_time),
        failure=code_of(pending.last_failure) if pending.HasField("last_failure") else "",
        worker=plain(pending.last_worker_identity),
        paused_at=instant_of(paused) if paused else None,
        paused_by=plain(pending.pause_info.manual.identity) if pending.paused else "",
    )
