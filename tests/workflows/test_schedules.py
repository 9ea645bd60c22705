"""Schedules over the nights of a machine: what was missed while it was off, and what an older version had made."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleHandle,
    ScheduleIntervalSpec,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleState,
)

from activities.supervision import engine
from runtime.embedded.temporal import TemporalServer
from runtime.settings import Settings
from runtime.temporal import connect
from tests.support.patience import PATIENCE
from workflows.messages import CASE_TASK_QUEUE
from workflows.schedules import (
    DESK_LOOK,
    ESCALATION_LOOK,
    NOTICE_LOOK,
    PORTAL_NIGHT,
    SCHEDULES,
    ensure_schedules,
    made_up_for,
)

EVERY = timedelta(seconds=20)


@pytest_asyncio.fixture(loop_scope="session")
async def machine(tmp_path: Path) -> AsyncIterator[TemporalServer]:
    """A Temporal server of its own that keeps what it knows in a file and can be switched off."""
    server = TemporalServer(tmp_path)
    await asyncio.to_thread(_on, server)
    yield server
    await asyncio.to_thread(server.stop)


def _on(server: TemporalServer) -> None:
    server.start()


def test_the_last_run_missed_is_made_up_for() -> None:
    """Each as long as until its next time: a minute, ten, a quarter of an hour, a day."""
    spans = {name: made_up_for(SCHEDULES[name][1]) for name in (DESK_LOOK, ESCALATION_LOOK, NOTICE_LOOK, PORTAL_NIGHT)}
    minutes = [round(span / timedelta(minutes=1)) for span in spans.values()]
    assert minutes == [1, 10, 15, 24 * 60]


async def test_schedules_of_an_older_version_are_brought_up_to_this_one(machine: TemporalServer) -> None:
    """A nightly one that was never made up for, and paused by somebody: it is from now on, and stays paused."""
    client = await Client.connect(machine.address)
    workflow, spec = SCHEDULES[PORTAL_NIGHT]
    older = Schedule(
        ScheduleActionStartWorkflow(workflow, id=f"{PORTAL_NIGHT}-run", task_queue="case"),
        spec,
        policy=SchedulePolicy(catchup_window=timedelta(minutes=1)),
        state=ScheduleState(note="bảo trì", paused=True),
    )
    handle = await client.create_schedule(PORTAL_NIGHT, older)
    await ensure_schedules(client)
    told = await handle.describe()
    assert told.schedule.policy.catchup_window == timedelta(days=1)
    assert (told.schedule.state.paused, told.schedule.state.note) == (True, "bảo trì")
    for name, (_, of) in SCHEDULES.items():
        described = await client.get_schedule_handle(name).describe()
        assert described.schedule.policy.catchup_window == made_up_for(of)

    changed = told.info.last_updated_at
    assert changed is not None
    await ensure_schedules(client)
    assert (await handle.describe()).info.last_updated_at == changed


async def _asked_after(handle: ScheduleHandle, client: Client) -> list[str]:
    """Return which schedules the look at the desk asks after, as Temporal keeps it."""
    action = (await handle.describe()).schedule.action
    assert isinstance(action, ScheduleActionStartWorkflow)
    [names] = await client.data_converter.decode(action.args)
    return list(names)


async def test_the_look_asks_after_a_schedule_that_came_with_an_upgrade(machine: TemporalServer) -> None:
    """Made before a schedule came, and paused: the next worker that starts has it asked after too; it stays paused."""
    client = await connect(Settings(temporal_address=machine.address, codec_keys=_ring("old")))
    workflow, spec = SCHEDULES[DESK_LOOK]
    names = sorted(SCHEDULES)
    older = Schedule(
        ScheduleActionStartWorkflow(workflow, args=[names[1:]], id=f"{DESK_LOOK}-run", task_queue=CASE_TASK_QUEUE),
        spec,
        policy=SchedulePolicy(catchup_window=made_up_for(spec)),
        state=ScheduleState(note="bảo trì", paused=True),
    )
    handle = await client.create_schedule(DESK_LOOK, older)
    assert await _asked_after(handle, client) == names[1:]
    await ensure_schedules(client)
    assert await _asked_after(handle, client) == names
    told = await handle.describe()
    assert (told.schedule.state.paused, told.schedule.state.note) == (True, "bảo trì")

    await ensure_schedules(client)
    assert (await handle.describe()).info.last_updated_at == told.info.last_updated_at


async def test_arguments_nobody_can_read_are_written_again(machine: TemporalServer) -> None:
    """A schedule outlives the key it was made with, and every key: a worker with others writes what it can read."""
    for keys in (_ring("old"), _ring("new"), None):
        client = await connect(Settings(temporal_address=machine.address, codec_keys=keys))
        await ensure_schedules(client)
        assert await _asked_after(client.get_schedule_handle(DESK_LOOK), client) == sorted(SCHEDULES)


def _ring(name: str) -> SecretStr:
    return SecretStr(f"{name}:{base64.b64encode(name.rjust(32).encode()).decode()}")


async def _off_over_two_times(machine: TemporalServer) -> tuple[datetime, datetime]:
    """Switch a machine off over two times of the schedule, the second a moment ago, and on; return when it was."""
    await asyncio.to_thread(machine.stop)
    off = datetime.now(UTC)
    seconds = EVERY.total_seconds()
    await asyncio.sleep(2 * seconds - off.timestamp() % seconds + 1)
    on = datetime.now(UTC)
    await asyncio.to_thread(_on, machine)
    return off, on


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_a_machine_that_was_off_does_the_last_run_it_missed(machine: TemporalServer) -> None:
    """Switched off over some times of a schedule: as soon as it is on again one run is made up for, and no more."""
    client = await Client.connect(machine.address)
    spec = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=EVERY)])
    action = ScheduleActionStartWorkflow("Nothing", id="night-run", task_queue="nobody-serves-this",
        execution_timeout=timedelta(seconds=2))  # fmt: skip
    policy = SchedulePolicy(catchup_window=made_up_for(spec))
    handle = await client.create_schedule("night", Schedule(action, spec, policy=policy))
    async with asyncio.timeout(60):
        while not (await handle.describe()).info.num_actions:
            await asyncio.sleep(0.2)
    missed = (await handle.describe()).info.num_actions_missed_catchup_window
    off, on = await _off_over_two_times(machine)
    while datetime.now(UTC) - on > EVERY / 2:  # so slow a start may miss the second time, too: off once more
        client = await Client.connect(machine.address)
        missed = (await client.get_schedule_handle("night").describe()).info.num_actions_missed_catchup_window
        off, on = await _off_over_two_times(machine)

    client = await Client.connect(machine.address)
    handle = client.get_schedule_handle("night")
    async with asyncio.timeout(PATIENCE):
        told = (await handle.describe()).info
        while not any(run.scheduled_at > off for run in told.recent_actions):
            await asyncio.sleep(0.2)
            told = (await handle.describe()).info
    [made_up] = [run for run in told.recent_actions if off < run.scheduled_at < on]
    assert made_up.started_at > on > made_up.scheduled_at > on - EVERY
    assert told.num_actions_missed_catchup_window == missed + 1
    now = datetime.now(UTC)
    assert [one async for one in engine.silent_schedules(client, ["night"], now)] == []
