"""Feedback: a citizen writes and follows, the office answers within its clock, nobody else sees it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from sqlmodel import col

from domain.feedback.clock import Kind, Step
from models.feedback import NewFeedback, receive, take_step
from models.tables import Feedback
from tests.api.conftest import AGENCY, House
from tests.api.visitor import Page, Visitor

TEXT = "Quầy số 2 không có số thứ tự, phải chờ hơn hai giờ."


async def written(visitor: Visitor, **typed: str) -> Page:
    """Fill in the form and send it."""
    form = await visitor.get("/feedback")
    action, fields = form.form(action="/feedback")
    return await visitor.submit(action, {**fields, "agency": AGENCY, "text": TEXT, **typed})


def slip(page: Page) -> dict[str, str]:
    """Return code and secret from the page after sending."""
    _, fields = page.form(action="/feedback/follow")
    return fields


async def test_feedback_is_written_asked_about_supplied_and_answered(house: House) -> None:
    """The whole way by forms alone: the clock stands while the citizen's answer is awaited."""
    citizen, supervisor = house.visitor(), await house.signed_in("supervisor")
    paper = slip(await written(citizen, name="Nguyễn Thị Mẫu", phone="0900 000 001"))

    listed = await supervisor.get("/feedback/desk")
    assert paper["code"] in listed.body
    address = f"/feedback/desk/{paper['code']}"
    one = await supervisor.get(address)
    assert TEXT in one.body
    action, fields = one.form(action=address)
    asked = await supervisor.submit(action, {**fields, "step": "asked", "text": "Ông/Bà đến ngày nào?"})
    assert "Chờ người gửi bổ sung" in asked.body

    status = await citizen.submit("/feedback/follow", paper)
    assert "Ông/Bà đến ngày nào?" in status.body
    action, fields = status.form(action="/feedback/supply")
    supplied = await citizen.submit(action, {**fields, "text": "Ngày 20/11."})
    assert "Đã gửi phần bổ sung" in supplied.body

    one = await supervisor.get(address)
    assert "chỉ được hỏi một lần" in one.body
    action, fields = one.form(action=address)
    done = await supervisor.submit(action, {**fields, "step": "answered", "text": "Đã thêm quầy lấy số."})
    assert "đã kết thúc" in done.body
    assert "Đã thêm quầy lấy số." in (await citizen.submit("/feedback/follow", paper)).body
    assert paper["code"] in (await supervisor.get("/feedback/desk?cut=closed")).body


async def test_a_form_sent_twice_is_one_feedback(house: House) -> None:
    """The same key gives the same code and secret: a slow network doubles nothing."""
    citizen = house.visitor()
    form = await citizen.get("/feedback")
    action, fields = form.form(action="/feedback")
    typed = {**fields, "agency": AGENCY, "text": TEXT}
    first, second = await citizen.submit(action, typed), await citizen.submit(action, typed)
    assert slip(first) == slip(second)


async def test_what_is_missing_is_named_and_nothing_typed_is_lost(house: House) -> None:
    """No office, a text too short, a phone that is none: each is named beside its field."""
    page = await written(house.visitor(), agency="", text="Ngắn", phone="12")
    assert page.status == 422
    assert {node.attributes["href"] for node in page.tree.css("#error-summary a")} == {"#agency", "#text", "#phone"}
    _, fields = page.form(action="/feedback")
    assert (fields["text"], fields["phone"]) == ("Ngắn", "12")
    unknown = await written(house.visitor(), agency="H99.99")
    assert unknown.status == 422


async def test_a_wrong_secret_tells_nothing(house: House) -> None:
    """An unknown code and a wrong secret get the same answer."""
    citizen = house.visitor()
    paper = slip(await written(citizen))
    wrong = await citizen.submit("/feedback/follow", {**paper, "secret": "00000000"})
    unknown = await citizen.submit("/feedback/follow", {**paper, "code": "PA-00000000"})
    assert (wrong.status, wrong.text(".message")) == (unknown.status, unknown.text(".message"))
    assert TEXT not in wrong.body


async def test_other_offices_and_other_posts_see_nothing(house: House) -> None:
    """A counter post has no desk; what is not there and what is another office's look the same."""
    paper = slip(await written(house.visitor()))
    counter, supervisor = await house.signed_in("counter"), await house.signed_in("supervisor")
    assert (await counter.get("/feedback/desk")).status == 403
    assert (await counter.get(f"/feedback/desk/{paper['code']}")).status == 403
    assert (await supervisor.get("/feedback/desk/PA-00000000")).status == 404


