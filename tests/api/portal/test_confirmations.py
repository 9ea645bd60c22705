"""The portal's confirmations come twice, ten times, late, out of order and before our own call has ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import func, select, text, update
from sqlmodel import col
from temporalio.testing import ActivityEnvironment

from activities.breaker import Breaker
from activities.dependencies import open_dependencies
from activities.http import OutsideSystem
from activities.portal.client import PortalClient
from activities.portal.sending import PortalSending
from activities.records import Records
from models.base import now
from models.portal import send_again
from models.tables import Agency, InboxMessage, PortalMessage
from simulators.settings import SimulatorSettings
from tests.api.conftest import House
from tests.support.filings import file_one
from tests.support.patience import PATIENCE
from tests.support.simulators import CallbackTaker, Simulators, running_simulators
from tests.support.turns import AT, DUE, task, turn

RECEIVED = {"phase": "received", "received_at": AT, "due_at": DUE, "appointment_at": DUE, "waiting_for": "officer"}
AGENCY_OF_LINES = "H61.25"
#: A first call and ten copies of it.
TEN_TIMES = {"duplicate_callbacks": 10}
#: Later than the portal's answer to the call itself, so that what it makes of the message comes by callback alone.
AFTER_MS = 150


@dataclass
class Exchange:
    """Sends as the relay does, and hands the portal's callbacks on to the application, raw and signed as they came."""

    house: House
    simulators: Simulators
    taker: CallbackTaker
    sending: PortalSending

    async def case(self) -> tuple[UUID, str]:
        """Return a case with three messages."""
        case = await file_one(self.house.sessions)
        records = Records(self.house.sessions)
        await records.record_turn(turn(case.case_id, 0, "filed"))
        await records.record_turn(turn(case.case_id, 1, "received", snapshot=RECEIVED, tasks=[task()]))
        return case.case_id, case.code

    async def send(self) -> list[str]:
        """Take up what may go and send it once."""
        env = ActivityEnvironment()
        taken = await env.run(self.sending.take_up, 50)
        return [await env.run(self.sending.send, message) for message in taken.messages]

    async def hand_on(self, key: str, count: int, *, last: str = "") -> list[str]:
        """Hand on the callbacks about a message, one word `last`, once so many came; return what was answered."""
        callbacks = await self.taker.wait_for(key, count)
        client, said = self.house.visitor().client, []
        # Callbacks that left one after the other may still overtake each other on their way.
        for callback in sorted(callbacks, key=lambda one: one.body["answer"] == last):
            answer = await client.post("/api/v1/callbacks/portal", content=callback.raw, headers=callback.headers)
            assert answer.status_code == 200, answer.text
            said.append(answer.json()["status"])
        return said

    async def messages(self, case_id: UUID) -> list[PortalMessage]:
        async with self.house.sessions.read() as session:
            found = select(PortalMessage).where(col(PortalMessage.case_id) == case_id)
            return list((await session.scalars(found.order_by(col(PortalMessage.seq)))).all())

    async def kept(self, code: str) -> int:
        """Count the callbacks in the inbox."""
        async with self.house.sessions.read() as session:
            wanted = select(func.count()).where(col(InboxMessage.case_code) == code)
            return await session.scalar(wanted) or 0

    async def make_due(self) -> None:
        async with self.house.sessions.write() as session:
            await session.change(update(PortalMessage).values(try_at=now()))

    def effects(self, code: str) -> list[str]:
        return [effect["key"] for effect in self.simulators.received("portal", f"{code}/")]


@pytest.fixture(scope="module")
def gateway(house: House, callback_taker: CallbackTaker) -> Iterator[Simulators]:
    """The simulated portal, signing with the house's own secret."""
    callback_taker.taken.clear()  # case codes begin anew with each house: another's callbacks may bear the same key
    settings = SimulatorSettings(
        secret=house.settings.secret.get_secret_value(), callback_base=callback_taker.url, callback_retry_seconds=0.05
    )
    with running_simulators(settings) as simulators:
        yield simulators


@pytest_asyncio.fixture(loop_scope="session")
async def exchange(house: House, gateway: Simulators, callback_taker: CallbackTaker) -> AsyncIterator[Exchange]:
    """An exchange with the portal in which nothing waits yet."""
    gateway.reset()
    async with house.sessions.write() as session:
        await session.change(text("delete from portal_messages"))
        if await session.get(Agency, AGENCY_OF_LINES) is None:
            session.add(Agency(id=AGENCY_OF_LINES, kind="ubnd-xa", name_vi="Xã Thử", name_en="Test Commune"))
    async with open_dependencies(house.settings) as deps:
        token = gateway.settings.token("portal")
        system = OutsideSystem(
            "portal", f"{gateway.url}/portal", token, deps.http, Breaker("portal", house.sessions), seconds=PATIENCE
        )
        client = PortalClient(system, "H61", "http://127.0.0.1:9/callbacks/portal")
        yield Exchange(house, gateway, callback_taker, PortalSending(client, house.sessions, "http://motcua.test", {}))


@pytest.mark.parametrize("fresh", [False, True], ids=["the same event", "each under a new event"])
async def test_a_confirmation_that_comes_eleven_times_counts_once(exchange: Exchange, fresh: bool) -> None:
    """One message is confirmed, the next is sent once, and what was settled first keeps its instant."""
    case_id, code = await exchange.case()
    exchange.simulators.dial("portal", answer_ms=AFTER_MS, fresh_event_ids=fresh, **TEN_TIMES)
    assert await exchange.send() == ["sent"]

    said = await exchange.hand_on(f"{code}/1/1", 11)
    first, *later = await exchange.messages(case_id)
    again = await exchange.hand_on(f"{code}/1/1", 11)

    assert said == ["taken"] + (["taken"] * 10 if fresh else ["known"] * 10)
    assert set(again) == {"known"}
    assert await exchange.kept(code) == (11 if fresh else 1)
    assert (first.status, [message.status for message in later]) == ("confirmed", ["waiting", "waiting"])
    assert (await exchange.messages(case_id))[0].settled_at == first.settled_at
    assert await exchange.send() == ["sent"]
    assert exchange.effects(code) == [f"{code}/1/1", f"{code}/2/1"]


