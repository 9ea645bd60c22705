"""The pages of a working day, without JavaScript; each page opened is checked against the page rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from activities.contract import OperationLine
from activities.records import Records
from models.tables import Case
from tests.api.conftest import COPIES, House, filing, new_key
from tests.api.patient import looks
from tests.api.visitor import Page, Visitor
from tests.support.turns import operation, turn


async def file_at_the_counter(counter: Visitor, **typed: str) -> tuple[str, Page]:
    """File a dossier through the pages and return its code and the page after filing."""
    form = await counter.get(f"/cases/new/{COPIES}")
    action, fields = form.form(action=f"/cases/new/{COPIES}")
    filed = await counter.submit(action, {**fields, "applicant.name": "Lê Thị Bưởi", **typed})
    return filed.text("h1 .code"), filed


async def opened(visitor: Visitor, code: str, act: str) -> Page:
    """Open a case, waiting until the form of an act is there."""
    async for _ in looks():
        page = await visitor.get(f"/cases/{code}")
        if page.tree.css_first(f"input[name='act'][value='{act}']"):
            return page
        own_page = page.tree.css_first(f"a[href^='/cases/{code}/acts/{act}']")
        if own_page:
            return await visitor.get(str(own_page.attributes["href"]))
    raise AssertionError(f"{act} did not open: {page.body}")


async def do(visitor: Visitor, code: str, act: str, **typed: str) -> Page:
    """Fill in the form of an act on the case page and send it."""
    page = await opened(visitor, code, act)
    action, fields = page.form(act)
    return await visitor.submit(action, {**fields, **typed})


async def test_a_case_is_worked_from_the_counter_to_the_hand_over(live_house: House) -> None:
    """File, take the payment, accept, print the receipt, appraise, sign, hand over: forms alone suffice."""
    counter, officer, leader = [await live_house.signed_in(login) for login in ("counter", "officer", "leader")]
    found = await counter.get("/cases/new?q=trich luc")
    assert [node.attributes["href"] for node in found.tree.css(".results a")] == [f"/cases/new/{COPIES}"]

    code, filed = await file_at_the_counter(counter)
    assert filed.heading.startswith("Đã nộp hồ sơ H61.12-")
    assert len(filed.text(".secret")) == 8
    page = await opened(counter, code, "take_payment")
    assert "Còn 8.000 đồng chưa thu" in page.text(".closed-acts")
    await do(counter, code, "take_payment")
    page = await do(counter, code, "accept")
    assert "Chờ cán bộ thụ lý" in page.body
    assert "Hẹn trả" in page.body

    async for _ in looks():
        receipt = await counter.client.get(f"/cases/{code}/receipt")
        if receipt.headers["content-type"] == "application/pdf":
            break
        assert "Đang lập giấy hẹn" in receipt.text
    assert receipt.content.startswith(b"%PDF-")

    page = await do(officer, code, "complete", reason="Đủ điều kiện")
    assert page.status == 200, page.body
    await do(leader, code, "approve")
    page = await counter.get(f"/cases/{code}")
    given_out_at = page.tree.css("#now .button.primary")[0].attributes["href"] or ""
    action, fields = (await counter.get(given_out_at)).form(action=given_out_at)
    await counter.submit(action, fields)
    page = await counter.get(f"/cases/{code}")
    assert "Đã trả kết quả tại quầy." in page.body
    assert "Đủ điều kiện" in page.text(".timeline")


async def test_a_form_that_comes_back_keeps_what_was_typed(house: House) -> None:
    """A wrong filing is 422 with a summary that leads to the fields; nothing typed is lost."""
    counter = await house.signed_in("counter")
    form = await counter.get(f"/cases/new/{COPIES}")
    action, fields = form.form(action=f"/cases/new/{COPIES}")

    page = await counter.submit(
        action,
        {**fields, "applicant.name": "", "applicant.identity_number": "123", "applicant.address": "Số 1"},
    )

    assert page.status == 422
    assert [node.attributes["href"] for node in page.tree.css("#error-summary a")] == [
        "#applicant-name",
        "#applicant-identity_number",
    ]
    assert page.tree.css("#applicant-address")[0].attributes["value"] == "Số 1"
    assert page.form(action=action)[1]["key"] == fields["key"]


async def test_a_name_nobody_can_see_comes_back_with_its_mend(house: House) -> None:
    """A name of invisible characters is 422 on the counter's form too, said at the field, in either language."""
    for language, said in (("vi", "Tên cần có ít nhất một chữ cái."), ("en", "A name needs at least one letter.")):
        counter = await house.signed_in("counter", language)
        form = await counter.get(f"/cases/new/{COPIES}")
        action, fields = form.form(action=f"/cases/new/{COPIES}")
        page = await counter.submit(action, {**fields, "applicant.name": "\u200b\u2060"})
        assert page.status == 422
        assert said in page.text("#applicant-name-wrong")


