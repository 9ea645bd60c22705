"""Many drafts at once: found by sector and level, proposed by one person, approved by another, each told its result."""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import text

from domain.catalogue.doubts import doubt
from domain.catalogue.found import State
from tests.api.author.conftest import Desk, whole
from tests.api.author.test_publishing import decision
from tests.api.patient import looks
from tests.api.visitor import Page, Visitor

LIST = "/procedures/proposals"


async def chosen(visitor: Visitor, *addresses: str) -> list[str]:
    """Return the values of the boxes of these drafts, as the page offers them."""
    page = await visitor.get(LIST)
    boxes = [str(box.attributes["value"]) for box in page.tree.css("input[name=chosen]")]
    found = [box for box in boxes if f"/procedures/drafts/{box.partition(':')[0]}" in addresses]
    assert len(found) == len(addresses)
    return found


async def settled(visitor: Visitor, address: str) -> Page:
    """Return the page of a proposal once nothing of it goes on."""
    async for _ in looks(0.1):
        page = await visitor.get(address)
        if not page.tree.css("#proposal[hx-get]"):
            return page
    raise AssertionError(page.body)


async def test_one_proposes_another_approves_and_each_draft_is_told(desk: Desk) -> None:
    """Of three texts the wrong one says why, the one taken out stays, the other comes into force by two people."""
    province, control = await desk.of("province"), await desk.of("control")
    codes = ("1.000400", "1.000401", "1.000402")
    good, other, wrong = [await desk.draft(province, code, whole(code)) for code in codes[:2]] + [
        await desk.draft(province, codes[2], whole(codes[2]).replace("\ndeadline:", "\ndeadlin:"))
    ]
    boxes = await chosen(province, good, other, wrong)
    sent = await province.post(LIST, {**decision(), "do": "chosen", "chosen": boxes})
    assert sent.status_code == 303, sent.text
    address = sent.headers["location"]
    page = await settled(province, address)
    assert "không chốt được: Văn bản còn" in page.body.replace("Không", "không")
    assert not page.tree.css("button[value=approve]")
    refused = await province.post(address, {"do": "approve"})
    assert refused.status_code == 409
    assert "Bạn đã soạn hoặc đã chốt" in refused.text

    page = await settled(control, address)
    assert set(page.texts("tbody .code")) == {f"{codes[0]} v1", f"{codes[1]} v1", codes[2]}
    page = await control.submit(address, {"do": "take_out", "chosen": other.rpartition("/")[2]})
    assert "Đã lấy ra, Phan Thị Trang" in page.body
    assert "Duyệt và công bố 1 bản" in page.text("button[value=approve]")
    await control.post(address, {"do": "approve"})
    page = await settled(control, address)
    assert "Đã công bố 1 bản" in page.body
    assert (await desk.house.visitor().get(f"/procedures/{codes[0]}")).status == 200
    assert (await desk.house.visitor().get(f"/procedures/{codes[1]}")).status == 404
    version = await control.get(f"/procedures/desk/{codes[0]}/versions/1")
    assert "Lương Đức Anh" in version.body
    assert "Phan Thị Trang" in version.body
    assert "163/QĐ-UBND" in version.body
    english = await desk.of("control", "en")
    page = await english.get(f"{address}?state=not_final")
    assert page.texts("tbody .code") == [codes[2]]
    assert "Cannot be final: The text has" in page.body


async def test_all_of_a_sector_and_level_are_proposed_at_once(desk: Desk) -> None:
    """The filter narrows, one button takes all that fit; what was proposed is offered no more until it is withdrawn."""
    province = await desk.of("province")
    for code in ("1.000410", "1.000411"):
        await desk.draft(province, code, whole(code, field="khieu-nai"))
    await desk.draft(province, "1.000412", whole("1.000412", field="thu-y"))
    page = await province.get(f"{LIST}?field=khieu-nai&level=commune")
    assert page.texts("td.code") == ["1.000410", "1.000411"]
    assert (await province.get(f"{LIST}?field=khieu-nai&level=province")).texts("td.code") == []
    _, fields = page.form(action=LIST)
    sent = await province.post(LIST, {**fields, **decision(), "do": "all"})
    address = sent.headers["location"]
    page = await settled(province, address)
    assert page.texts("tbody .code") == ["1.000410 v1", "1.000411 v1"]
    page = await province.get(f"{LIST}?field=khieu-nai")
    assert page.texts("td.code") == []
    assert "chờ người thứ hai" in page.body.replace("Chờ", "chờ")
    page = await province.submit(address, {"do": "withdraw"})
    assert "Đề nghị này đã rút" in page.body
    assert len((await province.get(f"{LIST}?field=khieu-nai")).texts("td.code")) == 2


async def test_what_is_missing_is_asked_for_and_nothing_is_proposed(desk: Desk) -> None:
    """No decision, no day, no draft: each is named, what was chosen stays chosen, in either language."""
    province = await desk.of("province")
    address = await desk.draft(province, "1.000420", whole("1.000420"))
    [box] = await chosen(province, address)
    page = await province.submit(LIST, {**decision(), "do": "chosen", "decision": "", "from": "mai", "chosen": box})
    assert page.status == 422
    assert "Còn thiếu số quyết định" in page.body
    assert "Ngày chưa đúng" in page.body
    assert [str(one.attributes["value"]) for one in page.tree.css("input[name=chosen][checked]")] == [box]
    english = await desk.of("province", "en")
    page = await english.submit(LIST, {**decision(), "do": "chosen"})
    assert page.status == 422
    assert "No draft is chosen." in page.body
    gone = await province.submit(LIST, {**decision(), "do": "chosen", "chosen": f"{UUID(int=1)}:1"})
    assert gone.status == 409


