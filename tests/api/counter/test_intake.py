"""Taking in a dossier at the counter, without JavaScript: what comes back, what is kept, what is filed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.tables import Applicant, Case, Document, MoneyEntry, OutboxMessage, Reading
from tests.api.conftest import AGENCY, COPIES, OTHER_AGENCY, House, filing, new_key
from tests.api.visitor import Page, Visitor

CERTIFIED = "2.000815"
SCAN = "099195000017||Nguyễn Thị Mẫu|28021995|Nữ|Thôn Không Có, Xã Ví Dụ, Tỉnh Mẫu|01072021"


async def opened(counter: Visitor, procedure: str = CERTIFIED) -> tuple[str, dict[str, str]]:
    """Open a fresh form and return its address and fields."""
    page = await counter.get(f"/cases/new/{procedure}")
    return page.form(action=f"/cases/new/{procedure}")


def fields_of(page: Page, procedure: str = CERTIFIED) -> dict[str, str]:
    """Return what stands in the form of a page."""
    return page.form(action=f"/cases/new/{procedure}")[1]


async def case_of(house: House, page: Page) -> Case:
    """Return the case of a page after filing."""
    async with house.sessions.read() as session:
        case = await session.scalar(select(Case).where(col(Case.code) == page.text("h1 .code")))
    assert case is not None, page.body
    return case


async def readings_of(house: House, login: str) -> list[str]:
    """Return what a member of staff is on record as having read, oldest first."""
    async with house.sessions.read() as session:
        found = await session.scalars(
            select(col(Reading.what)).where(col(Reading.staff_id) == house.staff[login]).order_by(col(Reading.id))
        )
        return list(found.all())


async def filed_by_machine(house: House, **changes: Any) -> str:
    """File a case through the JSON door and return its code."""
    machine = await house.machine("file", agency=changes.pop("at", AGENCY))
    answer = await house.visitor().client.post(
        "/api/v1/cases", json=filing(**changes), headers={**machine, **new_key()}
    )
    code: str = answer.json()["code"]
    return code


async def test_a_card_is_read_and_the_scan_comes_back_nowhere(house: House) -> None:
    """The button fills name, number, birth and residence; what was scanned is not on the page, nothing is filed."""
    counter = await house.signed_in("counter")
    action, fields = await opened(counter)

    page = await counter.submit(action, {**fields, "scan": SCAN, "do": "read"})

    filled = fields_of(page)
    assert filled["applicant.name"] == "Nguyễn Thị Mẫu"
    assert filled["applicant.identity_number"] == "099195000017"
    assert filled["applicant.birth_date"] == "28/02/1995"
    assert filled["applicant.address"] == "Thôn Không Có, Xã Ví Dụ, Tỉnh Mẫu"
    assert filled["scan"] == ""
    assert "01072021" not in page.response.text
    assert "people" in await readings_of(house, "counter")
    filed = await counter.submit(action, {**filled, "applicant.phone": "0900 000 017", "facts.pages": "3"})
    async with house.sessions.read() as session:
        person = await session.get(Applicant, (await case_of(house, filed)).id)
    assert person is not None
    assert str(person.birth_date) == "1995-02-28"
    assert person.phone == "0900000017"


@pytest.mark.parametrize("scan", ["099195000018|Thiếu|Trường|1|2|3", "x", "|||||||"])
async def test_what_is_no_card_is_said_to_be_none(house: House, scan: str) -> None:
    """A scan that is no card, or a text too short to look for, changes nothing and says what is accepted."""
    counter = await house.signed_in("counter")
    action, fields = await opened(counter)
    page = await counter.submit(action, {**fields, "applicant.name": "Đang Gõ", "scan": scan, "do": "read"})
    assert page.tree.css_first(".message.error")
    assert fields_of(page)["applicant.name"] == "Đang Gõ"


async def test_a_card_without_marks_takes_the_name_from_the_earlier_case(house: House) -> None:
    """The scanner lost the diacritics; the same number has filed before, so the name is known whole."""
    await filed_by_machine(
        house, applicant={"name": "Lê Thị Dấu", "identity_number": "099195000019", "phone": "0900000019"}
    )
    counter = await house.signed_in("counter")
    action, fields = await opened(counter)
    lost = "099195000019||Le Thi Dau|01011995|Nu|Xa Vi Du|01072021"

    page = await counter.submit(action, {**fields, "scan": lost, "do": "read"})
    stranger = await counter.submit(
        action, {**fields, "scan": lost.replace("000019", "000020").replace("Dau", "La"), "do": "read"}
    )

    assert fields_of(page)["applicant.name"] == "Lê Thị Dấu"
    assert fields_of(page)["applicant.phone"] == "0900000019"
    assert fields_of(stranger)["applicant.name"] == "Le Thi La"
    assert "Kiểm tra họ tên" in stranger.body


async def test_people_are_offered_within_the_own_agency_only(house: House) -> None:
    """A name finds who has filed here; choosing fills the form; another agency's clerk finds nobody."""
    for number, phone in (("099195000031", "0900000031"), ("099195000032", "0900000032")):
        await filed_by_machine(
            house, applicant={"name": "Phạm Thị Trùng Tên", "identity_number": number, "phone": phone}
        )
    counter, stranger = await house.signed_in("counter2"), await house.signed_in("stranger")
    action, fields = await opened(counter)

    page = await counter.submit(action, {**fields, "scan": "trung ten", "do": "read"})
    choices = [node.attributes["value"] for node in page.tree.css("button[name='pick']")]
    picked = await counter.submit(action, {**fields_of(page), "pick": str(choices[0])})
    elsewhere = await stranger.submit(action, {**fields, "scan": "trung ten", "do": "read"})
    stolen = await stranger.submit(action, {**fields, "pick": str(choices[0])})

    assert len(choices) == 2
    assert "•••••••••032" in page.text("#person")
    assert fields_of(picked)["applicant.phone"] == "0900000032"
    assert (await readings_of(house, "counter2"))[-2:] == ["people", "person"]
    assert not elsewhere.tree.css("button[name='pick']")
    assert fields_of(stolen)["applicant.name"] == ""


