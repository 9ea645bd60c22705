"""A citizen files online with a telephone's browser and no JavaScript; each page is checked by the page rules."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlmodel import col

from api.citizen.attaching import MOST_FILES_OF_A_PAPER
from models.base import now
from models.drafts import draft_of
from models.old_drafts import forget_expired
from models.tables import (
    Applicant,
    Case,
    Document,
    DocumentContent,
    DossierItem,
    DraftFile,
    FilingDraft,
)
from tests.api.citizen.walk import (
    CERTIFIED_COPY,
    CONTACT,
    EXCERPT,
    HOUSEHOLD,
    PERSON,
    PNG,
    begun,
    fill,
    light,
    photo,
    to_the_check,
    to_the_papers,
)
from tests.api.conftest import AGENCY, House


async def test_a_household_business_is_filed_from_a_telephone(house: House) -> None:
    """Start, questions one by one, a photograph, the fee with its reckoning, and a code with a secret at the end."""
    citizen = house.visitor()
    start = await citizen.get(f"/file/{HOUSEHOLD}")
    assert "8 giờ làm việc" in start.body
    page = await to_the_check(citizen)

    assert page.heading == "Kiểm tra trước khi gửi"
    assert "Nộp trực tuyến: 150.000 đ" in page.body
    assert "Còn phần chưa xong" not in page.body
    done = light(await fill(citizen, page, {}))

    assert done.heading == "Đã gửi hồ sơ"
    code, secret = done.text("dd .code"), done.text(".secret").replace(" ", "")
    assert code.startswith(f"{AGENCY}-")
    assert "Cơ quan kiểm tra giấy tờ và trả lời chậm nhất" in done.body
    status = await house.visitor().submit("/follow", {"code": code, "secret": secret})
    assert code in status.body
    async with house.sessions.read() as session:
        case = await session.scalar(select(Case).where(col(Case.code) == code))
        assert case is not None
        assert (case.channel, case.fee, case.received_at_agency) == ("online", 150_000, AGENCY)
        person = await session.get(Applicant, case.id)
        assert person is not None
        assert (person.name, person.phone, person.owner_name) == ("Nguyễn Thị Mẫu", "0900000001", "")
        papers = (await session.scalars(select(Document).where(col(Document.case_id) == case.id))).all()
        assert [(paper.kind, paper.media_type, paper.created_by) for paper in papers] == [
            ("component:giay-de-nghi", "image/png", "applicant")
        ]
        items = (await session.scalars(select(DossierItem).where(col(DossierItem.case_id) == case.id))).all()
        assert [(item.component_id, item.photocopies) for item in items] == [("giay-de-nghi", 1)]
        draft = await session.scalar(select(FilingDraft).where(col(FilingDraft.filed_code) == code))
        assert draft is not None
        assert draft.fields == {}, "what was typed is in the case now, and nowhere else"


async def test_pressing_send_twice_files_one_case(house: House) -> None:
    """Two windows, two presses: one case, and both lead to its code."""
    citizen = house.visitor()
    page = await to_the_check(citizen)
    action, fields = page.form(action=f"/file/{HOUSEHOLD}/send")

    first, again = await asyncio.gather(citizen.post(action, fields), citizen.post(action, fields))
    late = await citizen.post(action, fields)

    assert {first.headers["location"], again.headers["location"], late.headers["location"]} == {
        f"/file/{HOUSEHOLD}/done"
    }
    async with house.sessions.read() as session:
        drafts = (
            select(col(FilingDraft.id)).where(col(FilingDraft.filed_code) != "").order_by(col(FilingDraft.saved_at))
        )
        newest = (await session.scalars(drafts)).all()[-1]
        filed = select(func.count()).select_from(Case).where(col(Case.code).in_(
            select(col(FilingDraft.filed_code)).where(col(FilingDraft.id) == newest)))  # fmt: skip
        assert await session.scalar(filed) == 1


async def test_what_is_missing_is_said_on_its_page_and_kept(house: House) -> None:
    """A wrong number comes back with the rule and everything typed; going on without an answer is not possible."""
    citizen = house.visitor()
    page = await fill(citizen, await begun(citizen), {"agency": AGENCY})
    page = await fill(citizen, page, {})
    assert page.status == 422
    assert page.tree.css("#error-summary a")[0].attributes["href"] == "#who"

    page = await fill(citizen, page, {"who": "self"})
    page = await fill(citizen, page, {"applicant.name": "Nguyễn Thị Mẫu", "applicant.identity_number": "123"})

    assert page.status == 422
    assert "12 chữ số" in page.text("#error-summary")
    assert page.tree.css("#applicant-name")[0].attributes["value"] == "Nguyễn Thị Mẫu"
    again = await citizen.get(f"/file/{HOUSEHOLD}/person")
    assert again.tree.css("#applicant-identity_number")[0].attributes["value"] == "123"


async def test_an_unfinished_filing_is_not_sent(house: House) -> None:
    """The last page names every part that is not done, leads there and back, and sends nothing before."""
    citizen = house.visitor()
    await to_the_papers(citizen)

    page = await citizen.get(f"/file/{HOUSEHOLD}/check")
    refused = await fill(citizen, page, {})

    assert refused.status == 422
    assert "Còn phần chưa xong" in refused.text("#error-summary")
    links = [link.attributes["href"] for link in refused.tree.css("#error-summary a")]
    assert f"/file/{HOUSEHOLD}/papers/giay-de-nghi?then=check" in links
    way = await citizen.get(f"/file/{HOUSEHOLD}/way?then=check")
    back = await fill(citizen, way, {"way": "counter"})
    assert back.heading == "Kiểm tra trước khi gửi"


async def test_a_saved_filing_is_continued_on_another_device(house: House) -> None:
    """The link opens the draft elsewhere, after a button; a wrong link opens nothing and looking changes nothing."""
    citizen = house.visitor()
    page = await fill(citizen, await begun(citizen), {"agency": AGENCY})
    page = await fill(citizen, page, {"who": "self"})
    saved = await fill(
        citizen, page, {"applicant.name": "Nguyễn Thị Mẫu", "applicant.identity_number": "9", "save": "1"}
    )
    assert saved.heading == "Đã lưu, làm tiếp sau"
    link = saved.tree.css("#link")[0].attributes["value"] or ""
    assert "Nguyễn" not in link

    other = house.visitor()
    landing = await other.get(link.removeprefix("http://testserver"))
    assert landing.response.headers["cache-control"] == "no-store"
    assert landing.response.headers["referrer-policy"] == "same-origin"
    assert (await other.get(f"/file/{HOUSEHOLD}/check")).heading == "Đăng ký thành lập hộ kinh doanh"
    action, fields = landing.form(action="/drafts")
    resumed = await other.submit(action, fields)
    person = await other.get(f"/file/{HOUSEHOLD}/person")

    assert resumed.heading == "Kiểm tra trước khi gửi"
    assert person.tree.css("#applicant-name")[0].attributes["value"] == "Nguyễn Thị Mẫu"
    wrong = await house.visitor().get("/drafts/nothing-is-here")
    assert wrong.status == 404
    assert "quá 30 ngày" in wrong.body


async def test_leaving_a_shared_computer_closes_the_draft_there(house: House) -> None:
    """After leaving, this browser shows nothing of it; deleting it ends the link too."""
    citizen = house.visitor()
    await to_the_papers(citizen)
    saved = await citizen.get(f"/file/{HOUSEHOLD}/saved")
    link = (saved.tree.css("#link")[0].attributes["value"] or "").removeprefix("http://testserver")
    await citizen.submit(f"/file/{HOUSEHOLD}/leave", {})
    assert "làm dở" not in (await citizen.get(f"/file/{HOUSEHOLD}")).body

    landing = await citizen.get(link)
    action, fields = landing.form(action="/drafts")
    await citizen.submit(action, fields)
    assert "làm dở" in (await citizen.get(f"/file/{HOUSEHOLD}")).body
    await citizen.submit(f"/file/{HOUSEHOLD}/delete", {})

    assert (await citizen.get(link)).status == 404


async def test_files_are_judged_by_content_counted_and_taken_off(house: House, pdf: bytes) -> None:
    """A page of HTML named .png is refused in words; good ones of the same send are kept; each can be removed."""
    citizen = house.visitor()
    page = await to_the_papers(citizen)
    page = await fill(
        citizen,
        page,
        {},
        files=[
            ("file", ("trang.png", b"<html><script>alert(1)</script></html>", "image/png")),
            ("file", ("don.pdf", pdf, "application/pdf")),
        ],
    )
    assert page.status == 422
    assert "«trang.png» không phải ảnh" in page.text("#error-summary")
    assert page.texts(".file-name") == ["don.pdf"]

    address = page.tree.css(".file-link")[0].attributes["href"] or ""
    shown = await citizen.client.get(address)
    assert shown.headers["content-type"] == "application/pdf"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert (await house.visitor().client.get(address)).status_code == 404
    page = await citizen.submit(f"{address}/remove", {})
    assert page.texts(".file-name") == []
    refused = await fill(citizen, page, {})
    assert refused.status == 422
    assert "Chưa có ảnh hoặc tệp nào" in refused.text("#error-summary")
    many = [("file", (f"{n}.png", PNG + bytes([n]), "image/png")) for n in range(MOST_FILES_OF_A_PAPER)]
    await fill(citizen, refused, {}, files=many)
    page = await citizen.get(f"/file/{HOUSEHOLD}/papers/giay-de-nghi")
    full = await fill(citizen, page, {}, files=photo(content=PNG + b"one more"))
    assert full.status == 422
    assert "nhiều nhất 20 tệp" in full.text("#error-summary")


async def test_a_paper_that_does_not_apply_after_all_is_left_out(house: House) -> None:
    """A photograph sent under a condition that is then denied does not come into the dossier."""
    citizen = house.visitor()
    await to_the_check(citizen, pays="counter")
    paper = await citizen.get(f"/file/{HOUSEHOLD}/papers/can-cuoc?then=check")
    await fill(citizen, paper, {"applies.can-cuoc": "yes"}, files=photo("can-cuoc.png", PNG + b"2"))
    paper = await citizen.get(f"/file/{HOUSEHOLD}/papers/can-cuoc?then=check")
    check = await fill(citizen, paper, {"applies.can-cuoc": "no"})
    done = await fill(citizen, check, {})

    async with house.sessions.read() as session:
        found = await session.scalars(
            select(col(Document.kind)).join(Case, col(Case.id) == col(Document.case_id))
            .where(col(Case.code) == done.text("dd .code"))
        )  # fmt: skip
        assert found.all() == ["component:giay-de-nghi"]


async def test_somebody_who_files_for_another_needs_the_authorisation(house: House) -> None:
    """The page for the other person appears, and denying every paper of authorisation is refused."""
    citizen = house.visitor()
    page = await fill(citizen, await begun(citizen), {"agency": AGENCY})
    page = await fill(citizen, page, {"who": "proxy"})
    page = await fill(citizen, page, PERSON)
    page = await fill(citizen, page, CONTACT)
    assert page.heading == "Người ủy quyền cho Ông/Bà"
    owner = {
        "owner.name": "Trần Văn Ví Dụ",
        "owner.identity_number": "001095000002",
        "owner.proxy_basis": "Giấy ủy quyền số 12",
    }
    page = await fill(citizen, page, owner)
    page = await fill(citizen, page, {}, files=photo())
    page = await fill(citizen, page, {})
    page = await fill(citizen, page, {"applies.uy-quyen-gia-dinh": "no"})
    refused = await fill(citizen, page, {"applies.uy-quyen-lam-thu-tuc": "no"})
    assert refused.status == 422
    assert "nộp thay người khác" in refused.text("#error-summary")

    page = await fill(citizen, refused, {}, files=photo("uy-quyen.png", PNG + b"3"))
    page = await fill(citizen, page, {})
    page = await fill(citizen, page, {"applies.can-cuoc": "no"})
    page = await fill(citizen, page, {"way": "post"})
    page = await fill(citizen, page, {"pays": "counter"})
    done = await fill(citizen, page, {})

    async with house.sessions.read() as session:
        person = await session.scalar(
            select(Applicant).join(Case, col(Case.id) == col(Applicant.case_id))
            .where(col(Case.code) == done.text("dd .code"))
        )  # fmt: skip
        assert person is not None
        assert (person.owner_name, person.proxy_basis) == ("Trần Văn Ví Dụ", "Giấy ủy quyền số 12")


async def test_only_what_is_asked_is_asked(house: House) -> None:
    """Copies are asked for where the fee depends on them, and the fee follows the answer."""
    citizen = house.visitor()
    page = await fill(citizen, await begun(citizen, EXCERPT), {"agency": AGENCY})
    page = await fill(citizen, page, {"who": "organisation"})
    assert page.heading == "Thông tin của tổ chức"
    page = await fill(citizen, page, {"applicant.name": "Công ty Mẫu", "applicant.identity_number": "0312345678"})
    page = await fill(citizen, page, CONTACT)
    assert page.heading == "Nội dung yêu cầu"
    wrong = await fill(citizen, page, {"facts.copies": "nhiều"})
    assert wrong.status == 422
    await fill(citizen, wrong, {"facts.copies": "3"})

    fee = await citizen.get(f"/file/{EXCERPT}/fee")

    assert "24.000 đồng" in fee.body
    assert "3 bản × 8.000 đ" in fee.body


async def test_a_procedure_that_is_not_online_says_where_to_go(house: House) -> None:
    """No dead end: the ways that are open, the offices with address, telephone and hours."""
    page = await house.visitor().get(f"/file/{CERTIFIED_COPY}")

    assert "chưa nộp trực tuyến được" in page.body
    assert "UBND phường An Bình" in page.body
    assert "07:30–11:30" in page.body
    refused = await house.visitor().post(f"/file/{CERTIFIED_COPY}", {})
    assert refused.status_code == 404
    assert (await house.visitor().get("/file/9.999999")).status == 404


async def test_without_the_cookie_nothing_of_a_draft_is_seen(house: House) -> None:
    """Every page below a filing leads strangers to its start or to the look-up."""
    stranger = house.visitor()
    for page in ("person", "papers/giay-de-nghi", "check", "saved", "done"):
        answer = await stranger.client.get(f"/file/{HOUSEHOLD}/{page}")
        assert answer.status_code == 303
        assert answer.headers["location"] in (f"/file/{HOUSEHOLD}", "/follow")


async def test_a_draft_nobody_came_back_to_is_deleted_with_its_files(house: House) -> None:
    """After its time the draft, its files and bytes nobody else refers to are gone; a newer one stays."""
    citizen, picture = house.visitor(), PNG + b"of an expired draft"
    page = await to_the_papers(citizen)
    await fill(citizen, page, {}, files=photo(content=picture))
    saved = await citizen.get(f"/file/{HOUSEHOLD}/saved")
    secret = (saved.tree.css("#link")[0].attributes["value"] or "").rpartition("/")[2]
    async with house.sessions.write() as session:
        draft = await draft_of(session, secret, now())
        assert draft is not None
        file = await session.scalar(select(DraftFile).where(col(DraftFile.draft_id) == draft.id))
        assert file is not None
        assert await forget_expired(session, now()) == 0
        past = now() - timedelta(minutes=1)
        await session.change(update(FilingDraft).where(col(FilingDraft.id) == draft.id).values(expires_at=past))

    async with house.sessions.write() as session:
        assert await forget_expired(session, now()) == 1

    async with house.sessions.read() as session:
        assert await session.get(DraftFile, file.id) is None
        assert await session.get(DocumentContent, file.sha256) is None
    assert (await citizen.client.get(f"/file/{HOUSEHOLD}/check")).headers["location"] == f"/file/{HOUSEHOLD}"


async def test_the_english_pages_are_english(house: House) -> None:
    """The whole way in English: headings, hints, errors."""
    citizen = house.visitor("en")
    page = await fill(citizen, await begun(citizen), {"agency": AGENCY})
    assert page.heading == "Who are you filing for?"
    page = await fill(citizen, page, {"who": "self"})
    wrong = await fill(citizen, page, {})
    assert wrong.text("title").startswith("Error:")
