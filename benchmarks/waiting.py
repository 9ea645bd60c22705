"""The whole product as `make up` runs it: memory when idle and with thousands of waiting cases, and their cost."""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from benchmarks.dossiers import Desk, ring_relay
from benchmarks.figures import Figure, Target
from benchmarks.machine import children, cpu_seconds, family, program, proportional_mb, resident_mb, sum_proportional_mb
from benchmarks.office import Office
from domain.case.acts import Act
from models.tables import Case, OutboxMessage
from runtime.database import Sessions
from runtime.embedded import instance
from runtime.embedded.postgres_files import remove
from runtime.embedded.process import Process
from runtime.settings import Settings
from runtime.temporal import connect
from workflows.messages import case_workflow_id

_SAMPLE = 50

#: One case in so many waits for an officer, its receipt printed just now; the others wait for the applicant.
_ONE_IN_RECEIVED = 20
_QUIET_CORES = 0.1
_PRESS = "the process that sets its receipts takes another {:.0f} MB"
_OPENED, _ENDED = (
    EventType.EVENT_TYPE_TIMER_STARTED,
    (EventType.EVENT_TYPE_TIMER_FIRED, EventType.EVENT_TYPE_TIMER_CANCELED),
)


@dataclass
class Running:
    """A running instance: its processes by name; "up" started all the others."""

    home: Path
    settings: Settings
    pids: dict[str, int]

    def memory(self) -> dict[str, float]:
        """Return each part's memory in MB; shared pages are divided among those who share them."""
        parts = {name: sum_proportional_mb(family(pid)) for name, pid in self.pids.items() if name != "up"}
        return parts | {"up": proportional_mb(self.pids["up"])}

    def worker_memory(self) -> tuple[float, float]:
        """Return the resident memory in MB of the worker, and of the press that sets receipts for it."""
        worker, *helpers = family(self.pids["worker"])
        return resident_mb(worker), sum(resident_mb(helper) for helper in helpers)

    def processor_seconds(self) -> float:
        """Return the processor time used so far by all parts together."""
        return sum(cpu_seconds(member) for member in family(self.pids["up"]))


async def measure_waiting(office: Office, *, quick: bool) -> list[Figure]:
    """Return memory, processor time and history growth of an instance. It has servers of its own."""
    cases, watched = (200, 5) if quick else (5000, 60)
    async with _instance() as running:
        await _settle(running)
        idle, idle_cores = running.memory(), await _cores(running, min(watched, 20))
        worker_idle = running.worker_memory()
        codes = await _fill(running, cases)
        client = await connect(running.settings, process="bench")
        sample = random.Random(766).sample(codes, min(_SAMPLE, len(codes)))
        before = await _lengths(client, sample)
        waiting_cores = await _cores(running, watched)
        growth = sum(await _lengths(client, sample)) - sum(before)
        timers = [await _open_timers(client, code) for code in sample]
        waiting = running.memory()
        worker_waiting = running.worker_memory()
    return [
        Figure("whole product, idle", "MB", sum(idle.values()), note=_parts(idle)),
        Figure("worker, idle", "MB", worker_idle[0], note=_PRESS.format(worker_idle[1])),
        Figure(f"whole product, {cases:,} waiting cases", "MB", sum(waiting.values()), note=_parts(waiting)),
        Figure(
            f"worker, {cases:,} waiting cases",
            "MB",
            worker_waiting[0],
            target=Target.AT_MOST,
            limit=400,
            note=_PRESS.format(worker_waiting[1]),
        ),
        Figure("processor, idle", "% of a core", 100 * idle_cores),
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


@asynccontextmanager
async def _instance() -> AsyncIterator[Running]:
    """Run `motcua up` in a temporary folder, on whatever ports are free."""
    home = _temporary_home()
    # An instance as it comes, whatever the caller has set for one of their own.
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MOTCUA_", "TEMPORAL_")) and name not in ("DATABASE_URL", "MAKELEVEL")
    }
    process = Process(
        "up",
        [sys.executable, "-m", "cli.main", "up"],
        log=home / "log" / "bench-up.log",
        environment=environment | {"MOTCUA_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        grace=40.0,
    )
    process.spawn()
    try:
        await asyncio.to_thread(process.wait_until, lambda: instance.read(home).ready, 120)
        noted, parent = instance.read(home), process.pid or 0
        ours = {recorded.pid: name for name, recorded in noted.processes.items()}
        pids = {ours.get(pid) or program(pid): pid for pid in children(parent)}
        yield Running(home, _settings_of(noted), {"up": parent, **pids})
    finally:
        await asyncio.to_thread(process.stop)
        remove(home)


def _temporary_home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="motcua-bench-"))
    home.chmod(0o711)  # mkdtemp closes it to the account PostgreSQL runs under when we are root
    return home


def _settings_of(noted: instance.Instance) -> Settings:
    before = dict(os.environ)
    os.environ.update(noted.environment)
    try:
        return Settings()
    finally:
        os.environ.clear()
        os.environ.update(before)


async def _fill(running: Running, count: int) -> Sequence[str]:
    """File cases and return their codes once each waits, everything written and every receipt made."""
    sessions = Sessions.open(running.settings.database_url, pool_size=8)
    try:
        desk = Desk.open(sessions, running.settings)
        received = count // _ONE_IN_RECEIVED
        filed = [
            *await desk.file(received, Act.ACCEPT),
            *await desk.file(count - received, Act.REQUEST_SUPPLEMENT),
        ]
        client = await connect(running.settings, process="bench")
        await ring_relay(client)
        while await _unwritten(sessions):  # noqa: ASYNC110  the event happens in other processes
            await asyncio.sleep(1)
        await _settle(running)
    finally:
        await sessions.close()
    return [case.code for case in filed]


async def _settle(running: Running) -> None:
    """Return once nothing more is being done: receipts are made, statistics are gathered."""
    while await _cores(running, 3) > _QUIET_CORES:
        pass


async def _unwritten(sessions: Sessions) -> int:
    async with sessions.read() as session:
        queued = await session.scalar(
            select(func.count()).select_from(OutboxMessage).where(col(OutboxMessage.status) == "waiting")
        )
        blank = await session.scalar(select(func.count()).select_from(Case).where(col(Case.seq) == 0))
    return (queued or 0) + (blank or 0)


async def _cores(running: Running, seconds: float) -> float:
    """Return how many cores the instance used on average while nobody did anything."""
    used = running.processor_seconds()
    await asyncio.sleep(seconds)
    return (running.processor_seconds() - used) / seconds


async def _lengths(client: Client, codes: Sequence[str]) -> list[int]:
    return [(await client.get_workflow_handle(case_workflow_id(code)).describe()).history_length for code in codes]


async def _open_timers(client: Client, code: str) -> int:
    history = await client.get_workflow_handle(case_workflow_id(code)).fetch_history()
    kinds = Counter(event.event_type for event in history.events)
    return kinds[_OPENED] - sum(kinds[kind] for kind in _ENDED)


def _parts(memory: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.0f}" for name, value in sorted(memory.items(), key=lambda item: -item[1]))
