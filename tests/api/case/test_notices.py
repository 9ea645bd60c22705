"""Who was told what: staff see it, send again, settle by a call; the applicant chooses; gateways say what became."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from api.security.signatures import signature
from models.base import now
from models.notice_rows import NoticeLine, keep, keep_outcome, later
from models.notice_stop import stop_token
from models.tables import Case, InboxMessage, Notice, NoticeChoice, OutboxMessage
from tests.api.conftest import House
from tests.api.test_my_case import filed, let_in


async def case_id_of(house: House, code: str) -> UUID:
    """Return the id of a case."""
    async with house.sessions.read() as session:
        found = await session.scalar(select(col(Case.id)).where(col(Case.code) == code))
    assert isinstance(found, UUID)
    return found


async def told(house: House, code: str, channel: str, message: str = "decided", *, problem: str = "") -> str:
    """Store one message as a worker leaves it and return its key."""
    base = f"{code}/notice-4:{message}"
    line = NoticeLine(
        key=f"{base}/{channel}", base=base, channel=channel, message=message, case_id=await case_id_of(house, code)
    )
    async with house.sessions.write() as session:
        await keep(session, line, "sending", now())
        await keep_outcome(session, line.key, at=now(), reference="" if problem else "r1", problem=problem)
    return line.key


async def row(house: House, key: str) -> Notice:
    """Return one notice as it stands."""
    async with house.sessions.read() as session:
        found = await session.get(Notice, key)
    assert found is not None
    return found


async def gateway_says(house: House, system: str, body: dict[str, Any]) -> dict[str, Any]:
    """Call back as a gateway does, and return the answer."""
    raw, stamp = json.dumps(body).encode(), str(int(time.time()))
    secret = house.settings.webhook_secret(system).get_secret_value()
    headers = {"X-Signature": signature(secret, stamp, raw), "X-Timestamp": stamp}
    answer = await house.visitor().client.post(f"/api/v1/callbacks/{system}", content=raw, headers=headers)
    assert answer.status_code == 200, answer.text
    decoded: dict[str, Any] = answer.json()
    return decoded


async def test_staff_read_who_was_told_and_whether_it_arrived(house: House) -> None:
    """The gateway's signed word becomes a sentence on the case's page, in both languages; no case is asked."""
    code = (await filed(house))["code"]
    key = await told(house, code, "sms")
    body = {"event_id": f"d-{code}", "key": key, "answer": "delivered"}
    assert await gateway_says(house, "sms", body) == {"status": "taken"}
    assert await gateway_says(house, "sms", body) == {"status": "known"}

    page = await (await house.signed_in("counter")).get(f"/cases/{code}/notices")
    english = await (await house.signed_in("officer", "en")).get(f"/cases/{code}/notices")

    assert (await row(house, key)).delivery == "delivered"
    assert "Đã có kết quả" in page.body
    assert "Đã đến" in page.body
    assert "Arrived" in english.body
    async with house.sessions.read() as session:
        sent = await session.scalars(select(OutboxMessage).where(col(OutboxMessage.workflow_id) == f"case/{code}"))
        assert [message.kind for message in sent] == ["start"]


async def test_a_number_that_is_wrong_starts_the_next_way_once(house: House) -> None:
    """However often and in whatever order the gateway says so, one message is handed on."""
    code = (await filed(house))["code"]
    key = await told(house, code, "zalo")
    for event in ("1", "1", "2"):
        await gateway_says(house, "zalo", {"event_id": f"f-{code}-{event}", "key": key, "answer": "failed"})

    async with house.sessions.read() as session:
        found = await session.scalars(
            select(OutboxMessage).where(col(OutboxMessage.workflow_id) == f"notice/{key}/failed")
        )
        assert [message.payload for message in found] == [{"key": key}]


async def test_whom_nothing_reaches_is_called_and_settled(house: House) -> None:
    """The person stands in the list with name and number until a colleague says how they were told."""
    code = (await filed(house))["code"]
    key = await told(house, code, "none", problem="all_failed")
    counter = await house.signed_in("counter")
    listed = await counter.get("/notices/unreached")
    case_page = await counter.get(f"/cases/{code}/notices")
    stranger = await (await house.signed_in("stranger")).get("/notices/unreached")

    assert code in listed.body
    assert "0900000001" in listed.body
    assert "Người dân chưa được báo" in case_page.body
    assert code not in stranger.body
    done = await counter.submit(f"/cases/{code}/notices/settle", {"notice": key, "how": "phone", "back": "list"})
    assert "Đã ghi là người dân đã được báo." in done.body
    assert code not in done.body
    settled = await row(house, key)
    assert (settled.settled_how, settled.settled_by) == ("phone", str(house.staff["counter"]))
    after = await counter.get(f"/cases/{code}/notices")
    assert "đã gọi điện báo" in after.body
    assert "Trần Thị Hạnh" in after.body


async def test_staff_send_again_by_a_way_the_case_has(house: House) -> None:
    """One press hands one message on; a way without an address is refused with what to do instead."""
    code = (await filed(house))["code"]
    await told(house, code, "zalo")
    counter = await house.signed_in("counter")
    page = await counter.get(f"/cases/{code}/notices")
    action, fields = page.form(action=f"/cases/{code}/notices/resend")
    for _ in range(2):
        assert "Đã giao gửi lại" in (await counter.submit(action, {**fields, "way": "sms"})).body
    refused = await counter.submit(action, {**fields, "way": "email"})

    assert refused.status == 409
    assert "gọi điện rồi ghi lại" in refused.body
    async with house.sessions.read() as session:
        found = await session.scalars(select(OutboxMessage).where(col(OutboxMessage.kind) == "letter"))
        mine = [message.payload["key"] for message in found if message.payload["key"].startswith(code)]
    assert len(mine) == 1
    assert (await row(house, mine[0])).asked_by == str(house.staff["counter"])


async def test_another_agency_finds_nothing(house: House) -> None:
    """Neither the page nor its forms are there for staff of another agency."""
    code = (await filed(house))["code"]
    key = await told(house, code, "none", problem="all_failed")
    stranger = await house.signed_in("stranger")

    assert (await stranger.get(f"/cases/{code}/notices")).status == 404
    answer = await stranger.post(f"/cases/{code}/notices/settle", {"notice": key, "how": "phone"})
    assert answer.status_code == 404
    assert (await row(house, key)).settled_at is None


async def test_the_applicant_chooses_and_staff_see_it(house: House) -> None:
    """On the own case's page the boxes are what holds; nothing ticked means only what the law requires."""
    case = await filed(house)
    applicant, address = await let_in(house, case), f"/my-case/{case['code']}/notices"
    page = await applicant.get(f"/my-case/{case['code']}")
    assert page.form(action=address)[1] == {"ways": ["zalo", "sms", "email"], "language": "vi"}
    chosen = await applicant.post(address, {"ways": "sms", "language": "en"})
    assert chosen.status_code == 303
    counter = await house.signed_in("counter")
    staff_page = await counter.get(f"/cases/{case['code']}/notices")
    assert "người dân tự chọn" in staff_page.body
    none = await applicant.submit(address, {"language": "vi"})

    assert "Đã lưu cách nhận thông báo." in none.body
    assert (
        "Không nhận, trừ thông báo pháp luật buộc phải gửi."
        in (await counter.get(f"/cases/{case['code']}/notices")).body
    )
    assert (await house.visitor().post(address, {"ways": "sms"})).status_code in (303, 401)


