"""Online filings: the queue by its clock, and the check that ends in reception, supplement or refusal."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from models.tables import Case, Note, Reading
from tests.api.conftest import House, filing, new_key
from tests.api.patient import looks
from tests.api.visitor import Page, Visitor

PDF = {"file": ("to-khai.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")}


async def filed_online(house: House, **changes: Any) -> str:
    """File online as the portal does and return the code."""
    machine = await house.machine("file")
    body = {**filing(channel="online", procedure="1.004873", components=[], facts={}), **changes}
    answer = await house.visitor().client.post("/api/v1/cases", json=body, headers={**machine, **new_key()})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


async def hand_in(house: House, code: str) -> None:
    """Hand in the declaration's file as the portal does."""
    machine = await house.machine("file")
    answer = await house.visitor().client.post(
        f"/api/v1/cases/{code}/documents", data={"component": "to-khai"}, files=PDF, headers=machine
    )
    assert answer.status_code == 201, answer.text


async def checked_page(counter: Visitor, code: str) -> Page:
    """Open the check of a case, waiting until the case has begun."""
    async for _ in looks():
        page = await counter.get(f"/cases/{code}/check")
        if page.tree.css_first("form#check"):
            return page
    raise AssertionError(page.body)


async def phase_of(house: House, code: str) -> str:
    """Return where a case stands."""
    async with house.sessions.read() as session:
        return str(await session.scalar(select(col(Case.phase)).where(col(Case.code) == code)))


async def test_the_queue_shows_the_clock_and_leads_to_the_most_pressing(house: House) -> None:
    """Time left, papers, fee; the primary action opens the first row; a neighbour's counter sees none of it."""
    counter, stranger = await house.signed_in("counter"), await house.signed_in("stranger")
    assert "Không có hồ sơ trực tuyến đang chờ" in (await counter.get("/online")).body
    code = await filed_online(house)

    page = await counter.get("/online")

    assert page.texts("tbody th .code") == [code]
    assert page.tree.css("main .button.primary")[0].attributes["href"] == f"/cases/{code}/check"
    assert page.text("tbody .badge").startswith("Còn")
    assert "không có tệp" in page.text("tbody")
    assert code not in (await stranger.get("/online")).body
    assert (await stranger.get(f"/cases/{code}/check")).status == 404
    officer = await house.signed_in("officer")
    assert (await officer.get("/online")).status == 403
    waiting = await counter.get(f"/cases/{code}/check")
    assert "đang được đưa vào quy trình" in waiting.body


async def test_all_papers_pass_and_the_case_is_received(live_house: House) -> None:
    """The file is shown in place; accepting with a paper unchecked is 422; then it is received with its date."""
    counter = await live_house.signed_in("counter")
    code = await filed_online(live_house)
    await hand_in(live_house, code)
    page = await checked_page(counter, code)
    frame = page.tree.css("iframe[name='paper']")[0]
    shown = await counter.client.get(str(frame.attributes["src"]))
    assert shown.headers["content-disposition"].startswith("inline")
    action, fields = page.form(action=f"/cases/{code}/check")
    assert fields["verdict.giay-xac-nhan-cu"] == "none"

    refused = await counter.submit(action, {**fields, "act": "accept"})
    assert refused.status == 422
    assert [node.attributes["href"] for node in refused.tree.css("#error-summary a")] == ["#verdict-to-khai"]
    page = await counter.submit(action, {**fields, "verdict.to-khai": "pass", "act": "accept"})

    assert "Đã tiếp nhận:" in page.text(".message.success")
    assert "Hẹn trả" in page.text(".message.success")
    assert await phase_of(live_house, code) == "received"
    assert "không còn chờ kiểm tra" in (await counter.get(f"/cases/{code}/check")).body
    async with live_house.sessions.read() as session:
        logged = (await session.scalars(select(col(Reading.what)))).all()
    assert {"check", "online"} <= set(logged)