@pytest.mark.parametrize(
    ("call", "answers"),
    [
        (operation(), ["agree", "disagree"]),
        (operation("fee:request", system="payments", action="request"), ["paid", "failed"]),
        (operation("return/1:post", system="post", action="order"), ["delivered", "returned"]),
    ],
    ids=lambda value: value.system if isinstance(value, OperationLine) else None,
)
async def test_an_answer_by_phone_is_entered_while_another_is_awaited(
    house: House, call: OperationLine, answers: list[str]
) -> None:
    """The case page shows the number to quote and offers the supervisor the answers that system can give."""
    counter, supervisor = await house.signed_in("counter"), await house.signed_in("supervisor")
    code, _ = await file_at_the_counter(counter)
    async with house.sessions.read() as session:
        case = await session.scalar(select(Case).where(col(Case.code) == code))
    assert case is not None
    awaited = replace(call, status="awaiting_answer", reference="CA-2026-77")
    await Records(house.sessions).record_turn(turn(case.id, 0, "filed", operations=[awaited]))

    page = await supervisor.get(f"/cases/{code}")

    _, fields = page.form("enter_answer")
    assert fields["target"] == call.key
    assert [node.attributes["value"] for node in page.tree.css("select[name='values.answer'] option")] == answers
    assert "CA-2026-77" in page.body
    assert "Hồ sơ này không có việc cần làm bây giờ." in page.text("#now")
    machine = await house.machine("read")
    read = (await supervisor.client.get(f"/api/v1/cases/{code}", headers=machine)).json()
    assert [(row["status"], row["reference"]) for row in read["operations"]] == [("awaiting_answer", "CA-2026-77")]


async def test_the_fee_can_be_reckoned_before_filing(house: House) -> None:
    """The button shows the fee of what is typed so far and files nothing."""
    counter = await house.signed_in("counter")
    form = await counter.get(f"/cases/new/{COPIES}")
    action, fields = form.form(action=f"/cases/new/{COPIES}")

    page = await counter.submit(action, {**fields, "facts.copies": "4", "do": "look"})

    assert "32.000 đồng" in page.body


async def test_sending_a_filing_twice_files_one_case(house: House) -> None:
    """A double click leads to the same case."""
    counter = await house.signed_in("counter")
    form = await counter.get(f"/cases/new/{COPIES}")
    action, fields = form.form(action=f"/cases/new/{COPIES}")
    sent = {**fields, "applicant.name": "Lê Thị Bưởi"}

    first = await counter.post(action, sent)
    again = await counter.post(action, sent)

    assert first.status_code == 303
    assert first.headers["location"] == again.headers["location"]


async def test_an_act_that_is_refused_shows_why_and_keeps_the_text(live_house: House) -> None:
    """A stale page: the case moved on meanwhile, the reason typed stands in the form again."""
    counter, colleague = await live_house.signed_in("counter"), await live_house.signed_in("counter2")
    code, _ = await file_at_the_counter(counter)
    stale = await opened(counter, code, "request_supplement")
    action, fields = stale.form("request_supplement")
    await do(colleague, code, "request_supplement", reason="Thiếu chữ ký")

    page = await counter.submit(action, {**fields, "reason": "Thiếu bản sao giấy khai sinh"})

    assert page.status == 409
    assert page.text("#error-summary").startswith("Chưa lưu. Lý Văn Hai vừa làm việc trên hồ sơ này")
    assert page.text("#kept-text") == "Thiếu bản sao giấy khai sinh"


