"""The list of interventions: all of them can be reached, and narrowed down to a person, a way, a stage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from api.supervision import intervention_list
from domain.supervision.interventions import Stage
from models.tables import Intervention
from tests.api.conftest import AGENCY, OTHER_AGENCY, House
from tests.api.supervision.conftest import attribute, first
from tests.api.visitor import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def put(
    house: House,
    number: int,
    *,
    who: str = "supervisor",
    agency: str = AGENCY,
    way: str = "remind",
    stage: Stage = Stage.DONE,
) -> UUID:
    """Keep an intervention asked for `number` hours ago."""
    one = Intervention(
        key=str(uuid4()),
        reason="nhắc",
        agencies=[agency],
        asked_by=house.staff[who],
        asked_at=datetime.now(UTC) - timedelta(hours=number),
        way=way,
        stage=stage,
    )
    async with house.sessions.write() as session:
        session.add(one)
        await session.flush()
        return one.id


def listed(page: Page) -> list[str]:
    """Return the ids of the interventions on a page, in their order."""
    return [(link.attributes["href"] or "").rpartition("/")[2] for link in page.tree.css("table[data-rows] th a")]


@pytest.fixture
async def none_yet(house: House) -> None:
    """Begin without interventions of other tests."""
    async with house.sessions.write() as session:
        await session.change(text("delete from intervention_cases"))
        await session.change(text("delete from interventions"))


@pytest.mark.usefixtures("none_yet")
async def test_the_oldest_is_reached_page_by_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each one stands on one page, the newest first; what waits for the viewer stands before all of them, once."""
    done = [str(await put(house, number)) for number in range(5)]
    waiting = str(await put(house, 40, who="leader", way="terminate", stage=Stage.WAITING))
    own = str(await put(house, 41, way="terminate", stage=Stage.WAITING))
    await put(house, 1, agency=OTHER_AGENCY)
    monkeypatch.setattr(intervention_list, "ROWS", 2)
    supervisor = await house.signed_in("supervisor")
    pages = [await supervisor.get("/desk/interventions")]
    while pages[-1].tree.css_first("a[rel=next]"):
        pages.append(await supervisor.get(attribute(pages[-1].tree, "a[rel=next]", "href")))
    assert [one for page in pages for one in listed(page)] == [waiting, *done, own]
    assert [len(listed(page)) for page in pages] == [3, 2, 2]
    assert "Chờ bạn duyệt" in first(pages[0].tree, "tbody tr").text()
    assert "Về đầu danh sách" in pages[-1].body


@pytest.mark.usefixtures("none_yet")
async def test_they_are_narrowed_down(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """By who asked, way and stage, alone and together, and the next page keeps to it."""
    reminded = [str(await put(house, number)) for number in (1, 2, 3)]
    held = str(await put(house, 4, who="leader", way="hold", stage=Stage.STOPPED))
    waiting = str(await put(house, 5, who="leader", way="terminate", stage=Stage.WAITING))
    supervisor = await house.signed_in("supervisor")
    leader = house.staff["leader"]
    for query, found in (
        ("way=remind", reminded),
        (f"asked_by={leader}", [held, waiting]),
        ("stage=stopped", [held]),
        (f"asked_by={leader}&way=remind", []),
        ("stage=waiting", [waiting]),
    ):
        assert listed(await supervisor.get(f"/desk/interventions?{query}")) == found, query
    none = await supervisor.get(f"/desk/interventions?asked_by={house.staff['stranger']}&way=skip")
    assert "Không có lần can thiệp nào khớp bộ lọc này" in none.body
    assert attribute(none.tree, "#asked_by option[selected]", "value") == str(house.staff["stranger"])
    assert attribute(none.tree, "#way option[selected]", "value") == "skip"
    monkeypatch.setattr(intervention_list, "ROWS", 2)
    page = await supervisor.get("/desk/interventions?way=remind")
    further = await supervisor.get(attribute(page.tree, "a[rel=next]", "href"))
    assert listed(page) + listed(further) == reminded
