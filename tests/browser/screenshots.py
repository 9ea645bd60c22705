"""Pictures of the screens, desktop and phone, both languages: `make screenshots`.

Uses the instance of `make up` when one runs, else its own until it ends.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, Response
from playwright.async_api import Error as PlaywrightError

from cli.own_instance import running_or_own
from runtime.embedded.instance import Instance
from runtime.settings import get_settings
from tests.browser.chromium import open_browser
from tests.browser.screen_states import Prepared, prepare
from tests.browser.screens import SCREENS, Screen
from tests.browser.waiting import patient
from tests.browser.windows import Windows

SIZES = {"desktop": (1366, 768), "phone": (360, 740)}
LANGUAGES = ("vi", "en")
#: Every screen in every size and language, as (size, language).
EVERY_LOOK = tuple((size, language) for size in SIZES for language in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Visit:
    """One screen about to be opened by `open`: who looks, in which language, in a window of which size."""

    screen: Screen
    language: str
    size: str
    page: Page
    pages: str
    prepared: Prepared

    async def open(self) -> int:
        """Open the screen, press what leads to it, and return the status of the last page."""
        answers: list[int] = []
        self.page.on("response", lambda answer: answers.append(answer.status) if _is_page(self.page, answer) else None)
        values = self.prepared.values.get(self.screen.of, {})
        passed = self.prepared.passes.get(self.screen.of, "")
        if passed and not self.screen.login:
            await self.page.context.add_cookies([{"name": "follow", "value": passed, "url": self.pages}])
        await self.page.goto(self.pages + self.screen.address_with(values))
        if self.screen.press is not None:
            await self.screen.press(self.page, values)
        return answers[-1] if answers else 0


def _is_page(page: Page, answer: Response) -> bool:
    """Tell the answer that is a page of its own from redirects, files and what a script fetched."""
    return answer.request.is_navigation_request() and answer.frame == page.main_frame and not 300 <= answer.status < 400


@dataclass(frozen=True, slots=True)
class Town:
    """A browser at an instance in which everything the screens show is prepared."""

    browser: Browser
    windows: Windows
    prepared: Prepared
    missing: list[str]

    async def visits(
        self, wanted: Sequence[Screen], looks: Iterable[tuple[str, str]] = EVERY_LOOK
    ) -> AsyncIterator[Visit]:
        """Give a fresh page for each screen in each size and language; those of `missing` are left out."""
        there = [screen for screen in wanted if screen.name not in self.missing]
        for size, language in looks:
            for login in dict.fromkeys(screen.login for screen in there):
                window = await self._window(login, language, size)
                for screen in there:
                    if screen.login == login:
                        page = await window.new_page()
                        yield Visit(screen, language, size, page, self.windows.pages, self.prepared)
                        await page.close()
                await window.close()

    async def _window(self, login: str, language: str, size: str) -> BrowserContext:
        width, height = SIZES[size]
        window = await self.browser.new_context(
            viewport={"width": width, "height": height},
            extra_http_headers={"Accept-Language": language},
            storage_state=await self.windows.kept(login),
        )
        return patient(window)


async def prepared_town(browser: Browser, instance: Instance, wanted: Sequence[Screen]) -> Town:
    """Prepare what the wanted screens show; `missing` are those for which the instance has nothing."""
    windows = Windows(browser, instance.addresses["pages"])
    states = {screen.of for screen in wanted if screen.of}
    followed = {screen.of for screen in wanted if screen.of and not screen.login}
    prepared = await prepare(instance, windows, states, followed)
    missing = [screen.name for screen in wanted if screen.of and screen.of not in prepared.values]
    return Town(browser, windows, prepared, missing)


async def take_all(instance: Instance, folder: Path, wanted: Sequence[Screen]) -> list[str]:
    """Take the pictures and return what went wrong: screens with nothing to show, or with another status."""
    async with open_browser() as browser:
        town = await prepared_town(browser, instance, wanted)
        failed = [f"{name}: nothing to show" for name in town.missing]
        async for visit in town.visits(wanted):
            try:
                status = await visit.open()
            except PlaywrightError as error:
                failed.append(f"{visit.screen.name}: {error.message.splitlines()[0]}")
                continue
            if status != visit.screen.status:
                failed.append(f"{visit.screen.name}: {status}")
            path = folder / f"{visit.screen.name}.{visit.language}.{visit.size}.png"
            await visit.page.screenshot(path=path, full_page=True)
    return sorted(set(failed))


def main() -> int:
    """Take pictures of all screens, or of those whose names are given."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", help="only these screens")
    parser.add_argument("--folder", type=Path, default=Path("var/screenshots"))
    arguments = parser.parse_args()
    wanted = tuple(screen for screen in SCREENS if not arguments.names or screen.name in arguments.names)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with running_or_own(get_settings().home) as instance:
        failed = asyncio.run(take_all(instance, arguments.folder, wanted))
    sys.stdout.write("".join(f"{name}\n" for name in failed))
    sys.stdout.write(f"{arguments.folder}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
