"""What must hold when things are odd or broken: strange bytes, no database, no worker."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col
from temporalio.testing import WorkflowEnvironment

from activities.dependencies import open_dependencies
from api import commands
from models.frozen_texts import FrozenTexts
from models.tables import OutboxMessage
from runtime.database import Sessions
from tests.api.conftest import House, filing, new_key, open_house
from tests.support.patience import PATIENCE
from worker import build_workers


@pytest.mark.parametrize(
    "address", ["/api/v1/cases/%00", "/api/v1/cases?q=%00%00", "/api/v1/procedures/%00", "/cases/%00"]
)
async def test_strange_bytes_are_the_senders_mistake(house: House, address: str) -> None:
    """A NUL in an address is answered in the 400s, never as a fault of ours."""
    visitor = await house.signed_in("counter")

    assert 400 <= (await visitor.client.get(address)).status_code < 500


async def test_a_nul_in_a_form_is_told_to_be_left_out(house: House) -> None:
    """Sign-in and look-up survive it."""
    visitor = house.visitor()

    sign_in = await visitor.post("/sign-in", {"login": "a\0b", "password": "x"})
    look_up = await visitor.post("/follow", {"code": "a\0b", "secret": "x"})

    assert sign_in.status_code == look_up.status_code == 422


async def test_without_a_database_people_are_told_to_try_again(
    database_url: str, sessions: Sessions, furnished: dict[str, UUID]
) -> None:
    """503 with Retry-After as a page and as JSON; the process stays alive and says it is not ready."""
    gone = "postgresql://nobody@127.0.0.1:1/nowhere"
    async with open_house(gone, sessions, furnished) as house:
        client = house.visitor().client
        page = await house.visitor().get("/procedures")
        answer = await client.get("/api/v1/procedures")
        ready = await client.get("/health/ready")
        live = await client.get("/health/live")

    assert page.status == answer.status_code == ready.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["type"] == "/problems/unavailable"
    assert ready.json()["postgresql"] == "down"
    assert live.status_code == 200


async def test_an_act_nobody_answers_in_time_can_be_asked_for_again(
    database_url: str,
    sessions: Sessions,
    furnished: dict[str, UUID],
    temporal: WorkflowEnvironment,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a worker an act is 202; once a worker is back the same key tells the outcome."""
    monkeypatch.setattr(commands, "ANSWER_TIMEOUT", timedelta(seconds=0.5))
    monkeypatch.setattr(commands, "_HEALTH_TIMEOUT", timedelta(seconds=PATIENCE))
    address = temporal.client.service_client.config.target_host
    async with open_house(database_url, sessions, furnished, temporal_address=address) as house:
        machine = await house.machine("file")
        client = house.visitor().client
        code = (await client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})).json()["code"]
        async with sessions.read() as session:
            start = await session.scalar(select(OutboxMessage).where(col(OutboxMessage.workflow_id) == f"case/{code}"))
            assert start is not None
            case = await FrozenTexts().start_of(session, start.payload)
        await temporal.client.start_workflow("Case", case, id=f"case/{code}", task_queue="case")
        counter = await house.signed_in("counter")
        key, body = new_key(), {"act": "withdraw"}

        waiting = await counter.client.post(f"/api/v1/cases/{code}/acts", json=body, headers=key)
        assert waiting.status_code == 202, waiting.text
        assert waiting.json()["type"] == "/problems/still-working"

        async with open_dependencies(house.settings) as deps:
            workers = build_workers(temporal.client, house.settings, deps, ("case", "records"))
            running = [asyncio.create_task(worker.run()) for worker in workers]
            monkeypatch.setattr(commands, "ANSWER_TIMEOUT", timedelta(seconds=PATIENCE))
            again = await counter.client.post(f"/api/v1/cases/{code}/acts", json=body, headers=key)
            await asyncio.gather(*(worker.shutdown() for worker in workers))
            await asyncio.gather(*running, return_exceptions=True)

    assert again.status_code == 200, again.text
    assert again.json()["seq"] == 3  # filed, withdrawn, and the fee that is not owed any more
