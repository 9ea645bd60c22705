"""Records and engine compared at a press, on a real Temporal server: who may, one at a time, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import select, text
from sqlmodel import col
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from domain.supervision.causes import Cause
from models.tables import Case, DeskLine, Staff, StaffRole
from tests.api.conftest import AGENCY, OTHER_AGENCY, House
from tests.api.supervision.conftest import Plant, attribute
from tests.api.visitor import Page
from tests.support.patience import PATIENCE
from workflows.comparing_now import newest_comparison
from workflows.schedules import SIDES_NIGHT, ensure_schedule
from workflows.supervision import COMPARISON_WORKFLOW

pytestmark = pytest.mark.asyncio(loop_scope="session")
PRESS = "/desk/systems/compare"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def head(live_house: House) -> str:
    """Somebody who supervises every agency there is."""
    async with live_house.sessions.write() as session:
        known = await session.scalar(select(Staff).where(col(Staff.login) == "supervisor"))
        assert known is not None
        person = Staff(login="whole", name="Người toàn tỉnh", agency_id=AGENCY, password_hash=known.password_hash)
        session.add(person)
        await session.flush()
        for agency in (AGENCY, OTHER_AGENCY):
            session.add(StaffRole(staff_id=person.id, role="supervisor", agency_id=agency))
    return "whole"


@pytest_asyncio.fixture(loop_scope="session")
async def nightly(temporal: WorkflowEnvironment) -> AsyncIterator[Client]:
    """The nightly comparison as it is set up, for one test."""
    await ensure_schedule(temporal.client, SIDES_NIGHT)
    yield temporal.client
    await temporal.client.get_schedule_handle(SIDES_NIGHT).delete()


async def runs(client: Client) -> int:
    """Return how many comparisons the engine knows."""
    return len([run async for run in client.list_workflows(f"WorkflowType = '{COMPARISON_WORKFLOW}'")])


async def over(client: Client) -> None:
    """Wait until no comparison goes on."""
    async with asyncio.timeout(PATIENCE):
        while (newest := await newest_comparison(client)) is None or newest.ended_at is None:
            await asyncio.sleep(0.2)


def shown(page: Page) -> str:
    """Return what the page says of the newest comparison."""
    return page.text("#sides")


async def test_nothing_was_compared_yet(live_house: House, temporal: WorkflowEnvironment, head: str) -> None:
    """The page says so; without its schedule nothing is started, and the page says what to mend."""
    visitor = await live_house.signed_in(head)
    assert "Chưa đối chiếu lần nào" in shown(await visitor.get("/desk/systems"))
    refused = await visitor.submit(PRESS, {})
    assert (refused.status, "Thiếu lịch «Đối chiếu hai bên trong đêm»" in refused.body) == (503, True)
    assert await runs(temporal.client) == 0


async def test_a_press_finds_what_only_the_night_would_have(
    live_house: House, plant: Plant, nightly: Client, head: str
) -> None:
    """A case the engine knows nothing of stands on the desk after the press, with what was counted on the page."""
    code = await plant()
    # What was changed within minutes may be between both sides.
    async with live_house.sessions.write() as session:
        await session.change(text("alter table cases disable trigger user"))
        await session.change(text("update cases set recorded_at = now() - interval '1 hour'"))
        await session.change(text("alter table cases enable trigger user"))
    visitor = await live_house.signed_in(head, "en")
    page = await visitor.get("/desk/systems")
    address, fields = page.form(action=PRESS)
    page = await visitor.submit(address, fields)
    assert page.status == 200
    assert "Comparing" in shown(page) or "The last one ended" in shown(page)
    await over(nightly)
    page = await visitor.get("/desk/systems")
    assert "The last one ended" in shown(page)
    assert attribute(page.tree, "#sides a", "href") == "/desk?group=broken"
    async with live_house.sessions.read() as session:
        question = (
            select(col(DeskLine.cause)).join(Case, col(Case.id) == col(DeskLine.case_id)).where(col(Case.code) == code)
        )
        async with asyncio.timeout(PATIENCE):
            while await session.scalar(question) != Cause.WORKFLOW_GONE:
                await asyncio.sleep(0.2)
    assert await runs(nightly) == 1


async def test_two_presses_are_one_comparison(live_house: House, nightly: Client, head: str) -> None:
    """While one goes on the button is away, the page renews itself, and a form sent all the same starts nothing."""
    before = await runs(nightly)
    async with live_house.sessions.write() as session:
        await session.change(text("lock table outbox in access exclusive mode"))  # the comparison waits for it
        visitor = await live_house.signed_in(head)
        await visitor.post(PRESS, {})
        page = await visitor.get("/desk/systems")
        assert "Đang đối chiếu, bắt đầu" in shown(page)
        assert attribute(page.tree, "#sides", "hx-trigger") == "load delay:3s"
        assert page.tree.css_first("#sides form") is None
        await visitor.post(PRESS, {})
    await over(nightly)
    assert await runs(nightly) == before + 1


async def test_who_does_not_hold_all_agencies_is_refused(live_house: House, nightly: Client) -> None:
    """A supervisor of one ward sees how the last one went and whom to tell; nothing is started."""
    before = await runs(nightly)
    ward = await live_house.signed_in("supervisor")
    page = await ward.get("/desk/systems")
    assert "chỉ người giám sát hoặc quản trị của cơ quan đứng đầu" in shown(page)
    assert page.tree.css_first("#sides form") is None
    assert (await ward.submit(PRESS, {})).status == 403
    assert await runs(nightly) == before


async def test_the_page_does_without_temporal(house: House) -> None:
    """Everything else on it is there, and the page says what it does not know."""
    page = await (await house.signed_in("supervisor")).get("/desk/systems")
    assert page.status == 200
    assert "Temporal chưa trả lời" in shown(page)
