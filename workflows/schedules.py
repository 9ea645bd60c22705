"""The Temporal Schedules of an installation, made at the start of a worker; making them again changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

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
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from runtime.codec import CodecKeyError
from workflows.escalation import ESCALATE_EVERY, ESCALATION_WORKFLOW, REFRESH_BOARD_EVERY, REFRESH_BOARD_WORKFLOW
from workflows.housekeeping import FORGET_DRAFTS_WORKFLOW
from workflows.messages import CASE_TASK_QUEUE
from workflows.notices import LOOK_AFTER_NOTICES_WORKFLOW
from workflows.outside_sides import OUTSIDE_COMPARISON_WORKFLOW
from workflows.portal import FORGET_PORTAL_BODIES_WORKFLOW, PORTAL_COMPARISON_WORKFLOW, PORTAL_RELAY_WORKFLOW
from workflows.reconciliation import RECONCILIATION_WORKFLOW
from workflows.relay import FORGET_SENT_WORKFLOW, RELAY_WORKFLOW
from workflows.supervision import COMPARISON_WORKFLOW, LOOK_WORKFLOW

OUTBOX_NET = "outbox-net"
OUTBOX_HOUSEKEEPING = "outbox-housekeeping"
DRAFT_HOUSEKEEPING = "draft-housekeeping"
PAYMENT_RECONCILIATION = "payment-reconciliation"
PORTAL_NET = "portal-net"
PORTAL_NIGHT = "portal-night"
PORTAL_HOUSEKEEPING = "portal-housekeeping"
NOTICE_LOOK = "notice-look"
DESK_LOOK = "desk-look"
SIDES_NIGHT = "sides-night"
OUTSIDE_NIGHT = "outside-night"
BOARD_MINUTE = "board-minute"
ESCALATION_LOOK = "escalation-look"
NIGHT_HOUR_UTC = 19  # 02:00 in Vietnam

#: The API rings the relay at once; the net only catches filings taken while Temporal was away.
OUTBOX_NET_EVERY = timedelta(minutes=1)

#: Gateways call back within seconds; this finds the callbacks that were lost.
NOTICE_LOOK_EVERY = timedelta(minutes=15)


_EVERY_MINUTE: Final = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=OUTBOX_NET_EVERY)])
_EVERY_QUARTER: Final = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=NOTICE_LOOK_EVERY)])
_EVERY_NIGHT: Final = ScheduleSpec(calendars=[ScheduleCalendarSpec(hour=[ScheduleRange(NIGHT_HOUR_UTC)])])

#: Name -> the workflow it starts, and when.
SCHEDULES: Final[dict[str, tuple[str, ScheduleSpec]]] = {
    OUTBOX_NET: (RELAY_WORKFLOW, _EVERY_MINUTE),
    NOTICE_LOOK: (LOOK_AFTER_NOTICES_WORKFLOW, _EVERY_QUARTER),
    OUTBOX_HOUSEKEEPING: (FORGET_SENT_WORKFLOW, _EVERY_NIGHT),
    DRAFT_HOUSEKEEPING: (FORGET_DRAFTS_WORKFLOW, _EVERY_NIGHT),
    PAYMENT_RECONCILIATION: (RECONCILIATION_WORKFLOW, _EVERY_NIGHT),
    PORTAL_NET: (PORTAL_RELAY_WORKFLOW, _EVERY_MINUTE),
    PORTAL_NIGHT: (PORTAL_COMPARISON_WORKFLOW, _EVERY_NIGHT),
    PORTAL_HOUSEKEEPING: (FORGET_PORTAL_BODIES_WORKFLOW, _EVERY_NIGHT),
    BOARD_MINUTE: (REFRESH_BOARD_WORKFLOW, ScheduleSpec(intervals=[ScheduleIntervalSpec(every=REFRESH_BOARD_EVERY)])),
    ESCALATION_LOOK: (ESCALATION_WORKFLOW, ScheduleSpec(intervals=[ScheduleIntervalSpec(every=ESCALATE_EVERY)])),
    DESK_LOOK: (LOOK_WORKFLOW, _EVERY_MINUTE),
    SIDES_NIGHT: (COMPARISON_WORKFLOW, _EVERY_NIGHT),
    OUTSIDE_NIGHT: (OUTSIDE_COMPARISON_WORKFLOW, _EVERY_NIGHT),
}


def made_up_for(spec: ScheduleSpec) -> timedelta:
    """Return for how long a missed run is made up for: until the next one would have come.

    After an outage one run does all that has piled up, so of the missed runs only the last is worth anything. That one
    starts with the server: a machine that is off every night does the night's work in the morning.
    """
    return spec.intervals[0].every if spec.intervals else timedelta(days=1)


async def ensure_schedules(client: Client) -> None:
    """Create what is missing; what an older version made with another window or other arguments is made anew.

    What somebody paused stays paused.
    """
    for name in SCHEDULES:
        await ensure_schedule(client, name)


async def ensure_schedule(client: Client, name: str) -> bool:
    """Create one schedule, or bring it up to this version; return True when it was missing.

    Raises KeyError for a name no installation has, RPCError.
    """
    schedule, arguments = installed(name)
    try:
        await client.create_schedule(name, schedule)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(name).update(_brought_up_to(client, schedule, arguments))
        return False
    return True


def installed(name: str) -> tuple[Schedule, list[list[str]]]:
    """Return a schedule as it is set up, and what it hands to its workflow. Raises KeyError for an unknown name."""
    workflow, spec = SCHEDULES[name]
    # The look at the desk tells which of all of these are missing, paused, silent or failing.
    arguments = [sorted(SCHEDULES)] if workflow == LOOK_WORKFLOW else []
    action = ScheduleActionStartWorkflow(workflow, args=arguments, id=f"{name}-run", task_queue=CASE_TASK_QUEUE)
    return Schedule(action=action, spec=spec, policy=SchedulePolicy(catchup_window=made_up_for(spec))), arguments


def _brought_up_to(
    client: Client, schedule: Schedule, arguments: list[list[str]]
) -> Callable[[ScheduleUpdateInput], Awaitable[ScheduleUpdate | None]]:
    # What is as it should be is left alone: a worker that starts disturbs no schedule.
    async def update(told: ScheduleUpdateInput) -> ScheduleUpdate | None:
        stands = told.description.schedule
        same_window = stands.policy.catchup_window == schedule.policy.catchup_window
        if same_window and await _arguments(client, stands) == arguments:
            return None
        return ScheduleUpdate(Schedule(schedule.action, schedule.spec, policy=schedule.policy, state=stands.state))

    return update


async def _arguments(client: Client, stands: Schedule) -> list[Any] | None:
    """Return what a schedule hands to its workflow; None when nobody can read it any more.

    A schedule lives longer than a key: what a key that has left the ring encrypted, its own runs cannot read either.
    """
    stored = stands.action.args if isinstance(stands.action, ScheduleActionStartWorkflow) else []
    try:
        return await client.data_converter.decode(stored)
    except (CodecKeyError, KeyError):  # KeyError: encrypted, and we have no keys at all
        return None
