"""The tasks of cases that were held when the code learned to put aside what opens during a hold."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from activities.records import Records
from models.migrate import downgrade, upgrade
from models.tables import Task
from runtime.database import Sessions
from tests.support.database import DatabaseServer
from tests.support.filings import file_one
from tests.support.turns import AT, task, turn

pytestmark = pytest.mark.asyncio(loop_scope="session")

BEFORE, AFTER = "2026_11_23_47", "2026_11_23_48"


async def tasks_of(sessions: Sessions, case_id: UUID) -> dict[str, str]:
    """Return the tasks of a case with their status."""
    async with sessions.read() as session:
        found = await session.scalars(select(Task).where(col(Task.case_id) == case_id))
        return {row.id: row.status for row in found.all()}


async def test_what_opened_during_a_hold_is_put_aside_and_nothing_else(database_server: DatabaseServer) -> None:
    """Held cases of the day show the late step as waiting; agencies and cases that go on keep theirs. And back."""
    url = database_server.address(await database_server.create(await database_server.template()))
    sessions = Sessions.open(url, pool_size=2)
    held, going_on = [(await file_one(sessions)).case_id for _ in range(2)]
    later = AT + timedelta(hours=1)
    tasks = [
        task("review/1", kind="review", status="suspended"),
        task("sign/1", kind="sign", status="suspended", opened_at=later),
        task("police/1", kind="ask", opened_at=later),
    ]
    records = Records(sessions)
    await records.record_turn(turn(held, 0, "filed", "received", "held", snapshot={"phase": "on_hold"}, tasks=tasks))
    await records.record_turn(turn(going_on, 0, "filed", tasks=[task()]))

    await downgrade(url, BEFORE)
    assert await tasks_of(sessions, held) == {"review/1": "suspended", "sign/1": "open", "police/1": "open"}
    await upgrade(url, AFTER)
    assert await tasks_of(sessions, held) == {"review/1": "suspended", "sign/1": "suspended", "police/1": "open"}
    assert await tasks_of(sessions, going_on) == {"check/1": "open"}
    await sessions.close()
