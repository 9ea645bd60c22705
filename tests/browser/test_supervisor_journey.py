"""A supervisor's window, in both languages: a long intervention is watched, paused and gone on with, case by case.

The rest of a supervisor's day is in `test_people`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page
from sqlalchemy import func, select
from sqlmodel import col

from cli.processes import API
from models.tables import Case, CaseEvent, InterventionCase
from tests.browser.chromium import needs_chromium
from tests.browser.conftest import Desk
from tests.browser.screen_presses import press_primary
from tests.browser.waiting import PATIENCE_MS, go_by
from tests.journeys.people import Dossier, People
from tests.journeys.town import Town
from tests.support.office import at_rest
from tests.support.patience import PATIENCE
from workflows.interventions import intervention_workflow_id

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), needs_chromium]
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])
MARITAL_STATUS = "1.004873"
CASES, HELD = 12, 5
HANDLED = "+document.querySelector('#progress')?.value"


@asynccontextmanager
async def agreed_rate(town: Town, per_second: float) -> AsyncIterator[None]:
    """Let the pages know that the agencies' system takes so many calls a second, for the length of the block."""
    usual = town.settings
    try:
        town.settings = usual.model_copy(update={"agencies_per_second": per_second})
        await town.kill(API)
        await town.start(API)
        yield
    finally:
        town.settings = usual
        await town.kill(API)
        await town.start(API)


async def refused_outside(town: Town, people: People) -> list[str]:
    """Return cases whose question the agencies' system rejected; by now it takes questions again."""
    town.simulators.dial("agencies", reject=True)
    codes = list(await asyncio.gather(*(people.file(Dossier(MARITAL_STATUS)) for _ in range(CASES))))
    await asyncio.gather(*(people.until_task(code, "review") for code in codes))
    for code in codes:
        async with asyncio.timeout(2 * PATIENCE):
            while {call["status"] for call in (await people.read(code))["operations"]} != {"problem"}:
                await asyncio.sleep(0.2)
    town.simulators.dial("agencies")
    return codes


async def on_the_desk(page: Page, town: Town, codes: list[str]) -> None:
    """Look again until every one of the cases is on the list of what was refused."""
    async with asyncio.timeout(2 * PATIENCE):
        while True:
            await page.goto(f"{town.url}/desk?cause=call_refused")
            boxes = await page.locator("input[name=chosen]").evaluate_all("boxes => boxes.map(box => box.value)")
            if set(codes) <= set(boxes):
                return
            await go_by(page, page.locator("form.look-form button"))
            await asyncio.sleep(1)


async def renewed(page: Page) -> int:
    """Wait until the page has looked again by itself, and return how many cases it says are handled."""
    await page.evaluate("document.querySelector('#intervention').dataset.old = 'yes'")
    await page.wait_for_function("() => !document.querySelector('#intervention').dataset.old")
    return int(await page.evaluate(HANDLED))


@asynccontextmanager
async def held_back(town: Town, place: str) -> AsyncIterator[None]:
    """Let an intervention not come past its case number HELD while the block lasts: its line cannot be written."""
    line = col(InterventionCase.intervention_id) == place.rpartition("/")[2], col(InterventionCase.place) == HELD
    async with town.sessions.write() as session:
        assert await session.scalar(select(InterventionCase).where(*line).with_for_update()) is not None
        yield


async def until_quiet(town: Town, place: str) -> None:
    """Wait until what a paused intervention had begun has ended."""
    await at_rest((await town.client()).get_workflow_handle(intervention_workflow_id(place.rpartition("/")[2], "run")))


async def handled(town: Town, place: str) -> int:
    """Return of how many cases of an intervention the records say what became of them."""
    question = select(func.count()).where(col(InterventionCase.intervention_id) == place.rpartition("/")[2])
    async with town.sessions.read() as session:
        return int(await session.scalar(question.where(col(InterventionCase.outcome) != "")) or 0)


@LANGUAGES
async def test_a_long_intervention_is_paused_and_gone_on_with(
    town: Town, people: People, desk: Desk, language: str
) -> None:
    """One call a second is agreed: paused, nothing goes out, however long one watches; in the end each went once."""
    codes = await refused_outside(town, people)
    async with agreed_rate(town, 1.0):
        page = await desk("supervisor", language=language)
        await on_the_desk(page, town, codes)
        for code in codes:
            await page.check(f"input[name=chosen][value='{code}']")
        await page.select_option("#way", "retry")
        await page.locator("#chosen button").click()
        await page.fill("#reason", "Hệ thống đã nhận lại câu hỏi")
        await press_primary(page)
        assert await page.locator("table.intervention-cases .badge.on-time").count() == CASES
        async with held_back(town, page.url):  # however long it takes to pause it
            await press_primary(page)
            await page.wait_for_function(f"() => {HANDLED} >= 2")
            assert await page.inner_text("#steer") == {"vi": "Tạm dừng lại", "en": "Pause"}[language]
            await page.locator("#steer[value=pause]").click()
            await page.locator("#steer[value=resume]").wait_for()
        assert await page.locator("#intervention .badge.paused").count() == 1
        assert {"vi": "Tạm dừng", "en": "Paused"}[language] in await page.locator("#intervention h2").all_inner_texts()
        await until_quiet(town, page.url)
        stood = await handled(town, page.url)
        assert 2 <= stood <= HELD
        await page.wait_for_function(f"() => {HANDLED} === {stood}")
        for _ in range(3):
            assert await renewed(page) == stood
            assert await handled(town, page.url) == stood
        assert await page.locator("#intervention .badge.paused").count() == 1

        await page.locator("#steer[value=resume]").click()
        await page.wait_for_function(f"() => {HANDLED} > {stood}")
        assert await page.locator("#intervention .badge.paused").count() == 0
        await page.locator("#intervention:not([hx-trigger])").wait_for(timeout=2 * PATIENCE_MS)
        rows = page.locator("table.intervention-cases tbody tr")
        assert sorted(await rows.locator("a.code").all_inner_texts()) == sorted(codes)
        assert await rows.locator(".badge.done").count() == CASES
    for code in codes:
        assert await retried(town, code) == 1
        async with asyncio.timeout(PATIENCE):
            while not (asked := town.simulators.received("agencies", f"{code}/")):
                await asyncio.sleep(0.2)
        assert len(asked) == 1


async def retried(town: Town, code: str) -> int:
    """Return how often the question of a case was sent again by a person."""
    question = select(func.count()).select_from(CaseEvent).join(Case, col(Case.id) == col(CaseEvent.case_id))
    async with town.sessions.read() as session:
        found = question.where(col(Case.code) == code, col(CaseEvent.kind) == "problem_retried")
        return int(await session.scalar(found) or 0)
