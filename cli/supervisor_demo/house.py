"""An installation in a folder of its own whose every process can be stopped by itself."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from cli import instance_settings
from cli.prepare import prepare
from cli.processes import API, SIMULATORS, command
from domain.case.wording import VIETNAM_TIME
from runtime.embedded.ports import answers, choose
from runtime.embedded.postgres import PostgresServer
from runtime.embedded.process import Process
from runtime.embedded.temporal import TemporalServer
from runtime.settings import Settings, get_settings, variable
from runtime.task_queues import TASK_QUEUES, WORKFLOW_QUEUE

_READY_SECONDS: Final = 180.0
_NAMES: Final = ("postgres", "temporal", "temporal_ui", API, SIMULATORS, "mail")
JOURNAL: Final = "simulators.journal"

OLD_CODE: Final = "2026.10"
NEW_CODE: Final = "2026.11"
#: The queue whose worker will stop.
LONELY_QUEUE: Final = "taxes"

OLD_WORKER: Final = "worker-old"
CASE_WORKER: Final = "worker-cases"
SYSTEMS_WORKER: Final = "worker-systems"
LONELY_WORKER: Final = f"worker-{LONELY_QUEUE}"

#: Worker -> the queues it serves and the version of the case code it says it runs.
_WORKERS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    OLD_WORKER: ((WORKFLOW_QUEUE,), OLD_CODE),
    CASE_WORKER: ((WORKFLOW_QUEUE,), NEW_CODE),
    SYSTEMS_WORKER: (tuple(one for one in TASK_QUEUES if one not in (WORKFLOW_QUEUE, LONELY_QUEUE)), ""),
    LONELY_WORKER: ((LONELY_QUEUE,), ""),
}


@dataclass
class House:
    """PostgreSQL, Temporal, and our own processes by name."""

    home: Path
    settings: Settings
    ports: dict[str, int]
    processes: dict[str, Process] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address people type."""
        return self.settings.public_url

    @property
    def simulators(self) -> str:
        """Where the simulated systems answer."""
        return f"http://127.0.0.1:{self.ports[SIMULATORS]}"

    async def start(self, name: str) -> None:
        """Start one of our processes and wait until it serves."""
        queues, version = _WORKERS.get(name, ((), ""))
        asked = ["worker.py", "--queues", ",".join(queues)] if queues else command(name, self.ports, self.home)
        process = Process(
            name,
            [sys.executable, *asked],
            log=self.home / "log" / f"{name}.log",
            environment=os.environ
            | self.settings.environment()
            | {"PYTHONUNBUFFERED": "1", variable("worker_version"): version},
            grace=10,
        )
        process.spawn()
        self.processes[name] = process
        await asyncio.to_thread(process.wait_until, lambda: self._serves(name), _READY_SECONDS)

    async def stop(self, name: str) -> None:
        """End one of our processes politely."""
        await asyncio.to_thread(self.processes[name].stop)

    def _serves(self, name: str) -> bool:
        return "worker_ready" in self.processes[name].tail(200) if name in _WORKERS else answers(self.ports[name])


def _far_from_now() -> str:
    """Quiet hours half a day away: the demo is watched at any hour, and an empty variable would count as none given."""
    hour = datetime.now(VIETNAM_TIME).hour
    return f"{(hour + 11) % 24:02}:00-{(hour + 12) % 24:02}:00"


@asynccontextmanager
async def open_house(home: Path) -> AsyncIterator[House]:
    """Start both servers in a folder and prepare the database; our own processes are started one by one later.

    From here on this process has the settings of the house. Raises EmbeddedError when a server cannot start.
    """
    ports: dict[str, int] = {}
    for name in _NAMES:
        ports[name] = choose([], ports.values())
    given = Settings(home=home, quiet_hours=_far_from_now(), worker_version="")
    settings = instance_settings.with_addresses(given, ports)
    postgres = PostgresServer(home, port=ports["postgres"], durable=False)
    temporal = TemporalServer(home, port=ports["temporal"], ui_port=ports["temporal_ui"])
    house = None
    try:
        (await asyncio.to_thread(postgres.prepare)).spawn()  # from the main thread: it dies with whoever spawned it
        temporal.prepare().spawn()
        await asyncio.to_thread(postgres.wait_ready)
        await asyncio.to_thread(temporal.wait_ready)
        settings = instance_settings.with_database(settings, postgres.url)
        os.environ.update(settings.environment())
        get_settings.cache_clear()
        await prepare(settings)
        house = House(home, settings, ports)
        yield house
    finally:
        for process in reversed(list(house.processes.values()) if house else []):
            await asyncio.to_thread(process.stop)
        await asyncio.to_thread(temporal.stop)
        await asyncio.to_thread(postgres.stop)
