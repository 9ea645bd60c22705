"""Every page that any test of the doors has fetched, in a real browser, checked by axe."""

from __future__ import annotations

import asyncio
import mimetypes
import subprocess
import sys
from collections.abc import Iterator, Sequence

import pytest
from playwright.async_api import Browser, Route, ViewportSize

from api.app import STATIC
from runtime.settings import ROOT
from tests.browser.axe import axe_faults
from tests.browser.chromium import needs_chromium, open_browser
from tests.browser.waiting import patient
from tests.support.kept_pages import KeptPage, are_complete, kept_pages

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600), needs_chromium]
ORIGIN = "http://kept.example"
SIZE: ViewportSize = {"width": 1366, "height": 768}
WINDOWS = 2


@pytest.fixture(scope="module")
def fetched() -> Sequence[KeptPage]:
    """All pages of a whole quick run: of the one before, or, if none fits the present sources, of one made now."""
    if not are_complete():
        tests = [sys.executable, "-m", "pytest", "tests/api", "-m", "not slow", "-n", "2", "--dist", "loadfile", "-q"]
        run = subprocess.run(tests, cwd=ROOT, capture_output=True, text=True, check=False)
        assert run.returncode == 0, f"the tests that fetch the pages fail:\n{run.stdout[-3000:]}"
    pages = kept_pages()
    assert len(pages) > 200
    return pages


class Shelf:
    """Answers a browser with a kept page and our own style sheets; scripts and questions get no answer.

    What scripts add is looked at on the living pages (`test_screens.py`).
    """

    def __init__(self) -> None:
        self.page: KeptPage | None = None

    async def answer(self, route: Route) -> None:
        """Answer one request."""
        address = route.request.url.removeprefix(ORIGIN)
        if route.request.is_navigation_request() and self.page is not None:
            await route.fulfill(body=self.page.html, content_type="text/html; charset=utf-8", status=200)
        elif route.request.resource_type != "script" and (file := STATIC / address.removeprefix("/static/")).is_file():
            await route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])
        else:
            await route.abort()


async def look(browser: Browser, pages: Iterator[KeptPage]) -> list[str]:
    """Open the pages that are left, one after the other in one window, and return what axe finds."""
    window = patient(await browser.new_context(viewport=SIZE))
    page, shelf = await window.new_page(), Shelf()
    await page.route("**/*", shelf.answer)
    faults: list[str] = []
    for shelf.page in pages:
        await page.goto(ORIGIN + "/")
        where = f"{shelf.page.address} ({shelf.page.status}, {shelf.page.test})"
        faults += [f"{where}: {fault}" for fault in await axe_faults(page)]
    return faults


async def test_every_fetched_page_passes_axe(fetched: Sequence[KeptPage]) -> None:
    """Each page that a test has fetched passes axe as it arrives, with our style sheets and without scripts."""
    left = iter(fetched)
    async with open_browser() as browser:
        found = await asyncio.gather(*(look(browser, left) for _ in range(WINDOWS)))
    assert [fault for faults in found for fault in faults] == []