async def test_a_number_or_a_phone_alone_finds_a_known_person(house: House) -> None:
    """Twelve digits typed by hand fill everything, and so does the phone number."""
    await filed_by_machine(
        house,
        applicant={"name": "Vũ Văn Quen", "identity_number": "099095000041", "phone": "0900000041", "address": "Số 4"},
    )
    counter = await house.signed_in("counter")
    action, fields = await opened(counter)
    for typed in ("099095000041", "0900 000 041"):
        page = await counter.submit(action, {**fields, "scan": typed, "do": "read"})
        assert fields_of(page)["applicant.name"] == "Vũ Văn Quen"
        assert fields_of(page)["applicant.address"] == "Số 4"


async def test_scans_are_kept_when_the_form_comes_back(house: House, pdf: bytes) -> None:
    """A form with a mistake keeps its files under the papers chosen; filed, they are papers of the case, once."""
    counter = await house.signed_in("counter")
    action, fields = await opened(counter)
    sent = {**fields, "applicant.name": "", "do": "accept"}
    page = await counter.submit(
        action,
        {**sent, "do": "upload"},
        files=[("files", ("ban sao.pdf", pdf)), ("files", ("x.pdf", b"<html>"))],
    )
    assert "Không nhận tệp x.pdf" in page.body
    assert page.text(".file-name").startswith("ban sao.pdf")
    wrong = await counter.submit(action, {**fields_of(page), "applicant.name": "", "do": "accept"})
    kept = fields_of(wrong)
    name = next(field for field in kept if field.startswith("file."))
    assert wrong.status == 422
    assert kept[name] == "ban-sao"

    done = {**kept, name: "ban-chinh", "applicant.name": "Lê Thị Tệp"}
    filed = await counter.submit(action, done)
    await counter.submit(action, done)

    case = await case_of(house, filed)
    async with house.sessions.read() as session:
        papers = (await session.scalars(select(Document).where(col(Document.case_id) == case.id))).all()
    assert [(paper.kind, paper.file_name) for paper in papers] == [("component:ban-chinh", "ban sao.pdf")]
    assert papers[0].created_by == str(house.staff["counter"])


async def test_the_counter_is_told_which_scan_no_browser_shows(house: House, pdf: bytes) -> None:
    """A TIFF is kept, with a sentence that whoever looks must download it; a PDF needs none."""
    counter = await house.signed_in("counter")
    action, fields = await opened(counter)
    tiff = b"II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    page = await counter.submit(
        action, {**fields, "do": "upload"}, files=[("files", ("a.tif", tiff)), ("files", ("b.pdf", pdf))]
    )
    told = {name.split(" ")[0]: "không hiện được ảnh TIFF" in name for name in page.texts(".file-name")}
    assert told == {"a.tiff": True, "b.pdf": False}


async def test_a_file_can_be_taken_off_and_belongs_to_one_form(house: House, pdf: bytes) -> None:
    """Removed, it is gone; with another key nobody sees or moves it."""
    counter, colleague = await house.signed_in("counter"), await house.signed_in("counter2")
    action, fields = await opened(counter)
    page = await counter.submit(action, {**fields, "do": "upload"}, files={"files": ("a.pdf", pdf)})
    file_id = str(page.tree.css("button[name='remove']")[0].attributes["value"])

    other = await colleague.submit(action, {**fields, "remove": file_id})
    again = await counter.submit(action, {**fields, "do": "look"})
    gone = await counter.submit(action, {**fields_of(again), "remove": file_id})

    assert not other.tree.css(".file-name")
    assert again.tree.css(".file-name")
    assert not gone.tree.css(".file-name")


