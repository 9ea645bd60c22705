"""Answers from outside systems."""

from __future__ import annotations

import json
import time
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from api.security.signatures import signature
from models.tables import InboxMessage, OutboxMessage
from tests.api.conftest import House

KEY = "H61.12-20261122-0000042/police/1:ask"


def signed(house: House, body: Any, system: str = "agencies", at: float | None = None) -> dict[str, Any]:
    """Return content and headers of a callback as the system itself would send it."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    stamp = str(int(at or time.time()))
    secret = house.settings.webhook_secret(system).get_secret_value()
    return {"content": raw, "headers": {"X-Signature": signature(secret, stamp, raw), "X-Timestamp": stamp}}


async def test_a_signed_answer_is_kept_and_handed_on_once(house: House) -> None:
    """The raw body goes to the inbox and one answer to the outbox; the duplicate is welcome and changes nothing."""
    body = {"event_id": "evt-1", "key": KEY, "answer": "agree", "values": {"note": "x"}, "extra": 1}
    client = house.visitor().client

    first = await client.post("/api/v1/callbacks/agencies", **signed(house, body))
    again = await client.post("/api/v1/callbacks/agencies", **signed(house, body))

    assert (first.status_code, first.json()) == (200, {"status": "taken"})
    assert (again.status_code, again.json()) == (200, {"status": "known"})
    async with house.sessions.read() as session:
        kept = (await session.scalars(select(InboxMessage).where(col(InboxMessage.event_id) == "evt-1"))).all()
        sent = (
            await session.scalars(
                select(OutboxMessage).where(col(OutboxMessage.workflow_id) == "case/H61.12-20261122-0000042")
            )
        ).all()
    assert [json.loads(row.body or "") for row in kept] == [body]
    assert [row.payload for row in sent] == [
        {"operation": "police/1:ask", "answer_id": "agencies/evt-1", "answer": "agree", "values": {"note": "x"}}
    ]


async def test_a_callback_that_is_not_signed_by_its_system_is_refused_without_details(house: House) -> None:
    """Wrong secret, another system's secret, changed body, old or odd timestamp: all the same 401."""
    body = {"event_id": "evt-2", "key": KEY, "answer": "agree"}
    client = house.visitor().client
    good = signed(house, body)
    tries = [
        {"content": good["content"], "headers": {}},
        signed(house, body, system="payments"),
        {**good, "content": good["content"] + b" "},
        signed(house, body, at=time.time() - 301),
        signed(house, body, at=time.time() + 360),
        {**good, "headers": {**good["headers"], "X-Timestamp": "²"}},
        {**good, "headers": {**good["headers"], "X-Signature": "sha256=" + "0" * 64}},
    ]

    answers = []
    for content in tries:
        headers = {name: value.encode() for name, value in content["headers"].items()}
        answers.append(await client.post("/api/v1/callbacks/agencies", content=content["content"], headers=headers))

    assert [answer.status_code for answer in answers] == [401] * len(tries)
    assert {answer.json()["detail"] for answer in answers} == {"Yêu cầu không được chấp nhận."}
    async with house.sessions.read() as session:
        assert not (await session.scalars(select(InboxMessage).where(col(InboxMessage.event_id) == "evt-2"))).all()


async def test_a_signed_answer_that_cannot_be_read_says_what_to_mend(house: House) -> None:
    """A misshapen body from the right system is 422 with the field, so that its makers can mend it."""
    client = house.visitor().client

    keyless = await client.post("/api/v1/callbacks/post", **signed(house, {"event_id": "e", "answer": "x"}, "post"))
    not_json = await client.post("/api/v1/callbacks/post", **signed(house, b"\xff{", "post"))
    unknown = await client.post("/api/v1/callbacks/nobody", **signed(house, {}))

    assert keyless.status_code == not_json.status_code == 422
    assert [error["field"] for error in keyless.json()["errors"]] == ["key"]
    assert unknown.status_code == 422
