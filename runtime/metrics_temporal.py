"""Figures of Temporal: how long tasks wait and who takes them, which cases cannot go on, what ran by schedule."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.workflowservice.v1 import (
    CountWorkflowExecutionsRequest,
)
from temporalio.client import Client

from runtime.metrics_figures import Figure
from runtime.task_queues import TASK_QUEUES, WORKFLOW_QUEUE, describe_queue

QUEUES_MEAN: Final = {
    "queue_backlog": "Tasks that wait in a task queue, as Temporal estimates.",
    "queue_backlog_age_seconds": "How long the oldest task of a queue has waited.",
    "queue_pollers": "Pollers seen at a task queue in the last minute.",
    "open_workflows": "Cases whose workflow is running in Temporal.",
    "stuck_workflows": "Workflows whose task keeps failing (replay failures among them): their case stands still.",
}
SCHEDULES_MEAN: Final = {
    "schedule_last_success_timestamp_seconds": "When the last run of a schedule ended well; absent: none is known.",
    "schedule_paused": "1 when somebody has paused a schedule.",
}

_POLLED_WITHIN: Final = 60.0
_RUNNING: Final = "WorkflowType = 'Case' AND ExecutionStatus = 'Running'"
_STUCK: Final = "ExecutionStatus = 'Running' AND TemporalReportedProblems IS NOT NULL"


async def queue_figures(client: Client, queues: Sequence[str] = TASK_QUEUES) -> list[Figure]:
    """Return what Temporal knows of the queues, and of workflows that run or cannot. Raises RPCError."""
    asked = [
        *((WORKFLOW_QUEUE, "workflow", TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW),),
        *((name, "activity", TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY) for name in queues if name != WORKFLOW_QUEUE),
    ]
    answers = await asyncio.gather(*(describe_queue(client, name, kind) for name, _, kind in asked))
    running, stuck = await asyncio.gather(_count(client, _RUNNING), _count(client, _STUCK))
    figures = [Figure("open_workflows", running), Figure("stuck_workflows", stuck)]
    now = datetime.now(UTC)
    for (name, kind, _), answer in zip(asked, answers, strict=True):
        labels = {"queue": name, "kind": kind}
        age = answer.stats.approximate_backlog_age.ToTimedelta().total_seconds()
        pollers = [
            one for one in answer.pollers
            if (now - one.last_access_time.ToDatetime(tzinfo=UTC)).total_seconds() < _POLLED_WITHIN
        ]  # fmt: skip
        figures += [
            Figure("queue_backlog", answer.stats.approximate_backlog_count, labels),
            Figure("queue_backlog_age_seconds", max(age, 0.0), labels),
            Figure("queue_pollers", len(pollers), labels),
        ]
    return figures


async def schedule_figures(client: Client) -> list[Figure]:
    """Return when each schedule of the namespace last ended well, and whether it is paused. Raises RPCError."""
    found = [(one.id, one.schedule) async for one in await client.list_schedules()]
    ends = await asyncio.gather(*(_last_success(client, name) for name, _ in found))
    figures = []
    for (name, schedule), end in zip(found, ends, strict=True):
        figures.append(
            Figure("schedule_paused", float(schedule is not None and schedule.state.paused), {"schedule": name})
        )
        if end is not None:
            figures.append(Figure("schedule_last_success_timestamp_seconds", end.timestamp(), {"schedule": name}))
    return figures


async def _count(client: Client, query: str) -> int:
    answer = await client.workflow_service.count_workflow_executions(
        CountWorkflowExecutionsRequest(namespace=client.namespace, query=query)
    )
    return answer.count


async def _last_success(client: Client, schedule: str) -> datetime | None:
    # The newest comes first: Temporal sorts closed runs by their end.
    query = f"TemporalScheduledById = '{schedule}' AND ExecutionStatus = 'Completed'"
    async for run in client.list_workflows(query, page_size=1, limit=1):
        return run.close_time
    return None
