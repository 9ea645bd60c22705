"""Every screen of the living demo in a real browser: telephone and desktop, checked by axe.

Each screen is opened twice: on the desktop in one language and on the telephone in the other, by turns, so that each
language has half of the screens in each size. `make screenshots` takes all four.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from playwright.async_api import Error as PlaywrightError

from runtime.embedded.instance import Instance
from tests.browser.axe import axe_faults
from tests.browser.chromium import needs_chromium, open_browser
from tests.browser.printing import PAPERS
from tests.browser.screens import SCREENS, Screen
from tests.browser.screenshots import Town, Visit, prepared_town
from tests.journeys.instance import instance, place

__all__ = ["instance", "place"]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800), needs_chromium]
_TURNS = {"desktop": ("vi", "en"), "phone": ("en", "vi")}


async def faults_of(visit: Visit) -> list[str]:
    """Open a screen and return what is wrong with it."""
    said: list[str] = []
    visit.page.on("console", lambda line: said.append(line.text) if _is_fault(line.type, line.text) else None)
    visit.page.on("pageerror", lambda error: said.append(str(error)))
    try:
        status = await visit.open()
    except PlaywrightError as error:
        return [error.message]
    if status != visit.screen.status:
        return [f"answered {status}"]
    wide = await visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        said.append(f"{wide} px of sideways scroll")
    if await visit.page.locator("[data-print]").count() and visit.screen.name not in PAPERS:
        said.append("offers to print and is not among the papers of printing.py")
    return said + await axe_faults(visit.page)


def _is_fault(kind: str, text: str) -> bool:
    """Tell a fault from what a browser says of any answer like 404, which screens of refusals are."""
    return kind == "error" and not text.startswith("Failed to load resource")


async def faults_by_turns(town: Town, size: str, screens: Sequence[Screen]) -> list[str]:
    """Open every screen in a size, one in the first language, the next in the second; return what is wrong."""
    faults: list[str] = []
    for turn, language in enumerate(_TURNS[size]):
        async for visit in town.visits(screens[turn::2], [(size, language)]):
            faults += [f"{visit.screen.name} {language} {size}: {fault}" for fault in await faults_of(visit)]
    return faults


async def test_every_screen_is_whole_and_accessible(instance: Instance) -> None:
    """Each screen answers as it should, says nothing on the console, fits its window, at 360 px too, and passes axe."""
    async with open_browser() as browser:
        town = await prepared_town(browser, instance, SCREENS)
        found = await asyncio.gather(*(faults_by_turns(town, size, SCREENS) for size in _TURNS))

    assert town.missing == []
    assert [fault for faults in found for fault in faults] == []
