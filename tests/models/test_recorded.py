"""Whoever acted reads what they wrote: waiting for a turn ends as soon as it is recorded."""

import asyncio

import asyncpg
import pytest

from activities.records import Records
from models.recorded import RecordedTurns
from runtime.database import Sessions, driver_address
from tests.support.filings import file_one
from tests.support.patience import PATIENCE
from tests.support.turns import turn

pytestmark = pytest.mark.asyncio(loop_scope="session")


FOR_EVER = 3600.0
"""Seconds after which nobody is woken in a test: whoever ends earlier has heard the turn."""


async def listeners(database_url: str) -> set[int]:
    """Return the server's processes that listen for this database."""
    connection = await asyncpg.connect(driver_address(database_url))
    try:
        rows = await connection.fetch(
            "select pid from pg_stat_activity where query like 'LISTEN%' and state = 'idle'"
            " and datname = current_database()"
        )
    finally:
        await connection.close()
    return {row["pid"] for row in rows}


async def new_listener(database_url: str, before: set[int]) -> int:
    """Wait until somebody listens who did not before."""
    async with asyncio.timeout(PATIENCE):
        while not (found := await listeners(database_url) - before):
            await asyncio.sleep(0.02)
    return found.pop()


async def test_waiting_ends_with_the_turn(sessions: Sessions, database_url: str) -> None:
    """A waiter is woken by the turn waited for, not by one before it."""
    filed, before = await file_one(sessions), await listeners(database_url)
    async with RecordedTurns(sessions, database_url).listening() as turns:
        await new_listener(database_url, before)
        waiting = asyncio.create_task(turns.wait_recorded(filed.case_id, 2, timeout=FOR_EVER))
        await Records(sessions).record_turn(turn(filed.case_id, 0, "filed"))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        await Records(sessions).record_turn(turn(filed.case_id, 1, "received"))
        assert await asyncio.wait_for(waiting, PATIENCE)
        assert await turns.wait_recorded(filed.case_id, 1, timeout=0)


async def test_waiting_gives_up_politely(sessions: Sessions, database_url: str) -> None:
    """A turn that does not come in time is no error."""
    filed = await file_one(sessions)
    async with RecordedTurns(sessions, database_url).listening() as turns:
        assert not await turns.wait_recorded(filed.case_id, 1, timeout=0.1)


async def test_listening_survives_a_lost_connection(sessions: Sessions, database_url: str) -> None:
    """After the server has cut the connection, notifications are heard again."""
    filed, before = await file_one(sessions), await listeners(database_url)
    async with RecordedTurns(sessions, database_url).listening() as turns:
        first = await new_listener(database_url, before)
        connection = await asyncpg.connect(driver_address(database_url))
        assert await connection.fetchval("select pg_terminate_backend($1)", first)
        await connection.close()
        await new_listener(database_url, before | {first})
        waiting = asyncio.create_task(turns.wait_recorded(filed.case_id, 1, timeout=FOR_EVER))
        await asyncio.sleep(0.1)
        await Records(sessions).record_turn(turn(filed.case_id, 0, "filed"))
        assert await asyncio.wait_for(waiting, PATIENCE)
