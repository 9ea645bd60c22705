"""Browser windows of people who have signed in once, however many windows they then open."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from playwright.async_api import Browser, BrowserContext, Page, StorageState

from cli.demo_people import DEMO_PASSWORD
from tests.browser.waiting import patient


@dataclass
class Windows:
    """One browser; `pages` is the address of the instance. The login of a citizen is empty."""

    browser: Browser
    pages: str
    _first: dict[str, BrowserContext] = field(default_factory=dict)
    _door: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def at(self, login: str, path: str) -> Page:
        """Open a page as somebody, in the window in which everything is prepared."""
        page = await (await self._signed_in(login)).new_page()
        await page.goto(self.pages + path)
        return page

    async def kept(self, login: str) -> StorageState:
        """Return the cookies of somebody, for windows of another language and size."""
        return await (await self._signed_in(login)).storage_state()

    async def _signed_in(self, login: str) -> BrowserContext:
        async with self._door:
            if login not in self._first:
                window = patient(await self.browser.new_context(extra_http_headers={"Accept-Language": "vi"}))
                if login:
                    await self._sign_in(window, login)
                self._first[login] = window
            return self._first[login]

    async def _sign_in(self, window: BrowserContext, login: str) -> None:
        page = await window.new_page()
        await page.goto(f"{self.pages}/sign-in")
        await page.fill("[name=login]", login)
        await page.fill("[name=password]", DEMO_PASSWORD)
        async with page.expect_navigation():
            await page.press("[name=password]", "Enter")
        if "/sign-in" in page.url:
            raise RuntimeError(f"{login} could not sign in")
        await page.close()
