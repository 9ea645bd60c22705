"""The task queues of an installation by name, for whoever looks at them from outside the worker."""

from typing import Final

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest, DescribeTaskQueueResponse
from temporalio.client import Client

#: Every queue of `worker.QUEUES`; a test compares the two. `case` alone has workflow tasks.
TASK_QUEUES: Final = (
    "case",
    "records",
    "agencies",
    "payments",
    "post",
    "notifications",
    "documents",
    "taxes",
    "portal",
    "cases",
)
WORKFLOW_QUEUE: Final = "case"
#: The systems that share the queue of another name.
_ON_QUEUE: Final = {"sms": "notifications", "zalo": "notifications", "mail": "notifications", "signature": "documents"}


def queue_of_system(system: str) -> str:
    """Return the queue whose worker calls an outside system."""
    return _ON_QUEUE.get(system, system)


async def describe_queue(client: Client, queue: str, kind: TaskQueueType.ValueType) -> DescribeTaskQueueResponse:
    """Return who serves a queue and what waits in it. `kind` tells workflow tasks from activities. Raises RPCError."""
    request = DescribeTaskQueueRequest(
        namespace=client.namespace, task_queue=TaskQueue(name=queue), task_queue_type=kind, report_stats=True
    )
    return await client.workflow_service.describe_task_queue(request)
