"""The accessibility rules that every page is held against: WCAG 2.2 at level AA and all before it."""

from __future__ import annotations

import json

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.async_api import Page

_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
# Only what is wrong comes back: all that is right would be many times the page.
_RUN = f"""axe.run(document, {json.dumps(_OPTIONS)}).then(found => found.violations.map(
    fault => fault.id + ": " + JSON.stringify(fault.nodes.slice(0, 3).map(node => node.html.slice(0, 200)))))"""


async def axe_faults(page: Page) -> list[str]:
    """Return what axe finds wrong with the open page: each rule that is broken, with the first elements."""
    await page.evaluate(Axe().axe_script)
    faults: list[str] = await page.evaluate(_RUN)
    return [f"axe {fault}" for fault in faults]
