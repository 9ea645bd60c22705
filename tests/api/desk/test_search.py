"""Looking cases up: what is found, paged and exported; every look is logged, and none stands in an address."""

from __future__ import annotations

import csv
import io

from sqlalchemy import select
from sqlmodel import col

from models.tables import KeptLook, Reading
from tests.api.conftest import OTHER_AGENCY, House, filing, new_key
from tests.api.desk.conftest import Put
from tests.api.visitor import Page, Visitor


async def look(visitor: Visitor, **typed: str) -> Page:
    """Fill in the search form and return the page of what was found."""
    return await visitor.submit("/search", typed)


def codes(page: Page) -> list[str]:
    """Return the case codes that were found, in order."""
    return page.texts("tbody th .code")


async def readings(house: House, login: str) -> list[str]:
    """Return what a person was shown, oldest first."""
    async with house.sessions.read() as session:
        found = await session.scalars(
            select(col(Reading.what)).where(col(Reading.staff_id) == house.staff[login]).order_by(col(Reading.id))
        )
        return list(found.all())


async def test_one_box_finds_by_code_part_name_and_card(house: House, put: Put) -> None:
    """A part of a code, the name without diacritics and the card's text all lead to the case."""
    counter = await house.signed_in("counter")
    code = await put(counter, name="Lương Thị Ngọc Ánh")
    client = (await house.signed_in("counter2")).client
    numbered = filing(applicant={"name": "Mạc Thị Số", "identity_number": "001195000777", "phone": "0900000777"})
    answer = await client.post("/api/v1/cases", json=numbered, headers=new_key())
    with_number = answer.json()["code"]
    card = "001195000777||Mạc Thị Số|01011995|Nữ|Phường Mẫu|01012022"
    for asked, found in (
        (code.rsplit("-", 1)[1].lstrip("0"), code),
        ("anh ngoc luong", code),
        (card, with_number),
        ("001195000777", with_number),
        ("0900 000 777", with_number),
    ):
        assert found in codes(await look(counter, q=asked)), asked
    page = await look(counter, q=card)
    assert "001195000777" not in page.response.text
    assert "001195000777" not in str(page.response.url)


async def test_a_whole_code_opens_the_case(house: House, put: Put) -> None:
    """As a scanner types it: one press, no list of one; narrowed by a filter it is a search like any other."""
    counter = await house.signed_in("counter")
    code = await put(counter, name="Bà Quét Mã")
    before = len(await readings(house, "counter"))
    for asked in (code, code.lower(), f"https://motcua.example/follow?code={code}#7KQ2M8XA"):
        answer = await counter.post("/search", {"q": asked, "phase": ""})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{code}"), asked
    opened = await counter.get(f"/cases/{code}")
    assert "Bà Quét Mã" in opened.body
    assert (await readings(house, "counter"))[before:] == ["case"]
    assert codes(await look(counter, q=code, phase="filed")) == [code]
    assert codes(await look(counter, q=code, phase="decided")) == []


async def test_a_code_of_elsewhere_looks_like_one_that_is_not_there(house: House, put: Put) -> None:
    """Codes tried out show nothing: who may not see the case reads what is read of a code never given."""
    counter, stranger = await house.signed_in("counter"), await house.signed_in("stranger")
    code = await put(counter, name="Đào Thị Ẩn")
    never = f"{code.rsplit('-', 2)[0]}-20200101-0000009"
    for door, box in (("/search", "q"), ("/returns", "asked")):
        seen = []
        for asked in (code, never):
            answer = await stranger.post(door, {box: asked})
            address = answer.headers["location"]
            page = await stranger.get(address)
            look_id = address.replace("=", "/").rsplit("/", 1)[1]
            seen.append((answer.status_code, page.status, page.body.replace(asked, "CODE").replace(look_id, "LOOK")))
        assert seen[0] == seen[1], door
        assert "UBND phường An Bình" in seen[0][2]


