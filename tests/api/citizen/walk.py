"""How a citizen walks through an online filing: shared by the tests of filing and of paying."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import AGENCY
from tests.api.visitor import Page, Visitor

HOUSEHOLD = "1.001612"
EXCERPT = "2.000635"
CERTIFIED_COPY = "2.000815"
LONGEST_PAGE = 20_000
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)

PERSON = {"applicant.name": "Nguyễn Thị Mẫu", "applicant.identity_number": "001195000001"}
CONTACT = {
    "applicant.phone": "0900 000 001",
    "applicant.email": "mau@example.org",
    "applicant.address": "Số 1 đường Mẫu, phường An Bình",
}


def light(page: Page) -> Page:
    """Return the page, which must be short enough for a slow telephone line."""
    assert len(page.response.content) <= LONGEST_PAGE
    return page


async def begun(citizen: Visitor, code: str = HOUSEHOLD) -> Page:
    """Press the start button and return the first page of questions."""
    start = light(await citizen.get(f"/file/{code}"))
    action, fields = start.form(action=f"/file/{code}")
    return await citizen.submit(action, fields)


async def fill(citizen: Visitor, page: Page, answers: dict[str, str], **files: Any) -> Page:
    """Answer one page and return the next."""
    action = page.tree.css("main form")[-1].attributes["action"]
    assert action
    _, fields = page.form(action=action)
    more = {"files": files["files"]} if files else {}
    return light(await citizen.submit(action, {**fields, **answers}, **more))


def photo(name: str = "to-khai.png", content: bytes = PNG) -> list[tuple[str, tuple[str, bytes, str]]]:
    """Return what a telephone sends after taking a picture."""
    return [("photo", (name, content, "image/png"))]


async def to_the_papers(citizen: Visitor, agency: str = AGENCY) -> Page:
    """Answer everything before the first paper of the household business."""
    page = await fill(citizen, await begun(citizen), {"agency": agency})
    page = await fill(citizen, page, {"who": "self"})
    page = await fill(citizen, page, PERSON)
    return await fill(citizen, page, CONTACT)


async def to_the_check(citizen: Visitor, pays: str = "online", picture: bytes = PNG) -> Page:
    """Answer everything for a household business and return the page that shows all answers."""
    page = await to_the_papers(citizen)
    assert "giấy tờ 1 trên 4" in page.body
    page = await fill(citizen, page, {}, files=photo(content=picture))
    assert "Đã nhận 1 tệp." in page.body
    page = await fill(citizen, page, {})
    for component in ("uy-quyen-gia-dinh", "uy-quyen-lam-thu-tuc", "can-cuoc"):
        page = await fill(citizen, page, {f"applies.{component}": "no"})
    page = await fill(citizen, page, {"way": "counter"})
    assert "150.000 đồng" in page.body
    return await fill(citizen, page, {"pays": pays})
