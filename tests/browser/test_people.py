"""A working day in real windows, in both languages: officer, leader, supervisor, administrator, and a citizen's phone.

The counter's day is in `test_counter_journey`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.async_api import Browser, BrowserContext, FilePayload, Page, ViewportSize
from sqlalchemy import select
from sqlmodel import col

from models.tables import Case, Task
from tests.api.citizen.walk import PNG
from tests.browser.chromium import needs_chromium
from tests.browser.conftest import Desk
from tests.browser.keyboard import go_to, go_to_row, press_on
from tests.browser.screen_presses import press_primary
from tests.browser.waiting import go_by, patient, press_until_done, until
from tests.journeys.people import Dossier, People
from tests.journeys.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), needs_chromium]
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])
MARITAL_STATUS, HOUSEHOLD = "1.004873", "1.001612"
PHONE: ViewportSize = {"width": 360, "height": 740}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PICTURE: FilePayload = {"name": "giay-to.png", "mimeType": "image/png", "buffer": PNG}
Phone = Callable[[str], Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def phone(town: Town, browser: Browser) -> AsyncIterator[Phone]:
    """Open a telephone-sized window of somebody who is not signed in; no page of it scrolls sideways."""
    windows: list[BrowserContext] = []

    async def open_window(language: str) -> Page:
        window = await browser.new_context(viewport=PHONE, extra_http_headers={"Accept-Language": language})
        windows.append(patient(window))
        page = await window.new_page()
        await page.goto(town.url)
        return page

    yield open_window
    for window in windows:
        await window.close()


async def open_until(page: Page, address: str, selector: str) -> None:
    """Open a page again until something is on it: what happens behind it takes a moment."""

    async def is_there() -> bool:
        await page.goto(address)
        return bool(await page.locator(selector).count())

    await until(is_there, f"{selector} never came at {address}")


async def fits(page: Page) -> None:
    """Assert that the page fits a telephone and that axe finds nothing on it."""
    found = await Axe().run(page, options=RULES)
    assert found.response["violations"] == [], page.url
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


@LANGUAGES
async def test_an_officer_appraises_by_keyboard(town: Town, people: People, desk: Desk, language: str) -> None:
    """The most urgent task opens with one chord, another by arrows and Enter; it is done with a chord, no mouse."""
    code = await people.file(Dossier(MARITAL_STATUS))
    await people.until_task(code, "review")
    page = await desk("officer", language=language)
    most_urgent = str(await page.get_attribute("main a.button.primary", "href"))
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url(f"{town.url}{most_urgent}")
    await page.go_back()
    await go_to_row(page, f"/cases/{code}")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/cases/{code}*")
    await page.locator("main .button.primary").wait_for()
    await press_until_done(page, press_on)
    await people.until_task(code, "sign")


@LANGUAGES
async def test_a_leader_signs_by_keyboard(town: Town, people: People, desk: Desk, language: str) -> None:
    """The most urgent proposal opens with one chord and is signed with another; the next page says so by its code."""
    await people.until_task(await people.file(Dossier(MARITAL_STATUS)), "sign")
    page = await desk("leader", language=language)
    await page.goto(f"{town.url}/approvals")
    most_urgent = str(await page.get_attribute("main a.button.primary", "href"))
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url(f"{town.url}{most_urgent}")
    code = str(await page.text_content("main .code"))
    await page.keyboard.press("Control+Enter")
    await page.locator(".message.success", has_text=code).wait_for()

    async def is_signed() -> bool:
        return await signature_of(town, code) == "done"

    await until(is_signed, f"{code} was never signed")


@LANGUAGES
async def test_a_leader_signs_ten_at_once(town: Town, people: People, desk: Desk, language: str) -> None:
    """Ten cases are chosen by arrows and Space, looked through, signed with one chord, and each is told of by name."""
    codes = await asyncio.gather(*(people.file(Dossier(MARITAL_STATUS)) for _ in range(10)))
    await asyncio.gather(*(people.until_task(code, "sign") for code in codes))
    page = await desk("leader", language=language)
    await go_to(page, "/approvals")
    for code in codes:
        await go_to_row(page, f"/cases/{code}/approval")
        await page.keyboard.press("Space")
    assert await page.locator("input[name=chosen]:checked").count() == len(codes)
    await press_on(page)
    assert "/approvals/batch?" in page.url
    assert all([await page.get_by_text(code).count() for code in codes])
    await press_on(page)
    assert "/approvals/batches/" in page.url
    await page.locator(".badge.done").nth(len(codes) - 1).wait_for()  # the page looks again by itself
    cases = [await people.read(code) for code in codes]
    assert all(case["decided_at"] or case["ended_at"] for case in cases)


async def signature_of(town: Town, code: str) -> str:
    """Return how the leader's task of a case stands."""
    async with town.sessions.read() as session:
        asked = select(col(Task.status)).join(Case, col(Case.id) == col(Task.case_id))
        return str(await session.scalar(asked.where(col(Case.code) == code, col(Task.kind) == "sign")))


@LANGUAGES
async def test_a_supervisor_gives_out_work(town: Town, people: People, desk: Desk, language: str) -> None:
    """What nobody holds is chosen, given to an officer, and lies on the officer's desk."""
    code = await people.file(Dossier(MARITAL_STATUS))
    task = await people.until_task(code, "review")
    page = await desk("supervisor", language=language)
    await page.goto(f"{town.url}/tasks/team")
    await page.check(f"input[name=chosen][value='{code} {task}']")
    await go_by(page, page.locator("button[name=do][value=give]"))
    await page.locator("input[name=to]").first.check()
    await press_primary(page)
    await page.wait_for_url("**/tasks/hand/*")
    assert await page.get_by_text(code).count()
    async with town.sessions.read() as session:
        held = select(col(Task.claimed_by)).join(Case, col(Case.id) == col(Task.case_id)).where(col(Case.code) == code)
        assert await session.scalar(held.where(col(Task.id) == task)) is not None


