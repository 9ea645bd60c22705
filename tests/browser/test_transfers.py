"""A cashier with the bank's statement, by keys alone: each line booked on its case, once, as it came; and on paper."""

from __future__ import annotations

from datetime import UTC, datetime
from secrets import token_hex

import pytest
from playwright.async_api import Page

from cli.demo_people import LAND_OFFICE
from domain.money.reconciliation import vietnam_day
from domain.vietqr import purpose_of
from tests.browser.axe import axe_faults
from tests.browser.chromium import needs_chromium
from tests.browser.conftest import Desk
from tests.browser.keyboard import go_to, note_printing, press_on, tab_to, until_printed, write_over
from tests.browser.paper import A4, printed
from tests.journeys.people import Dossier, People
from tests.journeys.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), needs_chromium]
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])
COPIES, PAGE = "2.000635", "/cashier/transfers"
SAID = {
    "vi": {
        "left": "Còn phải thu 6.000 đồng.",
        "all": "Đã thu đủ.",
        "more": "Thừa 4.000 đồng, phải trả lại ở trang hồ sơ.",
        "twice": "Giao dịch {number} đã được ghi rồi",
        "where": "Số này đã ghi vào hồ sơ {code}",
        "no_case": "Không tìm thấy hồ sơ này.",
        "no_amount": "Số tiền này không đọc được.",
        "nothing": "Chưa ghi khoản chuyển khoản nào.",
    },
    "en": {
        "left": "6,000 đồng is still owed.",
        "all": "Nothing is owed any more.",
        "more": "4,000 đồng too much, to be paid back on the page of the case.",
        "twice": "Transfer {number} is booked already",
        "where": "This number is booked on case {code}",
        "no_case": "This case was not found.",
        "no_amount": "This amount cannot be read.",
        "nothing": "No transfer has been booked.",
    },
}


def number() -> str:
    """Return a bank's number nobody has used."""
    return f"FT{token_hex(7).upper()}"


async def arrive(page: Page) -> None:
    """Go from the first page to the transfers by the bar and the tabs below it; the first field is ready."""
    await go_to(page, "/cashier")
    await tab_to(page, f"main nav a[href='{PAGE}']")
    await press_on(page, "Enter")
    await page.wait_for_function("document.activeElement.id === 'code'")


async def book(page: Page, case: str, amount: str, reference: str) -> None:
    """Type a line of the statement and send it, from the first field on."""
    await write_over(page, "#code", case)
    await write_over(page, "#values-amount", amount)
    await write_over(page, "#values-transaction", reference)
    await write_over(page, "#values-day", f"{vietnam_day(datetime.now(UTC)):%d/%m/%Y}")
    await press_on(page)


async def filed(people: People) -> str:
    """Return a case that owes 16,000 đồng."""
    code = await people.file(Dossier(COPIES))
    assert (await people.read(code))["fee"] == 16_000
    return code


@LANGUAGES
async def test_lines_of_the_statement_are_booked_by_keys(town: Town, people: People, desk: Desk, language: str) -> None:
    """In part, the rest, too much: each is booked as it came, and the page says what became of the fee."""
    said, (first, second) = SAID[language], [await filed(people) for _ in range(2)]
    page = await desk("counter", language=language)
    await arrive(page)
    assert await page.get_attribute("html", "lang") == language
    numbers = [number() for _ in range(3)]

    await book(page, f"MBVCB.77.{purpose_of(first)}.CT tu 0011", "10.000", numbers[0].lower())
    done = page.locator(".message.success")
    assert first in await done.inner_text()
    assert said["left"] in await done.inner_text()
    await page.wait_for_function("document.activeElement.id === 'code'")
    await book(page, first, "6000", numbers[1])
    assert said["all"] in await done.inner_text()
    await book(page, second, "20000", numbers[2])
    assert said["more"] in await done.inner_text()

    rows = await page.locator("table[data-rows] tbody tr").all_inner_texts()
    assert [reference in row for reference, row in zip(reversed(numbers), rows, strict=False)] == [True] * 3
    assert await axe_faults(page) == []
    assert [(await people.read(code))["paid"] for code in (first, second)] == [16_000, 16_000]
    await tab_to(page, f".message.success a[href='/cases/{second}']")
    await press_on(page, "Enter")
    assert await page.locator("main form input[name=act][value=pay_back]").count() == 1


@LANGUAGES
async def test_a_number_is_booked_once(town: Town, people: People, desk: Desk, language: str) -> None:
    """Typed for a second case, the number is refused with the reason and where it stands; what was typed is kept."""
    said, (first, second) = SAID[language], [await filed(people) for _ in range(2)]
    page, reference = await desk("counter", language=language), number()
    await arrive(page)
    await book(page, first, "16000", reference)
    await page.locator(".message.success").wait_for()
    await book(page, second, "16000", reference)
    await page.wait_for_function("document.activeElement.id === 'error-summary'")
    assert said["twice"].format(number=reference) in await page.inner_text("#error-summary")
    assert said["where"].format(code=first) in await page.inner_text("main")
    assert await page.input_value("#code") == second
    assert await page.input_value("#values-transaction") == reference
    assert await axe_faults(page) == []
    assert [(await people.read(code))["paid"] for code in (first, second)] == [16_000, 0]

    other = number()  # the cashier looks at the statement again: one digit was another
    await write_over(page, "#values-transaction", other)
    await press_on(page)
    assert said["all"] in await page.inner_text(".message.success")
    assert (await people.read(second))["paid"] == 16_000


@LANGUAGES
async def test_what_cannot_be_matched_says_so(town: Town, desk: Desk, language: str) -> None:
    """A purpose that names no case, an amount that is none: each is told, and Enter leads to the field."""
    page = await desk("counter", language=language)
    await arrive(page)
    await book(page, "NGUYEN THI MAU chuyen tien", "mười nghìn", number())
    await page.wait_for_function("document.activeElement.id === 'error-summary'")
    told = await page.inner_text("#error-summary")
    assert SAID[language]["no_case"] in told
    assert SAID[language]["no_amount"] in told
    assert await axe_faults(page) == []
    await tab_to(page, "#error-summary a[href='#values-amount']")
    await page.keyboard.press("Enter")
    await page.wait_for_function("document.activeElement.id === 'values-amount'")
    assert await page.input_value("#values-amount") == "mười nghìn"


@LANGUAGES
async def test_nothing_booked_yet_on_a_telephone(town: Town, desk: Desk, language: str) -> None:
    """A desk without transfers reads so; the page fits a telephone and has nothing to print."""
    page = await desk("counter", agency=LAND_OFFICE, language=language, width=390, height=844)
    await page.goto(f"{town.url}{PAGE}")
    assert SAID[language]["nothing"] in await page.inner_text("main")
    assert await page.locator("[data-print]").count() == 0
    assert await axe_faults(page) == []
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


@LANGUAGES
async def test_the_list_prints_by_keys(town: Town, people: People, desk: Desk, language: str) -> None:
    """The list goes on A4 with number, day and amount of each line, and without the form."""
    code, reference = await filed(people), number()
    page = await desk("counter", language=language)
    await note_printing(page)
    await arrive(page)
    await book(page, code, "16000", reference)
    await tab_to(page, "main [data-print]")
    await page.keyboard.press("Enter")
    await until_printed(page)
    sheet = await printed(page)
    assert sheet.faults == []
    assert set(sheet.sizes) == {A4}
    assert not await page.is_visible("#code")
    assert await page.get_by_text(reference).is_visible()
