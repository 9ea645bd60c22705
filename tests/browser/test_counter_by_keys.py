"""The rest of the counter's day by keyboard alone, in both languages: results given out, papers handed over.

Filing is in `test_counter_journey`.
"""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.async_api import Page
from sqlalchemy import select
from sqlmodel import col

from models.tables import Case, HandOverItem, ResultReturn
from tests.browser.chromium import needs_chromium
from tests.browser.conftest import Desk
from tests.browser.keyboard import go_to, go_to_row, note_printing, press_on, tab_to, until_printed, write_over
from tests.journeys.people import Dossier, People
from tests.journeys.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), needs_chromium]
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])
MARITAL_STATUS, IDENTITY = "1.004873", "giay-to-tuy-than"
OFFICE = {"vi": "Văn phòng HĐND và UBND", "en": "Office of the People's Council and Committee"}


async def decided(people: People) -> str:
    """Return a case with an original in its dossier whose result waits at the counter."""
    code = await people.file(Dossier(MARITAL_STATUS, papers=("to-khai", IDENTITY)))
    await people.until_task(code, "hand_over")
    return code


async def scan_receipt(page: Page, code: str) -> None:
    """Go from the first page to the results and let the scanner type the code of a receipt."""
    await go_to(page, "/returns")
    await page.wait_for_function("document.activeElement.id === 'asked'")
    await page.keyboard.type(code)
    await press_on(page, "Enter")
    assert page.url.endswith(f"/cases/{code}/return")


async def returned(town: Town, code: str) -> ResultReturn:
    """Return what was noted when the result of a case was given out; the case must have ended by it."""
    async with town.sessions.read() as session:
        case = await session.scalar(select(Case).where(col(Case.code) == code))
        assert case is not None
        assert case.phase == "returned"
        assert case.ended_at is not None
        noted = (await session.scalars(select(ResultReturn).where(col(ResultReturn.case_id) == case.id))).all()
    assert len(noted) == 1
    return noted[0]


@LANGUAGES
async def test_a_result_is_given_to_its_owner(town: Town, people: People, desk: Desk, language: str) -> None:
    """The receipt is scanned, the card compared, the original handed back, the slip printed, then the next receipt."""
    code = await decided(people)
    page = await desk("counter", language=language)
    await note_printing(page)
    await scan_receipt(page, code)
    assert await page.get_attribute("html", "lang") == language
    await page.keyboard.press("Alt+1")
    await page.keyboard.press("Alt+4")
    assert await page.is_checked("#collected_by-owner")
    assert await page.is_checked("#checked-identity_card")
    await tab_to(page, f"#original-{IDENTITY}")
    assert await page.is_checked(f"#original-{IDENTITY}")
    await tab_to(page, "#original-to-khai")
    assert not await page.is_checked("#original-to-khai")
    await press_on(page)
    await page.locator(".message.success").wait_for()
    noted = await returned(town, code)
    assert (noted.collected_by, noted.checked, noted.originals) == ("owner", "identity_card", [IDENTITY])

    await tab_to(page, f"main a[href='/cases/{code}/return/slip']")
    await press_on(page, "Enter")
    await page.keyboard.press("Control+Enter")
    await until_printed(page)
    await tab_to(page, f"main a[href='/cases/{code}/return']")
    await press_on(page, "Enter")
    await press_on(page)
    await page.wait_for_function("document.activeElement.id === 'asked'")
    assert page.url == f"{town.url}/returns"


@LANGUAGES
async def test_a_result_is_given_to_a_proxy(town: Town, people: People, desk: Desk, language: str) -> None:
    """A receipt does not say who the proxy is: the page refuses, leads to the choice, and what was typed is kept."""
    code = await decided(people)
    page = await desk("counter", language=language)
    await scan_receipt(page, code)
    await page.keyboard.press("Alt+2")
    await write_over(page, "#name", "Lê Văn Nhận")
    await write_over(page, "#identity", "099095000077")
    await write_over(page, "#basis", "Giấy ủy quyền số 5 ngày 20/11/2026")
    await press_on(page)
    await page.wait_for_function("document.activeElement.id === 'error-summary'")
    await tab_to(page, "#error-summary a[href='#checked']")
    await page.keyboard.press("Enter")
    await page.wait_for_function("document.activeElement.id === 'checked'")
    await page.keyboard.press("Alt+5")
    await press_on(page)
    await page.locator(".message.success").wait_for()
    noted = await returned(town, code)
    assert (noted.collected_by, noted.checked, noted.collector_name) == ("proxy", "vneid", "Lê Văn Nhận")
    assert noted.collector_identity == "099095000077"


