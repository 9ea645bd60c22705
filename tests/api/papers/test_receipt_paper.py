"""The receipt as a browser prints it from the counter's page."""

from __future__ import annotations

import io
import mimetypes
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Route
from pypdf import PdfReader

from api.app import STATIC
from domain.case.acts import Act, Role
from domain.procedure.plan import StepKind
from tests.api.case.conftest import lead
from tests.api.conftest import COPIES, House
from tests.browser.chromium import needs_chromium, open_browser

pytestmark = [pytest.mark.slow, needs_chromium]
MARRIAGE = "1.004873"
ORIGIN = "http://kept.example"
_A5 = (420, 595)


async def _receipt(house: House, procedure: str) -> str:
    """Return the page of the receipt of a case handed in with every paper the procedure knows."""
    known = await house.app.state.services.definitions.in_force(procedure, datetime.now(UTC).date())
    papers = [{"id": one.id, "originals": 1} for one in known.definition.dossier]
    led = await lead(house, procedure, components=papers)
    led.life.now += timedelta(minutes=5)
    if led.life.state.fee:
        led.life.act(Act.TAKE_PAYMENT, Role.COUNTER, values={"amount": str(led.life.state.fee)})
    check = next(step.id for step in led.life.plan.steps if step.kind is StepKind.CHECK)
    led.life.act(Act.ACCEPT, Role.COUNTER, check, actor=str(house.staff["counter"]))
    await led.record()
    page = await (await house.signed_in("counter")).get(f"/cases/{led.code}/slips/receipt")
    assert page.status == 200
    return page.response.text


async def _printed(html: str) -> PdfReader:
    """Print a page with our style sheets as a browser does."""

    async def answer(route: Route) -> None:
        file = STATIC / route.request.url.removeprefix(f"{ORIGIN}/static/")
        if route.request.is_navigation_request():
            await route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif file.is_file():
            await route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])
        else:
            await route.abort()

    async with open_browser() as browser:
        page = await browser.new_page()
        await page.route("**/*", answer)
        await page.goto(ORIGIN + "/")
        return PdfReader(io.BytesIO(await page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("procedure", [COPIES, MARRIAGE])
async def test_each_copy_of_the_receipt_is_one_page_of_a5(house: House, procedure: str) -> None:
    """Both copies print as meant: one sheet for the applicant, one for the file, with why the day is the day."""
    printed = await _printed(await _receipt(house, procedure))

    # A reader of PDF may see blanks between a letter and the next: they are left out.
    texts = [unicodedata.normalize("NFC", "".join(page.extract_text().split())) for page in printed.pages]
    assert [(round(page.mediabox.width), round(page.mediabox.height)) for page in printed.pages] == [_A5, _A5]
    assert ("Liên1" in texts[0], "Liên2" in texts[1]) == (True, True)
    for words in ("Thời gian trả kết quả", "cách tính: Bộ luật Dân sự 2015", "Trần Thị Hạnh"):
        assert all(words.replace(" ", "") in text for text in texts)