async def test_nothing_personal_stands_in_an_address_and_each_look_is_logged(house: House, put: Put) -> None:
    """The form goes by POST to an id; the log has the kind of look, not the words; another person gets a 404."""
    counter, colleague = await house.signed_in("counter"), await house.signed_in("counter2")
    await put(counter, name="Kiều Văn Sổ Sách")
    before = len(await readings(house, "counter"))
    answer = await counter.post("/search", {"q": "so sach"})
    address = answer.headers["location"]
    assert "sach" not in address
    page = await counter.get(address)
    assert len(codes(page)) == 1
    export = await counter.client.get(f"{address}/export?format=csv")
    assert (await readings(house, "counter"))[before:] == ["search name", "search export"]
    assert (await colleague.get(address)).status == 404
    assert (await colleague.client.get(f"{address}/export")).status_code == 404
    rows = list(csv.reader(io.StringIO(export.content.decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["Kiều Văn Sổ Sách"]
    shown = await counter.get("/search?q=so sach")
    assert codes(shown) == []


async def test_a_foreign_case_shows_code_agency_and_phone_only(house: House, put: Put) -> None:
    """Asked for exactly, a case elsewhere says whom to call; asked for by name it is not there."""
    counter, stranger = await house.signed_in("counter"), await house.signed_in("stranger")
    code = await put(counter, name="Tạ Thị Láng Xa")
    page = await look(stranger, q=code)
    assert "Hồ sơ của cơ quan khác" in page.body
    assert code in page.body
    assert "UBND phường An Bình" in page.body
    assert "0270 1" in page.body
    assert "Tạ Thị Láng Xa" not in page.body
    assert f"/cases/{code}" not in page.response.text
    by_name = await look(stranger, q="lang xa")
    assert code not in by_name.body
    assert "Không tìm thấy hồ sơ nào khớp “lang xa”." in by_name.body


async def test_a_scanned_receipt_leaves_no_secret_with_us(house: House, put: Put) -> None:
    """The applicant's QR code holds the secret of the case; the page and what is kept for it hold the code alone."""
    counter = await house.signed_in("counter")
    code = await put(counter, name="Bà Quét Mã")
    page = await look(counter, q=f"https://motcua.example/follow?code={code}#7KQ2M8XA", phase="filed")
    assert code in codes(page)
    assert page.tree.css("#q")[0].attributes["value"] == code
    async with house.sessions.read() as session:
        kept = (await session.scalars(select(col(KeptLook.content)))).all()
    assert kept
    assert "7KQ2M8XA" not in str(kept)


async def test_filters_narrow_and_wrong_days_come_back(house: House, put: Put) -> None:
    """Deadline state, phase, channel and days narrow; a day that is none is 422 with what was typed."""
    counter = await house.signed_in("counter")
    code = await put(counter, name="Ông Ích Lọc")
    assert code in codes(await look(counter, q="ich loc", phase="filed", channel="counter"))
    assert codes(await look(counter, q="ich loc", channel="online")) == []
    assert codes(await look(counter, q="ich loc", deadline="overdue")) == []
    assert code in codes(await look(counter, field="hộ tịch", filed_from="01/01/2020"))
    assert codes(await look(counter, field="không có lĩnh vực này")) == []
    assert code in codes(await look(counter, field="Civil status", q="ich loc"))
    offered = (await counter.get("/search")).tree.css("#fields option")
    assert "Hộ tịch" in [option.attributes["value"] for option in offered]
    assert codes(await look(counter, q="ich loc", filed_to="01/01/2020")) == []
    wrong = await look(counter, q="ich loc", filed_from="31/02/2026")
    assert wrong.status == 422
    assert wrong.tree.css("#filed_from")[0].attributes["value"] == "31/02/2026"
    assert wrong.tree.css("#q")[0].attributes["value"] == "ich loc"
    turned = await look(counter, filed_from="02/01/2026", filed_to="01/01/2026")
    assert turned.status == 422
    assert (await look(counter, q="  ")).heading == "Tra cứu hồ sơ"
    assert (await look(counter, phase="nonsense", deadline="x", holder="y", q="ich loc")).status == 200


async def test_pages_go_on_without_the_words(house: House, put: Put) -> None:
    """Fifty a page, newest first; the next page is reached by an address without anything typed."""
    counter = await house.signed_in("counter")
    filed = [await put(counter, name="Doãn Nhiều Trang") for _ in range(52)]
    page = await look(counter, q="nhieu trang")
    assert codes(page) == filed[:1:-1]
    following = page.tree.css("a[rel='next']")[0].attributes["href"]
    assert "trang" not in str(following)
    rest = await counter.get(str(following))
    assert codes(rest) == filed[1::-1]
    assert "Hồ sơ 51–52" in rest.body


async def test_the_bar_searches_by_post(house: House) -> None:
    """The box in the frame of every staff page sends a form, so that no name gets into a log of addresses."""
    counter = await house.signed_in("counter")
    form = (await counter.get("/me")).tree.css("form.bar-search")[0]
    assert (form.attributes["method"], form.attributes["action"]) == ("post", "/search")
    assert OTHER_AGENCY not in (await counter.get("/search")).body