async def tick(page: Page, code: str) -> None:
    """Scan a dossier on the page of a new list; its box is then ticked."""
    await page.wait_for_function("document.activeElement.id === 'scan'")
    await page.keyboard.type(code)
    await page.keyboard.press("Enter")
    await page.locator(f"input[name=chosen][value='{code}']:checked").wait_for()


async def hand_to_office(page: Page, language: str) -> str:
    """Choose the office among the receivers by arrows, make the list, and return its address."""
    await tab_to(page, "#to")
    for _ in range(30):
        if await page.evaluate("document.activeElement.selectedOptions[0].text") == OFFICE[language]:
            break
        await page.keyboard.press("ArrowDown")
    await press_on(page)
    return page.url


async def counted(town: Town, address: str) -> dict[str, tuple[int | None, bool | None]]:
    """Return what the receiving side found of each case of a list: how many papers, and whether it was there."""
    asked = select(col(Case.code), col(HandOverItem.counted), col(HandOverItem.received))
    joined = asked.join(HandOverItem, col(HandOverItem.case_id) == col(Case.id))
    async with town.sessions.read() as session:
        rows = await session.execute(joined.where(col(HandOverItem.list_id) == UUID(address.rpartition("/")[2])))
        return {code: (papers, there) for code, papers, there in rows}


@LANGUAGES
async def test_papers_are_handed_over_and_counted(town: Town, people: People, desk: Desk, language: str) -> None:
    """Three dossiers on a list, printed; the office finds two; the third goes on the next list, and all is there."""
    codes = [await people.file(Dossier(MARITAL_STATUS, papers=("to-khai", IDENTITY))) for _ in range(3)]
    for code in codes:
        await people.until_task(code, "review")
    counter = await desk("counter", language=language)
    await note_printing(counter)
    await go_to(counter, "/hand-overs")
    await press_on(counter)
    await tick(counter, codes[0])
    await tick(counter, codes[1])
    await go_to_row(counter, f"/cases/{codes[2]}")
    await counter.keyboard.press("Space")
    assert await counter.is_checked(f"input[name=chosen][value='{codes[2]}']")
    await counter.locator("[data-selected-count]", has_text=re.compile(r"^\s*3\s*$")).wait_for()
    first = await hand_to_office(counter, language)
    await press_on(counter)
    assert counter.url == f"{first}/print"
    await counter.keyboard.press("Control+Enter")
    await until_printed(counter)

    officer = await desk("officer", language=language)
    await go_to(officer, "/hand-overs")
    await go_to_row(officer, first.removeprefix(town.url))
    await press_on(officer, "Enter")
    assert await officer.get_attribute("html", "lang") == language
    place = 1 + [await cell.inner_text() for cell in await officer.locator("tbody th a").all()].index(codes[1])
    await write_over(officer, f"#counted-{place}", "0")
    await write_over(officer, "#note", "Thiếu một hồ sơ trong túi")
    await press_on(officer)
    assert await officer.locator("tr.differs", has_text=codes[1]).count() == 1
    assert await counted(town, first) == {codes[0]: (2, True), codes[1]: (0, False), codes[2]: (2, True)}

    await go_to(counter, "/hand-overs")
    await press_on(counter)
    await tick(counter, codes[1])
    second = await hand_to_office(counter, language)
    await go_to(officer, "/hand-overs")
    await go_to_row(officer, second.removeprefix(town.url))
    await press_on(officer, "Enter")
    await press_on(officer)
    assert await counted(town, second) == {codes[1]: (2, True)}
