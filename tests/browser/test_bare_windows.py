"""Each person's pages without JavaScript and at 200 % zoom: everything of the bar opens, nothing hides or runs over."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

from cli.demo_people import COMMUNE, DEMO_ACCOUNTS, DEMO_PASSWORD
from tests.browser.chromium import needs_chromium
from tests.browser.waiting import patient
from tests.journeys.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), needs_chromium]
#: A desk's screen of 1366 by 768 enlarged to 200 %.
ENLARGED: ViewportSize = {"width": 683, "height": 384}
ROLES = ("counter", "officer", "leader", "supervisor", "administrator", "author")


async def signed_in(window: BrowserContext, town: Town, role: str) -> Page:
    """Sign somebody in by the form alone and return the first page."""
    account = next(one for one in DEMO_ACCOUNTS if one.agency_id == COMMUNE and one.post == role)
    page = await window.new_page()
    await page.goto(f"{town.url}/sign-in")
    await page.fill("[name=login]", account.username)
    await page.fill("[name=password]", DEMO_PASSWORD)
    await page.press("[name=password]", "Enter")
    await page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


async def runs_over(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("role", ROLES)
async def test_every_place_opens_without_script_at_double_size(
    town: Town, browser: Browser, role: str, language: str
) -> None:
    """Whoever signs in comes to a page of their own, and each place of their bar opens, fits and says what it is."""
    window = await browser.new_context(
        viewport=ENLARGED, java_script_enabled=False, extra_http_headers={"Accept-Language": language}
    )
    try:
        page = await signed_in(patient(window), town, role)
        assert await page.locator("main h1").is_visible()
        links = await page.locator("header nav a").all()
        places = [str(await link.get_attribute("href")) for link in links]
        assert len(places) >= 2
        over = {page.url: await runs_over(page)}
        for place in places:
            answer = await page.goto(town.url + place)
            assert answer is not None
            assert answer.status == 200, place
            assert await page.locator("main h1").is_visible(), place
            over[place] = await runs_over(page)
        assert {place: pixels for place, pixels in over.items() if pixels > 0} == {}
    finally:
        await window.close()
