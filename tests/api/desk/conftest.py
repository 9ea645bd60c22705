"""Tasks on the desk without a workflow: turns recorded as a worker would."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from activities.records import Records
from models.tables import Case
from tests.api.conftest import COPIES, House
from tests.api.visitor import Visitor
from tests.support.turns import task, turn

Put = Callable[..., Awaitable[str]]


@pytest.fixture
def put(house: House) -> Put:
    """Put a case with an open task on the desk and return its code; `hours` from now until it is due."""

    async def put_one(counter: Visitor, hours: float | None = 1, name: str = "Lê Thị Bưởi", **changes: Any) -> str:
        form = await counter.get(f"/cases/new/{COPIES}")
        action, fields = form.form(action=f"/cases/new/{COPIES}")
        answer = await counter.post(action, {**fields, "applicant.name": name})
        assert answer.status_code == 303, answer.text
        code = answer.headers["location"].split("/")[2]
        due_at = None if hours is None else datetime.now(UTC) + timedelta(hours=hours)
        async with house.sessions.read() as session:
            case_id = await session.scalar(select(col(Case.id)).where(col(Case.code) == code))
        assert case_id is not None
        line = task(agency="H61.12", due_at=due_at, opened_at=datetime.now(UTC), **changes)
        await Records(house.sessions).record_turn(turn(case_id, 0, "filed", tasks=[line]))
        return code

    return put_one