async def test_two_answers_at_once_are_one(house: House) -> None:
    """Two colleagues answer in the same moment: one is taken, the other is told and keeps the text."""
    paper = slip(await written(house.visitor()))
    address = f"/feedback/desk/{paper['code']}"
    first, second = await house.signed_in("supervisor"), await house.signed_in("supervisor")
    _, fields = (await first.get(address)).form(action=address)
    answers = await asyncio.gather(
        first.post(address, {**fields, "step": "answered", "text": "Câu trả lời một."}),
        second.post(address, {**fields, "step": "answered", "text": "Câu trả lời hai."}),
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    page = await first.get(address)
    assert page.body.count("Câu trả lời") == 1


async def test_what_is_written_about_a_procedure_says_so_at_the_desk(house: House) -> None:
    """From the page of a procedure its code goes with the text, past a mistake too; a code of none is left out."""
    citizen, supervisor = house.visitor(), await house.signed_in("supervisor")
    procedure = await citizen.get("/procedures/1.004873")
    [link] = [node.attributes["href"] for node in procedure.tree.css("a[href^='/feedback?procedure=']")]
    form = await citizen.get(str(link))
    assert procedure.text("h1") in form.text("main form")
    action, fields = form.form(action="/feedback")
    short = await citizen.submit(action, {**fields, "agency": AGENCY, "text": "Ngắn"})
    assert short.status == 422
    action, fields = short.form(action="/feedback")
    paper = slip(await citizen.submit(action, {**fields, "text": TEXT}))

    one = await supervisor.get(f"/feedback/desk/{paper['code']}")
    assert [node.text() for node in one.tree.css("a[href='/procedures/1.004873']")] == [procedure.text("h1")]
    for unknown in ("9.999999", "%00", "%3Cb%3E"):
        form = await citizen.get(f"/feedback?procedure={unknown}")
        assert "procedure_code" not in form.form(action="/feedback")[1]


async def test_the_desk_pages_and_counts_all(house: House) -> None:
    """More than a page: each is found once, and open and late are counted over all of them, pauses given back."""
    supervisor, now = await house.signed_in("supervisor"), datetime.now(UTC)
    async with house.sessions.write() as session:
        await session.change(update(Feedback).values(status="answered", closed_at=now))
        wanted = set()
        for place in range(60):
            received = now - timedelta(days=60 - place)
            new = NewFeedback(AGENCY, Kind.COMPLAINT, f"{TEXT} Lần {place}.")
            feedback = await receive(session, new, f"many {place}", "secret", received)
            wanted.add(feedback.code)
            if place == 0:  # waits for its sender: not late, and last
                await take_step(session, feedback.id, Step.ASKED, "Ở đâu?", received + timedelta(days=1), None)
            if place == 1:  # answered its question yesterday: the weeks between are given back
                await take_step(session, feedback.id, Step.ASKED, "Ở đâu?", received + timedelta(days=1), None)
                await take_step(session, feedback.id, Step.SUPPLIED, "Quầy 2.", now - timedelta(days=1), None)

    first = await supervisor.get("/feedback/desk")
    [after] = [str(node.attributes["href"]) for node in first.tree.css("main a[rel='next']")]
    second = await supervisor.get(after)

    assert len(first.texts("tbody th .code")) == 50
    assert set(first.texts("tbody th .code")) | set(second.texts("tbody th .code")) == wanted
    assert len(second.texts("tbody th .code")) == 10
    assert not second.tree.css("main a[rel='next']")
    late = len([badge for page in (first, second) for badge in page.texts("tbody .badge") if badge.startswith("Quá")])
    assert 10 < late < 50
    assert second.texts("tbody .badge")[-1] == "Chờ người gửi bổ sung"
    assert first.text(".lead") == second.text(".lead") == f"60 phản ánh đang mở, {late} quá hạn."
    async with house.sessions.write() as session:
        closed = update(Feedback).where(col(Feedback.code).in_(wanted))
        await session.change(closed.values(status="answered", closed_at=now))
    first = await supervisor.get("/feedback/desk?cut=closed")
    assert len(first.texts("tbody th .code")) == 50
    [after] = [str(node.attributes["href"]) for node in first.tree.css("main a[rel='next']")]
    assert not set(first.texts("tbody th .code")) & set((await supervisor.get(after)).texts("tbody th .code"))
