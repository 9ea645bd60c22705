"""Waiting at a browser for what must come: as long as a busy machine needs, and for the page and not for a while."""

from __future__ import annotations

import time
from asyncio import sleep
from collections.abc import Awaitable, Callable

from playwright.async_api import BrowserContext, Locator, Page

from tests.support.patience import PATIENCE

#: The same in milliseconds, as Playwright counts.
PATIENCE_MS = PATIENCE * 1000
_PRESSES = 6


def patient(window: BrowserContext) -> BrowserContext:
    """Let everything that is waited for in a window take its time; returns the window."""
    window.set_default_timeout(PATIENCE_MS)
    return window


async def until(asked: Callable[[], Awaitable[bool]], told: str) -> None:
    """Ask again until the answer is yes; `told` is what is said when it never is."""
    end = time.monotonic() + PATIENCE
    while not await asked():
        assert time.monotonic() < end, told
        await sleep(0.25)


async def go_by(page: Page, link: Locator) -> None:
    """Click on what leads to another page, and wait until that page is there."""
    async with page.expect_navigation():
        await link.click()


async def press_until_done(page: Page, press: Callable[[Page], Awaitable[None]]) -> None:
    """Press, which leads to a page, until that page says it is done.

    A page that says instead that an answer came meanwhile, or that nobody knows the outcome yet, has kept what was
    typed: a person reads it and presses again.
    """
    for _ in range(_PRESSES):
        await press(page)
        if await page.locator(".message.success").count():
            return
    raise AssertionError(f"never done: {await page.inner_text('main')}")
