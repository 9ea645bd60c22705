"""The counter by keyboard alone, in both languages: a certified-copy case filed, paid and received in a browser."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from playwright.async_api import FilePayload, Page, Route
from sqlalchemy import select
from sqlmodel import col

from models.tables import Applicant, Case, Document
from tests.browser.chromium import needs_chromium
from tests.browser.conftest import Desk
from tests.browser.waiting import PATIENCE_MS
from tests.journeys.people import Dossier, People
from tests.journeys.town import Town
from tests.support.patience import PATIENCE

log = structlog.stdlib.get_logger()
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), needs_chromium]

COPIES = "2.000815"
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])


def card(number: str, name: str, sex: str) -> str:
    """Return what a scanner types of an identity card; its number tells the same sex and year of birth."""
    return f"{number}||{name}|05091995|{sex}|Số 2 đường Không Có, Phường Mẫu, Tỉnh Mẫu|01072021"


@dataclass
class Fingers:
    """What a clerk presses, counted: a chord is as many keys as it has."""

    page: Page
    pressed: int = 0

    async def press(self, chord: str) -> None:
        """Press a key or a chord ("Control+Enter")."""
        self.pressed += len(chord.split("+"))
        await self.page.keyboard.press(chord)

    async def type(self, text: str) -> None:
        """Type a text key by key."""
        self.pressed += len(text)
        await self.page.keyboard.type(text)

    async def scan(self, payload: str) -> None:
        """Let the scanner type, which costs no key."""
        await self.page.keyboard.type(payload)
        await self.page.keyboard.press("Enter")

    async def until_focused(self, wanted: str) -> None:
        """Wait until a field has the focus."""
        await self.page.wait_for_function("wanted => document.activeElement.id === wanted", arg=wanted)


async def open_form(page: Page, fingers: Fingers) -> None:
    """Be at the form as a clerk is after the first dossier of the day: by F2 from anywhere."""
    await fingers.press("F2")
    await page.wait_for_selector("#intake")
    await fingers.until_focused("scan")


async def taken_in(town: Town, page: Page) -> Case:
    """Return the case of the page after filing once it offers the receipt: then it is received."""
    await page.wait_for_url("**/filed")
    await page.locator("main a.button.primary[href$='/receipt']").wait_for()
    code = await page.text_content("h1 .code")
    async with town.sessions.read() as session:
        case = await session.scalar(select(Case).where(col(Case.code) == code))
    assert case is not None
    return case


@LANGUAGES
async def test_a_certified_copy_is_filed_with_few_keys(town: Town, people: People, desk: Desk, language: str) -> None:
    """A new person with a card takes at most 24 keys, a known one at most 14; paid, received, receipt opened."""
    # Each language has people of its own: whoever was new in the first is known in the second.
    last = {"vi": "1", "en": "2"}[language]
    new, new_phone = card(f"09909500002{last}", "Trần Văn Ví Dụ", "Nam"), f"090000002{last}"
    known_number, known_phone = f"09919500003{last}", f"090000003{last}"
    await people.file(Dossier("2.000635", name="Nguyễn Thị Quen", identity_number=known_number, phone=known_phone))
    page = await desk("counter", language=language)
    await page.goto(f"{town.url}/cases/new/{COPIES}")
    assert await page.get_attribute("html", "lang") == language
    await page.fill("#applicant-name", "Lê Văn Đầu Ngày")
    await page.keyboard.press("Control+Enter")
    await taken_in(town, page)

    fingers = Fingers(page)
    opened: list[str] = []
    page.on("framenavigated", lambda frame: opened.append(frame.url))
    started = time.monotonic()
    await open_form(page, fingers)
    await fingers.scan(new)
    await fingers.until_focused("applicant-phone")
    await fingers.type(new_phone)
    await fingers.press("Enter")
    await fingers.until_focused("summary")
    await fingers.type("ks")
    await fingers.press("Enter")
    await fingers.until_focused("facts-pages")
    await fingers.type("3")
    await fingers.press("Enter")
    await fingers.until_focused("facts-copies")
    await fingers.type("2")
    await fingers.press("Control+Enter")
    case = await taken_in(town, page)
    async with page.context.expect_page() as opening:
        await fingers.press("Control+Enter")
    receipt = await opening.value
    await receipt.wait_for_url("**/receipt")
    took = time.monotonic() - started

    assert case.summary == "Giấy khai sinh"
    assert (case.fee, case.paid) == (10_000, 10_000)
    assert case.received_at is not None
    # A second for each key and for each page leaves half of the minute that a dossier may take.
    assert fingers.pressed <= 24
    assert [address.rpartition("/")[2] for address in opened] == [COPIES, "filed"]
    async with town.sessions.read() as session:
        person = await session.get(Applicant, case.id)
    assert person is not None
    assert (person.name, person.phone) == ("Trần Văn Ví Dụ", new_phone)

    known = Fingers(page)
    await page.bring_to_front()
    await open_form(page, known)
    await known.scan(card(known_number, "Nguyễn Thị Quen", "Nữ"))
    await known.until_focused("summary")
    await known.type("bdh")
    await known.press("Enter")
    await known.type("2")
    await known.press("Enter")
    await known.type("4")
    await known.press("Control+Enter")
    case = await taken_in(town, page)
    async with page.context.expect_page():
        await known.press("Control+Enter")

    # What the QR code of the applicant's copy holds opens the case at once, and is not left in the address.
    scanned = await page.context.new_page()
    await scanned.goto(f"{town.url}/follow?code={case.code}#{await page.text_content('.secret')}")
    await scanned.wait_for_url(f"**/my-case/{case.code}")

    assert case.summary == "Bằng đại học"
    assert case.paid == case.fee == 16_000
    assert known.pressed <= 14
    async with town.sessions.read() as session:
        person = await session.get(Applicant, case.id)
    assert person is not None
    assert person.phone == known_phone
    log.info("counter_journey", language=language, keys_new=fingers.pressed, keys_known=known.pressed, seconds=took)


@LANGUAGES
async def test_tab_goes_the_same_way(town: Town, desk: Desk, language: str) -> None:
    """From the phone to the button only the three ways of telling take the focus besides what Enter goes through."""
    page = await desk("counter", language=language)
    await page.goto(f"{town.url}/cases/new/{COPIES}")
    fingers = Fingers(page)
    await fingers.until_focused("scan")
    await fingers.scan("099095000077||Trần Văn Lối Đi|05091995|Nam|Xã Mẫu|01072021")
    await fingers.until_focused("applicant-phone")
    seen = []
    for _ in range(8):
        await page.keyboard.press("Tab")
        seen.append(await page.evaluate("document.activeElement.id || document.activeElement.value"))
    assert seen[:3] == ["tell-zalo", "tell-sms", "tell-email"]
    assert seen[3:] == ["summary", "facts-pages", "facts-copies", "pay-cash", "accept"]


@LANGUAGES
async def test_a_lost_network_neither_loses_nor_doubles(town: Town, desk: Desk, language: str) -> None:
    """Sent while the network is away, and once more when only the answer was lost: one case, nothing retyped."""
    phone = {"vi": "0900000088", "en": "0900000089"}[language]
    page = await desk("counter", language=language)
    await page.goto(f"{town.url}/cases/new/{COPIES}")
    await page.fill("#applicant-name", "Phạm Thị Mất Mạng")
    await page.fill("#applicant-phone", phone)
    await page.set_input_files("#files", _SCAN)
    await page.get_by_text("ban chinh.pdf").first.wait_for(state="attached")
    await page.context.set_offline(True)
    await page.keyboard.press("Control+Enter")
    await page.locator("#offline").wait_for(state="visible")
    assert await page.input_value("#applicant-name") == "Phạm Thị Mất Mạng"

    lost = asyncio.Event()

    async def lose_the_answer(route: Route) -> None:
        if lost.is_set() or "x-part" in route.request.headers:  # a look at what is typed takes nothing in
            await route.continue_()
            return
        lost.set()
        await route.fetch(max_redirects=0, timeout=PATIENCE_MS)
        await route.abort()

    await page.route(f"**/cases/new/{COPIES}", lose_the_answer)
    await page.context.set_offline(False)
    await asyncio.wait_for(lost.wait(), PATIENCE)
    case = await taken_in(town, page)

    async with town.sessions.read() as session:
        wanted = select(Applicant).where(col(Applicant.phone) == phone)
        assert len((await session.scalars(wanted)).all()) == 1
        papers = select(Document).where(col(Document.case_id) == case.id, col(Document.kind) == "component:ban-chinh")
        assert len((await session.scalars(papers)).all()) == 1
    assert case.paid == case.fee
    await page.goto(f"{town.url}/cases/new/{COPIES}")
    assert await page.input_value("#applicant-name") == ""


@LANGUAGES
async def test_scans_are_dropped_or_taken_from_the_scanners_folder(
    town: Town, desk: Desk, tmp_path: Path, language: str
) -> None:
    """A file dropped anywhere on the page is kept; of the scanner's folder the new scans are, and nothing else."""
    (tmp_path / "moi quet.pdf").write_bytes(_SCAN["buffer"] + b"%%")
    (tmp_path / "ghi chu.txt").write_text("no scan")
    (tmp_path / "hom qua.pdf").write_bytes(_SCAN["buffer"] + b"%")
    os.utime(tmp_path / "hom qua.pdf", (time.time() - 86_400,) * 2)
    page = await desk("counter", language=language)
    # The folder picker of newer browsers is a window of the system; the chooser every browser has can be driven.
    await page.add_init_script("delete window.showDirectoryPicker")
    await page.goto(f"{town.url}/cases/new/{COPIES}")
    await page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text], "tha vao.pdf", {type: "application/pdf"}));
            const dropped = {dataTransfer: data, bubbles: true, cancelable: true};
            for (const name of ["dragover", "drop"]) document.body.dispatchEvent(new DragEvent(name, dropped));
        }""",
        _SCAN["buffer"].decode(),
    )
    await page.locator("#file-list").get_by_text("tha vao.pdf").first.wait_for()
    async with page.expect_file_chooser() as choosing:
        await page.locator("[data-scanner-folder]").click()
    await (await choosing.value).set_files(tmp_path)
    await page.locator("#file-list").get_by_text("moi quet.pdf").first.wait_for()
    kept = await page.inner_text("#file-list")
    assert "hom qua.pdf" not in kept
    assert "ghi chu.txt" not in kept


_SCAN: FilePayload = {
    "name": "ban chinh.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
}
