"""The embedded servers, started for real."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from temporalio.client import Client

from runtime.embedded import leftovers
from runtime.embedded.errors import EmbeddedError
from runtime.embedded.postgres import PostgresServer
from runtime.embedded.servers import embedded_servers
from runtime.embedded.temporal import TemporalServer
from runtime.search_attributes import REGISTRATION, register
from runtime.settings import ROOT, Settings
from runtime.temporal import connect
from tests.support.patience import PATIENCE

START_AND_SLEEP = """
import sys, time
from pathlib import Path
from runtime.embedded.postgres import PostgresServer
from runtime.embedded.temporal import TemporalServer
home = Path(sys.argv[1])
print(PostgresServer(home).start(), TemporalServer(home).start(), flush=True)
time.sleep(600)
"""


async def start_case(address: str, workflow_id: str) -> None:
    client = await Client.connect(address)
    await client.start_workflow("Nobody", id=workflow_id, task_queue="nobody")


async def test_data_survive_stop_and_start(home: Path) -> None:
    """Rows and workflows are still there after both servers were stopped and started again."""
    async with embedded_servers(home) as servers:
        connection = await asyncpg.connect(servers.database_url)
        await connection.execute("create table kept (name text)")
        await connection.execute("insert into kept values ('Đặng Thị Hương')")
        await connection.close()
        await start_case(servers.temporal_address, "kept")

    async with embedded_servers(home) as servers:
        connection = await asyncpg.connect(servers.database_url)
        assert await connection.fetchval("select lower(name) from kept") == "đặng thị hương"
        await connection.close()
        client = await Client.connect(servers.temporal_address)
        assert (await client.get_workflow_handle("kept").describe()).id == "kept"


async def test_our_role_is_no_superuser_and_owns_its_database(home: Path) -> None:
    """The role has what production gives it: its database, trusted extensions, no superuser rights."""
    server = PostgresServer(home, durable=False)
    await asyncio.to_thread(server.prepare)
    assert server.process is not None
    server.process.spawn()
    try:
        await asyncio.to_thread(server.wait_ready)
        connection = await asyncpg.connect(server.url)
        assert await connection.fetchval("select current_setting('is_superuser')") == "off"
        for extension in ("unaccent", "pg_trgm", "btree_gist"):
            await connection.execute(f"create extension {extension}")
        await connection.close()
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(server.url.replace("motcua:", "motcua:wrong", 1))
    finally:
        server.stop()


async def test_servers_killed_with_their_starter_start_again(home: Path) -> None:
    """After kill -9 of the starter nothing stays behind for long, and a new start finds the data whole."""
    starter = await asyncio.create_subprocess_exec(
        sys.executable, "-c", START_AND_SLEEP, str(home), cwd=ROOT, stdout=subprocess.PIPE
    )
    assert starter.stdout is not None
    database_url, address = (await starter.stdout.readline()).decode().split()
    connection = await asyncpg.connect(database_url)
    await connection.execute("create table kept (number int)")
    await connection.execute("insert into kept values (1)")
    await connection.close()
    await start_case(address, "kept")

    starter.kill()
    await starter.wait()

    async with embedded_servers(home) as servers:
        connection = await asyncpg.connect(servers.database_url)
        assert await connection.fetchval("select number from kept") == 1
        await connection.close()
        assert (
            await (await Client.connect(servers.temporal_address)).get_workflow_handle("kept").describe()
        ).id == "kept"


def test_a_left_over_server_is_stopped_before_the_next_starts(home: Path) -> None:
    """A server that outlived its starter gives way; a stale lock file with a foreign process id does no harm."""
    first = PostgresServer(home, durable=False)
    first.start()
    assert first.process is not None
    left_over = first.process.pid
    second = PostgresServer(home, durable=False)
    try:
        second.start()
        assert first.process.poll() is not None
        assert second.process is not None
        assert second.process.pid != left_over
        # kill -9 leaves postmaster.pid; after a reboot the id in it may belong to any program: here, to us.
        os.kill(second.process.pid or 0, signal.SIGKILL)
        second.process.wait_until(lambda: second.process is not None and second.process.poll() is not None, PATIENCE)
    finally:
        second.stop()
    lock = home / "postgres" / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    third = PostgresServer(home, durable=False)
    try:
        assert third.start().startswith("postgresql://")
    finally:
        third.stop()


def test_a_first_start_cut_short_leaves_nothing_broken(home: Path) -> None:
    """Half-made files of a killed first start are made again instead of being trusted."""
    (home / "postgres.new").mkdir()
    (home / "postgres.new" / "PG_VERSION").write_text("18\n")
    (home / "temporal").mkdir()
    (home / "temporal" / "temporal.db").write_bytes(b"SQLite format 3\0 cut short")
    database, temporal = PostgresServer(home, durable=False), TemporalServer(home)
    try:
        assert database.start().startswith("postgresql://")
        assert temporal.start() == temporal.address
    finally:
        temporal.stop()
        database.stop()


def test_data_of_another_major_version_are_refused_in_words(home: Path) -> None:
    """Data of another PostgreSQL are left alone and the message says what to do."""
    (home / "postgres").mkdir()
    (home / "postgres" / "PG_VERSION").write_text("15\n")

    with pytest.raises(EmbeddedError, match=r"belong to PostgreSQL 15.*docs/operations\.md"):
        PostgresServer(home).start()

    assert (home / "postgres" / "PG_VERSION").read_text() == "15\n"


def test_a_taken_port_is_reported_with_the_log(home: Path) -> None:
    """A port taken between choosing and starting ends in an error that names the server, not in a hang."""
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", 0))
        taker.listen()
        server = PostgresServer(home, port=taker.getsockname()[1], durable=False)
        try:
            with pytest.raises(EmbeddedError, match="postgres ended with code 1"):
                server.start()
        finally:
            server.stop()


async def test_search_attributes_are_there_and_registering_again_changes_nothing(home: Path) -> None:
    """The dev server starts with our attributes; an empty namespace of a cluster gets them once."""
    server = TemporalServer(home, in_memory=True, extra_arguments=["--namespace=empty"])
    await asyncio.to_thread(server.prepare)
    assert server.process is not None
    server.process.spawn()
    try:
        await asyncio.to_thread(server.wait_ready)
        settings = Settings(temporal_address=server.address)
        assert await register(await connect(settings)) == []
        empty = await connect(Settings(temporal_address=server.address, temporal_namespace="empty"))
        first = await register(empty)
        assert first in ([], sorted(REGISTRATION))  # the dev server may give them to every namespace
        assert await register(empty) == []
    finally:
        server.stop()


def _owner(pid: int) -> int | None:
    """The account a process belongs to; None when it ended meanwhile, as the server's short-lived workers do."""
    try:
        return Path(f"/proc/{pid}").stat().st_uid
    except FileNotFoundError:
        return None


def test_root_never_runs_the_database_server(home: Path) -> None:
    """Whoever starts it, no server process belongs to root, and the data belong to the account it runs under."""
    server = PostgresServer(home, durable=False)
    server.start()
    try:
        data = (home / "postgres").resolve()
        running = leftovers.find(lambda found: found.directory == data)
        owners = {owner for found in running if (owner := _owner(found.pid)) is not None}
        assert owners == {data.stat().st_uid}
        assert 0 not in owners
    finally:
        server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder that the server's account may not enter")
def test_root_may_keep_the_data_in_a_folder_closed_to_others(home: Path) -> None:
    """Below a closed folder (root's home) the data move to where the account may go, and a link shows where."""
    home.chmod(0o700)
    server = PostgresServer(home, durable=False)
    try:
        assert server.start().startswith("postgresql://")
        assert (home / "postgres").is_symlink()
        assert (home / "postgres" / "PG_VERSION").exists()
    finally:
        server.stop()
