"""A real PostgreSQL for the tests: the one of DATABASE_URL, else one from the wheel in a temporary folder.

The migrations run once, into a template; every test module gets a fresh copy of it.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import make_url

from models.migrate import upgrade
from runtime.database import Sessions, driver_address
from runtime.embedded.postgres import PostgresServer


class DatabaseServer:
    """A server on which databases can be made and dropped."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._template = ""

    async def template(self) -> str:
        """Return the name of the migrated template database, made at the first call."""
        if not self._template:
            name = await self.create()
            await upgrade(self.address(name))
            self._template = name
        return self._template

    async def create(self, template: str = "template1") -> str:
        """Make a database and return its name."""
        name = f"test_{uuid4().hex[:12]}"
        await self._run(f'create database "{name}" template "{template}"')
        return name

    async def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected.

        Not `with (force)`: that is refused to an ordinary role while the server's own vacuum is at work in the
        database. A plain drop ends the vacuum by itself; only our own connections must go before it.
        """
        await self._run(f"select pg_terminate_backend(pid) from pg_stat_activity "
                        f"where datname = '{name}' and usename = current_user")  # fmt: skip
        await self._run(f'drop database if exists "{name}"')

    async def close(self) -> None:
        """Drop the template."""
        if self._template:
            await self.drop(self._template)

    def address(self, name: str) -> str:
        """Return the address of a database on this server."""
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(driver_address(self.url))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@pytest.fixture(scope="session")
def database_server() -> Iterator[DatabaseServer]:
    """A PostgreSQL server for the whole run."""
    given = os.environ.get("DATABASE_URL")
    if given:
        server = DatabaseServer(given)
        yield server
        asyncio.run(server.close())
        return
    home = Path(tempfile.mkdtemp(prefix="motcua-test-"))
    home.chmod(0o755)  # as root, PostgreSQL runs under another account that must reach its data
    process = PostgresServer(home, durable=False)
    try:
        yield DatabaseServer(process.start())
    finally:
        process.stop()
        shutil.rmtree(home, ignore_errors=True)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def database_url(database_server: DatabaseServer) -> AsyncIterator[str]:
    """The address of a fresh, migrated database for this module."""
    name = await database_server.create(await database_server.template())
    yield database_server.address(name)
    await database_server.drop(name)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sessions(database_url: str) -> AsyncIterator[Sessions]:
    """Sessions on this module's database."""
    opened = Sessions.open(database_url, pool_size=8)
    yield opened
    await opened.close()
