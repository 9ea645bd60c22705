"""Connections to PostgreSQL: writing sessions with the one commit, reading sessions, and notifications.

A write session is one transaction. A read session belongs to a pool on which PostgreSQL itself refuses
every write, and runs each statement on its own: one round trip instead of three.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar, TypeVarTuple, cast, overload

import asyncpg
import structlog
from opentelemetry.trace import SpanKind
from sqlalchemy import Executable, Result, ScalarResult, Select, TextClause, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from runtime import tracing
from runtime.tracing_database import trace_statements

log = structlog.get_logger(__name__)

Columns = TypeVarTuple("Columns")
Value = TypeVar("Value")
Entity = TypeVar("Entity")
Parameters = Mapping[str, Any]

_KEEP_ALIVE_SECONDS = 20
_RECONNECT_SECONDS = 1


class ReadSession:
    """What may be asked of the database. Its type lets no write through, nor does PostgreSQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @overload
    async def execute(self, statement: Select[*Columns], parameters: Parameters | None = None) -> Result[*Columns]: ...

    @overload
    async def execute(
        self, statement: TextClause, parameters: Parameters | None = None
    ) -> Result[*tuple[Any, ...]]: ...

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> Result[Any]:
        """Run a question and return its rows."""
        return await self._session.execute(statement, parameters)

    async def scalars(self, statement: Select[Value], parameters: Parameters | None = None) -> ScalarResult[Value]:
        """Run a question and return the first value of each row."""
        return await self._session.scalars(statement, parameters)

    async def scalar(self, statement: Select[Value], parameters: Parameters | None = None) -> Value | None:
        """Run a question and return the first value of the first row, or None."""
        return cast("Value | None", await self._session.scalar(statement, parameters))

    async def get(self, entity: type[Entity], key: Any) -> Entity | None:
        """Return the row with that primary key, or None."""
        return await self._session.get(entity, key)


class WriteSession(ReadSession):
    """One transaction. `Sessions.write` commits it; nobody else does."""

    async def change(self, statement: Executable, parameters: Parameters | None = None) -> Result[Any]:
        """Run a statement that changes rows, and return what it gives back."""
        return await self._session.execute(statement, parameters)

    def add(self, *rows: object) -> None:
        """Insert rows at the next flush."""
        self._session.add_all(rows)

    async def delete(self, row: object) -> None:
        """Delete a row at the next flush."""
        await self._session.delete(row)

    async def flush(self) -> None:
        """Send what was added, so that a broken constraint shows here and not at the end."""
        await self._session.flush()


class Sessions:
    """The two pools of a process, and the sessions made from them."""

    def __init__(self, writing: AsyncEngine, reading: AsyncEngine) -> None:
        self.writing = writing
        self.reading = reading
        self._write = async_sessionmaker(writing, expire_on_commit=False)
        self._read = async_sessionmaker(reading, expire_on_commit=False)

    @classmethod
    def open(cls, url: str, pool_size: int = 10) -> Sessions:
        """Return sessions on the database at `url`; each of the two pools holds up to `pool_size`."""
        return cls(create_engine(url, pool_size), create_engine(url, pool_size, read_only=True))

    async def close(self) -> None:
        """Close every connection."""
        await self.writing.dispose()
        await self.reading.dispose()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        """Give one transaction, committed at the end of the block, rolled back when it raises."""
        async with self._write() as session, session.begin():
            yield WriteSession(session)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """Give a session that can only read; each statement sees what is committed when it runs."""
        async with self._read() as session:
            yield ReadSession(session)

    @asynccontextmanager
    async def single_statement(self) -> AsyncIterator[asyncpg.Connection[Any]]:
        """Give a driver connection for writes that are one statement, hence a transaction by themselves.

        Saves the round trips of BEGIN and COMMIT on the two hottest paths: filing and recording a turn.
        """
        async with self.writing.connect() as connection, _one_statement():
            raw = await connection.get_raw_connection()
            yield cast("asyncpg.Connection[Any]", raw.driver_connection)


def create_engine(url: str, pool_size: int = 10, *, read_only: bool = False) -> AsyncEngine:
    """Return an engine on the database at `url` with at most `pool_size` connections.

    A `read_only` engine runs each statement on its own and has every write refused by PostgreSQL.
    """
    address = make_url(url).set(drivername="postgresql+asyncpg")
    settings = {"application_name": "motcua", "timezone": "UTC"}
    if read_only:
        # Short questions: planning for several processes or compiling costs more than it ever gives back.
        settings |= {
            "application_name": "motcua-read",
            "default_transaction_read_only": "on",
            "max_parallel_workers_per_gather": "0",
            "jit": "off",
        }
    options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"} if read_only else {}
    engine = create_async_engine(
        address,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=False,
        pool_recycle=1800,
        hide_parameters=True,  # a failing statement is logged, and what it carried may be a person's
        connect_args={"server_settings": settings},
        **options,
    )
    if tracing.is_on():
        trace_statements(engine.sync_engine)
    return engine


@asynccontextmanager
async def _one_statement() -> AsyncIterator[None]:
    with tracing.span("WITH", {"db.system.name": "postgresql", "db.operation.name": "WITH"}, kind=SpanKind.CLIENT):
        yield


def driver_address(url: str) -> str:
    """Return the address as asyncpg itself takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _tell_nobody() -> None:
    """Do nothing: the listener does not mind missing a notification."""


async def listen(
    url: str,
    channel: str,
    callback: Callable[[str], None],
    connected: Callable[[], None] = _tell_nobody,
    interrupted: Callable[[], None] = _tell_nobody,
) -> None:
    """Call `callback` with the payload of every notification on `channel`, until cancelled.

    Reconnects by itself. Notifications sent while the connection was away are lost: whoever waits for
    one also looks at the rows, or minds when it is `interrupted` and `connected` again.
    """
    while True:
        try:
            await _listen_once(url, channel, callback, connected, interrupted)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
            log.warning("listening_interrupted", channel=channel, problem=type(error).__name__)
        finally:
            interrupted()
        await asyncio.sleep(_RECONNECT_SECONDS)


async def _listen_once(
    url: str,
    channel: str,
    callback: Callable[[str], None],
    connected: Callable[[], None],
    interrupted: Callable[[], None],
) -> None:
    connection = await asyncpg.connect(driver_address(url), timeout=10)
    lost = asyncio.Event()

    def hang_up(_: object) -> None:
        lost.set()
        interrupted()

    try:
        connection.add_termination_listener(hang_up)
        await connection.add_listener(channel, lambda *arguments: callback(str(arguments[-1])))
        connected()
        log.info("listening_started", channel=channel)
        while not lost.is_set():
            # A peer that vanished without a word would otherwise never be noticed.
            with suppress(TimeoutError):
                await asyncio.wait_for(lost.wait(), _KEEP_ALIVE_SECONDS)
                break
            await connection.execute("select 1", timeout=10)
        log.warning("listening_interrupted", channel=channel, problem="connection_lost")
    finally:
        connection.terminate()