async def test_a_word_on_the_way_that_comes_after_the_end_changes_nothing(exchange: Exchange) -> None:
    """ "Checking" is called back after "confirmed", ten times over: neither order makes it an answer."""
    case_id, code = await exchange.case()
    exchange.simulators.dial("portal", answer_ms=2 * AFTER_MS, out_of_order_callbacks=True, **TEN_TIMES)
    assert await exchange.send() == ["sent"]
    callbacks = await exchange.taker.wait_for(f"{code}/1/1", 22)
    [effect] = exchange.simulators.received("portal", f"{code}/1/1")
    left = {one["answer"]: one["send_at"] for one in effect["happenings"]}
    assert left["confirmed"] < left["checking"], "the dial turned the order round"

    await exchange.hand_on(f"{code}/1/1", 22, last="confirmed")

    assert (await exchange.messages(case_id))[0].status == "confirmed"
    first = [callback for callback in callbacks if callback.body["answer"] == "checking"]
    assert len(first) == 11
    exchange.simulators.dial("portal", answer_ms=AFTER_MS)
    assert await exchange.send() == ["sent"]


async def test_only_a_word_on_the_way_holds_the_next_message_back(exchange: Exchange) -> None:
    """As long as "checking" is all that was heard the message is sent, neither confirmed nor refused."""
    case_id, code = await exchange.case()
    exchange.simulators.dial("portal", answer_ms=2 * AFTER_MS, out_of_order_callbacks=True)
    await exchange.send()
    await exchange.taker.wait_for(f"{code}/1/1", 2)
    [checking] = [one for one in exchange.taker.of(f"{code}/1/1") if one.body["answer"] == "checking"]

    client = exchange.house.visitor().client
    answer = await client.post("/api/v1/callbacks/portal", content=checking.raw, headers=checking.headers)

    assert answer.json() == {"status": "taken"}
    assert [message.status for message in await exchange.messages(case_id)] == ["sent", "waiting", "waiting"]
    assert await exchange.send() == []


async def test_a_confirmation_that_comes_after_we_asked_again_says_nothing_new(exchange: Exchange) -> None:
    """The callback is late: the same message under the same id is answered by how it stands, and that is the end."""
    case_id, code = await exchange.case()
    exchange.simulators.dial("portal", answer_ms=AFTER_MS, callback_delay_ms=500)
    assert await exchange.send() == ["sent"]
    await asyncio.sleep(2 * AFTER_MS / 1000)
    await exchange.make_due()
    assert await exchange.send() == ["confirmed"]
    settled = (await exchange.messages(case_id))[0].settled_at

    assert await exchange.hand_on(f"{code}/1/1", 1) == ["taken"]

    assert (await exchange.messages(case_id))[0].settled_at == settled
    assert exchange.effects(code) == [f"{code}/1/1"]


async def test_a_confirmation_that_overtakes_our_own_call_stands(exchange: Exchange) -> None:
    """The portal did it and called back, but its answer never came: the message is over and not tried again."""
    case_id, code = await exchange.case()
    exchange.simulators.dial("portal", answer_ms=0, crash=True, for_key_prefix=f"{code}/")
    env = ActivityEnvironment()
    [message] = (await env.run(exchange.sending.take_up, 50)).messages
    assert await env.run(exchange.sending.send, message) == "put_off"
    await exchange.hand_on(f"{code}/1/1", 1)
    assert (await exchange.messages(case_id))[0].status == "confirmed"

    exchange.simulators.dial("portal")
    assert await env.run(exchange.sending.send, message) == "gone", "the attempt that is repeated finds nothing to do"
    await exchange.make_due()
    assert await exchange.send() == ["confirmed"]
    assert exchange.effects(code) == [f"{code}/1/1", f"{code}/2/1"]


async def test_a_late_answer_to_an_earlier_round_says_nothing_of_this_one(exchange: Exchange) -> None:
    """Refused, corrected and sent anew: "refused" of round 1, again and last of all, does not touch round 2."""
    case_id, code = await exchange.case()
    exchange.simulators.dial("portal", answer_ms=AFTER_MS, answer="refused", fresh_event_ids=True, **TEN_TIMES)
    await exchange.send()
    await exchange.taker.wait_for(f"{code}/1/1", 11)
    [early, *late] = exchange.taker.of(f"{code}/1/1")
    client = exchange.house.visitor().client
    await client.post("/api/v1/callbacks/portal", content=early.raw, headers=early.headers)
    first = (await exchange.messages(case_id))[0]
    assert (first.status, first.round) == ("refused", 1)
    async with exchange.house.sessions.write() as session:
        assert await send_again(session, case_id, 1)

    exchange.simulators.dial("portal", answer_ms=AFTER_MS)
    assert await exchange.send() == ["sent"]
    for callback in late[:5]:
        await client.post("/api/v1/callbacks/portal", content=callback.raw, headers=callback.headers)
    assert (await exchange.messages(case_id))[0].status == "sent"
    await exchange.hand_on(f"{code}/1/2", 1)
    for callback in late[5:]:
        await client.post("/api/v1/callbacks/portal", content=callback.raw, headers=callback.headers)

    first = (await exchange.messages(case_id))[0]
    assert (first.status, first.round, first.answer) == ("confirmed", 2, "")
