"""A legal officer writes permanent residence from the reference; a second person publishes it; a case of it ends."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from api.security.passwords import hash_password
from cli.demo_people import DEMO_PASSWORD, PROVINCE
from domain.deadline.moments import local_day
from models.tables import Agency, Staff, StaffRole
from runtime.settings import ROOT
from tests.browser.chromium import needs_chromium
from tests.browser.conftest import Desk
from tests.journeys.people import Dossier, People
from tests.journeys.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), needs_chromium]
CODE, POLICE = "1.004222", "H61.41"
REFERENCE = ROOT / "docs" / "language" / "from-nothing.md"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
APPEND = """text => {
    const view = window.motcuaEditor;
    view.dispatch({ changes: { from: view.state.doc.length, insert: text } });
}"""


def whole(reference: Path, today: date) -> str:
    """Return the example of the reference for the commune police, as their second version, from today on."""
    text = reference.read_text(encoding="utf-8").split("```yaml whole\n")[1].split("```")[0]
    return text.replace("version: 1", "version: 2").replace("from: 2026-07-01", f"from: {today}")


async def errors(page: Page) -> int:
    """Return how many errors the linter tells of once it has looked at what is typed now."""
    await page.wait_for_timeout(900)
    return await page.locator("#findings li.error").count()


async def fits(page: Page) -> None:
    """Assert that axe finds nothing on the page."""
    found = await Axe().run(page, options=RULES)
    assert found.response["violations"] == [], page.url


async def window_of(town: Town, browser: Browser, login: str) -> Page:
    """Open a window in which this person has signed in."""
    context = await browser.new_context(extra_http_headers={"Accept-Language": "vi"})
    page = await context.new_page()
    await page.goto(f"{town.url}/sign-in")
    await page.fill("[name=login]", login)
    await page.fill("[name=password]", DEMO_PASSWORD)
    await page.press("[name=password]", "Enter")
    await page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


class Police(Dossier):
    """A dossier that the commune police decide."""

    @property
    def agency(self) -> str:
        """The agency of this test."""
        return POLICE


async def open_station(town: Town, people: People) -> None:
    """Let the commune police work: one agency with a counter, an officer and a leader, each signed in."""
    async with town.sessions.write() as session:
        session.add(Agency(id=POLICE, kind="cong-an-xa", name_vi="Công an phường An Bình", parent_id=PROVINCE))
        await session.flush()
        for role in ("counter", "officer", "leader"):
            login = f"police.{role}"
            person = Staff(
                login=login, name=f"Công An {role}", agency_id=POLICE, password_hash=hash_password(DEMO_PASSWORD)
            )
            session.add(person)
            await session.flush()
            session.add(StaffRole(staff_id=person.id, role=role, agency_id=POLICE))
            client = httpx2.AsyncClient(base_url=town.url, timeout=30, headers={"Origin": town.url}, trust_env=False)
            people.clients[POLICE, role] = client
    for role in ("counter", "officer", "leader"):
        sent = {"login": f"police.{role}", "password": DEMO_PASSWORD}
        assert (await people.clients[POLICE, role].post("/sign-in", data=sent)).status_code == 303


async def filed(town: Town, people: People) -> dict[str, Any]:
    """File a case of the new version as soon as the doors know it, and return it."""
    counter = people.clients[POLICE, "counter"]
    body = {
        "procedure": CODE, "agency": POLICE, "channel": "counter", "way": "counter",
        "applicant": {
            "name": "Nguyễn Thị Thử", "identity_number": "099195000001", "phone": "0900000001", "address": "1 Lê Lợi",
        },
        "components": [{"id": "ct01", "originals": 1}, {"id": "cho-o", "photocopies": 1}],
        "facts": {"case_type": "so-huu"},
    }  # fmt: skip
    for _ in range(40):
        read = await counter.get(f"/api/v1/procedures/{CODE}")
        if read.status_code == 200 and read.json().get("version") == 2:
            break
        await asyncio.sleep(0.25)
    answer = await counter.post("/api/v1/cases", json=body, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code in (200, 201), answer.text
    case: dict[str, Any] = answer.json()
    people.dossiers[case["code"]], people.decided[case["code"]] = Police(CODE), []
    return case


async def test_permanent_residence_from_the_reference_to_a_finished_case(
    town: Town, people: People, desk: Desk, browser: Browser
) -> None:
    """Written in steps, led by the linter, drawn, tried across Tết, published by two; a case ends: no restart."""
    text = whole(REFERENCE, local_day(datetime.now(UTC)))
    page = await desk("author", agency=PROVINCE)
    await page.goto(f"{town.url}/procedures/desk/new")
    await page.fill("#code", CODE)
    await page.select_option("#agency", "cong-an-xa")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/procedures/drafts/*")
    draft = page.url
    await page.wait_for_function("() => window.motcuaEditor")

    # The head is typed, with a slip that the linter names and mends; the keyword comes from the schema.
    await page.locator(".cm-content").click()
    await page.keyboard.press("Control+A")
    await page.keyboard.press("Delete")
    head, rest = text.split("online: full\n")
    await page.evaluate(APPEND, head.replace("agency:", "agencyy:"))
    assert await errors(page) > 3
    button = page.locator("#findings li.error button", has_text="agency")
    await button.click()
    await page.keyboard.press("Control+End")
    await page.keyboard.type("onli")
    await page.locator(".cm-tooltip-autocomplete li", has_text="online").first.wait_for()
    await page.keyboard.press("Enter")
    await page.keyboard.type("full")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    before = await errors(page)
    papers, fees = rest.split("fees:\n")
    await page.evaluate(APPEND, papers)
    assert 0 < await errors(page) < before
    await page.evaluate(APPEND, "fees:\n" + fees)
    assert await errors(page) == 0, await page.inner_text("#findings")
    await page.locator("#picture svg").wait_for()
    await fits(page)

    # What was typed is saved by itself; with one chord it is checked as a whole.
    await page.wait_for_function("() => document.getElementById('save-state').textContent.startsWith('Đã lưu')")
    await page.keyboard.press("Control+Enter")
    await page.locator(".message.success").wait_for()

    await page.goto(f"{draft}/try?run=one&day=2027-02-04&clock=15:20&channel=counter&case_type=so-huu")
    assert "Tết Nguyên đán" in await page.inner_text("#outcome")
    assert "20.000 đồng" in await page.inner_text("#outcome")
    await fits(page)
    await page.goto(f"{draft}/try?run=all")
    assert "đường đi" in await page.inner_text("#outcome")

    await page.goto(f"{draft}/publish")
    await page.click("button[value=finalise]")
    await page.wait_for_load_state()
    assert not await page.locator("button[value=publish]").count()
    second = await window_of(town, browser, "kiemsoat.tinh")
    await second.goto(f"{draft}/publish")
    await second.fill("#decision", "163/QĐ-UBND")
    await second.fill("#decided_on", f"{local_day(datetime.now(UTC)):%d/%m/%Y}")
    await second.click("button[value=publish]")
    await second.wait_for_url("**done=published")
    await fits(second)
    await second.context.close()

    await open_station(town, people)
    case = await filed(town, people)
    ended = await people.finish(case["code"])
    assert ended["phase"] == "returned"
    assert ended["procedure_version"] == 2
