"""A legal officer writes permanent residence from the reference; a second person publishes it; a case of it ends.

The town does not know the procedure: nobody has written it there. Everything is done on the pages, once with and once
without JavaScript, and no process is started again.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.async_api import Browser, Page
from sqlalchemy import select
from sqlmodel import col

from cli.demo_people import DEMO_PASSWORD
from domain.deadline.moments import local_day
from models.tables import Case
from runtime.settings import ROOT
from tests.browser.chromium import needs_chromium
from tests.browser.waiting import go_by, patient, press_until_done
from tests.browser.writing import Editor, Textarea
from tests.domain.procedure.language.first_draft import CODE, MENDS, ROUGH
from tests.journeys.town import Town, open_town
from tests.support.database import DatabaseServer
from tests.support.patience import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200), needs_chromium]
#: Birth, residence and insurance in one filing opens a case of the procedure nobody has written yet.
UNWRITTEN = shutil.ignore_patterns(CODE, "2.000986")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest_asyncio.fixture(loop_scope="session")
async def town(database_server: DatabaseServer, tmp_path: Path) -> AsyncIterator[Town]:
    """A town in which nobody has written the procedure."""
    written = tmp_path / "procedure_defs"
    shutil.copytree(ROOT / "procedure_defs", written, ignore=UNWRITTEN)
    async with open_town(database_server, procedure_paths=[written]) as opened:
        yield opened


class Office:
    """The windows of those who take part, each signed in; `script` tells whether their browsers run JavaScript."""

    def __init__(self, town: Town, browser: Browser, *, script: bool) -> None:
        self.town, self.browser, self.script = town, browser, script
        self.faults: list[str] = []

    async def window_of(self, login: str) -> Page:
        """Open a window in which this person has signed in."""
        context = await self.browser.new_context(
            java_script_enabled=self.script,
            extra_http_headers={"Accept-Language": "vi"},
            viewport={"width": 1366, "height": 768},
        )
        page = await patient(context).new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        await page.goto(f"{self.town.url}/sign-in")
        await page.fill("[name=login]", login)
        await page.fill("[name=password]", DEMO_PASSWORD)
        await page.press("[name=password]", "Enter")
        await page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    async def fits(self, page: Page) -> None:
        """Assert that axe, which needs JavaScript, finds nothing on the page."""
        if self.script:
            found = await Axe().run(page, options=RULES)
            assert found.response["violations"] == [], page.url

    async def until(self, page: Page, path: str, wanted: str) -> None:
        """Open a page again until it has what is wanted: workers work beside the pages."""
        async with asyncio.timeout(PATIENCE):
            while True:
                await page.goto(self.town.url + path)
                if await page.locator(wanted).count():
                    return
                await asyncio.sleep(0.25)


async def write(office: Office, page: Page) -> str:
    """Write the first draft, let the linter lead to a clean one, see it drawn; return the address of the draft."""
    assert (await page.goto(f"{office.town.url}/procedures/desk/{CODE}")).status == 404
    await page.goto(f"{office.town.url}/procedures/desk/new")
    await page.fill("#code", CODE)
    await page.select_option("#agency", "cong-an-xa")
    await page.click("form[action='/procedures/desk/new'] button")
    await page.wait_for_url("**/procedures/drafts/*")
    draft = page.url
    writer = (Editor if office.script else Textarea)(page)
    await writer.put(ROUGH)
    for mend in MENDS:
        await writer.led_by(mend)
    await page.locator("#picture svg").wait_for()
    await office.fits(page)
    await page.click("#editor button.primary")
    await page.locator(".message.success").wait_for()
    assert not await page.locator("#findings li.error, #findings li.warning").count()
    await page.goto(f"{draft}/diagram")
    assert await page.locator("svg").count()
    return draft


async def try_across_tet(office: Office, page: Page, draft: str) -> None:
    """Try one dossier filed two days before the offices close for Tết, then every path there is."""
    await page.goto(f"{draft}/try")
    await page.fill("#f-day", "2027-02-03")
    await page.fill("#f-clock", "15:20")
    await page.select_option("#f-case_type", "so-huu")
    await go_by(page, page.locator("button[name=run][value=one]"))
    outcome = await page.inner_text("#outcome")
    for said in ("Tết Nguyên đán", "20.000 đồng", "thứ Sáu 19/02/2027"):
        assert said in outcome
    await office.fits(page)
    async with asyncio.timeout(PATIENCE * 2):
        while not await page.locator("#outcome h2", has_text="đường đi").count():  # a busy machine may say "too long"
            async with page.expect_navigation():
                await page.click("button[name=run][value=all]")


async def publish(office: Office, page: Page, draft: str) -> None:
    """The writer declares the text final and cannot publish it; a second person does, by a decision."""
    await page.goto(f"{draft}/publish")
    await page.click("button[value=finalise]")
    await page.locator("button[value=reopen]").wait_for()
    assert not await page.locator("button[value=publish]").count()
    second = await office.window_of("kiemsoat.tinh")
    await second.goto(f"{draft}/publish")
    await second.fill("#decision", "163/QĐ-UBND")
    await second.fill("#decided_on", f"{local_day(datetime.now(UTC)):%d/%m/%Y}")
    await second.click("button[value=publish]")
    await second.wait_for_url("**done=published")
    await office.fits(second)


async def file_at_counter(office: Office, counter: Page) -> str:
    """Take in a dossier at the counter and have it paid; return its code."""
    await office.until(counter, f"/cases/new/{CODE}", "#applicant-name")
    await counter.fill("#applicant-name", "Nguyễn Thị Thử")
    await counter.fill("#applicant-phone", "0900000001")
    await counter.select_option("#facts-case_type", "so-huu")
    await counter.locator("details.checklist").evaluate("details => { details.open = true; }")
    await counter.fill("#components-ct01-originals", "1")
    await counter.fill("#components-cho-o-originals", "1")
    await counter.click("button[name=do][value=accept]")
    await counter.wait_for_url("**/filed")
    return str(await counter.text_content("h1 .code"))


async def press(office: Office, login: str, path: str) -> None:
    """Press the primary button of a page as soon as it is this person's turn, and see it done."""
    page = await office.window_of(login)
    await office.until(page, path, "main form .button.primary")
    await press_until_done(page, lambda page: go_by(page, page.locator("main form .button.primary").first))


@pytest.mark.parametrize("script", [True, False], ids=["editor", "textarea"])
async def test_permanent_residence_from_the_reference_to_a_finished_case(
    town: Town, browser: Browser, *, script: bool
) -> None:
    """Written, led by the linter, drawn, tried across Tết, published by two, filed, appraised, signed, returned."""
    running = {name: process.pid for name, process in town.processes.items()}
    office = Office(town, browser, script=script)
    author = await office.window_of("phapche.tinh")
    draft = await write(office, author)
    await try_across_tet(office, author, draft)
    await publish(office, author, draft)

    code = await file_at_counter(office, await office.window_of("cax.motcua"))
    await press(office, "cax.thuly", f"/cases/{code}")
    await press(office, "cax.lanhdao", f"/cases/{code}")
    await press(office, "cax.motcua", f"/cases/{code}/return")

    async with town.sessions.read() as session:
        case = await session.scalar(select(Case).where(col(Case.code) == code))
    assert case is not None
    assert (case.phase, case.procedure_version, case.paid) == ("returned", 1, 20_000)
    assert office.faults == []
    assert {name: process.pid for name, process in town.processes.items()} == running
    assert all(process.poll() is None for process in town.processes.values())
