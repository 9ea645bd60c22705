"""Two people on one case see each other and never overwrite; what is typed is never lost."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, text, update
from sqlmodel import col

from models.base import now
from models.tables import Case, CaseEvent, FormDraft, Presence
from tests.api.case.conftest import lead
from tests.api.conftest import House, filing, new_key
from tests.api.test_pages import do, file_at_the_counter, opened

MARRIAGE = "1.004873"


async def test_a_form_overtaken_by_a_colleague_is_not_sent(live_house: House) -> None:
    """409 names who did what and when, keeps the text in the form, and the form sent again goes through."""
    counter, colleague = await live_house.signed_in("counter"), await live_house.signed_in("counter2")
    code, _ = await file_at_the_counter(counter)
    stale = await opened(counter, code, "request_supplement")
    action, fields = stale.form("request_supplement")
    await do(colleague, code, "take_payment")

    page = await counter.submit(action, {**fields, "reason": "Thiếu bản sao giấy khai sinh"})

    assert page.status == 409
    summary = page.text("#error-summary")
    assert summary.startswith("Chưa lưu. Lý Văn Hai vừa làm việc trên hồ sơ này lúc ")
    assert "Đã thu 8.000 đồng" in summary
    action, kept = page.form("request_supplement")
    assert kept["reason"] == "Thiếu bản sao giấy khai sinh"
    assert int(kept["seq"]) > int(fields["seq"])
    assert kept["key"] != fields["key"]
    sent = await counter.submit(action, kept)
    assert sent.status == 200, sent.body
    assert sent.text(".message.success").startswith(f"Đã gửi yêu cầu bổ sung hồ sơ {code}.")


async def test_an_act_closed_meanwhile_leaves_its_text(live_house: House) -> None:
    """When the colleague did the same first there is no form any more; the text stands beside the reason."""
    counter, colleague = await live_house.signed_in("counter"), await live_house.signed_in("counter2")
    code, _ = await file_at_the_counter(counter)
    action, fields = (await opened(counter, code, "request_supplement")).form("request_supplement")
    await do(colleague, code, "request_supplement", reason="Thiếu chữ ký")

    page = await counter.submit(action, {**fields, "reason": "Thiếu bản sao"})

    assert page.status == 409
    assert page.text("#kept-text") == "Thiếu bản sao"
    assert "Chỉ được yêu cầu bổ sung một lần" in page.body or "hiện không mở" in page.body


async def test_a_form_sent_twice_does_one_deed(live_house: House) -> None:
    """A double click, and an own act in another window, are no conflict; the deed is done once and said once."""
    counter = await live_house.signed_in("counter")
    code, _ = await file_at_the_counter(counter)
    action, fields = (await opened(counter, code, "take_payment")).form("take_payment")

    first = await counter.post(action, fields)
    again = await counter.post(action, fields)
    page = await counter.get(first.headers["location"])
    reloaded = await counter.get(first.headers["location"])

    assert (first.status_code, again.status_code) == (303, 303)
    assert page.text(".message.success").startswith(f"Đã thu tiền của hồ sơ {code}.")
    assert not reloaded.tree.css(".message.success")
    assert page.body.count("Đã thu 8.000 đồng") == 1


async def test_what_follows_from_an_own_act_is_no_news(live_house: House) -> None:
    """Accepting asks the police by itself: the form sent twice is no conflict although that came after the page."""
    counter = await live_house.signed_in("counter")
    body = filing(procedure=MARRIAGE, components=[{"id": "to-khai", "originals": 1}], facts={})
    filed = await counter.client.post("/api/v1/cases", json=body, headers=new_key())
    code = filed.json()["code"]
    action, fields = (await opened(counter, code, "accept")).form("accept")

    first = await counter.post(action, fields)
    async with live_house.sessions.read() as session:
        wanted = select(CaseEvent).join(Case, col(Case.id) == col(CaseEvent.case_id)).where(col(Case.code) == code)
        events = (await session.scalars(wanted.order_by(col(CaseEvent.seq)))).all()
    again = await counter.post(action, fields)

    received = next(event.seq for event in events if event.kind == "received")
    assert [event.kind for event in events if event.seq > received and not event.actor] == ["consultation_asked"]
    assert (first.status_code, again.status_code) == (303, 303)


async def test_a_forged_word_says_nothing(house: House) -> None:
    """A cookie that we did not sign for this case confirms nothing."""
    led = await lead(house, MARRIAGE)
    counter = await house.signed_in("counter")
    counter.client.cookies.set("told", "accept|9|case/x:accept:|0123456789abcdef0123456789abcdef")

    page = await counter.get(f"/cases/{led.code}")

    assert page.status == 200
    assert not page.tree.css(".message.success")


async def test_people_on_one_case_see_each_other(house: House) -> None:
    """Opening the page is a sign of life, the beat another; a minute without one and nobody is there."""
    led = await lead(house, MARRIAGE)
    counter, officer = await house.signed_in("counter"), await house.signed_in("officer")
    assert (await counter.get(f"/cases/{led.code}")).text("#present") == ""

    page = await officer.get(f"/cases/{led.code}")
    beat = await counter.post(f"/cases/{led.code}/presence")

    assert page.text("#present") == "Trần Thị Hạnh vừa mở hồ sơ này."
    assert beat.json() == {"seq": 1, "others": "Lê Văn Phúc vừa mở hồ sơ này."}
    async with house.sessions.write() as session:
        earlier = now() - timedelta(minutes=2)
        await session.change(
            update(Presence).where(col(Presence.staff_id) == house.staff["counter"]).values(opened_at=earlier)
        )
    assert (await officer.get(f"/cases/{led.code}")).text("#present") == "Trần Thị Hạnh đang mở hồ sơ này (2 phút)."
    async with house.sessions.write() as session:
        gone = now() - timedelta(seconds=61)
        await session.change(update(Presence).values(seen_at=gone))
    assert (await officer.get(f"/cases/{led.code}")).text("#present") == ""


async def test_what_is_typed_is_kept_for_its_writer(live_house: House) -> None:
    """A saved draft stands in the form again with its time, for nobody else, and is gone once it was sent."""
    counter, colleague = await live_house.signed_in("counter"), await live_house.signed_in("counter2")
    code, _ = await file_at_the_counter(counter)
    form = await opened(counter, code, "request_supplement")
    action, fields = form.form("request_supplement")
    typed = {**fields, "reason": "Thiếu chữ ký", "component": "to-khai", "what.to-khai": "Ký lại"}

    saved = await counter.post(f"/cases/{code}/draft", typed)
    by_script = await counter.post(f"/cases/{code}/draft", typed, headers={"Accept": "application/json"})
    kept = await counter.get(saved.headers["location"])
    other = await opened(colleague, code, "request_supplement")

    assert by_script.json()["told"].startswith("Nội dung đang gõ đã lưu nháp lúc ")
    assert kept.form("request_supplement")[1]["reason"] == "Thiếu chữ ký"
    assert kept.form("request_supplement")[1]["what.to-khai"] == "Ký lại"
    assert kept.tree.css("input[name='component'][value='to-khai'][checked]")
    assert kept.text("[data-draft-told]").startswith("Nội dung đang gõ đã lưu nháp lúc ")
    assert other.form("request_supplement")[1]["reason"] == ""
    await counter.submit(action, typed)
    async with live_house.sessions.read() as session:
        assert await session.scalar(select(FormDraft)) is None


async def test_a_draft_belongs_to_its_case(house: House) -> None:
    """A place that is not of this case is 422 and keeps nothing."""
    led = await lead(house, MARRIAGE)
    counter = await house.signed_in("counter")

    answer = await counter.post(f"/cases/{led.code}/draft", {"place": "case/other:accept:", "reason": "x"})

    assert answer.status_code == 422
    async with house.sessions.read() as session:
        kept = await session.execute(text("select count(*) from form_drafts where place like 'case/other%'"))
        assert kept.scalar_one() == 0


async def test_a_supplement_request_says_everything_before_and_after(live_house: House) -> None:
    """Each paper with what, why, law and mend; the preview reads as the slip does; the clock's end is named first."""
    counter = await live_house.signed_in("counter")
    code, _ = await file_at_the_counter(counter)
    page = await opened(counter, code, "request_supplement")
    assert "Chỉ được yêu cầu một lần" in page.body
    assert "Hạn bổ sung là hết ngày" in page.text(".effects")
    action, fields = page.form("request_supplement")
    typed = {
        **fields,
        "reason": "Hồ sơ chưa đủ",
        "component": "to-khai",
        "what.to-khai": "Ký tờ khai",
        "why.to-khai": "Tờ khai chưa ký",
        "basis.to-khai": "Nghị định 123/2015/NĐ-CP",
        "how.to-khai": "Ký rồi nộp lại",
    }

    preview = await counter.submit(action, {**typed, "preview": "yes"})
    sent = await counter.submit(action, typed)
    slip = await counter.get(f"/cases/{code}/slips/supplement")

    for said in ("Ký tờ khai", "Tờ khai chưa ký", "Nghị định 123/2015/NĐ-CP", "Ký rồi nộp lại"):
        assert said in preview.text("#preview")
        assert said in slip.body
    assert preview.form("request_supplement")[1]["key"] == fields["key"]
    assert "hạn bổ sung là hết ngày" in sent.text(".message.success")
    async with live_house.sessions.read() as session:
        phase = await session.scalar(select(col(Case.phase)).where(col(Case.code) == code))
    assert phase == "awaiting_supplement"


async def test_an_act_that_is_not_open_says_why(house: House) -> None:
    """The page of a closed act has no form but the reason and who can; an act nobody could mean is 404."""
    led = await lead(house, MARRIAGE)
    officer = await house.signed_in("officer")

    page = await officer.get(f"/cases/{led.code}/acts/accept")

    assert "cán bộ một cửa" in page.text("#now .message.info")
    assert not page.tree.css("input[name='act']")
    assert (await officer.get(f"/cases/{led.code}/acts/hand_over")).status == 404
