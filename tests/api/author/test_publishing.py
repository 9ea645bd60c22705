"""Publishing: two people, a decision, a day; what people notice; what came from elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from domain.deadline.moments import local_day
from domain.procedure.bundle import Packed, pack
from domain.procedure.compile import compile_definition
from domain.procedure.fragments import FragmentShelf, read_fragment
from domain.procedure.loader import load_definition
from runtime.settings import ROOT
from runtime.signing import new_signing_key, sign
from tests.api.author.conftest import MARITAL, Desk, save, whole


def today() -> date:
    """Return the day it is now: midnight may come between two tests."""
    return local_day(datetime.now(UTC))


def decision() -> dict[str, str]:
    """Return what a publication of today says of the decision behind it."""
    return {"decision": "163/QĐ-UBND", "decided_on": f"{today():%d/%m/%Y}", "from": f"{today():%d/%m/%Y}"}


async def finalised(desk: Desk, code: str, text: str, login: str = "writer") -> str:
    """Write and declare final as the writer, of a ward; return the address of the draft."""
    writer = await desk.of(login)
    address = await desk.draft(writer, code, text)
    _, fields = (await writer.get(f"{address}/publish")).form(action=f"{address}/publish")
    page = await writer.submit(f"{address}/publish", {**fields, "do": "finalise"})
    assert "đã chốt" in page.body
    return address


async def test_a_second_person_publishes_and_the_catalogue_has_it(desk: Desk) -> None:
    """The writer cannot confirm; the second person's decision is asked for, kept and shown; citizens find it."""
    address = await finalised(desk, "1.000300", whole("1.000300"), "province")
    writer, second = await desk.of("province"), await desk.of("control")
    assert "người thứ hai" in (await writer.get(f"{address}/publish")).body
    own = await writer.post(f"{address}/publish", {"do": "publish", "revision": "2", **decision()})
    assert own.status_code == 409
    _, fields = (await second.get(f"{address}/publish")).form(action=f"{address}/publish")
    page = await second.submit(
        f"{address}/publish", {**fields, "do": "publish", "decision": "", "decided_on": "hôm qua"}
    )
    assert page.status == 422
    assert "Còn thiếu số quyết định" in page.body
    page = await second.submit(f"{address}/publish", {**fields, "do": "publish", **decision()})
    assert "Đã công bố" in page.body
    assert "163/QĐ-UBND" in page.body
    version = await second.get("/procedures/desk/1.000300/versions/1")
    assert "Lương Đức Anh" in version.body
    assert "Phan Thị Trang" in version.body
    assert (await desk.house.visitor().get("/procedures/1.000300")).status == 200


async def test_what_people_will_notice_is_shown_before(desk: Desk) -> None:
    """A new version of one in force begins with its text, and says to citizens, clerks and officers what changes."""
    writer, second = await desk.of("writer"), await desk.of("control")
    begun = await writer.post(f"/procedures/desk/{MARITAL}/drafts")
    address = begun.headers["location"]
    _, fields = (await writer.get(address)).form(action=address)
    assert "version: 2" in fields["text"]
    assert "deadline: " in fields["text"]
    text = fields["text"].replace("deadline: 3 working days", "deadline: 2 working days", 1)
    assert text != fields["text"]
    await writer.submit(address, {**fields, "text": text})
    page = await writer.get(f"{address}/changes")
    assert "Người dân, doanh nghiệp" in page.body
    assert "2 ngày làm việc" in page.body
    assert any("deadline: 2 working days" in line for line in page.texts(".diff ins"))
    again = await writer.post(f"/procedures/desk/{MARITAL}/drafts")
    assert again.headers["location"] == address
    seen = await second.get(f"{address}/publish")
    assert "2 ngày làm việc" in seen.body


async def test_a_version_to_come_can_be_cancelled_with_a_reason(desk: Desk) -> None:
    """Before its first day it is taken back; afterwards the log says who and why."""
    code = "1.000301"
    for number, first in ((1, today()), (2, today() + timedelta(days=9))):
        text = whole(code, number, effective=f"{{from: {first}}}")
        address = await finalised(desk, code, text)
        second = await desk.of("control")
        _, fields = (await second.get(f"{address}/publish")).form(action=f"{address}/publish")
        sent = {**fields, "do": "publish", **decision(), "from": f"{first:%d/%m/%Y}"}
        assert "Đã công bố" in (await second.submit(f"{address}/publish", sent)).body
    refused = await second.post(f"/procedures/desk/{code}/versions/2/cancel", {"reason": " "})
    assert refused.status_code == 409
    page = await second.submit(f"/procedures/desk/{code}/versions/2/cancel", {"reason": "Luật hoãn"})
    assert "Đã hủy" in page.body
    assert "Luật hoãn" in page.body


