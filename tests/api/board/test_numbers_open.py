"""Counts by week, by person and of the forecast open lists that hold exactly what was counted."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import text

from api.desk.list_query import edges
from domain.deadline.moments import at, local_day
from models.workload.marks import monday
from models.workload.refresh import refresh
from tests.api.board.test_board import HOUR, put
from tests.api.conftest import OTHER_AGENCY, House
from tests.api.visitor import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")
DAY = timedelta(days=1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def codes(house: House) -> AsyncIterator[dict[str, str]]:
    """Cases received and closed in different weeks, tasks due before, in and after this one, a forecast of three."""
    now = datetime.now(UTC)
    begun = at(monday(local_day(now)), time.min)
    this_week = now + (edges(now).week_ends - now) / 2
    made = {
        "old": await put(house, now - HOUR, "officer"),
        "closed": await put(house, now - HOUR, "officer"),
        "last week": await put(house, this_week, "officer"),
        "new": await put(house, now + 30 * DAY),
        "foreign": await put(house, now - HOUR, agency=OTHER_AGENCY),
    }
    moved = {
        "old": (begun - 20 * DAY, None),
        "closed": (begun - 20 * DAY, begun - 3 * DAY),
        "last week": (begun - 2 * DAY, None),
        "foreign": (begun - 20 * DAY, None),
    }
    async with house.sessions.write() as session:
        for name, (received, decided) in moved.items():
            await session.change(
                text(
                    "update cases set received_at = :received, decided_at = :decided,"
                    " phase = case when cast(:decided as timestamptz) is null then phase else 'decided' end"
                    " where code = :code"
                ),
                {"received": received, "decided": decided, "code": made[name]},
            )
        await session.change(
            text(
                "update tasks set status = 'done', done_at = :at, done_by = claimed_by::text"
                " where case_id = (select id from cases where code = :code)"
            ),
            {"at": begun - 3 * DAY, "code": made["closed"]},
        )
    await refresh(house.sessions, now)
    async with house.sessions.write() as session:
        await session.change(text("delete from board_forecasts"))
        await session.change(
            text(
                "insert into board_forecasts (case_id, agency_id, procedure_code, step, officer, due_at, expected_at,"
                " ahead, queue, after) select id, agency_id, procedure_code,"
                " case code when :late then 'approve' else 'review' end, '', now(), now() + interval '1 day', 3, 5400,"
                " 7200 from cases where code = any(:codes)"
            ),
            {"late": made["last week"], "codes": [made[name] for name in ("old", "last week", "new", "foreign")]},
        )
    yield made


def opening(page: Page, address: str) -> list[tuple[str, int]]:
    """Return the numbers of a page that lead to an address, with where each leads."""
    found = re.findall(rf'<a [^>]*?href="({re.escape(address)}[^"]*)"[^>]*>(\d+)</a>', page.response.text)
    return [(link.replace("&amp;", "&"), int(number)) for link, number in found]


def listed(page: Page) -> list[str]:
    """Return the codes of the cases of the page's lists."""
    return page.texts("tbody th .code")


async def test_what_was_left_of_a_week_opens_its_cases(house: House, codes: dict[str, str]) -> None:
    """In hand at its end: not what was closed in it or before, and what was closed later is there."""
    supervisor = await house.signed_in("supervisor")
    found = []
    for link, number in opening(await supervisor.get("/board/trends"), "/board/cases?count=left"):
        page = await supervisor.get(link)
        assert len(listed(page)) == number, link
        found.append(set(listed(page)))

    expected = [("old", "closed"), ("old", "last week"), ("old", "last week", "new")]
    assert found == [{codes[name] for name in names} for names in expected]
    assert (await supervisor.get("/board/cases?count=left")).status == 404


async def test_a_persons_late_tasks_and_those_of_this_week_open(house: House, codes: dict[str, str]) -> None:
    """Each number leads to exactly these tasks, from which they can be shared out; a slip keeps the narrowing."""
    supervisor = await house.signed_in("supervisor")
    page = await supervisor.get("/board/workload")
    numbers = [(link, number) for link, number in opening(page, "/board/workload/tasks?") if "due=" in link]
    assert {link.rpartition("due=")[2]: number for link, number in numbers} == {"past": 1, "week": 1}

    for (link, number), name in zip(sorted(numbers), ("old", "last week"), strict=True):
        tasks = await supervisor.get(link)
        assert (listed(tasks), number) == ([codes[name]], 1), link
        action, fields = tasks.form(action="/board/workload/plan")
        again = Page(await supervisor.post(action, fields))
        assert (again.status, listed(again)) == (422, [codes[name]])

    whole = await supervisor.get(numbers[0][0].rpartition("&due=")[0])
    assert set(listed(whole)) == {codes["old"], codes["last week"]}
    assert "việc gấp nhất" not in whole.body


async def test_a_list_of_tasks_that_is_full_says_so(
    house: House, codes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many tasks can be shared out at a time: who holds more has the rest behind them, and the page tells."""
    monkeypatch.setattr("api.board.sharing_pages.MOST", 2)
    supervisor = await house.signed_in("supervisor")

    page = await supervisor.get(f"/board/workload/tasks?officer={house.staff['officer']}")

    assert "Chỉ có 2 việc gấp nhất" in page.body


async def test_the_forecast_has_a_picture_and_its_counts_open(house: House, codes: dict[str, str]) -> None:
    """By procedure for who has one agency, by step for one procedure; each count opens so many cases."""
    supervisor = await house.signed_in("supervisor")
    page = await supervisor.get("/board/forecast")
    assert [node.attributes["class"] for node in page.tree.css("figure.chart svg")] == ["wide", "narrow"]
    [(by_procedure, number)] = opening(page, "/board/forecast?")
    assert number == len(listed(page)) == 3

    narrowed = await supervisor.get(by_procedure)
    steps = opening(narrowed, "/board/forecast?step=")
    assert sorted(many for _, many in steps) == [1, 2]
    for link, many in steps:
        found = listed(await supervisor.get(link))
        assert len(found) == many
        assert codes["foreign"] not in found
