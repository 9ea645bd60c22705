"""Debian's Chromium, driven by Playwright: one way to open it for tests and for screenshots."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

#: Set where a missing browser is a fault and not a reason to skip.
NEEDED = "MOTCUA_BROWSER_NEEDED"
_FLAGS = (
    "--no-sandbox",  # the tests may run as root, for whom Chromium has no sandbox; only our own pages are opened
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def executable() -> str:
    """Return the path of Chromium, or an empty text when there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""


needs_chromium = pytest.mark.skipif(
    not executable() and not os.environ.get(NEEDED),
    reason="no Chromium here: `make browser` installs Debian's",
)


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Give a running Chromium without a window."""
    path = executable()
    if not path:
        raise RuntimeError("no Chromium found: `make browser` installs Debian's (needs root)")
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield browser
        await browser.close()
