"""What posts are told on screen: who finds it, who has read it, and what it costs."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col
from temporalio.testing import ActivityEnvironment

from activities.contract import OperationRequest
from activities.notifications.activity import NotificationsActivities
from activities.notifications.applicant import Desk
from activities.notifications.sending import Sending
from api.desk import notices
from domain.notices.rules import NoticeRules
from models.tables import Case
from tests.api.conftest import House
from tests.api.desk.conftest import Put
from tests.api.visitor import Page

_DESK = Desk("http://testserver", "a secret", NoticeRules())
ALL_READ = "Không có thông báo mới."


async def tell(house: House, code: str, message: str) -> None:
    """Tell the staff of a case as its workflow does."""
    async with house.sessions.read() as session:
        case_id = await session.scalar(select(col(Case.id)).where(col(Case.code) == code))
    assert isinstance(case_id, UUID)
    request = OperationRequest(
        case_id=str(case_id),
        case_code=code,
        key=f"{code}/notice-2:{message}",
        operation=f"notice-2:{message}",
        action="send",
        subject=message,
    )
    reply = await ActivityEnvironment().run(NotificationsActivities(Sending({}, house.sessions), _DESK).call, request)
    assert reply.answer == "sent"


def unread(page: Page) -> list[str]:
    """Return the codes of the cases whose notices are unread."""
    return [" ".join(node.text().split()) for node in page.tree.css("tr.unread .code")]


async def test_a_post_finds_what_it_was_told_and_nobody_else_does(house: House, put: Put) -> None:
    """The late case is told to leader and supervisor, the waiting filing to the counter; with the way to the case."""
    counter = await house.signed_in("counter")
    late, waiting = await put(counter, -1), await put(counter, -1)
    assert (await counter.get("/notices")).text(".empty") == "Không có thông báo nào trong 90 ngày qua."
    await tell(house, late, "overdue")
    await tell(house, waiting, "intake_alert")
    found = {}
    for login in ("counter", "officer", "leader", "supervisor", "stranger"):
        visitor = await house.signed_in(login)
        found[login] = [code for code in (late, waiting) if code in (await visitor.get("/notices")).body]
    assert found == {"counter": [waiting], "officer": [], "leader": [late], "supervisor": [late], "stranger": []}
    page = await (await house.signed_in("leader", "en")).get("/notices")
    assert page.text("tr.unread .words") == "Case is overdue"
    assert page.tree.css_first(f"tr.unread a[href='/cases/{late}']")


async def test_read_is_read_for_one_person_only(house: House, put: Put) -> None:
    """One notice marked read is read for me and unread for my colleague; marked again it changes nothing."""
    counter, colleague = await house.signed_in("counter"), await house.signed_in("counter2")
    codes = [await put(counter), await put(counter)]
    for code in codes:
        await tell(house, code, "intake_alert")
    page = await counter.get("/notices")
    assert unread(page)[:2] == codes[::-1]
    key = page.tree.css_first(f"tr.unread:has(a[href='/cases/{codes[0]}']) button")
    assert key is not None
    for _ in range(2):
        after = await counter.submit("/notices/read", {"notice": key.attributes["value"]})
        assert codes[1] in unread(after)
        assert codes[0] not in unread(after)
    assert set(codes) <= set(unread(await colleague.get("/notices")))


async def test_all_read_means_all_that_was_on_the_page(house: House, put: Put) -> None:
    """What is told after the page was made stays unread; the number in the bar follows, and is gone at nothing."""
    counter = await house.signed_in("counter")
    await tell(house, await put(counter), "intake_alert")
    before = await counter.get("/notices")
    late = await put(counter)
    await tell(house, late, "intake_alert")
    action, fields = before.form(action="/notices/read")
    page = await counter.submit(action, fields)
    assert unread(page) == [late]
    assert (await counter.client.get("/tasks/counts")).json()["unread"] == "1"
    action, fields = page.form(action="/notices/read")
    page = await counter.submit(action, fields)
    assert (unread(page), page.text(".lead")) == ([], ALL_READ)
    assert (await counter.client.get("/tasks/counts")).json()["unread"] == "0"
    assert not page.tree.css("main .button")


async def test_nobody_marks_what_another_post_was_told(house: House, put: Put) -> None:
    """A notice of another post or agency cannot be marked, and a made-up one or a broken time changes nothing."""
    counter = await house.signed_in("counter")
    code = await put(counter, -1)
    await tell(house, code, "overdue")
    page = await (await house.signed_in("leader")).get("/notices")
    button = page.tree.css_first("tr.unread button")
    assert button is not None
    stranger = await house.signed_in("stranger")
    for fields in ({"notice": str(button.attributes["value"])}, {"notice": "none"}, {}):
        assert (await stranger.submit("/notices/read", fields)).text(".lead") == ALL_READ
    assert (await stranger.post("/notices/read", {"until": "yesterday"})).status_code == 422
    assert code in unread(await (await house.signed_in("leader")).get("/notices"))


async def test_a_notice_says_what_became_of_it(house: House, put: Put) -> None:
    """A filing that was answered meanwhile is shown as dealt with, unread or not."""
    counter = await house.signed_in("counter")
    code = await put(counter)
    await tell(house, code, "intake_alert")
    row = f"tr:has(a[href='/cases/{code}'])"
    assert "Chưa xong" in (await counter.get("/notices")).text(row)
    async with house.sessions.single_statement() as connection:
        await connection.execute("update cases set phase = 'in_progress' where code = $1", code)
    assert "Đã xử lý" in (await counter.get("/notices")).text(row)


async def test_long_lists_go_on(house: House, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page after page, each notice stands there once, the newest first; a cursor that was made up starts anew."""
    counter = await house.signed_in("counter")
    codes = [await put(counter) for _ in range(5)]
    for code in codes:
        await tell(house, code, "intake_alert")
    monkeypatch.setattr(notices, "ROWS", 2)
    seen, address = [], "/notices"
    while address:
        page = await counter.get(address)
        seen += page.texts("tbody .code")
        link = page.tree.css_first("a[rel=next]")
        address = str(link.attributes["href"]) if link else ""
    assert seen[:5] == codes[::-1]
    assert len(seen) == len(set(seen))
    assert (await counter.get("/notices?after=x.y.z")).texts("tbody .code") == codes[:-3:-1]
