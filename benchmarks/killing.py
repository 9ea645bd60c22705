"""A worker is killed while a person waits: how long until the answer."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import AsyncExitStack
from statistics import median

from benchmarks import OURS
from benchmarks.dossiers import ring_relay
from benchmarks.figures import Figure, Target
from benchmarks.history import settle
from benchmarks.office import Office
from benchmarks.sides import Handle, Ours
from runtime.embedded.process import Process
from workflows.messages import case_workflow_id

#: The SDK's own sticky time-out, for comparison.
_SDK_STICKY_SECONDS = 10.0


async def measure_kill(office: Office, *, quick: bool) -> list[Figure]:
    """Return how long a person waits after `kill -9` of the worker that knew the case.

    With a second worker running, with the SDK's own setting, and with one worker that is started again.
    """
    side = Ours(await office.client(OURS))
    surviving = [await _kill_one_of_two(office, side) for _ in range(1 if quick else 5)]
    usual = [await _kill_one_of_two(office, side, sticky_seconds=_SDK_STICKY_SECONDS) for _ in range(0 if quick else 1)]
    restarted = [await _kill_the_only_one(office, side) for _ in range(1 if quick else 2)]
    slowest = f"slowest {max(surviving):.2f} s"
    with_default = f"; with the SDK's own setting {usual[0]:.2f} s" if usual else ""
    return [
        Figure(
            "answer after kill -9, another worker runs", "s", median(surviving), target=Target.AT_MOST, limit=3.0,
            rounds={"ours": surviving, "sdk_setting": usual}, note=slowest + with_default,
        ),
        Figure(
            "answer after kill -9, the only worker starts again", "s", median(restarted), target=Target.AT_MOST,
            limit=3.0, rounds={"ours": restarted},
        ),
    ]  # fmt: skip


async def _kill_one_of_two(office: Office, side: Ours, **settings: float) -> float:
    async with AsyncExitStack() as stack:
        workers = [
            await stack.enter_async_context(office.worker(OURS, name, **settings)) for name in ("first", "second")
        ]
        handle = await _warm_case(office, side)
        pid = await _who_holds(handle, workers)
        began = time.perf_counter()
        os.kill(pid, signal.SIGKILL)
        await side.decide(handle, 1)
        return time.perf_counter() - began


async def _kill_the_only_one(office: Office, side: Ours) -> float:
    async with AsyncExitStack() as stack:
        worker = await stack.enter_async_context(office.worker(OURS))
        handle = await _warm_case(office, side)
        began = time.perf_counter()
        os.kill(worker.pid or 0, signal.SIGKILL)
        answer = asyncio.create_task(side.decide(handle, 1))
        await stack.enter_async_context(office.worker(OURS, "again"))
        await answer
        return time.perf_counter() - began


async def _warm_case(office: Office, side: Ours) -> Handle:
    """Return a case started by the relay, received, with nothing under way; some worker has it in its memory."""
    [filed] = await office.desk.file(1)
    await ring_relay(side.client)
    await office.recorded.reached(str(filed.case_id), 1)
    handle = side.client.get_workflow_handle(case_workflow_id(filed.code))
    await side.decide(handle, 0)
    await settle(handle)
    return handle


async def _who_holds(handle: Handle, workers: list[Process]) -> int:
    """Return the process that ran the case's last workflow task; the next one goes to it."""
    history = await handle.fetch_history()
    identities = [event.workflow_task_started_event_attributes.identity for event in history.events]
    pid = int(next(identity for identity in reversed(identities) if identity).rpartition(":")[2])
    if pid not in [worker.pid for worker in workers]:
        raise LookupError(f"process {pid} is none of the two workers")
    return pid
