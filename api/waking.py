"""Starting the workflow of an ended case anew, with the state it ended in and the message it was woken for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from domain.case.acts import Command
from models.case_ends import KeptEnd
from runtime.case_start import case_start
from workflows.messages import CASE_TASK_QUEUE, CASE_WORKFLOW, ActResult, case_workflow_id


async def act_on_ended(client: Client, end: KeptEnd, command: Command, update: str, patience: timedelta) -> ActResult:
    """Wake an ended case with an act, in one step: the run is there exactly when the act can be judged.

    A case that somebody woke a moment before takes the act like any running one; `patience` is how long a person
    waits for the answer. Raises what `execute_update` does.
    """
    start: WithStartWorkflowOperation[Any, str] = WithStartWorkflowOperation(
        CASE_WORKFLOW,
        end.awakened(),
        id=case_workflow_id(end.case_code),
        task_queue=CASE_TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        **case_start(end.plan),
    )
    result: ActResult = await client.execute_update_with_start_workflow(
        "act", command, id=update, result_type=ActResult, start_workflow_operation=start, rpc_timeout=patience
    )
    return result
