"""A whole town and real browsers at its desks, for journeys by mouse and by keyboard.

`desk("counter")` opens a window in which that person has signed in; everything else is as in `tests.journeys`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from cli.demo_people import COMMUNE, DEMO_ACCOUNTS, DEMO_PASSWORD
from tests.browser.chromium import open_browser
from tests.browser.waiting import patient
from tests.journeys.fixtures import people, running_town, signed_in, town
from tests.journeys.town import Town

__all__ = ["browser", "desk", "people", "running_town", "signed_in", "town"]

Desk = Callable[..., Awaitable[Page]]
"""`await desk(role, agency=..., language="vi", width=1366, height=768)` is a signed-in window."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all journeys of a run."""
    async with open_browser() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def desk(town: Town, browser: Browser) -> AsyncIterator[Desk]:
    """Open windows of the staff of the town, closed at the end of the test. No window says anything wrong."""
    windows: list[BrowserContext] = []
    said: list[str] = []

    async def open_window(
        role: str, agency: str = COMMUNE, language: str = "vi", width: int = 1366, height: int = 768
    ) -> Page:
        account = next(one for one in DEMO_ACCOUNTS if one.agency_id == agency and one.post == role)
        window = await browser.new_context(
            viewport={"width": width, "height": height}, extra_http_headers={"Accept-Language": language}
        )
        windows.append(patient(window))
        page = await window.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda line: said.append(line.text) if _is_fault(line.type, line.text) else None)
        await page.goto(f"{town.url}/sign-in")
        await page.fill("[name=login]", account.username)
        await page.fill("[name=password]", DEMO_PASSWORD)
        await page.press("[name=password]", "Enter")
        await page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield open_window
    for window in windows:
        await window.close()
    assert said == []


def _is_fault(kind: str, text: str) -> bool:
    """Tell a fault from what a browser always says of a lost network and of an answer like 409."""
    return kind == "error" and not text.startswith("Failed to load resource")
