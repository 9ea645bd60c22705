"""Whoever acted reads what they wrote: waiting for a turn ends as soon as it is recorded."""

import asyncio
import time

import asyncpg
import pytest

from activities.records import Records
from models.recorded import RecordedTurns
from runtime.database import Sessions, driver_address
from tests.support.filings import file_one
from tests.support.turns import turn

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_waiting_ends_with_the_turn(sessions: Sessions, database_url: str) -> None:
    """A waiter is woken by the turn waited for, not by one before it."""
    filed = await file_one(sessions)
    async with RecordedTurns(sessions, database_url).listening() as turns:
        await asyncio.sleep(0.3)
        waiting = asyncio.create_task(turns.wait_recorded(filed.case_id, 2, timeout=10))
        await Records(sessions).record_turn(turn(filed.case_id, 0, "filed"))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        started = time.monotonic()
        await Records(sessions).record_turn(turn(filed.case_id, 1, "received"))
        assert await waiting
        assert time.monotonic() - started < 1
        assert await turns.wait_recorded(filed.case_id, 1, timeout=0)


async def test_waiting_gives_up_politely(sessions: Sessions, database_url: str) -> None:
    """A turn that does not come in time is no error."""
    filed = await file_one(sessions)
    async with RecordedTurns(sessions, database_url).listening() as turns:
        assert not await turns.wait_recorded(filed.case_id, 1, timeout=0.1)


async def test_listening_survives_a_lost_connection(sessions: Sessions, database_url: str) -> None:
    """After the server has cut the connection, notifications are heard again."""
    filed = await file_one(sessions)
    async with RecordedTurns(sessions, database_url).listening() as turns:
        await asyncio.sleep(0.3)
        connection = await asyncpg.connect(driver_address(database_url))
        cut = await connection.fetchval(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where query like 'LISTEN%'"
            " and datname = current_database()"
        )
        await connection.close()
        assert cut == 1
        await asyncio.sleep(2.5)
        waiting = asyncio.create_task(turns.wait_recorded(filed.case_id, 1, timeout=10))
        await asyncio.sleep(0.1)
        started = time.monotonic()
        await Records(sessions).record_turn(turn(filed.case_id, 0, "filed"))
        assert await waiting
        assert time.monotonic() - started < 1
