"""The migrations and the table classes describe the same database."""

import asyncpg
import pytest

from models.base import Row
from models.migrate import check, downgrade, upgrade
from runtime.database import create_engine, driver_address
from tests.support.database import DatabaseServer

pytestmark = pytest.mark.asyncio(loop_scope="session")

_CATALOG = {
    "columns": """select table_name, column_name, data_type, udt_name, is_nullable, is_generated, is_identity
        from information_schema.columns where table_schema = 'public' and table_name <> 'alembic_version'
        order by 1, 2""",
    "constraints": """select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'public'::regnamespace and conrelid::regclass::text <> 'alembic_version'
        and contype <> 'n' order by 1, 2""",
    "indexes": """select indexname, indexdef from pg_indexes
        where schemaname = 'public' and tablename <> 'alembic_version' order by 1""",
}


async def _catalog(url: str) -> dict[str, list[tuple[object, ...]]]:
    connection = await asyncpg.connect(driver_address(url))
    try:
        return {name: [tuple(row) for row in await connection.fetch(query)] for name, query in _CATALOG.items()}
    finally:
        await connection.close()


async def test_up_down_up(database_server: DatabaseServer) -> None:
    """Every migration can be taken back and applied again, and leaves nothing behind."""
    url = database_server.address(await database_server.create())
    await upgrade(url)
    first = await _catalog(url)
    await downgrade(url)
    assert await _catalog(url) == {"columns": [], "constraints": [], "indexes": []}
    await upgrade(url)
    assert await _catalog(url) == first


async def test_upgrade_again_changes_nothing(database_url: str) -> None:
    """Upgrading a database that is up to date is harmless, so every start may do it."""
    before = await _catalog(database_url)
    await upgrade(database_url)
    assert await _catalog(database_url) == before


async def test_alembic_finds_no_drift(database_url: str) -> None:
    """Alembic's own comparison finds no difference between code and database."""
    await check(database_url)


async def test_nothing_else_drifts_either(database_server: DatabaseServer, database_url: str) -> None:
    """Checks, partial indexes and generated columns, which Alembic does not compare, are the same as well."""
    bare = database_server.address(await database_server.create())
    await upgrade(bare, "2026_11_22_1")
    engine = create_engine(bare, 1)
    async with engine.begin() as connection:
        await connection.run_sync(Row.metadata.create_all)
    await engine.dispose()
    made, migrated = await _catalog(bare), await _catalog(database_url)
    for part in made:
        only_code = sorted(set(made[part]) - set(migrated[part]))
        only_database = sorted(set(migrated[part]) - set(made[part]))
        assert (only_code, only_database) == ([], []), f"{part} differ between the classes and the migrations"
    assert made == migrated