async def test_the_link_in_a_mail_stops_mails_on_a_press_only(house: House) -> None:
    """Opening changes nothing, pressing takes mail out; a guessed key finds nothing."""
    case = await filed(house)
    case_id = await case_id_of(house, case["code"])
    key = stop_token(house.settings.secret.get_secret_value(), case_id)
    visitor = house.visitor()
    asked = await visitor.get(f"/stop-mail?code={case['code']}&key={key}")
    async with house.sessions.read() as session:
        assert await session.get(NoticeChoice, case_id) is None
    action, fields = asked.form(action="/stop-mail")
    stopped = await visitor.submit(action, fields)

    assert "Đã ngừng." in stopped.body
    assert (await visitor.get(f"/stop-mail?code={case['code']}&key={'0' * 24}")).status == 404
    async with house.sessions.read() as session:
        choice = await session.get(NoticeChoice, case_id)
    assert choice is not None
    assert (sorted(choice.ways), choice.chosen_by) == (["sms", "zalo"], "stop_link")


async def test_stop_by_sms_is_seen_by_staff_and_leaves_no_number(house: House) -> None:
    """The number that answered STOP shows on the pages of its cases; the inbox keeps neither number nor text."""
    code = (await filed(house, applicant={"name": "Lê Ai", "phone": "0988 777 666", "address": "Số 2"}))["code"]
    values = {"from": "+84988777666", "text": "STOP"}
    body = {"event_id": f"s-{code}", "key": "inbound/77", "answer": "reply", "values": values}
    await gateway_says(house, "sms", body)
    page = await (await house.signed_in("counter")).get(f"/cases/{code}/notices")

    assert "Số này đã nhắn STOP qua Tin nhắn SMS" in page.body
    async with house.sessions.read() as session:
        kept = (await session.scalars(select(InboxMessage).where(col(InboxMessage.event_id) == f"s-{code}"))).one()
    assert kept.body == '{"reply": "stop"}'


async def test_a_message_that_waits_says_until_when(house: House) -> None:
    """Held over the night, it shows when it will go, in Vietnam time."""
    code = (await filed(house))["code"]
    key = await told(house, code, "zalo", problem="server_error")
    async with house.sessions.write() as session:
        case_id = await case_id_of(house, code)
        line = NoticeLine(key=key, base=key.rpartition("/")[0], channel="zalo", message="decided", case_id=case_id)
        await keep(session, line, "held", now(), send_at=datetime(2030, 1, 2, 0, 0, tzinfo=UTC), problem="")
        later(session, key)
    page = await (await house.signed_in("counter")).get(f"/cases/{code}/notices")

    assert "Chờ gửi 07:00 02/01/2030" in page.body
