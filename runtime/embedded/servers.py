"""Both embedded servers together, for tests and benchmarks."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from runtime.embedded.postgres import PostgresServer
from runtime.embedded.postgres_files import remove
from runtime.embedded.temporal import TemporalServer


@dataclass(frozen=True)
class Servers:
    """Where the two servers answer; the database role may create databases."""

    home: Path
    database_url: str
    temporal_address: str


@asynccontextmanager
async def embedded_servers(
    home: Path | None = None,
    *,
    temporal_in_memory: bool = False,
    durable: bool = True,
    temporal_arguments: Sequence[str] = (),
) -> AsyncIterator[Servers]:
    """Run PostgreSQL and Temporal on free ports; both are stopped at the end.

    ``home`` None: a temporary one, removed afterwards. ``durable=False``: no fsync. Raises EmbeddedError.
    """
    temporary = home is None
    home = home or _temporary_home()
    postgres = PostgresServer(home, durable=durable)
    temporal = TemporalServer(home, in_memory=temporal_in_memory, extra_arguments=temporal_arguments)
    try:
        prepared = await asyncio.gather(asyncio.to_thread(postgres.prepare), asyncio.to_thread(temporal.prepare))
        for process in prepared:
            process.spawn()
        await asyncio.gather(asyncio.to_thread(postgres.wait_ready), asyncio.to_thread(temporal.wait_ready))
        yield Servers(home, postgres.url, temporal.address)
    finally:
        await asyncio.gather(asyncio.to_thread(temporal.stop), asyncio.to_thread(postgres.stop))
        if temporary:
            remove(home)


def _temporary_home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="motcua-"))
    home.chmod(0o711)  # mkdtemp closes it to the account PostgreSQL runs under when we are root
    return home
