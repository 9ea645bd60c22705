"""A whole instance as `make up` runs it, in a temporary folder, with thousands of waiting cases filed into it."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col

from benchmarks.dossiers import Desk, ring_relay
from benchmarks.machine import (
    children,
    family,
    family_cpu_seconds,
    program,
    proportional_mb,
    resident_mb,
    sum_proportional_mb,
)
from domain.case.acts import Act
from models.portal import next_portal_message
from models.tables import Case, OutboxMessage
from runtime.database import Sessions
from runtime.embedded import instance
from runtime.embedded.postgres_files import remove
from runtime.embedded.process import Process
from runtime.settings import Settings
from runtime.temporal import connect

#: One case in so many waits for an officer, its receipt printed just now; the others wait for the applicant.
_ONE_IN_RECEIVED = 20
_QUIET_CORES = 0.1
#: A message to the portal that may go only later than this is tried again, or asked about: nothing to wait for.
_SOON = timedelta(minutes=2)


@dataclass
class Running:
    """A running instance: its processes by name; "up" started all the others. `ready_after` is in seconds."""

    home: Path
    settings: Settings
    pids: dict[str, int]
    ready_after: float

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
        return family_cpu_seconds(self.pids["up"])

    def seconds_of(self, name: str) -> float:
        """Return the processor time one part has used so far, with what it started."""
        return family_cpu_seconds(self.pids[name])


@asynccontextmanager
async def running_instance() -> AsyncIterator[Running]:
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
    began = time.monotonic()
    process.spawn()
    try:
        await asyncio.to_thread(process.wait_until, lambda: instance.read(home).ready, 120)
        ready_after = time.monotonic() - began
        noted, parent = instance.read(home), process.pid or 0
        ours = {recorded.pid: name for name, recorded in noted.processes.items()}
        pids = {ours.get(pid) or program(pid): pid for pid in children(parent)}
        yield Running(home, _settings_of(noted), {"up": parent, **pids}, ready_after)
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


async def fill(running: Running, count: int) -> Sequence[str]:
    """File cases and return their codes once each waits and everything of it is written.

    The portal is still being told of them then, at the pace agreed with it: see `settle`.
    """
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
    finally:
        await sessions.close()
    return [case.code for case in filed]


async def settle(running: Running) -> None:
    """Return once nothing more is being done: the portal is told, receipts are made, statistics are gathered."""
    sessions = Sessions.open(running.settings.database_url, pool_size=1)
    try:
        while await _moves_at_portal(sessions):  # noqa: ASYNC110  the event happens in other processes
            await asyncio.sleep(1)
    finally:
        await sessions.close()
    while await cores(running, 3) > _QUIET_CORES:
        pass


async def _moves_at_portal(sessions: Sessions) -> bool:
    async with sessions.read() as session:
        upcoming = await next_portal_message(session)
    return upcoming is not None and upcoming - datetime.now(UTC) < _SOON


async def _unwritten(sessions: Sessions) -> int:
    async with sessions.read() as session:
        queued = await session.scalar(
            select(func.count()).select_from(OutboxMessage).where(col(OutboxMessage.status) == "waiting")
        )
        blank = await session.scalar(select(func.count()).select_from(Case).where(col(Case.seq) == 0))
    return (queued or 0) + (blank or 0)


async def cores(running: Running, seconds: float) -> float:
    """Return how many cores the instance used on average while nobody did anything."""
    used = running.processor_seconds()
    await asyncio.sleep(seconds)
    return (running.processor_seconds() - used) / seconds