async def test_a_missing_paper_is_named_and_the_dossier_can_still_be_filed(house: House) -> None:
    """Accepting without the original is refused in one sentence; filing alone gives a code and says what is next."""
    counter = await house.signed_in("counter")
    action, fields = await opened(counter)
    sent = {**fields, "applicant.name": "Lê Thị Thiếu", "components.ban-chinh.originals": "0"}

    page = await counter.submit(action, {**sent, "do": "accept"})
    filed = await counter.submit(action, {**fields_of(page), "do": "file"})

    assert page.status == 422
    assert "Còn thiếu: Bản chính giấy tờ, văn bản làm cơ sở chứng thực." in page.text("#error-summary")
    assert "còn thiếu 1 giấy tờ" in filed.body
    assert (await case_of(house, filed)).phase == "filed"


async def test_an_open_case_of_the_same_person_interrupts_once(house: House) -> None:
    """The second dossier of one person names the first with a link; filing anyway goes through, and never twice."""
    counter, stranger = await house.signed_in("counter"), await house.signed_in("stranger")
    who = {"applicant.name": "Hồ Thị Lặp", "applicant.identity_number": "099195000051"}
    action, fields = await opened(counter)
    first = await case_of(house, await counter.submit(action, {**fields, **who}))
    action, fields = await opened(counter)

    page = await counter.submit(action, {**fields, **who, "do": "file"})
    despite = {**fields_of(page), "despite": first.code}
    second = await case_of(house, await counter.submit(action, despite))
    again = await case_of(house, await counter.submit(action, despite))
    action, foreign = await opened(stranger)
    elsewhere = await stranger.submit(action, {**foreign, **who})

    assert page.status == 409
    assert [node.attributes["href"] for node in page.tree.css("#interruption a")] == [f"/cases/{first.code}"]
    assert second.code != first.code
    assert again.code == second.code
    assert elsewhere.heading.startswith("Đã nộp")


async def test_name_and_phone_tell_people_without_a_number_apart(house: House) -> None:
    """Without an identity number, the same name with the same phone interrupts, another phone does not."""
    counter = await house.signed_in("counter")
    action, fields = await opened(counter)
    await counter.submit(action, {**fields, "applicant.name": "Mai Văn Không Số", "applicant.phone": "0900000061"})
    action, fields = await opened(counter)
    same = await counter.submit(
        action, {**fields, "applicant.name": "mai van khong so", "applicant.phone": "0900000061"}
    )
    other = await counter.submit(
        action, {**fields, "applicant.name": "Mai Văn Không Số", "applicant.phone": "0900000062"}
    )
    assert same.status == 409
    assert other.heading.startswith("Đã nộp")


async def test_a_form_sent_again_with_other_content_is_no_dead_end(house: House) -> None:
    """Gone back in the browser and changed: the page says what it became, and files a new case on request."""
    counter = await house.signed_in("counter")
    action, fields = await opened(counter)
    first = await case_of(house, await counter.submit(action, {**fields, "applicant.name": "Đỗ Văn Một"}))

    page = await counter.submit(action, {**fields, "applicant.name": "Đỗ Văn Hai"})
    new = str(page.tree.css("button[name='key']")[0].attributes["value"])
    second = await case_of(house, await counter.submit(action, {**fields_of(page), "key": new}))

    assert page.status == 409
    assert first.code in page.text("#interruption")
    assert second.code != first.code


async def test_owner_and_proxy_are_filed_apart(house: House) -> None:
    """Filing for somebody else needs the paper of authorisation, and keeps both people."""
    counter = await house.signed_in("counter")
    action, fields = await opened(counter, COPIES)
    sent = {**fields, "applicant.name": "Người Được Ủy Quyền", "owner.name": "Chủ Hồ Sơ Thật"}
    page = await counter.submit(action, sent)
    assert [node.attributes["href"] for node in page.tree.css("#error-summary a")] == ["#owner-proxy_basis"]
    assert page.tree.css_first("details[open] #owner-proxy_basis")

    filed = await counter.submit(action, {**sent, "owner.proxy_basis": "Giấy ủy quyền số 12"})
    async with house.sessions.read() as session:
        person = await session.get(Applicant, (await case_of(house, filed)).id)
    assert person is not None
    assert (person.name, person.owner_name) == ("Người Được Ủy Quyền", "Chủ Hồ Sơ Thật")


