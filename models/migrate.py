"""Bring a database to the newest schema, or back. The only door to Alembic; there is no alembic.ini."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from runtime.database import create_engine

MIGRATIONS = Path(__file__).parent / "migrations"

#: Two processes that start together must not migrate together; the number only has to be ours.
_LOCK = 118_2025


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to a revision; does nothing when it is there already."""
    await _run(url, lambda config: command.upgrade(config, revision))


async def downgrade(url: str, revision: str = "base") -> None:
    """Take the database at `url` back to a revision. Loses data; for tests and emergencies."""
    await _run(url, lambda config: command.downgrade(config, revision))


async def check(url: str) -> None:
    """Raise alembic.util.CommandError when the tables in the code and in the database differ."""
    await _run(url, command.check)


async def draft(url: str, message: str) -> None:
    """Write a new migration from the difference between the code and the database at `url`."""
    await _run(url, lambda config: _revision(config, message))


def _revision(config: Config, message: str) -> None:
    command.revision(config, message=message, autogenerate=True)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    config.attributes["connection"] = connection
    return config


async def _run(url: str, work: Callable[[Config], None]) -> None:
    engine = create_engine(url, pool_size=1)
    try:
        async with engine.connect() as connection:
            await connection.exec_driver_sql("select pg_advisory_lock($1)", (_LOCK,))
            await connection.commit()
            try:
                await connection.run_sync(lambda sync: work(_config(sync)))
                await connection.commit()
            finally:
                await connection.rollback()
                await connection.exec_driver_sql("select pg_advisory_unlock($1)", (_LOCK,))
    finally:
        await engine.dispose()
