"""Hands that never touch the mouse: what a person reaches by Tab, arrows and chords, and nothing else."""

from __future__ import annotations

from playwright.async_api import Page

_MOST_TABS = 400
#: The browser's own print dialog cannot be driven; the page notes that it was asked for.
_NOTE_PRINTING = "window.print = () => { document.documentElement.dataset.printed = 'yes'; }"


async def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what a selector means has the focus."""
    for _ in range(_MOST_TABS):
        if await page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {selector}: {await page.inner_text('main')}")


async def press_on(page: Page, chord: str = "Control+Enter") -> None:
    """Press a key or chord that leads to another page, and wait until that page is there."""
    async with page.expect_navigation():
        await page.keyboard.press(chord)


async def go_to(page: Page, place: str) -> None:
    """Go to a place of the bar."""
    await tab_to(page, f"header nav a[href='{place}']")
    await press_on(page, "Enter")


async def go_to_row(page: Page, address: str) -> None:
    """Tab into the list that leads to an address and go along its rows by arrows, until that row has the focus."""
    for _ in range(_MOST_TABS):
        if await page.evaluate(_IN_ITS_LIST, address):
            break
        await page.keyboard.press("Tab")
    for key in ("ArrowUp", "ArrowDown"):  # from wherever Tab came in, to the first row and down
        for _ in range(_MOST_TABS):
            here = str(await page.evaluate("document.activeElement.getAttribute('href')"))
            if here.startswith(address):
                return
            await page.keyboard.press(key)
            if here == str(await page.evaluate("document.activeElement.getAttribute('href')")):
                break
    raise AssertionError(f"no row leads to {address}: {await page.inner_text('main')}")


_IN_ITS_LIST = """address => {
    const list = document.activeElement.closest("table[data-rows]");
    return Boolean(list && list.querySelector(`a[href^="${address}"]`));
}"""


async def write_over(page: Page, selector: str, text: str) -> None:
    """Come to a field by Tab and type a text in place of what stands there."""
    await tab_to(page, selector)
    await page.keyboard.press("Control+A")
    await page.keyboard.type(text)


async def note_printing(page: Page) -> None:
    """From the next page on, note when a page asks the browser to print."""
    await page.add_init_script(_NOTE_PRINTING)


async def until_printed(page: Page) -> None:
    """Wait until the open page has asked the browser to print."""
    await page.wait_for_function("document.documentElement.dataset.printed === 'yes'")