async def test_a_date_of_birth_is_typed_as_people_write_it(house: House) -> None:
    """28021995 is understood; a day that does not exist is said in the words of the counter."""
    counter = await house.signed_in("counter")
    action, fields = await opened(counter)
    page = await counter.submit(
        action, {**fields, "applicant.name": "Lê Văn Ngày", "applicant.birth_date": "31/02/1995"}
    )
    assert page.status == 422
    assert "ví dụ 28/02/1995" in page.text("#error-summary")
    filed = await counter.submit(action, {**fields_of(page), "applicant.birth_date": "28021995"})
    assert filed.heading.startswith("Đã nộp")


async def test_everything_is_taken_at_once_when_the_papers_are_there(live_house: House) -> None:
    """One press files, books the fee and receives the dossier; pressed again nothing happens twice."""
    counter = await live_house.signed_in("counter")
    action, fields = await opened(counter, COPIES)
    sent = {**fields, "applicant.name": "Bùi Thị Một Lần", "facts.copies": "3", "pay": "card", "do": "accept"}

    page = await counter.submit(action, sent)
    again = await counter.submit(action, sent)

    case = await case_of(live_house, page)
    assert page.heading == f"Đã tiếp nhận {case.code}"
    assert again.heading == page.heading
    assert case.paid == case.fee == 24_000
    assert case.received_at is not None
    assert "Hẹn trả" in page.body
    assert "đã thu" in page.body
    async with live_house.sessions.read() as session:
        till = select(col(MoneyEntry.debit)).where(col(MoneyEntry.case_id) == case.id)
        tills = (await session.scalars(till.where(col(MoneyEntry.credit) == "applicant"))).all()
    assert tills == ["card"]
    timeline = await counter.get(f"/cases/{case.code}")
    assert case.code in timeline.heading


async def test_while_the_workflow_is_away_the_acts_wait_in_their_order(house: House) -> None:
    """The case is filed and has its code; payment and reception are in the outbox behind its start, once."""
    counter = await house.signed_in("counter")
    action, fields = await opened(counter, COPIES)

    page = await counter.submit(action, {**fields, "applicant.name": "Cao Thị Chờ", "do": "accept"})

    case = await case_of(house, page)
    assert "không cần nộp lại" in page.body
    async with house.sessions.read() as session:
        waiting = await session.scalars(
            select(OutboxMessage)
            .where(col(OutboxMessage.workflow_id) == f"case/{case.code}")
            .order_by(col(OutboxMessage.id))
        )
        messages = waiting.all()
    assert [message.kind for message in messages] == ["start", "command", "command"]
    assert [message.payload["act"] for message in messages[1:]] == ["take_payment", "accept"]
    assert messages[1].payload["values"] == {"amount": "8000", "means": "cash"}
    assert UUID(messages[1].payload["actor"]) == house.staff["counter"]


async def test_a_fee_due_at_filing_holds_reception_back_until_it_is_paid(house: House) -> None:
    """By QR the dossier is only filed where the fee comes first; the offer to pay later is not made there."""
    counter = await house.signed_in("counter")
    action, fields = await opened(counter, COPIES)
    page = await counter.submit(action, {**fields, "pay": "qr", "do": "look"})
    assert not page.tree.css("#pay-later")
    assert not page.tree.css("button[value='accept']")
    assert "Tiếp nhận sau khi tiền đã vào tài khoản." in page.body
    certified = await counter.get(f"/cases/new/{CERTIFIED}")
    assert certified.tree.css("#pay-later")


async def test_another_agencys_procedure_is_received_here_for_them(house: House) -> None:
    """A clerk's counter takes a dossier for another agency; whoever sits at no counter only files it."""
    counter, officer = await house.signed_in("counter"), await house.signed_in("officer")
    action, fields = await opened(counter)
    page = await counter.submit(action, {**fields, "agency": OTHER_AGENCY, "do": "look"})
    assert "Tiếp nhận tại UBND phường An Bình – giải quyết tại UBND phường Long Châu" in page.body
    assert page.tree.css("button[value='accept']")
    page = await officer.submit(action, {**fields, "agency": OTHER_AGENCY, "do": "look"})
    assert "Cơ quan giải quyết tự tiếp nhận" in page.body
    assert not page.tree.css("button[value='accept']")
    assert page.tree.css("button[value='file'].primary")


async def test_a_procedure_out_of_force_says_when_it_is_in_force(house: House) -> None:
    """An unknown code is not found; every known one of this house is in force today."""
    counter = await house.signed_in("counter")
    page = await counter.get("/cases/new/9.999999")
    assert page.status == 404