@LANGUAGES
async def test_an_administrator_lets_somebody_in_and_out_again(
    town: Town, desk: Desk, phone: Phone, language: str
) -> None:
    """An account with a password that must be changed; closed, its open window is worth nothing with the next click."""
    page = await desk("administrator", language=language)
    await page.goto(f"{town.url}/administration/people/new")
    await page.fill("[name=login]", f"moi.{language}")
    await page.fill("[name=name]", "Hoàng Văn Mới")
    await page.check("input[name=post][value^='counter@']")
    await press_primary(page)
    handed_out = str(await page.locator(".cut-here .handed-out").inner_text())

    newcomer = await phone(language)
    await newcomer.goto(f"{town.url}/sign-in")
    await newcomer.fill("[name=login]", f"moi.{language}")
    await newcomer.fill("[name=password]", handed_out.strip())
    await press_primary(newcomer)
    await newcomer.fill("[name=password]", handed_out.strip())
    for name in ("new_password", "again"):
        await newcomer.fill(f"[name={name}]", "một câu dài dễ nhớ")
    await press_primary(newcomer)
    await newcomer.wait_for_url("**/tasks*")
    await fits(newcomer)

    await page.goto(f"{town.url}/administration/people?q=moi.{language}")
    await go_by(page, page.locator("main tbody a", has_text="Hoàng Văn Mới").first)
    await page.locator("form[action$='/close'] button").click()
    await page.locator("form[action$='/open']").wait_for()
    await newcomer.goto(f"{town.url}/tasks")
    assert "/sign-in" in newcomer.url, await newcomer.inner_text("main")


@LANGUAGES
async def test_a_citizen_files_pays_supplements_and_rates(
    town: Town, people: People, desk: Desk, phone: Phone, language: str
) -> None:
    """A household business from a telephone: found, filed, paid, asked for more, supplied, finished, rated."""
    page = await phone(language)
    await page.fill("[name=q]", "ho kinh doanh")
    await press_primary(page)
    await go_by(page, page.locator(f"a[href='/procedures/{HOUSEHOLD}']").first)
    await fits(page)
    await go_by(page, page.locator(f"a[href='/file/{HOUSEHOLD}']").first)
    await press_primary(page)
    code = await answer_all(page)

    await go_by(page, page.locator(f"a[href='/pay/{code}']"))
    gateway = page.locator("a[rel=noreferrer]")
    await gateway.wait_for()
    await people.pay(str(await gateway.get_attribute("href")))
    await page.locator(".message.success").wait_for()
    await fits(page)

    counter = await desk("counter", language=language)
    await ask_for_more(counter, town, code)
    await open_until(page, f"{town.url}/my-case/{code}", f"a[href='/my-case/{code}/supplement']")
    await fits(page)
    await press_primary(page)
    await page.set_input_files("main input[type=file]", [PICTURE])
    await page.locator("main form[enctype] .button").first.click()
    await page.locator("main ul li", has_text="giay-to.png").wait_for()
    await press_primary(page)
    await page.wait_for_url("**/my-case/*?done=supplied")

    people.dossiers[code] = Dossier(HOUSEHOLD)
    people.decided[code] = []
    await people.finish(code)
    await open_until(page, f"{town.url}/my-case/{code}", f"a[href='/my-case/{code}/rating']")
    await press_primary(page)
    await page.check("#overall-5")
    await press_primary(page)
    await page.wait_for_url("**/my-case/*?done=rated")
    await page.locator(".message.success").wait_for()


async def answer_all(page: Page) -> str:
    """Answer every question of the filing, send it, and return the case code."""
    typed = {
        "applicant.name": "Nguyễn Thị Mẫu",
        "applicant.identity_number": "099195000044",
        "applicant.phone": "0900 000 044",
        "applicant.email": "mau@example.org",
        "applicant.address": "Số 1 đường Mẫu, phường An Bình",
    }
    for _ in range(30):
        await fits(page)
        if page.url.endswith("/check"):
            break
        for name, value in typed.items():
            if await page.locator(f"[name='{name}']").count():
                await page.fill(f"[name='{name}']", value)
        await choose(page)
        if await page.locator("#photo").count() and not await page.locator("[name^='applies.']").count():
            await page.set_input_files("#photo", [PICTURE])
            await page.locator("form[action$='/remove'], form[action*='/remove']").first.wait_for()
        await press_primary(page)
    assert page.url.endswith("/check"), await page.inner_text("main")
    await press_primary(page)
    await page.wait_for_url("**/done*")
    return str(await page.text_content("main .code"))


async def choose(page: Page) -> None:
    """Choose for oneself, what does not apply, collecting at the counter, paying online, wherever it is asked."""
    for name, value in (("who", "self"), ("way", "counter"), ("pays", "online"), ("agency", "H61.12")):
        option = page.locator(f"input[name='{name}'][value='{value}']")
        if await option.count():
            await option.check()
    for option in await page.locator("input[name^='applies.'][value='no']").all():
        await option.check()


async def ask_for_more(counter: Page, town: Town, code: str) -> None:
    """Ask for one paper at the page of the act, as the counter does."""
    address = f"{town.url}/cases/{code}/acts/request_supplement"
    await open_until(counter, address, "input[name=component]")
    await counter.locator("input[name=component]").first.check()
    await counter.fill("textarea[name=reason]", "Tờ khai thiếu chữ ký")
    await counter.locator("input[name^='what.']").first.fill("Ký vào trang 2")
    await press_until_done(counter, press_primary)
