"""A mail that came back is shown as that, and the way that follows it is used, where the rules of the office say so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlmodel import col
from temporalio.testing import ActivityEnvironment

from activities import notifications
from activities.contract import NoticeToSend
from activities.dependencies import open_dependencies
from activities.notifications.letters import Letter
from activities.notifications.mail import MailServer
from activities.notifications.ways import Errand
from models.tables import Applicant, InboxMessage, Notice, OutboxMessage
from simulators.settings import SimulatorSettings
from tests.api.case.test_notices import case_id_of, row, told
from tests.api.conftest import House
from tests.api.test_my_case import filed
from tests.support.simulators import CallbackTaker, Simulators, eventually, running_simulators, served


@dataclass
class Post:
    """A mail server that reports later, and whoever takes its reports."""

    house: House
    simulators: Simulators
    taker: CallbackTaker

    async def send(self, key: str) -> None:
        """Hand a mail over under a key, as the worker does."""
        host = urlsplit(self.simulators.url).hostname or ""
        server = MailServer(host, self.simulators.smtp_port, self.house.settings.public_url)
        letter = Letter("decided", "Kết quả", "Xin chào", "<p>Xin chào</p>", short="", link="")
        await server.send(Errand(key, "email", "ai.do@example.vn", key.partition("/")[0], "UBND xã Thử", letter))

    async def hand_on(self, count: int, *, newest_first: bool = False) -> list[str]:
        """Hand on the reports, raw and signed as they came, once so many are there; then forget them."""
        await eventually(lambda: True if len(self.taker.taken) >= count else None)
        reports = [one for one in self.taker.taken if one.system == "mail"]
        self.taker.taken.clear()
        client, said = self.house.visitor().client, []
        for one in reports[::-1] if newest_first else reports:
            answer = await client.post("/api/v1/callbacks/mail/reports", content=one.raw, headers=one.headers)
            assert answer.status_code == 200, answer.text
            said.append(answer.json()["status"])
        return said


@pytest.fixture(scope="module")
def taker() -> Iterator[CallbackTaker]:
    """A taker of its own: reports are mails, not JSON."""
    found = CallbackTaker()
    with served(found.app()) as url:
        found.url = f"{url}/callbacks"
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def post(house: House, taker: CallbackTaker) -> AsyncIterator[Post]:
    """The mail server of the house."""
    settings = SimulatorSettings(
        secret=house.settings.secret.get_secret_value(),
        mail_report_url=f"{taker.url}/mail",
        callback_retry_seconds=0.05,
        smtp_port=0,
    )
    with running_simulators(settings) as simulators:
        yield Post(house, simulators, taker)
    taker.taken.clear()


async def following(house: House, key: str) -> list[str]:
    """Return the workflows that look for the way after a message."""
    async with house.sessions.read() as session:
        found = await session.scalars(
            select(col(OutboxMessage.workflow_id)).where(col(OutboxMessage.workflow_id) == f"notice/{key}/failed")
        )
        return list(found.all())


async def test_a_mail_that_comes_back_is_shown_with_the_reason(post: Post) -> None:
    """Eleven reports under one identity are one; the page says that the mail came back and why, in both languages."""
    code = (await filed(post.house))["code"]
    key = await told(post.house, code, "email")
    post.simulators.dial("mail", answer_ms=0, duplicate_callbacks=10)
    await post.send(key)

    assert await post.hand_on(11) == ["taken"] + ["known"] * 10

    notice = await row(post.house, key)
    assert (notice.delivery, notice.problem) == ("failed", "bounced_address")
    assert await following(post.house, key) == [f"notice/{key}/failed"]
    page = await (await post.house.signed_in("counter")).get(f"/cases/{code}/notices")
    english = await (await post.house.signed_in("officer", "en")).get(f"/cases/{code}/notices")
    assert "Thư bị trả lại" in page.body
    assert "hỏi lại người dân" in page.body
    assert "There is no such mail address" in english.body


@pytest.mark.parametrize("newest_first", [False, True])
async def test_a_server_that_goes_on_trying_says_nothing_yet(post: Post, newest_first: bool) -> None:
    """ "Delayed" before or after "failed", each under ten identities: the end counts, and is counted once."""
    code = (await filed(post.house))["code"]
    key = await told(post.house, code, "email")
    post.simulators.dial("mail", answer_ms=60, out_of_order_callbacks=True, duplicate_callbacks=9, fresh_event_ids=True)
    await post.send(key)

    assert await post.hand_on(20, newest_first=newest_first) == ["taken"] * 20

    assert (await row(post.house, key)).delivery == "failed"
    assert len(await following(post.house, key)) == 1


async def test_a_report_that_comes_late_counts(post: Post) -> None:
    """A server that lets its report wait is believed when it comes."""
    code = (await filed(post.house))["code"]
    key = await told(post.house, code, "email")
    post.simulators.dial("mail", answer_ms=0, callback_delay_ms=400)
    await post.send(key)

    assert await post.hand_on(1) == ["taken"]

    [effect] = post.simulators.received("mail")
    [report] = effect["happenings"]
    happened, left = (datetime.fromisoformat(report[name]) for name in ("occurs_at", "send_at"))
    assert left - happened == timedelta(milliseconds=400), "the dial held it back"
    assert (await row(post.house, key)).delivery == "failed"


@pytest.mark.parametrize("dial", ["silent", "lose_callbacks"])
async def test_without_a_report_a_mail_is_taken_for_handed_over(post: Post, dial: str) -> None:
    """SMTP says no more: nothing is claimed of the mail, and no other way is tried."""
    code = (await filed(post.house))["code"]
    key = await told(post.house, code, "email")
    post.simulators.dial("mail", answer_ms=0, **{dial: True})
    await post.send(key)
    await asyncio.sleep(0.3)

    assert post.taker.taken == []
    assert (await row(post.house, key)).delivery == "accepted"
    assert await following(post.house, key) == []


async def test_what_arrived_stays_arrived(post: Post) -> None:
    """A bounce behind "delivered" (a copy to another mailbox) takes nothing back."""
    code = (await filed(post.house))["code"]
    key = await told(post.house, code, "email")
    for answer in ("delivered", "failed"):
        post.simulators.dial("mail", answer_ms=0, answer=answer)
        post.simulators.http.delete("/received")
        await post.send(key)
        await post.hand_on(1)

    assert (await row(post.house, key)).delivery == "delivered"
    assert await following(post.house, key) == []


async def test_the_next_way_is_used_where_the_rules_say_so(post: Post) -> None:
    """Told by mail alone, the person is told by Zalo after the bounce; told by telephone too, by nothing more."""
    async with open_dependencies(post.house.settings) as deps:
        send_notice = next(
            one for one in notifications.activities(deps) if getattr(one, "__name__", "") == "send_notice"
        )
        outcomes: dict[str, list[str]] = {}
        for also in ("", "zalo"):
            code = (await filed(post.house))["code"]
            key = await told(post.house, code, "email")
            if also:
                await told(post.house, code, also)
            post.simulators.dial("mail", answer_ms=0)
            await post.send(key)
            await post.hand_on(1)
            reply = await ActivityEnvironment().run(send_notice, NoticeToSend(key))
            async with post.house.sessions.read() as session:
                found = await session.scalars(
                    select(Notice)
                    .where(col(Notice.case_id) == await case_id_of(post.house, code))
                    .where(col(Notice.reason) == "fallback")
                )
                outcomes[also] = [reply.state, *(f"{one.channel} {one.status}" for one in found)]
    assert outcomes == {"": ["followed", "zalo held"], "zalo": ["failed"]}


async def test_only_the_mail_server_is_believed_and_addresses_are_not_kept(post: Post) -> None:
    """Unsigned 401, no report 422, and the inbox holds key, action and status of a report and no address."""
    house = post.house
    code = (await filed(house))["code"]
    key = await told(house, code, "email")
    post.simulators.dial("mail", answer_ms=0)
    await post.send(key)
    await eventually(lambda: True if post.taker.taken else None)
    [report] = post.taker.taken
    client, address = house.visitor().client, "/api/v1/callbacks/mail/reports"

    unsigned = await client.post(address, content=report.raw)
    changed = await client.post(address, content=report.raw + b" ", headers=report.headers)
    assert (unsigned.status_code, changed.status_code) == (401, 401)
    assert (await row(house, key)).delivery == "accepted"
    assert await post.hand_on(1) == ["taken"]

    async with house.sessions.read() as session:
        kept = (await session.scalars(select(InboxMessage).where(col(InboxMessage.case_code) == code))).all()
        person = await session.get(Applicant, await case_id_of(house, code))
    assert person is not None
    assert [one.body for one in kept] == [f'{{"key": "{key}", "action": "failed", "status": "5.1.1"}}']
    assert b"ai.do@example.vn" in report.raw
