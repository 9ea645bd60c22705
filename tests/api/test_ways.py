"""Choosing how to receive the result after filing, as the applicant and as the counter for them."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from models.tables import Applicant, Case, CaseEvent
from tests.api.case.conftest import lead
from tests.api.conftest import House
from tests.api.patient import looks
from tests.api.test_my_case import filed, let_in, reached
from tests.api.test_pages import opened

MARRIAGE, COPIES = "1.004873", "2.000815"


async def row_of(house: House, code: str) -> tuple[Case, Applicant]:
    """Return the rows of a case and its applicant."""
    async with house.sessions.read() as session:
        found = await session.execute(
            select(Case, Applicant)
            .join(Applicant, col(Applicant.case_id) == col(Case.id))
            .where(col(Case.code) == code)
        )
        case, person = found.one()
    return case, person


async def changed(house: House, code: str, way: str) -> tuple[Case, Applicant]:
    """Wait until the result of a case goes a way."""
    async for _ in looks():
        case, person = await row_of(house, code)
        if case.way == way:
            return case, person
    raise AssertionError(case.way)


async def test_the_applicant_has_the_result_sent_by_post(live_house: House) -> None:
    """Chosen on the own page with an address of its own; the page, the log and the row say so, then it is online."""
    case = await filed(live_house, procedure=MARRIAGE)
    visitor = await let_in(live_house, case)
    action, fields = (await visitor.get(f"/my-case/{case['code']}")).form(action=f"/my-case/{case['code']}/way")
    address = "Số 9 đường Không Có, phường An Bình"

    page = await visitor.submit(action, {**fields, "way": "post", "recipient.address": address})

    assert "Đã gửi đề nghị đổi cách nhận kết quả" in page.body
    row, person = await changed(live_house, case["code"], "post")
    assert person.recipient_address == address
    page = await reached(visitor, case["code"], "Đổi cách nhận kết quả: qua bưu chính.")
    assert [node.attributes["value"] for node in page.tree.css("input[name=way]")] == ["counter", "online"]
    async with live_house.sessions.read() as session:
        event = await session.scalar(
            select(CaseEvent).where(col(CaseEvent.case_id) == row.id, col(CaseEvent.kind) == "way_changed")
        )
    assert event is not None
    assert (event.actor, event.role, event.values) == ("applicant", "applicant", {"way": "post"})


async def test_a_form_that_cannot_be_taken_comes_back(house: House) -> None:
    """Nothing chosen, a phone that is none, nowhere to send it: named with the field, typed text kept, nothing sent."""
    case = await filed(house, procedure=MARRIAGE, applicant={"name": "Lê Thị Bưởi", "phone": "0900000001"})
    visitor = await let_in(house, case)
    action, fields = (await visitor.get(f"/my-case/{case['code']}")).form(action=f"/my-case/{case['code']}/way")

    nothing = await visitor.submit(action, fields)
    assert nothing.status == 422
    assert [node.attributes["href"] for node in nothing.tree.css("#error-summary a")] == ["#way"]
    post = {**fields, "way": "post"}
    bad = await visitor.submit(action, {**post, "recipient.phone": "abc", "recipient.address": "Số 9"})
    assert [node.attributes["href"] for node in bad.tree.css("#error-summary a")] == ["#recipient-phone"]
    assert bad.tree.css("#recipient-address")[0].attributes["value"] == "Số 9"
    nowhere = await visitor.submit(action, post)
    assert [node.attributes["href"] for node in nowhere.tree.css("#error-summary a")] == ["#recipient-address"]
    _, person = await row_of(house, case["code"])
    assert person.recipient_address == ""


async def test_one_way_is_no_choice(house: House) -> None:
    """Where the procedure gives its result at the counter only, nothing is offered, and a sent form is refused."""
    case = await filed(house, procedure=COPIES, components=[{"id": "ban-chinh", "originals": 1}], facts={})
    visitor = await let_in(house, case)
    page = await visitor.get(f"/my-case/{case['code']}")
    assert not page.tree.css("form[action$='/way']")
    refused = await visitor.submit(f"/my-case/{case['code']}/way", {"way": "post", "key": "a" * 16})
    assert refused.status == 409


async def test_the_counter_changes_it_for_the_applicant(live_house: House) -> None:
    """From the page of the case, aside from what is to be done; without a choice it is asked for."""
    case = await filed(live_house, procedure=MARRIAGE)
    counter = await live_house.signed_in("counter")
    page = await opened(counter, case["code"], "change_way")
    assert page.tree.css("details input[name=act][value=change_way]")
    action, fields = page.form("change_way")

    missing = await counter.submit(action, fields)
    assert missing.status == 422
    assert "Chưa chọn cách nhận." in missing.text("#error-summary")
    action, fields = missing.form("change_way")
    done = await counter.submit(action, {**fields, "values.way": "online"})

    assert done.text(".message.success").startswith(f"Đã đổi cách nhận kết quả của hồ sơ {case['code']}.")
    await changed(live_house, case["code"], "online")


async def test_others_see_why_they_cannot(house: House) -> None:
    """An officer is told that it is the counter's and the applicant's, and leaves no address behind by trying."""
    led = await lead(house, MARRIAGE)
    officer = await house.signed_in("officer")
    page = await officer.get(f"/cases/{led.code}")
    assert not page.tree.css("input[name=act][value=change_way]")
    assert "Đổi cách nhận kết quả" in page.text(".closed-acts")
    typed = {"act": "change_way", "values.way": "post", "recipient.address": "Nhà tôi", "key": "b" * 16}
    await officer.submit(f"/cases/{led.code}/acts", typed)
    _, person = await row_of(house, led.code)
    assert person.recipient_address == ""