async def test_a_text_with_errors_is_not_declared_final(desk: Desk) -> None:
    """The page names the errors and offers no button; the deed itself is refused."""
    writer = await desk.of("writer")
    address = await desk.draft(writer, "1.000302", whole("1.000302").replace("\ndeadline:", "\ndeadlin:"))
    page = await writer.get(f"{address}/publish")
    assert "Còn 2 lỗi" in page.body
    assert not page.tree.css("button[value=finalise]")
    refused = await writer.post(f"{address}/publish", {"do": "finalise", "revision": "2"})
    assert refused.status_code == 422


async def test_an_uploaded_draft_of_an_import_is_not_declared_final(desk: Desk) -> None:
    """Its marks come with its text: the page tells them without a button, the deed is refused in either language."""
    writer, english = await desk.of("writer"), await desk.of("writer", "en")
    text = whole("1.000304").replace("deadline: 3 working days", "deadline: 3 working days  # ? unit_missing", 1)
    sent = await writer.client.post("/procedures/desk/upload", files={"file": ("v1.yaml", text.encode())})
    address = sent.headers["location"]
    page = await writer.get(f"{address}/publish")
    assert "Còn 1 điều bắt buộc xem" in page.body
    assert page.text(".findings .code") == "deadline"
    assert not page.tree.css("button[value=finalise]")
    for visitor, words in ((writer, "không ghi đơn vị"), (english, "a number without a unit")):
        refused = await visitor.submit(f"{address}/publish", {"do": "finalise", "revision": "1"})
        assert refused.status == 422
        assert "deadline (unit_missing)" in refused.text("#error-summary")
        assert words in refused.text("#error-summary")
    await save(writer, address, text.replace("  # ? unit_missing", ""))
    page = await writer.submit(f"{address}/publish", {"do": "finalise", "revision": "2"})
    assert "đã chốt" in page.body


async def test_a_ward_proposes_and_the_province_publishes_for_all_wards(desk: Desk) -> None:
    """The author of a ward is told who publishes; the other ward's finds nothing before, and everything after."""
    address = await finalised(desk, "1.000305", whole("1.000305"))
    second, neighbour, control = await desk.of("second"), await desk.of("neighbour"), await desk.of("control")
    page = await second.get(f"{address}/publish")
    assert "tác giả của cấp tỉnh" in page.body
    assert not page.tree.css("button[value=publish]")
    refused = await second.submit(f"{address}/publish", {"do": "publish", "revision": "2", **decision()})
    assert refused.status == 409
    assert "tác giả của cấp tỉnh công bố" in refused.text("#error-summary")
    assert (await neighbour.get(f"{address}/publish")).status == 404
    assert (await neighbour.get("/procedures/desk/1.000305")).status == 404
    assert "1.000305" not in (await neighbour.get("/procedures/desk?q=1.000305")).texts("td.code")
    first = today() + timedelta(days=3)
    sent = {"do": "publish", "revision": "2", **decision(), "from": f"{first:%d/%m/%Y}"}
    assert "Đã công bố" in (await control.submit(f"{address}/publish", sent)).body
    page = await neighbour.get("/procedures/desk/1.000305")
    assert "Công bố" in page.texts(".timeline strong")
    assert "Tạo bản thảo" not in page.texts(".timeline strong")
    assert not page.tree.css("form[action$='/cancel']")
    refused = await neighbour.submit("/procedures/desk/1.000305/versions/1/cancel", {"reason": "Phường không muốn"})
    assert refused.status == 409
    assert "tác giả của cấp tỉnh" in refused.body


async def test_a_final_text_can_be_reopened_or_given_up(desk: Desk) -> None:
    """Reopened it is edited again; given up it can only be read."""
    address = await finalised(desk, "1.000303", whole("1.000303"))
    writer = await desk.of("writer")
    assert "readonly" in str((await writer.get(address)).tree.css_first("#text").attributes)
    frozen = await writer.client.post(f"{address}/save", json={"revision": 2, "text": "x"})
    assert frozen.status_code == 423
    await writer.submit(f"{address}/publish", {"do": "reopen", "revision": "2"})
    assert "readonly" not in (await writer.get(address)).tree.css_first("#text").attributes
    page = await writer.submit(f"{address}/publish", {"do": "discard", "revision": "2"})
    assert page.status in (200, 404)