async def test_what_failed_becomes_the_supplement_request(live_house: House) -> None:
    """Each failed paper with its reason is a point of the request; a missing reason comes back, typed text kept."""
    counter = await live_house.signed_in("counter")
    code = await filed_online(live_house)
    action, fields = (await checked_page(counter, code)).form(action=f"/cases/{code}/check")
    failed = {**fields, "act": "request_supplement", "verdict.to-khai": "fail", "note": "Nộp lại trên trang theo dõi"}

    page = await counter.submit(action, failed)
    assert page.status == 422
    assert [node.attributes["href"] for node in page.tree.css("#error-summary a")] == ["#what-to-khai"]
    assert page.text("#note") == "Nộp lại trên trang theo dõi"
    said = {"what": "Ký vào trang 2", "why": "Tờ khai thiếu chữ ký", "basis": "Điều 2 Nghị định 123/2015/NĐ-CP"}
    page = await counter.submit(action, {**failed, **{f"{part}.to-khai": text for part, text in said.items()}})

    assert "Đã gửi yêu cầu bổ sung:" in page.text(".message.success")
    assert await phase_of(live_house, code) == "awaiting_supplement"
    async with live_house.sessions.read() as session:
        notes = await session.scalars(
            select(Note).join(Case, col(Case.id) == col(Note.case_id)).where(col(Case.code) == code)
        )
    [note] = notes.all()
    [item] = note.items
    assert {name: text for name, text in item.items() if text} == {"component": "to-khai", **said}


async def test_not_our_authority_names_the_right_place(live_house: House) -> None:
    """Refusing needs a ground, and this ground needs where to file; both stand in the reason the applicant reads."""
    counter = await live_house.signed_in("counter")
    code = await filed_online(live_house)
    action, fields = (await checked_page(counter, code)).form(action=f"/cases/{code}/check")
    refusing = {**fields, "act": "refuse"}

    for more, wrong in (({}, "#ground"), ({"ground": "not_ours"}, "#where"), ({"ground": "other"}, "#reason")):
        page = await counter.submit(action, {**refusing, **more})
        assert [node.attributes["href"] for node in page.tree.css("#error-summary a")] == [wrong]
    page = await counter.submit(action, {**refusing, "ground": "not_ours", "where": "UBND phường Long Châu"})

    assert "Đã từ chối tiếp nhận:" in page.text(".message.success")
    async with live_house.sessions.read() as session:
        said = await session.scalar(
            select(col(Note.text)).join(Case, col(Case.id) == col(Note.case_id)).where(col(Case.code) == code)
        )
    assert said == "Không thuộc thẩm quyền giải quyết của cơ quan này.\nNơi nộp: UBND phường Long Châu."


async def test_a_case_that_moved_on_is_not_acted_upon(live_house: House) -> None:
    """New papers, or a colleague's act: nothing is done, what changed is told, what was typed stays."""
    counter, colleague = await live_house.signed_in("counter"), await live_house.signed_in("counter2")
    code = await filed_online(live_house)
    action, fields = (await checked_page(counter, code)).form(action=f"/cases/{code}/check")
    typed = {**fields, "verdict.to-khai": "fail", "what.to-khai": "Thiếu trang 2", "act": "request_supplement"}
    await hand_in(live_house, code)

    page = await counter.submit(action, typed)
    assert page.status == 409
    assert "vừa gửi thêm giấy tờ" in page.text("#error-summary")
    assert page.tree.css("#what-to-khai")[0].attributes["value"] == "Thiếu trang 2"
    assert await phase_of(live_house, code) == "filed"

    _, fresh = page.form(action=f"/cases/{code}/check")
    accepting = {**fresh, "verdict.to-khai": "pass", "act": "accept", "key": "another-persons-key"}
    assert (await colleague.post(action, accepting)).status_code == 303
    late = await counter.submit(action, {**typed, "seen": fresh["seen"]})
    assert late.status == 409
    assert "Lý Văn Hai" in late.text("#error-summary")
    assert await phase_of(live_house, code) == "received"


async def test_a_check_sent_twice_is_taken_once(live_house: House) -> None:
    """A double click leads to the same message and leaves one event."""
    counter = await live_house.signed_in("counter")
    code = await filed_online(live_house)
    action, fields = (await checked_page(counter, code)).form(action=f"/cases/{code}/check")
    sent = {**fields, "verdict.to-khai": "pass", "act": "accept"}

    answers = [await counter.post(action, sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
