"""What an SMS or Zalo gateway reports of a message comes often, late and in any order: the end counts, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlmodel import col

from activities.http import OutsideSystem, new_http_client
from activities.notifications.letters import Letter
from activities.notifications.sms import SmsGateway
from activities.notifications.ways import Errand
from activities.notifications.zalo import ZaloGateway
from models.tables import OutboxMessage
from simulators.settings import SimulatorSettings
from tests.api.case.test_notices import row, told
from tests.api.conftest import House
from tests.api.test_my_case import filed
from tests.support.simulators import CallbackTaker, Simulators, running_simulators

CLIENTS: dict[str, type[SmsGateway | ZaloGateway]] = {"sms": SmsGateway, "zalo": ZaloGateway}


@dataclass
class Gateway:
    """One gateway, our client of it, and whoever takes its reports."""

    house: House
    simulators: Simulators
    taker: CallbackTaker
    way: str
    client: SmsGateway | ZaloGateway

    def dial(self, **dials: object) -> None:
        """Turn dials of this gateway."""
        self.simulators.dial(self.way, **dials)

    async def send(self) -> str:
        """Send a message about a new case, as the worker does, and return its key."""
        code = (await filed(self.house))["code"]
        key = await told(self.house, code, self.way)
        letter = Letter("decided", "", "", "", short=f"Hồ sơ {code} đã có kết quả", link="https://motcua.example.vn")
        await self.client.send(Errand(key, self.way, "0900000001", code, "UBND xã Thử", letter))
        return key

    async def hand_on(self, key: str, count: int, *, last: str = "") -> list[tuple[str, str]]:
        """Hand on the reports, raw and signed as they came, once so many are there, those of one word `last`.

        Returns what each said and what it was answered.
        """
        reports = await self.taker.wait_for(key, count)
        visitor, said = self.house.visitor().client, []
        # Reports that left one after the other may still overtake each other on their way.
        for one in sorted(reports, key=lambda report: report.body["answer"] == last):
            answer = await visitor.post(f"/api/v1/callbacks/{one.system}", content=one.raw, headers=one.headers)
            assert answer.status_code == 200, answer.text
            said.append((one.body["answer"], answer.json()["status"]))
        return said

    async def delivery(self, key: str) -> str:
        """Return what is known of a message."""
        return (await row(self.house, key)).delivery

    async def following(self, key: str) -> int:
        """Count the workflows that look for the way after a message."""
        async with self.house.sessions.read() as session:
            sent = select(OutboxMessage).where(col(OutboxMessage.workflow_id) == f"notice/{key}/failed")
            return len((await session.scalars(sent)).all())


@pytest_asyncio.fixture(params=CLIENTS, loop_scope="session")
async def gateway(
    house: House, callback_taker: CallbackTaker, request: pytest.FixtureRequest
) -> AsyncIterator[Gateway]:
    """Each gateway in turn, signing with the house's own secret."""
    callback_taker.taken.clear()  # case codes begin anew with each house: another's callbacks may bear the same key
    settings = SimulatorSettings(
        secret=house.settings.secret.get_secret_value(), callback_base=callback_taker.url, callback_retry_seconds=0.05
    )
    way = request.param
    with running_simulators(settings) as simulators:
        async with new_http_client() as http:
            system = OutsideSystem(way, f"{simulators.url}/{way}", settings.token(way), http)
            yield Gateway(house, simulators, callback_taker, way, CLIENTS[way](system))


@pytest.mark.parametrize("fresh", [False, True], ids=["the_same_event", "new_events"])
async def test_a_report_that_comes_eleven_times_counts_once(gateway: Gateway, fresh: bool) -> None:
    """However often the gateway says that a message did not arrive, the next way is looked for once."""
    gateway.dial(answer_ms=0, answer="failed", duplicate_callbacks=10, fresh_event_ids=fresh)
    key = await gateway.send()

    said = await gateway.hand_on(key, 11)

    assert said == [("failed", "taken")] + [("failed", "taken" if fresh else "known")] * 10
    assert await gateway.delivery(key) == "failed"
    assert await gateway.following(key) == 1


@pytest.mark.parametrize("newest_first", [False, True])
async def test_a_word_on_the_way_that_comes_after_the_end_changes_nothing(gateway: Gateway, newest_first: bool) -> None:
    """ "Accepted" is called back after "delivered", three times each: what arrived stays arrived in either order."""
    gateway.dial(answer_ms=200, out_of_order_callbacks=True, duplicate_callbacks=2)
    key = await gateway.send()

    said = await gateway.hand_on(key, 6, last="delivered" if newest_first else "accepted")

    [effect] = gateway.simulators.received(gateway.way, key)
    left = {one["answer"]: one["send_at"] for one in effect["happenings"]}
    assert left["delivered"] < left["accepted"], "the dial turned the order round"
    words = [answer for answer, _ in said]
    assert words[-1 if newest_first else 0] == "delivered"
    assert (words.count("delivered"), words.count("accepted")) == (3, 3)
    assert await gateway.delivery(key) == "delivered"
    assert await gateway.following(key) == 0


async def test_a_report_that_comes_late_counts(gateway: Gateway) -> None:
    """Until the gateway says what became of it a message counts as taken, and no more."""
    gateway.dial(answer_ms=0, callback_delay_ms=400)
    key = await gateway.send()
    before = await gateway.delivery(key)

    said = await gateway.hand_on(key, 1)

    [effect] = gateway.simulators.received(gateway.way, key)
    [report] = effect["happenings"]
    happened, left = (datetime.fromisoformat(report[name]) for name in ("occurs_at", "send_at"))
    assert left - happened == timedelta(milliseconds=400), "the dial held it back"
    assert (before, await gateway.delivery(key)) == ("accepted", "delivered")
    assert said == [("delivered", "taken")]
