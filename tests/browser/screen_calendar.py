"""A revision of the calendar, made as the province's administrator makes one."""

from __future__ import annotations

from tests.browser.screen_making import Makers
from tests.browser.screen_presses import press_primary


async def revise(makers: Makers) -> dict[str, str]:
    """Begin a revision, close the ward on a day, and look at what would move."""
    page = await makers.windows.at("quantri.tinh", "/administration/calendars/new")
    await page.fill("#decision", "45/QĐ-UBND")
    await page.fill("#reason", "Lũ ở phường An Bình")
    await press_primary(page)
    await page.wait_for_url("**/revisions/*")
    address = page.url.partition("?")[0]
    await page.goto(f"{address}?add=close")
    await page.select_option("select[name=agency]", "H61.12")
    await page.fill("#first", "30/11/2026")
    await page.check("#counts-no")
    await page.fill("#name_vi", "Nghỉ vì lũ")
    await page.locator("button[name=do][value=add]").click()
    await page.locator("button[name=do][value=preview]").click()
    await page.locator("button[name=do][value=propose]").wait_for()
    await page.close()
    return {}
