"""The whole product as separate processes, each of which can be killed and started again by itself."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from temporalio.client import Client

from cli import instance_settings
from cli.prepare import prepare
from cli.processes import API, MAIL, SIMULATORS, WORKER, command
from runtime.database import Sessions
from runtime.embedded.ports import answers, choose
from runtime.embedded.process import Process
from runtime.embedded.temporal import TemporalServer
from runtime.settings import Settings
from simulators.settings import SimulatorSettings
from tests.support.database import DatabaseServer
from tests.support.patience import PATIENCE
from tests.support.simulators import Simulators

NAMES = ("temporal", "temporal_ui", API, SIMULATORS, MAIL, "postgres")
_READY_SECONDS = 2 * PATIENCE


@dataclass
class Town:
    """A province in small: its servers, its processes, and where they write what they log."""

    home: Path
    settings: Settings
    ports: dict[str, int]
    sessions: Sessions
    temporal: TemporalServer
    simulators: Simulators
    processes: dict[str, Process] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address people type."""
        return self.settings.public_url

    async def start(self, name: str) -> None:
        """Start one of our processes and wait until it serves."""
        process = Process(
            name,
            [sys.executable, *command(name, self.ports, self.home)],
            log=self.home / "log" / f"{name}.log",
            environment=os.environ | self.settings.environment() | {"PYTHONUNBUFFERED": "1"},
            grace=10,
        )
        process.spawn()
        self.processes[name] = process
        await asyncio.to_thread(process.wait_until, lambda: self._serves(name), _READY_SECONDS)

    async def kill(self, name: str) -> None:
        """End one of our processes the hardest way there is, and wait until it is gone."""
        process = self.processes[name]
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        while process.poll() is None:
            await asyncio.sleep(0.01)

    async def kill_temporal(self) -> None:
        """End Temporal alone, the hardest way."""
        process = self.temporal.process
        assert process is not None
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        while process.poll() is None:
            await asyncio.sleep(0.01)

    async def start_temporal(self) -> None:
        """Start Temporal on the file it had."""
        self.temporal.prepare().spawn()
        await asyncio.to_thread(self.temporal.wait_ready)

    async def client(self) -> Client:
        """A client of this town's Temporal, for looking only."""
        return await Client.connect(self.settings.temporal_address, namespace=self.settings.temporal_namespace)

    def logs(self) -> dict[str, str]:
        """What every process has written, by file name."""
        return {file.name: file.read_text(errors="replace") for file in sorted((self.home / "log").iterdir())}

    def _serves(self, name: str) -> bool:
        if name == WORKER:
            return "worker_ready" in self.processes[name].tail(200)
        return answers(self.ports[name])

    async def close(self) -> None:
        """Stop everything, politely."""
        for name in (WORKER, API, SIMULATORS):
            if name in self.processes:
                await asyncio.to_thread(self.processes[name].stop)
        await asyncio.to_thread(self.temporal.stop)


@contextmanager
def looking_at(address: str, settings: Settings) -> Iterator[Simulators]:
    """The simulators at an address, seen from outside."""
    with httpx2.Client(base_url=address, trust_env=False, timeout=PATIENCE) as http:
        secret = SimulatorSettings(secret=settings.secret.get_secret_value())
        yield Simulators(address, secret, http, settings.smtp_port)


@asynccontextmanager
async def open_town(database_server: DatabaseServer, **settings: Any) -> AsyncIterator[Town]:
    """Open a town on a fresh database of the tests' server, for the length of the block; `settings` as `town_on`."""
    database = await database_server.create(await database_server.template())
    home, address = Path(tempfile.mkdtemp(prefix="motcua-town-")), database_server.address(database)
    try:
        async with town_on(home, address, **settings) as town:
            yield town
    finally:
        await database_server.drop(database)


@asynccontextmanager
async def town_on(home: Path, database_url: str, **settings: Any) -> AsyncIterator[Town]:
    """Open a town in a folder, which is gone afterwards, its settings made as `motcua up` makes them.

    `settings` are those in which it is unlike others: `procedure_paths=[...]`.
    """
    ports: dict[str, int] = {}
    for name in NAMES:
        ports[name] = choose([], ports.values())
    at_any_hour = {"log_level": "INFO", "quiet_hours": ""}
    usual: dict[str, Any] = {"home": home, "database_url": database_url, **at_any_hour}
    made = instance_settings.with_addresses(Settings(**usual | settings), ports)
    await prepare(made)
    temporal = TemporalServer(home, port=ports["temporal"])
    simulated = f"http://127.0.0.1:{ports[SIMULATORS]}"
    sessions = Sessions.open(made.database_url, pool_size=4)
    with looking_at(simulated, made) as simulators:
        town = Town(home, made, ports, sessions, temporal, simulators)
        try:
            await town.start_temporal()
            for name in (SIMULATORS, API, WORKER):
                await town.start(name)
            yield town
        finally:
            await town.close()
            await sessions.close()
            shutil.rmtree(home, ignore_errors=True)
