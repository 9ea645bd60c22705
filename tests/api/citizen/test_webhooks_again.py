"""The same webhook ten times and out of order, on a house in which everything runs: money and opinions count once."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from domain.procedure.plan import StepKind
from models.money import entry_of, ledger_of, rebuilt
from models.tables import Case, CaseEvent, InboxMessage
from tests.api.citizen.test_paying import press, sent, until
from tests.api.conftest import House, filing, new_key
from tests.api.test_callbacks import signed
from tests.support.patience import PATIENCE
from tests.support.simulators import Callback, CallbackTaker, Simulators

MARRIAGE = "1.004873"
PRICE = 150_000


async def hand_on(house: House, callbacks: list[Callback]) -> Counter[str]:
    """Hand callbacks on, all in the same moment, and count what the application answered."""
    client = house.visitor().client
    answers = await asyncio.gather(
        *(client.post(f"/api/v1/callbacks/{one.system}", content=one.raw, headers=one.headers) for one in callbacks)
    )
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    return Counter(answer.json()["status"] for answer in answers)


async def events(house: House, code: str) -> list[CaseEvent]:
    """Return the event log of a case."""
    async with house.sessions.read() as session:
        found = select(CaseEvent).join(Case, col(Case.id) == col(CaseEvent.case_id)).where(col(Case.code) == code)
        return list((await session.scalars(found.order_by(col(CaseEvent.seq)))).all())


async def until_told(house: House, code: str, kind: str) -> list[CaseEvent]:
    """Return the event log once it holds an event, and has had a moment to hold another."""
    end = time.monotonic() + PATIENCE
    while kind not in (told := [event.kind for event in await events(house, code)]):
        assert time.monotonic() < end, told
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    return await events(house, code)


async def kept(house: House, system: str, code: str) -> int:
    """Count what the inbox holds from a system about a case."""
    async with house.sessions.read() as session:
        wanted = select(func.count()).where(col(InboxMessage.system) == system, col(InboxMessage.case_code) == code)
        return await session.scalar(wanted) or 0


@pytest.mark.parametrize("fresh", [False, True], ids=["the same event", "each under a new event"])
async def test_a_payment_told_eleven_times_at_once_is_one_payment(
    busy_house: House, gateways: Simulators, callback_taker: CallbackTaker, fresh: bool
) -> None:
    """However the copies race: one "paid", the fee and no more, and a ledger that the log comes to as well."""
    gateways.dial("payments", duplicate_callbacks=10, fresh_event_ids=fresh)
    citizen = busy_house.visitor()
    code = await sent(citizen)
    page = await until(citizen, f"/pay/{code}", lambda page: page.tree.css_first(".pay-qr") is not None)
    await press(gateways, page, "paid")

    said = await hand_on(busy_house, await callback_taker.wait_for(f"{code}/fee:request", 11))
    log = await until_told(busy_house, code, "paid")
    again = await hand_on(busy_house, callback_taker.of(f"{code}/fee:request")[::-1])

    assert said == ({"taken": 11} if fresh else {"taken": 1, "known": 10})
    assert again == {"known": 11}
    assert [event.kind for event in log].count("paid") == 1
    assert await kept(busy_house, "payments", code) == (11 if fresh else 1)
    async with busy_house.sessions.read() as session:
        case = (await session.execute(select(Case).where(col(Case.code) == code))).scalar_one()
        rows, told = await ledger_of(session, case.id), await rebuilt(session, case.id)
    assert (case.fee, case.paid) == (PRICE, PRICE)
    assert {row.seq: entry_of(row) for row in rows} == told
    gateways.dial("payments")


async def test_a_failure_that_is_told_after_the_payment_takes_nothing_back(
    busy_house: House, gateways: Simulators, callback_taker: CallbackTaker
) -> None:
    """The first try failed, the second paid; told the other way round the money is there all the same."""
    gateways.dial("payments", duplicate_callbacks=4)
    citizen = busy_house.visitor()
    code = await sent(citizen)
    page = await until(citizen, f"/pay/{code}", lambda page: page.tree.css_first(".pay-qr") is not None)
    link = urlsplit(page.tree.css("a[rel='noreferrer']")[0].attributes["href"] or "").path
    for outcome in ("failed", "paid"):
        await asyncio.to_thread(gateways.http.post, link, data={"outcome": outcome})
    callbacks = await callback_taker.wait_for(f"{code}/fee:request", 10)
    paid = [one for one in callbacks if one.body["answer"] == "paid"]
    failed = [one for one in callbacks if one.body["answer"] == "failed"]
    assert (len(paid), len(failed)) == (5, 5)

    await hand_on(busy_house, paid)
    await until_told(busy_house, code, "paid")
    await hand_on(busy_house, failed)
    await asyncio.sleep(1)

    kinds = [event.kind for event in await events(busy_house, code)]
    assert (kinds.count("paid"), kinds.count("payment_failed")) == (1, 0)
    shown = await citizen.get(f"/pay/{code}")
    assert "Đã nộp 150.000 đồng." in shown.body
    gateways.dial("payments")


@pytest.mark.parametrize("fresh", [False, True], ids=["the same event", "each under a new event"])
async def test_an_opinion_told_eleven_times_and_then_another_counts_as_the_first(
    busy_house: House, gateways: Simulators, callback_taker: CallbackTaker, fresh: bool
) -> None:
    """The agency's first word stands; copies of it, and a contradiction that comes late, change nothing."""
    gateways.dial("agencies", answer_ms=200, duplicate_callbacks=10, fresh_event_ids=fresh)
    counter = await busy_house.signed_in("counter")
    body: dict[str, Any] = filing(procedure=MARRIAGE, components=[{"id": "to-khai", "originals": 1}], facts={})
    code = (await counter.client.post("/api/v1/cases", json=body, headers=new_key())).json()["code"]
    definitions = busy_house.app.state.services.definitions
    case = (await events(busy_house, code)) or await until_told(busy_house, code, "filed")
    assert case
    known = await definitions.in_force(MARRIAGE, case[0].at.date())
    step = next(one for _, one in known.definition.located_steps() if one.kind is StepKind.ASK).step_id
    accept = {"act": "accept", "step": "check/1"}
    done = await counter.client.post(f"/api/v1/cases/{code}/acts", json=accept, headers=new_key())
    assert done.status_code == 200, done.text

    key = f"{code}/{step}/1:ask"
    said = await hand_on(busy_house, (await callback_taker.wait_for(key, 11))[::-1])
    log = await until_told(busy_house, code, "consultation_answered")
    against = {"event_id": f"late-{code}", "key": key, "answer": "disagree", "occurred_at": "2026-01-01T00:00:00Z"}
    late = await busy_house.visitor().client.post("/api/v1/callbacks/agencies", **signed(busy_house, against))
    await asyncio.sleep(1.5)
    after = await events(busy_house, code)

    assert said == ({"taken": 11} if fresh else {"taken": 1, "known": 10})
    assert late.json() == {"status": "taken"}
    answered = [event for event in after if event.kind == "consultation_answered"]
    assert [event.values["answer"] for event in answered] == ["agree"]
    asked = [[one.kind for one in told if one.kind.startswith("consultation")] for told in (log, after)]
    assert asked[0] == asked[1], "nothing more has happened between the two"
    gateways.dial("agencies")