async def test_my_work_is_sorted_and_can_be_taken_and_given_back(live_house: House) -> None:
    """A task is picked up from the list and stands under mine until it is given back."""
    counter = await live_house.signed_in("counter")
    code, _ = await file_at_the_counter(counter)
    await opened(counter, code, "take_payment")
    page = await counter.get("/tasks?cut=free")
    assert code in page.texts("tbody th")

    await counter.submit(f"/cases/{code}/tasks/claim", {"task": "check/1"})
    mine = await counter.get("/tasks?cut=mine")
    await counter.submit(f"/cases/{code}/tasks/release", {"task": "check/1"})
    given_back = await counter.get("/tasks?cut=free")

    assert code in mine.texts("tbody th")
    assert code in given_back.texts("tbody th")


async def test_pages_outside_ones_agency_are_not_there(house: House) -> None:
    """Another agency's case is 404 in the frame, with the way back; nobody signed in is led to sign in."""
    counter, stranger = await house.signed_in("counter"), await house.signed_in("stranger")
    code, _ = await file_at_the_counter(counter)

    page = await stranger.get(f"/cases/{code}")
    nobody = await house.visitor().get(f"/cases/{code}")

    assert page.status == 404
    assert page.tree.css_first("nav")
    assert nobody.heading == "Đăng nhập cho cán bộ"


async def test_every_page_speaks_both_languages(house: House) -> None:
    """The switch changes the page and stays; no Vietnamese is left in the English frame."""
    visitor = await house.signed_in("counter")
    addresses = ("/tasks", "/cases/new", f"/cases/new/{COPIES}", "/follow", "/procedures", f"/procedures/{COPIES}")
    for address in addresses:
        assert (await visitor.get(address)).tree.css("html")[0].attributes["lang"] == "vi"

    answer = await visitor.post("/language", {"language": "en", "back": "/tasks"})

    assert answer.headers["location"] == "/tasks"
    for address in addresses:
        page = await visitor.get(address)
        assert page.tree.css("html")[0].attributes["lang"] == "en"
        for vietnamese in ("Việc của tôi", "Đăng xuất", "Thủ tục", "Tra cứu", "Họ và tên", "Giấy tờ"):
            assert vietnamese not in page.text("body")


async def test_a_supplement_goes_to_the_applicant_and_back(live_house: House) -> None:
    """The counter asks once for named papers; the applicant sees them, sends a file and says so."""
    machine = await live_house.machine("file")
    client = live_house.visitor().client
    answer = await client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})
    case: dict[str, Any] = answer.json()
    counter, applicant = await live_house.signed_in("counter"), live_house.visitor()
    who = {"code": case["code"], "secret": case["secret"]}
    await do(counter, case["code"], "request_supplement", component="to-khai", reason="Tờ khai thiếu chữ ký")

    page = await applicant.submit("/follow", who)
    assert "Ông/Bà cần bổ sung hồ sơ." in page.body
    assert "Tờ khai thiếu chữ ký" in page.body
    sent = await applicant.submit(
        f"/my-case/{case['code']}/supplement/files",
        {"component": "to-khai"},
        files={"file": ("a.pdf", b"%PDF-1.4\n%%EOF\n")},
    )
    assert "a.pdf" in sent.body
    action, fields = sent.form(action=f"/my-case/{case['code']}/supplement")
    await applicant.submit(action, fields)

    page = await opened(counter, case["code"], "take_payment")
    async for _ in looks():
        page = await counter.get(f"/cases/{case['code']}")
        if "Người nộp đã bổ sung hồ sơ" in page.body:
            break
    assert "Người nộp đã bổ sung hồ sơ" in page.body
    assert "a.pdf" in (await counter.get(f"/cases/{case['code']}/papers")).body
