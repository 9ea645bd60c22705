"""The Temporal Schedules of an installation, made at the start of a worker; making them again changes nothing."""

from __future__ import annotations

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleIntervalSpec,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
)

from workflows.messages import CASE_TASK_QUEUE
from workflows.relay import FORGET_SENT_WORKFLOW, RELAY_WORKFLOW

OUTBOX_NET = "outbox-net"
OUTBOX_HOUSEKEEPING = "outbox-housekeeping"
NIGHT_HOUR_UTC = 19  # 02:00 in Vietnam

#: The API rings the relay at once; the net only catches filings taken while Temporal was away.
OUTBOX_NET_EVERY = timedelta(minutes=1)

#: After an outage the missed runs are worth nothing: one run sends all that has piled up.
CATCH_UP = timedelta(minutes=1)


async def ensure_schedules(client: Client) -> None:
    """Create what is missing."""
    every_minute = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=OUTBOX_NET_EVERY)])
    every_night = ScheduleSpec(calendars=[ScheduleCalendarSpec(hour=[ScheduleRange(NIGHT_HOUR_UTC)])])
    await _ensure(client, OUTBOX_NET, RELAY_WORKFLOW, every_minute)
    await _ensure(client, OUTBOX_HOUSEKEEPING, FORGET_SENT_WORKFLOW, every_night)


async def _ensure(client: Client, name: str, workflow: str, spec: ScheduleSpec) -> None:
    action = ScheduleActionStartWorkflow(workflow, id=f"{name}-run", task_queue=CASE_TASK_QUEUE)
    schedule = Schedule(action=action, spec=spec, policy=SchedulePolicy(catchup_window=CATCH_UP))
    try:
        await client.create_schedule(name, schedule)
    except ScheduleAlreadyRunningError:
        return