async def test_a_bundle_goes_out_signed_and_comes_in_as_a_draft(desk: Desk) -> None:
    """Without a key there is a reason; with one the file travels; a changed byte or an unknown key is refused."""
    province = await desk.of("province")
    address = f"/procedures/desk/{MARITAL}/versions/1/bundle"
    refused = await province.get(address)
    assert refused.status == 409
    key = desk.house.settings.home / "bundles" / "key.pem"
    key.parent.mkdir(parents=True)
    new_signing_key(key)
    bundle = await province.client.get(address)
    assert bundle.status_code == 200
    taken = await province.client.post("/procedures/desk/bundle", files={"file": ("a.motcua", bundle.content)})
    assert taken.status_code == 200
    assert "đã công bố ở đây" in taken.text
    broken = bundle.content.replace(b"working days", b"working Days", 1)
    wrong = await province.client.post("/procedures/desk/bundle", files={"file": ("a.motcua", broken)})
    assert wrong.status_code == 422
    key.with_name("key.pem.pub").unlink()
    unknown = await province.client.post("/procedures/desk/bundle", files={"file": ("a.motcua", bundle.content)})
    assert unknown.status_code == 422
    assert "chưa được tin" in unknown.text


def foreign_bundle(key: Path, code: str, fragment: str) -> bytes:
    """Return a bundle of a procedure that uses the fragment "duong-la@1", which ships nowhere."""
    shipped = (ROOT / "procedure_defs" / "ubnd-xa" / "1.002211" / "v1.yaml").read_text(encoding="utf-8")
    source = shipped.replace("1.002211", code).replace("mot-cap", "duong-la")
    shelf = FragmentShelf({"duong-la@1": read_fragment(fragment, "duong-la")})
    compiled = compile_definition(load_definition(source, shelf=shelf)).text
    packed = Packed(compiled, source, fragments={"duong-la@1": fragment})
    return pack([packed], "Tỉnh bạn", datetime.now(UTC), lambda manifest: sign(key, manifest))


async def test_a_draft_with_a_foreign_fragment_is_reopened_edited_and_published(desk: Desk, tmp_path: Path) -> None:
    """The bundle brings the fragment; the editor finds no error with it; another content of it is refused whole."""
    new_signing_key(tmp_path / "key")
    trusted = desk.house.settings.home / "bundles" / "trusted"
    trusted.mkdir(parents=True, exist_ok=True)
    (trusted / "friend.pub").write_bytes((tmp_path / "key.pub").read_bytes())
    fragment = (ROOT / "procedure_defs" / "fragments" / "mot-cap" / "v1.yaml").read_text(encoding="utf-8")
    fragment = fragment.replace("mot-cap", "duong-la")
    writer = await desk.of("writer")
    bundle = foreign_bundle(tmp_path / "key", "1.000310", fragment)
    for added in (True, False):
        taken = await writer.client.post("/procedures/desk/bundle", files={"file": ("a.motcua", bundle)})
        assert taken.status_code == 200
        assert "đã chốt" in taken.text
        assert ("Đã thêm mảnh dùng chung: duong-la@1" in taken.text) is added
    [address] = set(re.findall(r'href="(/procedures/drafts/[0-9a-f-]{36})"', taken.text))

    await writer.submit(f"{address}/publish", {"do": "reopen", "revision": "1"})
    _, fields = (await writer.get(address)).form(action=address)
    edited = fields["text"].replace("tham-dinh: 3 working days", "tham-dinh: 2 working days")
    assert edited != fields["text"]
    checked = await writer.client.post("/procedures/desk/check", json={"text": edited, "code": "1.000310"})
    assert [one for one in checked.json()["findings"] if one["severity"] == "error"] == []
    await save(writer, address, edited)
    _, fields = (await writer.get(f"{address}/publish")).form(action=f"{address}/publish")
    assert "đã chốt" in (await writer.submit(f"{address}/publish", {**fields, "do": "finalise"})).body
    second = await desk.of("control")
    _, fields = (await second.get(f"{address}/publish")).form(action=f"{address}/publish")
    assert "Đã công bố" in (await second.submit(f"{address}/publish", {**fields, "do": "publish", **decision()})).body

    other = foreign_bundle(tmp_path / "key", "1.000311", fragment + "# khác\n")
    refused = await writer.client.post("/procedures/desk/bundle", files={"file": ("a.motcua", other)})
    assert refused.status_code == 422
    assert "duong-la@1 ở đây đã có" in refused.text
    assert "đặt số phiên bản mới" in refused.text
    assert (await writer.get("/procedures/desk?q=1.000311")).body.count("/procedures/drafts/") == 0
