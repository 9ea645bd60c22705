"""The QR code on a dossier's cover, followed on a telephone: the one act of whoever holds the paper, in two taps.

The address is read off the code as it is printed. A tap is counted from the page the code opens until the act stands
in the log; whose act it is not reads why.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page
from sqlalchemy import select
from sqlmodel import col

from cli.demo_people import COMMUNE, DEMO_ACCOUNTS, DEMO_PASSWORD, LAND_OFFICE
from models.tables import Case, CaseEvent, HandOverItem, HandOverList
from tests.browser.axe import axe_faults
from tests.browser.chromium import needs_chromium
from tests.browser.conftest import Desk
from tests.browser.qr_code import text_in
from tests.browser.waiting import patient, until
from tests.journeys.people import Dossier, People
from tests.journeys.proof import OVER
from tests.journeys.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), needs_chromium]
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])
MARITAL_STATUS, COPIES = "1.004873", "2.000635"
MOST = 2
THE_ACT = "main .scan-act"
NOT_YOURS = {
    "vi": "Việc này cần vai trò cán bộ thụ lý của cơ quan giải quyết.",
    "en": "This needs the role officer of the agency in charge.",
}
Phone = Callable[..., Awaitable["Hand"]]


@dataclass
class Hand:
    """A hand that holds a dossier and a telephone; its taps are counted since the code was last followed."""

    page: Page
    taps: int = 0

    async def follow(self, address: str) -> None:
        """Hold the camera over the code: its address opens."""
        await self.page.goto(address)
        self.taps = 0

    async def tap(self, selector: str) -> None:
        """Tap what a selector means, with a finger, and wait for the page it leads to."""
        self.taps += 1
        async with self.page.expect_navigation():
            await self.page.locator(selector).tap()

    async def fits(self) -> None:
        """Assert that the page does not scroll sideways, and that axe finds nothing on it."""
        wide = await self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"
        assert await axe_faults(self.page) == [], self.page.url


@pytest_asyncio.fixture(loop_scope="session")
async def phone(town: Town, browser: Browser) -> AsyncIterator[Phone]:
    """Open telephones with a touch screen, in which somebody signs in on the page that a first scan leads to."""
    windows: list[BrowserContext] = []

    async def open_phone(role: str, first: str, language: str = "vi", agency: str = COMMUNE) -> Hand:
        account = next(one for one in DEMO_ACCOUNTS if one.agency_id == agency and one.post == role)
        window = await browser.new_context(
            viewport={"width": 390, "height": 844},
            has_touch=True,
            is_mobile=True,
            extra_http_headers={"Accept-Language": language},
        )
        windows.append(patient(window))
        page = await window.new_page()
        await page.goto(first)
        await page.fill("[name=login]", account.username)
        await page.fill("[name=password]", DEMO_PASSWORD)
        async with page.expect_navigation():
            await page.press("[name=password]", "Enter")
        assert page.url == first, "who signs in comes to what was scanned"
        return Hand(page)

    yield open_phone
    for window in windows:
        await window.close()


async def on_cover(town: Town, desk: Desk, code: str) -> str:
    """Return the address in the QR code of a dossier's cover, as the counter prints it."""
    counter = await desk("counter")
    await counter.goto(f"{town.url}/cases/{code}/slips/cover")
    await counter.emulate_media(media="print")
    address = await text_in(counter, ".cover-code img")
    assert address == f"{town.settings.public_url}/scan/{code}"
    return address


async def until_logged(town: Town, code: str, kind: str) -> None:
    """Wait until something stands in the log of a case."""
    asked = select(col(CaseEvent.kind)).join(Case, col(Case.id) == col(CaseEvent.case_id)).where(col(Case.code) == code)

    async def is_logged() -> bool:
        async with town.sessions.read() as session:
            return kind in await session.scalars(asked)

    await until(is_logged, f"no {kind} in the log of {code}")


async def until_answered(people: People, code: str) -> None:
    """Wait until nothing is asked outside for a case: an answer that comes between two taps has to be read first."""

    async def is_answered() -> bool:
        return all(call["status"] in OVER for call in (await people.read(code))["operations"])

    await until(is_answered, f"{code} waits for somebody outside")


