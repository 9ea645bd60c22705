"""The applicant's own pages: let in once by the secret, then status, supplement, withdrawal and rating."""

from __future__ import annotations

import struct
import zlib
from typing import Any

from tests.api.conftest import AGENCY, House, filing, new_key
from tests.api.patient import looks
from tests.api.test_pages import do, opened
from tests.api.visitor import Page, Visitor

PROCEDURE = "1.004873"


def photo() -> bytes:
    """Return a real PNG of one grey point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00\x80")) + chunk(b"IEND", b"")
    )


async def filed(house: House, **changes: Any) -> dict[str, Any]:
    """File a case through a machine and return the answer with code and secret."""
    machine = await house.machine("file")
    answer = await house.visitor().client.post(
        "/api/v1/cases", json=filing(**changes), headers={**machine, **new_key()}
    )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def let_in(house: House, case: dict[str, Any]) -> Visitor:
    """Return a browser that has shown code and secret."""
    visitor = house.visitor()
    page = await visitor.submit("/follow", {"code": case["code"], "secret": case["secret"]})
    assert page.status == 200, page.body
    return visitor


async def reached(visitor: Visitor, code: str, words: str) -> Page:
    """Open the own case until it says these words."""
    async for _ in looks():
        page = await visitor.get(f"/my-case/{code}")
        if words in page.body:
            return page
    raise AssertionError(f"{words} was never said: {page.body}")


async def test_without_the_secret_nobody_gets_in(house: House) -> None:
    """Every page of a case leads to the secret first, also with the pass of another case."""
    one, other = await filed(house), await filed(house)
    visitor = await let_in(house, one)
    for address in ("", "/supplement", "/rating"):
        for browser in (visitor, house.visitor()):
            page = await browser.get(f"/my-case/{other['code']}{address}")
            assert page.heading == "Tra cứu hồ sơ"
            assert page.tree.css("#code")[0].attributes["value"] == other["code"]
    answer = await visitor.post(f"/my-case/{other['code']}/withdraw", {"key": "a" * 16})
    assert answer.headers["location"].startswith("/follow?code=")


async def test_the_pass_is_given_back_on_a_shared_computer(house: House) -> None:
    """After leaving, the next person at the screen needs the secret."""
    case = await filed(house)
    visitor = await let_in(house, case)
    await visitor.submit("/follow/leave", {})
    assert (await visitor.get(f"/my-case/{case['code']}")).heading == "Tra cứu hồ sơ"


async def test_supplement_is_handed_in_paper_by_paper(live_house: House) -> None:
    """Asked for two papers: each has its card; what has no file is named before it goes; then the office goes on."""
    case = await filed(live_house, procedure=PROCEDURE, facts={}, components=[{"id": "to-khai", "originals": 1}])
    counter = await live_house.signed_in("counter")
    page = await opened(counter, case["code"], "request_supplement")
    action, fields = page.form("request_supplement")
    asked = {**fields, "reason": "Thiếu chữ ký", "component": "to-khai", "what.to-khai": "Ký vào trang 2"}
    page = await counter.submit(action, asked)
    assert page.status == 200, page.body

    citizen = await let_in(live_house, case)
    page = await reached(citizen, case["code"], "Bổ sung giấy tờ")
    assert "Gửi chậm nhất" in page.body
    address = f"/my-case/{case['code']}/supplement"
    page = await citizen.get(address)
    assert "Ký vào trang 2" in page.body
    early = await citizen.submit(address, {"key": "k" * 16})
    assert early.status == 422
    assert "chưa có tệp nào" in early.body

    wrong = await citizen.submit(f"{address}/files", {"component": "to-khai"}, files={"file": ("a.html", b"<b>", "")})
    assert wrong.status == 415, wrong.body
    page = await citizen.submit(
        f"{address}/files", {"component": "to-khai"}, files={"file": ("anh.png", photo(), "image/png")}
    )
    assert "anh.png" in page.body
    page = await citizen.submit(address, {"key": "k" * 16})
    assert "Đã gửi phần bổ sung" in page.body
    await reached(citizen, case["code"], "Ông/Bà chưa phải làm gì")
    assert "không phải bổ sung gì" in (await citizen.get(address)).body


async def test_a_case_is_withdrawn_and_then_rated_once(live_house: House) -> None:
    """Withdrawing goes through the outbox; afterwards the service can be rated, once, without any duty."""
    case = await filed(live_house)
    citizen = await let_in(live_house, case)
    address = f"/my-case/{case['code']}"
    page = await citizen.get(address)
    action, fields = page.form(action=f"{address}/withdraw")
    page = await citizen.submit(action, {**fields, "reason": "Nộp nhầm"})
    assert "Đã gửi đề nghị rút hồ sơ" in page.body
    page = await reached(citizen, case["code"], "Hồ sơ đã rút")
    late = await citizen.submit(action, fields)
    assert late.status == 409

    assert (await citizen.get(f"{address}/rating")).heading == "Đánh giá việc phục vụ"
    nothing = await citizen.submit(f"{address}/rating", {})
    assert "Cảm ơn" not in nothing.body
    page = await citizen.submit(f"{address}/rating", {"overall": "5", "time": "9", "comment": "Nhanh"})
    assert "Cảm ơn Ông/Bà đã đánh giá" in page.body
    assert (await citizen.get(f"{address}/rating")).heading != "Đánh giá việc phục vụ"


async def test_a_fully_worked_case_asks_for_a_rating(live_house: House) -> None:
    """After the leader has signed the applicant reads where to go and may rate."""
    case = await filed(live_house)
    counter, officer, leader = [await live_house.signed_in(login) for login in ("counter", "officer", "leader")]
    await do(counter, case["code"], "take_payment")
    await do(counter, case["code"], "accept")
    await do(officer, case["code"], "complete", reason="Đủ điều kiện")
    await do(leader, case["code"], "approve")
    citizen = await let_in(live_house, case)
    page = await reached(citizen, case["code"], "Đã có kết quả")
    assert page.tree.css(f"a[href='/my-case/{case['code']}/rating']")
    assert AGENCY in page.body
