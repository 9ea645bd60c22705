"""`motcua up` on a PostgreSQL and a Temporal that somebody else runs: it uses them and starts none of its own."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx2
import pytest
import pytest_asyncio
from temporalio.client import Client
from temporalio.service import RPCError

from cli.own_servers import register_search_attributes
from runtime.database import driver_address
from runtime.embedded.errors import EmbeddedError
from runtime.embedded.instance import Instance, read, running_instance
from runtime.embedded.ports import choose
from runtime.embedded.postgres import PostgresServer
from runtime.embedded.postgres_files import remove
from runtime.embedded.process import Process
from runtime.search_attributes import register
from runtime.settings import Settings, variable
from runtime.temporal import connect
from tests.journeys.instance import living, motcua
from tests.support.patience import PATIENCE

_PORTS = ("postgres", "temporal", "temporal_ui", "api", "simulators", "mail", "metrics", "worker_metrics")
_READY_SECONDS = 3 * PATIENCE


@dataclass(frozen=True)
class Theirs:
    """Where somebody's servers answer."""

    database: str
    temporal: str


@pytest_asyncio.fixture
async def theirs() -> AsyncIterator[Theirs]:
    """An empty database, and a Temporal that knows nothing of Motcua."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-theirs-"))
    folder.chmod(0o711)  # as root, PostgreSQL runs under another account that must pass through
    database, port = PostgresServer(folder, durable=False), choose([])
    program = shutil.which("temporal", path=str(Path(sys.executable).parent)) or "temporal"
    server = [program, "server", "start-dev", "--headless", "--ip=127.0.0.1", f"--port={port}", "--log-level=error"]
    temporal = Process("theirs", server, log=folder / "log" / "theirs.log")
    try:
        address = await asyncio.to_thread(database.start)
        temporal.spawn()
        async with asyncio.timeout(PATIENCE):
            while not await answers(f"127.0.0.1:{port}"):
                await asyncio.sleep(0.1)
        yield Theirs(address, f"127.0.0.1:{port}")
    finally:
        await asyncio.to_thread(temporal.stop)
        await asyncio.to_thread(database.stop)
        remove(folder)


async def answers(address: str) -> bool:
    """Tell whether a Temporal server and its namespace can be used."""
    try:
        client = await Client.connect(address)
        await client.count_workflows("")
    except (RuntimeError, RPCError):
        return False
    return True


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_servers_of_your_own_are_used_and_none_started_beside_them(
    home: Path, theirs: Theirs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cases are in that database and that Temporal, no server is ours, and both answer when all of ours has stopped."""
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)
    monkeypatch.setenv("DATABASE_URL", theirs.database)
    monkeypatch.setenv("TEMPORAL_ADDRESS", theirs.temporal)
    ports: dict[str, int] = {}
    for name in _PORTS:
        ports[name] = choose([], ports.values())
    (home / "run.json").write_text(json.dumps({"ports": ports}))

    process = motcua(home, "up")
    try:
        async with asyncio.timeout(_READY_SECONDS):
            while (instance := running_instance(home)) is None:
                assert process.poll() is None, process.communicate()[0]
                await asyncio.sleep(0.05)
        assert driver_address(instance.environment["DATABASE_URL"]) == theirs.database
        assert instance.environment["TEMPORAL_ADDRESS"] == theirs.temporal
        assert "temporal" not in instance.addresses  # its pages are wherever they say
        assert httpx2.get(f"{instance.addresses['pages']}/health/ready", timeout=PATIENCE).json()["temporal"] == "up"
        ours = {one.program for one in living(home)}
        assert ours
        assert not ours & {"temporal", "postgres"}
        # Nobody had told that server what cases are searched by.
        assert await register(await connect(Settings(temporal_address=theirs.temporal))) == []
        assert not (home / "postgres").exists()
        assert not (home / "temporal").exists()
        brought_in = await cases_in(theirs.database)
        assert brought_in > 20
        assert await workflows_in(theirs.temporal, brought_in) == brought_in
        process.send_signal(signal.SIGINT)
        said, _ = await asyncio.to_thread(process.communicate, timeout=2 * PATIENCE)
        assert process.returncode == 0, said
        assert read(home) == Instance(ports=instance.ports)
        assert await answers(theirs.temporal)
        assert await cases_in(theirs.database) == brought_in
    finally:
        process.kill()
        process.wait()


async def cases_in(database: str) -> int:
    """Count the cases of a database."""
    connection = await asyncpg.connect(database)
    try:
        count: int = await connection.fetchval("select count(*) from cases")
    finally:
        await connection.close()
    return count


async def workflows_in(address: str, expected: int) -> int:
    """Count the workflows of cases; the engine's list comes a moment after what it lists."""
    client = await Client.connect(address)
    for _ in range(round(PATIENCE / 0.1)):
        count = (await client.count_workflows("WorkflowType='Case'")).count
        if count == expected:
            break
        await asyncio.sleep(0.1)
    return count


async def test_a_temporal_that_does_not_answer_is_told_in_words() -> None:
    """Where nobody listens, the address is said and nothing waits for ever."""
    nowhere = f"127.0.0.1:{choose([])}"
    with pytest.raises(EmbeddedError, match=f"does not answer at {nowhere}"):
        await register_search_attributes(Settings(temporal_address=nowhere))