async def test_a_ward_proposes_what_the_province_approves(desk: Desk) -> None:
    """The ward is told who approves; the other ward finds nothing."""
    writer, second, neighbour = await desk.of("writer"), await desk.of("second"), await desk.of("neighbour")
    draft = await desk.draft(writer, "1.000430", whole("1.000430"))
    sent = await writer.post(LIST, {**decision(), "do": "chosen", "chosen": await chosen(writer, draft)})
    address = sent.headers["location"]
    await settled(writer, address)
    page = await second.get(address)
    assert "tác giả của cấp tỉnh duyệt" in page.body
    assert not page.tree.css("button[value=approve]")
    refused = await second.submit(address, {"do": "approve"})
    assert refused.status == 409
    assert "tác giả của cấp tỉnh công bố" in refused.text("#error-summary")
    assert (await neighbour.get(address)).status == 404
    assert not (await neighbour.get(LIST)).tree.css(f"a[href='{address}']")
    control = await desk.of("control")
    await control.post(address, {"do": "approve"})
    assert "Đã công bố 1 bản" in (await settled(control, address)).body


async def test_the_page_of_a_draft_says_in_which_proposal_it_stands(desk: Desk) -> None:
    """With a link for who may open it, without for whose ward has one draft of several; gone when it is taken out."""
    province, writer = await desk.of("province"), await desk.of("writer")
    alone, mixed = await desk.draft(province, "1.000450", whole("1.000450")), "1.000451"
    assert not (await province.get(f"{alone}/publish")).tree.css("#in-proposal")
    ward = await desk.draft(writer, mixed, whole(mixed))
    sent = await province.post(LIST, {**decision(), "do": "chosen", "chosen": await chosen(province, alone, ward)})
    address = sent.headers["location"]
    await settled(province, address)
    page = await province.get(f"{alone}/publish")
    assert page.tree.css_first("#in-proposal a").attributes["href"] == address
    assert "quyết định 163/QĐ-UBND , chờ người thứ hai." in page.text("#in-proposal")
    page = await writer.get(f"{ward}/publish")
    assert "đề nghị công bố nhiều bản của cấp tỉnh" in page.text("#in-proposal")
    assert not page.tree.css("#in-proposal a")
    page = await (await desk.of("control", "en")).get(f"{ward}/publish")
    assert "decision 163/QĐ-UBND , waits for the second person" in page.text("#in-proposal")
    await province.submit(address, {"do": "take_out", "chosen": alone.rpartition("/")[2]})
    assert not (await province.get(f"{alone}/publish")).tree.css("#in-proposal")


async def test_what_stood_still_is_told_and_goes_on(desk: Desk) -> None:
    """A process that was ended leaves drafts waiting: who began it finds a button, others are told who may."""
    province, control = await desk.of("province"), await desk.of("control")
    draft = await desk.draft(province, "1.000440", whole("1.000440"))
    sent = await province.post(LIST, {**decision(), "do": "chosen", "chosen": await chosen(province, draft)})
    address = sent.headers["location"]
    await settled(province, address)
    async with desk.house.sessions.write() as session:
        await session.change(
            text("update publication_proposals set seen_at = now() - interval '1 hour' where id = cast(:id as uuid)"),
            {"id": address.rpartition("/")[2]},
        )
        await session.change(
            text("update proposed_drafts set state = 'chosen' where draft_id = cast(:id as uuid)"),
            {"id": draft.rpartition("/")[2]},
        )
    assert "dừng giữa chừng" in (await control.get(address)).body
    assert (await control.submit(address, {"do": "go_on"})).status == 409
    page = await province.get(address)
    assert page.tree.css("button[value=go_on]")
    await province.post(address, {"do": "go_on"})
    page = await settled(province, address)
    assert "Chờ duyệt" in page.texts("tbody td[data-label='Kết quả']")


async def test_the_time_of_all_doubts_stands_on_the_list_of_doubts(desk: Desk) -> None:
    """What blocks, the rest and translating apart, in hours and minutes; and what is ready after how long."""
    province, english = await desk.of("province"), await desk.of("province", "en")
    draft = (await desk.draft(province, "1.000450", whole("1.000450"))).rpartition("/")[2]
    asked = json.dumps(doubt("unit_missing", "deadline", State.MISSING, channel="").to_dict())
    async with desk.house.sessions.write() as session:
        await session.change(
            text(
                "insert into draft_doubts (draft_id, id, position, blocks, seconds, asked, answer, answered_by)"
                " values (cast(:draft as uuid), 'unit_missing@deadline', 0, true, 5700, cast(:asked as jsonb), '', '')"
            ),
            {"draft": draft, "asked": asked},
        )
    page = await province.get("/procedures/desk?state=doubts")
    assert page.texts("dl.three dd")[0] == "khoảng 1 giờ 35 phút"
    assert "0 bản ngay bây giờ, 1 bản sau 2 giờ." in " ".join(page.body.split())
    page = await english.get("/procedures/desk?state=doubts")
    assert page.texts("dl.three dd")[0] == "about 1 h 35 min"
    page = await province.get(f"/procedures/drafts/{draft}/review")
    assert "1 bắt buộc (khoảng 1 giờ 35 phút)" in " ".join(page.text(".review-progress").split())
