"""The whole product as `make up` runs it: memory when idle and with thousands of waiting cases, and their cost."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from benchmarks.figures import Figure, Target
from benchmarks.instance import cores, fill, running_instance, settle
from benchmarks.office import Office
from runtime.temporal import connect
from workflows.messages import case_workflow_id

_SAMPLE = 50

_PRESS = "worker {:.0f}, the process that sets its receipts {:.0f}"
_OPENED, _ENDED = (
    EventType.EVENT_TYPE_TIMER_STARTED,
    (EventType.EVENT_TYPE_TIMER_FIRED, EventType.EVENT_TYPE_TIMER_CANCELED),
)


async def measure_waiting(office: Office, *, quick: bool) -> list[Figure]:
    """Return start, memory, processor time and history growth of an instance. It has servers of its own."""
    cases, watched = (200, 5) if quick else (5000, 60)
    async with running_instance() as running:
        await settle(running)
        idle, idle_cores = running.memory(), await cores(running, min(watched, 20))
        worker_idle = running.worker_memory()
        codes = await fill(running, cases)
        # Receipts were set a moment ago: the press still runs, and ends while we wait for quiet.
        busy, worker_busy = running.memory(), running.worker_memory()
        telling_cores = await cores(running, watched)
        await settle(running)
        client = await connect(running.settings, process="bench")
        sample = random.Random(766).sample(codes, min(_SAMPLE, len(codes)))
        before = await _lengths(client, sample)
        waiting_cores = await cores(running, watched)
        growth = sum(await _lengths(client, sample)) - sum(before)
        timers = [await _open_timers(client, code) for code in sample]
        waiting = max(busy, running.memory(), key=lambda parts: sum(parts.values()))
        worker_waiting = max(worker_busy, running.worker_memory(), key=sum)
    return [
        Figure(
            "first make up with its demo cases, ready after", "s", running.ready_after, target=Target.AT_MOST, limit=20
        ),
        Figure("whole product, idle", "MB", sum(idle.values()), note=_parts(idle)),
        Figure("worker and press, idle", "MB", sum(worker_idle), note=_PRESS.format(*worker_idle)),
        Figure(f"whole product, {cases:,} waiting cases", "MB", sum(waiting.values()), note=_parts(waiting)),
        Figure(
            f"worker and press, {cases:,} waiting cases",
            "MB",
            sum(worker_waiting),
            target=Target.AT_MOST,
            limit=400,
            note=_PRESS.format(*worker_waiting),
        ),
        Figure("processor, idle", "% of a core", 100 * idle_cores),
        Figure(
            f"processor, {cases:,} cases filed, the portal being told",
            "% of a core",
            100 * telling_cores,
            note=f"at most {running.settings.portal_per_second:g} messages a second, about two a case",
        ),
        Figure(f"processor, {cases:,} waiting cases", "% of a core", 100 * waiting_cores),
        Figure(
            f"new events of {len(sample)} waiting cases in {watched} s",
            "events",
            growth,
            target=Target.AT_MOST,
            limit=0,
        ),
        Figure("open timers per waiting case, at most", "timers", max(timers), target=Target.AT_MOST, limit=1),
    ]


async def _lengths(client: Client, codes: Sequence[str]) -> list[int]:
    return [(await client.get_workflow_handle(case_workflow_id(code)).describe()).history_length for code in codes]


async def _open_timers(client: Client, code: str) -> int:
    history = await client.get_workflow_handle(case_workflow_id(code)).fetch_history()
    kinds = Counter(event.event_type for event in history.events)
    return kinds[_OPENED] - sum(kinds[kind] for kind in _ENDED)


def _parts(memory: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.0f}" for name, value in sorted(memory.items(), key=lambda item: -item[1]))