async def handed_over(town: Town, desk: Desk, code: str) -> None:
    """Put a dossier on a list for the officer, at the counter."""
    counter = await desk("counter")
    await counter.goto(f"{town.url}/hand-overs/new")
    await counter.check(f"input[name=chosen][value='{code}']")
    await counter.select_option("#to", label="Văn phòng HĐND và UBND")
    async with counter.expect_navigation():
        await counter.locator("main .button.primary").click()


async def received(town: Town, code: str) -> bool:
    """Tell whether the list a dossier is on was confirmed with the dossier there."""
    asked = (
        select(col(HandOverItem.received))
        .join(HandOverList, col(HandOverList.id) == col(HandOverItem.list_id))
        .join(Case, col(Case.id) == col(HandOverItem.case_id))
        .where(col(Case.code) == code, col(HandOverList.received_at).is_not(None))
    )
    async with town.sessions.read() as session:
        return await session.scalar(asked) is True


@LANGUAGES
async def test_an_officer_receives_papers_and_completes_the_step(
    town: Town, people: People, desk: Desk, phone: Phone, language: str
) -> None:
    """The paper is received first, then the step is done: each time the code is followed, at most two taps."""
    code = await people.file(Dossier(MARITAL_STATUS))
    await people.until_task(code, "review")
    await handed_over(town, desk, code)
    await until_answered(people, code)
    address = await on_cover(town, desk, code)
    officer = await phone("officer", address, language)

    await officer.follow(address)
    await officer.fits()
    await officer.tap(THE_ACT)
    await officer.fits()
    await officer.tap(THE_ACT)
    assert await received(town, code)
    assert officer.taps <= MOST

    await officer.follow(address)
    await officer.fits()
    assert await officer.page.get_attribute("html", "lang") == language
    await officer.tap(THE_ACT)
    await until_logged(town, code, "reviewed")
    assert officer.taps <= MOST
    assert await officer.page.locator(".message.success").count() == 1


@LANGUAGES
async def test_a_leader_signs(town: Town, people: People, desk: Desk, phone: Phone, language: str) -> None:
    """Before the tap the leader reads what will come of the signature; after it there is a result."""
    code = await people.file(Dossier(MARITAL_STATUS))
    await people.until_task(code, "sign")
    address = await on_cover(town, desk, code)
    await until_answered(people, code)
    leader = await phone("leader", address, language)
    await leader.follow(address)
    await leader.fits()
    decision = {"vi": "Hồ sơ có kết quả: đồng ý giải quyết.", "en": "The case is decided: approved."}
    assert decision[language] in await leader.page.inner_text("main")
    await leader.tap(THE_ACT)
    await until_logged(town, code, "decided")
    assert leader.taps <= MOST


@LANGUAGES
async def test_the_counter_takes_the_fee_accepts_and_hands_the_result_over(
    town: Town, people: People, desk: Desk, phone: Phone, language: str
) -> None:
    """Three acts of one counter on one dossier, each found by its cover."""
    code = await people.file(Dossier(COPIES))
    address = await on_cover(town, desk, code)
    counter = await phone("counter", address, language)
    steps = (
        ("paid", (THE_ACT, "main .now .button.primary")),
        ("received", (THE_ACT,)),
        ("handed_over", (THE_ACT, "main form[action$='/return'] .button.primary")),
    )
    for kind, taps in steps:
        if kind == "handed_over":
            await people.until_task(code, "hand_over")
        await until_answered(people, code)
        await counter.follow(address)
        for selector in taps:
            await counter.fits()
            await counter.tap(selector)
        await until_logged(town, code, kind)
        assert counter.taps <= MOST, kind


@LANGUAGES
async def test_whose_act_it_is_not_reads_why(
    town: Town, people: People, desk: Desk, phone: Phone, language: str
) -> None:
    """Counter and leader of the same agency are told whose move it is and why it is not theirs; strangers nothing."""
    code = await people.file(Dossier(MARITAL_STATUS))
    review = await people.until_task(code, "review")
    address = await on_cover(town, desk, code)
    for role in ("counter", "leader"):
        wrong = await phone(role, address, language)
        await wrong.follow(address)
        await wrong.fits()
        assert await wrong.page.locator(THE_ACT).count() == 0
        assert NOT_YOURS[language] in await wrong.page.inner_text("main")
    stranger = await phone("officer", address, language, LAND_OFFICE)
    answer = await stranger.page.goto(address)
    assert answer is not None
    assert answer.status == 404
    assert await people.until_task(code, "review") == review  # nobody has done it
