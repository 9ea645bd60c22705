"""From a number of the board to the supervisor's desk: the same cases, or what the desk says it lists instead."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import text

from activities.records import Records
from api.board.links import desk_link
from domain.deadline.moments import local_day, midnight_ending
from domain.deadline.soon import soon_ends
from domain.supervision.causes import Cause
from models.supervision.judging import judge_all
from models.workload.refresh import refresh
from tests.api.conftest import AGENCY, COPIES, OTHER_AGENCY, House
from tests.support.filings import file_one
from tests.support.lives import shipped_calendar
from tests.support.turns import task, turn

pytestmark = pytest.mark.asyncio(loop_scope="session")
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
SAME, ELSEWHERE = "Xử lý trên bàn giám sát", "Bàn giám sát: "


async def put(house: House, now: datetime, due: datetime, *, step_due: datetime, said: str = "", **of: Any) -> None:
    """Record a case under review; `said` is an event its log has beside the filing."""
    agency = of.pop("agency", AGENCY)
    filed = await file_one(house.sessions, agency_id=agency, received_at_agency=agency, procedure_code=COPIES)
    picture = {
        "phase": "in_progress", "step": "review", "waiting_for": "officer", "received_at": now - 5 * HOUR,
        "due_at": due, "next_at": now + 24 * HOUR, **of,
    }  # fmt: skip
    line = task("review/1", kind="review", role="officer", agency=agency, due_at=step_due, opened_at=now - 4 * HOUR)
    made = turn(filed.case_id, 0, *filter(None, ("filed", said)), snapshot=picture, tasks=[line])
    made.records[1:] = [replace(one, values={"day": "2099-01-01"}) for one in made.records[1:]]
    await Records(house.sessions).record_turn(made)
    async with house.sessions.write() as session:
        await session.change(
            text("update tasks set claimed_by = :who, claimed_at = now() where case_id = :id"),
            {"who": house.staff["officer"], "id": filed.case_id},
        )


async def town(house: House) -> None:
    """Make board and desk of cases in every relation to their date, with a late step before them and without."""
    now = datetime.now(UTC)
    today, soon = midnight_ending(local_day(now)), soon_ends(now, shipped_calendar())
    far = now + 900 * HOUR
    for due, times in ((now - HOUR, 3), (today - SECOND, 2), (soon - SECOND, 4), (far, 1)):
        for number in range(times):
            await put(house, now, due, step_due=far if number else now - HOUR)
    await put(house, now, now - HOUR, step_due=now - HOUR, said="apologised")
    await put(house, now, now - HOUR, step_due=far, phase="awaiting_obligation", waiting_for="applicant:obligation")
    await put(house, now, now - HOUR, step_due=far, agency=OTHER_AGENCY)
    await refresh(house.sessions, now)
    async with house.sessions.write() as session:
        await session.change(text("update outbox set status = 'sent'"))
        await session.change(text("update portal_messages set status = 'confirmed', settled_at = now()"))
        await judge_all(session, now)


def button(tree: LexborHTMLParser) -> tuple[str, str]:
    """Return text and address of the way to the desk that a list of cases has."""
    found = [link for link in tree.css("a.button") if (link.attributes["href"] or "").startswith("/desk?")]
    assert len(found) == 1
    return found[0].text(), found[0].attributes["href"] or ""


async def test_a_number_leads_to_exactly_its_cases_on_the_desk(house: House) -> None:
    """Wherever the desk claims to hold the cases of a number, the number is that of the lines it opens."""
    await town(house)
    supervisor = await house.signed_in("supervisor")
    seen: dict[str, set[int]] = {}
    for address in ("/board", "/board?by=procedure", "/board?by=step"):
        page = await supervisor.get(address)
        for link, number in re.findall(r'<a href="(/board/cases\?[^"]+)"[^>]*>(\d+)</a>', page.response.text):
            name = re.search(r"count=(\w+)", link)
            assert name is not None
            way = desk_link(name[1])
            if way is None or not way.same:
                continue
            said, desk = button((await supervisor.get(link.replace("&amp;", "&"))).tree)
            assert said == SAME
            listed = (await supervisor.get(desk)).tree.css("table[data-rows] tbody tr")
            assert len(listed) == int(number), link
            seen.setdefault(name[1], set()).add(int(number))
    assert seen == {"overdue": {5}, "untold": {4}, "due_today": {2}, "due_soon": {4}}


async def test_other_numbers_lead_to_what_is_named(house: House) -> None:
    """Where not every case counted needs somebody the way to the desk says what it lists; some have none."""
    supervisor = await house.signed_in("supervisor")
    for name, about in (
        ("free", Cause.UNASSIGNED),
        ("filed", Cause.FILING_UNANSWERED),
        ("agencies", Cause.AGENCY_LATE),
    ):
        said, desk = button((await supervisor.get(f"/board/cases?count={name}")).tree)
        assert said.startswith(ELSEWHERE), name
        assert said.removeprefix(ELSEWHERE) in (await supervisor.get(f"/desk/causes/{about}")).body
        assert f"cause={about}" in desk
    person = f"/board/cases?count=overdue&officer={house.staff['officer']}"
    said, desk = button((await supervisor.get(person)).tree)
    assert said == f"{ELSEWHERE}hồ sơ người này giữ"
    assert f"officer={house.staff['officer']}" in desk
    for address in ("/board/cases?count=in_hand", "/board/cases?count=overdue&officer=nobody"):
        assert "/desk?" not in (await supervisor.get(address)).response.text, address
