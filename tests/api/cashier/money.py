"""Money in the house: cases that were paid for over the counter."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime

from activities.contract import TurnRecord
from activities.records import Records
from domain.case.acts import Act, Role
from domain.case.picture import snapshot
from domain.procedure.plan import FeeMoment
from models.queries.one_case import one_case
from models.viewer import Viewer
from tests.api.conftest import AGENCY, House, filing, new_key
from tests.support.lives import Life
from tests.support.plans import marital_status


async def paid_case(
    house: House, cashier: str = "counter", amount: int = 8000, means: str = "cash", *, withdrawn: bool = False
) -> str:
    """File a case, take its fee over the counter, perhaps withdraw it; return its code."""
    machine = await house.machine("file")
    filed = await house.visitor().client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})
    code = str(filed.json()["code"])
    async with house.sessions.read() as session:
        case = await one_case(session, Viewer.of([AGENCY], ["counter"]), code)
    assert case is not None
    life = Life(replace(marital_status(FeeMoment.AT_FILING), agency=AGENCY), fee=amount)
    values = {"amount": str(amount), "means": means}
    life.act(Act.TAKE_PAYMENT, Role.COUNTER, values=values, actor=str(house.staff[cashier]))
    if withdrawn:
        life.act(Act.WITHDRAW, Role.APPLICANT)
    records = [replace(one, at=datetime.now(UTC)) for one in life.records]
    turn = TurnRecord(str(case.id), 0, life.state.seq, records, snapshot(life.plan, life.state, None))
    await Records(house.sessions).record_turn(turn)
    return code


def key() -> str:
    """Return a fresh idempotency key of a form."""
    return secrets.token_hex(12)
