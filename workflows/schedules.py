"""The Temporal Schedules of an installation, made at the start of a worker; making them again changes nothing."""

from __future__ import annotations

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    SchedulePolicy,
    ScheduleSpec,
)

from workflows.messages import CASE_TASK_QUEUE
from workflows.relay import RELAY_WORKFLOW

OUTBOX_NET = "outbox-net"

#: The API rings the relay at once; the net only catches filings taken while Temporal was away.
OUTBOX_NET_EVERY = timedelta(minutes=1)

#: After an outage the missed runs are worth nothing: one run sends all that has piled up.
CATCH_UP = timedelta(minutes=1)


async def ensure_schedules(client: Client) -> None:
    """Create what is missing."""
    action = ScheduleActionStartWorkflow(RELAY_WORKFLOW, id="outbox-net-run", task_queue=CASE_TASK_QUEUE)
    schedule = Schedule(
        action=action,
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=OUTBOX_NET_EVERY)]),
        policy=SchedulePolicy(catchup_window=CATCH_UP),
    )
    try:
        await client.create_schedule(OUTBOX_NET, schedule)
    except ScheduleAlreadyRunningError:
        return
