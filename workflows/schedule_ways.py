"""What somebody who oversees the installation does to a schedule: set it up again, let it run, run it now.

Each may be done twice: what is as it should be is told as such, and nothing is started.
"""

from __future__ import annotations

from datetime import datetime

from temporalio.client import (
    Client,
    ScheduleDescription,
    ScheduleOverlapPolicy,
    ScheduleState,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

from activities.supervision.engine import silent_since
from activities.supervision.engine_ways import NothingToDoError
from workflows.schedules import ensure_schedule, installed


async def set_up_again(client: Client, name: str) -> None:
    """Create a schedule that is missing. Raises KeyError for a name that is not installed, NothingToDoError, RPCError.

    The engine takes one of two who do it at once; for the other there is nothing left to do.
    """
    if not await ensure_schedule(client, name):
        raise NothingToDoError


async def let_run(client: Client, name: str, note: str, now: datetime) -> None:
    """End the pause of a schedule; what it should have run meanwhile is run at once. NothingToDoError, RPCError.

    `note` stands in the engine from then on: an id, never a person's words.
    """
    told = await _described(client, name)
    if not told.schedule.state.paused:
        raise NothingToDoError
    handle = client.get_schedule_handle(name)
    await handle.unpause(note=note)
    if silent_since(told.info, now) is not None:
        await handle.trigger()


async def run_now(client: Client, name: str, note: str, now: datetime) -> None:
    """Run a schedule once at once, at its own times from then on, without a limit somebody set.

    A run that has gone on for too long is ended; one that goes on as it should is left alone, and nothing is started
    beside it. Raises KeyError for a name that is not installed, NothingToDoError when it is gone, RPCError.
    """
    schedule, _ = installed(name)
    told = await _described(client, name)
    hangs = bool(told.info.running_actions) and silent_since(told.info, now) is not None

    def as_installed(stands: ScheduleUpdateInput) -> ScheduleUpdate:
        schedule.state = ScheduleState(note=note, paused=stands.description.schedule.state.paused)
        return ScheduleUpdate(schedule)

    handle = client.get_schedule_handle(name)
    await handle.update(as_installed)
    await handle.trigger(overlap=ScheduleOverlapPolicy.TERMINATE_OTHER if hangs else ScheduleOverlapPolicy.SKIP)


async def _described(client: Client, name: str) -> ScheduleDescription:
    try:
        return await client.get_schedule_handle(name).describe()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise NothingToDoError from error
        raise
