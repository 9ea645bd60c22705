"""What the measurements share: both servers as the product runs them, and a database with the shipped procedures."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr
from temporalio.client import Client

from benchmarks import HANDWRITTEN, OURS
from benchmarks.dossiers import Desk
from cli.prepare import prepare
from models.frozen_texts import FrozenTexts
from models.recorded import CHANNEL
from runtime.database import Sessions, listen
from runtime.embedded.process import Process
from runtime.embedded.servers import Servers, embedded_servers
from runtime.search_attributes import register
from runtime.settings import Settings
from runtime.temporal import connect

NAMESPACES = {OURS: "default", HANDWRITTEN: "handwritten"}
_SECRET = SecretStr("a secret of the benchmarks")
_WORKER_READY = "worker_ready"
_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class CaseInHand:
    """A filed case: its row is in PostgreSQL, its workflow is not started yet."""

    id: str
    code: str
    start: dict[str, Any]


class Recorded:
    """Hears which turns have reached PostgreSQL, as the API does for the person who acted."""

    def __init__(self) -> None:
        self._reached: dict[str, int] = defaultdict(int)
        self._waiting: dict[str, list[tuple[int, asyncio.Future[None]]]] = defaultdict(list)

    def hear(self, payload: str) -> None:
        """Take one notification, "<case id>:<seq>"."""
        case, _, seq = payload.partition(":")
        self._reached[case] = max(self._reached[case], int(seq))
        for wanted, future in self._waiting.pop(case, []):
            if wanted > int(seq):
                self._waiting[case].append((wanted, future))
            elif not future.done():
                future.set_result(None)

    async def reached(self, case: str, seq: int) -> None:
        """Return when the case row shows `seq`. Raises TimeoutError after a minute."""
        if self._reached[case] < seq:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting[case].append((seq, future))
            await asyncio.wait_for(future, _PATIENCE_SECONDS)


@dataclass
class Office:
    """The running servers and what is needed to file cases and to work on them."""

    servers: Servers
    settings: Settings
    sessions: Sessions
    desk: Desk
    recorded: Recorded

    def settings_of(self, side: str, **changes: Any) -> Settings:
        """Return the settings of a side's processes."""
        return self.settings.model_copy(update={"temporal_namespace": NAMESPACES[side], **changes})

    async def client(self, side: str) -> Client:
        """Return a client in the side's namespace."""
        return await connect(self.settings_of(side), process="bench")

    def process(self, name: str, *command: str, settings: Settings | None = None) -> Process:
        """Return a Python process of ours, not yet started."""
        return Process(
            name,
            [sys.executable, *command],
            log=self.servers.home / "log" / f"{name}.log",
            environment=os.environ | (settings or self.settings).environment() | {"PYTHONUNBUFFERED": "1"},
            grace=5.0,
        )

    @asynccontextmanager
    async def worker(self, side: str, name: str = "", **changes: Any) -> AsyncIterator[Process]:
        """Run a worker process of a side as long as the block runs; `changes` to its settings."""
        settings = self.settings_of(side, **changes)
        process = self.process(f"worker-{name or side}", "-m", "benchmarks.worker", side, settings=settings)
        process.spawn()
        try:
            await asyncio.to_thread(process.wait_until, lambda: _WORKER_READY in process.tail(), _PATIENCE_SECONDS)
            yield process
        finally:
            await asyncio.to_thread(process.stop)

    async def file(self, count: int) -> list[CaseInHand]:
        """File cases as the counter does, and take their start messages out of the outbox."""
        ids = [f"case/{filed.code}" for filed in await self.desk.file(count)]
        async with self.sessions.single_statement() as connection:
            rows = await connection.fetch("delete from outbox where workflow_id = any($1) returning payload", ids)
        texts = FrozenTexts()
        async with self.sessions.read() as session:
            starts = [await texts.start_of(session, row["payload"]) for row in rows]
        return [CaseInHand(start["case_id"], start["case_code"], start) for start in starts if start]


@asynccontextmanager
async def open_office() -> AsyncIterator[Office]:
    """Start the servers on free ports in a temporary folder, fill the database, and stop all at the end."""
    namespaces = [f"--namespace={name}" for name in NAMESPACES.values() if name != "default"]
    async with embedded_servers(temporal_arguments=namespaces) as servers:
        settings = Settings(
            home=servers.home,
            database_url=servers.database_url,
            temporal_address=servers.temporal_address,
            secret=_SECRET,
            log_level="INFO",  # as in production; the processes write to files
            demo=True,
        )
        await prepare(settings)
        sessions = Sessions.open(settings.database_url, pool_size=8)
        recorded = Recorded()
        ear = asyncio.create_task(listen(settings.database_url, CHANNEL, recorded.hear))
        try:
            for namespace in NAMESPACES.values():
                await register(await Client.connect(servers.temporal_address, namespace=namespace))
            yield Office(servers, settings, sessions, Desk.open(sessions, settings), recorded)
        finally:
            ear.cancel()
            await sessions.close()
