"""Trying an outside system at a button: one run at a time for each system, on the queue of its own worker."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from temporalio import workflow
from temporalio.common import RetryPolicy, WorkflowIDConflictPolicy, WorkflowIDReusePolicy

with workflow.unsafe.imports_passed_through():
    from activities.contract import SystemToTry
    from domain.supervision.part_ways import PATIENCE_SECONDS
    from runtime.task_queues import queue_of_system
    from workflows.messages import CASE_TASK_QUEUE

if TYPE_CHECKING:
    from temporalio.client import Client

TRY_SYSTEM_WORKFLOW: Final = "TrySystem"
PATIENCE: Final = timedelta(seconds=PATIENCE_SECONDS)


@workflow.defn(name=TRY_SYSTEM_WORKFLOW)
class TrySystem:
    """Has a system tried once."""

    @workflow.run
    async def run(self, asked: SystemToTry) -> str:
        """Return the problem; empty when the system answered."""
        problem: str = await workflow.execute_activity(
            "supervision.try_system",
            asked,
            task_queue=queue_of_system(asked.system),
            result_type=str,
            schedule_to_close_timeout=PATIENCE,
            start_to_close_timeout=timedelta(seconds=30),
            retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1)),
            summary=asked.system,
        )
        return problem


async def try_system(client: Client, asked: SystemToTry) -> None:
    """Begin to try a system; a try that is going on is not doubled. What comes of it stands in the press.

    Raises RPCError or RuntimeError while Temporal is away.
    """
    await client.start_workflow(
        TRY_SYSTEM_WORKFLOW,
        asked,
        id=f"try-system/{asked.system}/{asked.act}",
        task_queue=CASE_TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        execution_timeout=PATIENCE,
        static_summary=asked.system,
    )
