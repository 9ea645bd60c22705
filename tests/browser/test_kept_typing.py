"""What a clerk typed, ticked and scanned, in a real window: kept as it was, and the next scan in its own field."""

from __future__ import annotations

import pytest

from tests.browser.chromium import needs_chromium
from tests.browser.conftest import Desk
from tests.journeys.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), needs_chromium]
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])
WAYS = ("zalo", "sms", "email")


@LANGUAGES
async def test_what_was_unticked_stays_so_when_the_typing_comes_back(town: Town, desk: Desk, language: str) -> None:
    """Ways of telling the applicant refused are not ticked again by the form that comes back after a slip."""
    page = await desk("counter", language=language)
    form = f"{town.url}/cases/new/2.000815"
    await page.goto(form)
    await page.fill("#applicant-name", "Lê Thị Từ Chối")
    assert [await page.is_checked(f"#tell-{way}") for way in WAYS] == [True, True, True]
    await page.uncheck("#tell-zalo")
    await page.uncheck("#tell-sms")
    await page.goto(f"{town.url}/tasks")
    await page.goto(form)
    assert await page.input_value("#applicant-name") == "Lê Thị Từ Chối"
    assert [await page.is_checked(f"#tell-{way}") for way in WAYS] == [False, False, True]


@LANGUAGES
async def test_a_slip_is_scanned_without_a_press_before(town: Town, desk: Desk, language: str) -> None:
    """The page of results takes the scanner's keys at once; after a scan in vain the next one stands alone."""
    page = await desk("counter", language=language)
    await page.goto(f"{town.url}/returns")
    for code in ("H61.12-20200101-0000009", "H61.12-20200101-0000008"):
        await page.wait_for_function("document.activeElement.id === 'asked'")
        await page.keyboard.type(code)
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        assert await page.input_value("#asked") == code
