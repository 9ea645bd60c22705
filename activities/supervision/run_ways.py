"""What is done to a run that is no case, or to a case's workflow without a case: begun anew, let go on, ended.

Then whether the trouble is there still, asked of the engine, so that a page needs not wait for the next look.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, WorkflowIdConflictPolicy, WorkflowIdReusePolicy
from temporalio.api.history.v1 import WorkflowExecutionStartedEventAttributes
from temporalio.api.workflowservice.v1 import StartWorkflowExecutionRequest, UnpauseActivityRequest
from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.supervision.engine import CASE_PREFIX, silent_schedules
from activities.supervision.engine_ways import NothingToDoError
from activities.supervision.failing_rounds import failing_rounds
from domain.supervision.findings import Part
from models.supervision.comparing import known_among
from models.supervision.parts import PartTrouble
from runtime.database import ReadSession

_ABOUT_TIMES: Final = (Part.SCHEDULE_MISSING, Part.SCHEDULE_PAUSED, Part.SCHEDULE_SILENT)


class CaseExistsError(Exception):
    """A workflow that had no case has one now: it is left alone."""


async def start_anew(client: Client, workflow_id: str, act: UUID) -> None:
    """End a run and begin it again with what it was given, in one step of the engine; `act` makes it happen once.

    Only for what keeps its results in our records, as everything does that is no case. Raises NothingToDoError when
    nothing runs under this id, RPCError.
    """
    told = await _running(client, workflow_id)
    given = await _beginning(client, told)
    request = StartWorkflowExecutionRequest(
        namespace=client.namespace,
        workflow_id=workflow_id,
        workflow_type=given.workflow_type,
        task_queue=given.task_queue,
        input=given.input,
        workflow_execution_timeout=given.workflow_execution_timeout,
        workflow_run_timeout=given.workflow_run_timeout,
        workflow_task_timeout=given.workflow_task_timeout,
        identity=client.identity,
        request_id=str(act),
        workflow_id_conflict_policy=WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
        workflow_id_reuse_policy=WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
    )
    # Payloads go back as they came out: encrypted stays encrypted.
    request.header.CopyFrom(given.header)
    request.memo.CopyFrom(given.memo)
    await client.workflow_service.start_workflow_execution(request)


async def unpause_activity(client: Client, workflow_id: str, activity_id: str) -> None:
    """Let a paused activity of a run go on at once. Raises NothingToDoError when it is not there, RPCError."""
    await _running(client, workflow_id)
    request = UnpauseActivityRequest(
        namespace=client.namespace,
        execution=WorkflowExecution(workflow_id=workflow_id),
        identity=client.identity,
        id=activity_id,
    )
    await client.workflow_service.unpause_activity(request)


async def end_workflow(client: Client, workflow_id: str, act: UUID) -> None:
    """Terminate a run; the engine keeps the id of the press as its reason. Raises NothingToDoError, RPCError."""
    told = await _running(client, workflow_id)
    handle = client.get_workflow_handle(workflow_id, run_id=told.run_id)
    await handle.terminate(f"part act {act}")


async def still_without_case(session: ReadSession, workflow_id: str) -> None:
    """Make sure that a workflow has no case. Raises CaseExistsError: a case of its code was filed or restored."""
    code = workflow_id.removeprefix(CASE_PREFIX)
    if code in await known_among(session, [code]):
        raise CaseExistsError


async def is_there(client: Client, trouble: PartTrouble, now: datetime) -> bool:
    """Tell whether the engine shows a trouble still. Raises RPCError."""
    if trouble.cause in _ABOUT_TIMES:
        return trouble.cause in {one.cause async for one in silent_schedules(client, [trouble.name], now)}
    if trouble.subject == "schedule":
        return bool([one async for one in failing_rounds(client, [trouble.name], now)])
    try:
        told = await _running(client, trouble.name)
    except NothingToDoError:
        return False
    pending = told.raw_description.pending_activities
    return any(one.activity_id == trouble.key and one.paused for one in pending) if trouble.key else True


async def _running(client: Client, workflow_id: str) -> WorkflowExecutionDescription:
    try:
        told = await client.get_workflow_handle(workflow_id).describe()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise NothingToDoError from error
        raise
    if told.status is not WorkflowExecutionStatus.RUNNING:
        raise NothingToDoError
    return told


async def _beginning(client: Client, told: WorkflowExecutionDescription) -> WorkflowExecutionStartedEventAttributes:
    handle = client.get_workflow_handle(told.id, run_id=told.run_id)
    async for event in handle.fetch_history_events(page_size=1):
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
            return event.workflow_execution_started_event_attributes
    raise NothingToDoError
