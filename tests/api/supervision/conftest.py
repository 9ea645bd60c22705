"""Cases planted on the desk by what the records say, without a workflow."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sqlalchemy import text

from activities.records import Records
from models.supervision.judging import judge_all
from tests.api.conftest import AGENCY, COPIES, House
from tests.api.visitor import Page
from tests.support.filings import file_one, filing
from tests.support.turns import operation, task, turn

HOUR = timedelta(hours=1)
Plant = Callable[..., Awaitable[str]]
Look = Callable[[], Awaitable[None]]


def first(place: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    """Return the first element that fits; there must be one."""
    found = place.css_first(selector)
    assert found is not None, selector
    return found


def attribute(place: LexborHTMLParser | LexborNode, selector: str, name: str) -> str:
    """Return an attribute of the first element that fits."""
    return first(place, selector).attributes[name] or ""


def mover_of(page: Page, code: str) -> str:
    """Return whose move a line says it is: the side and, after a colon, its name."""
    row = next(row for row in page.tree.css("table[data-rows] tbody tr") if code in first(row, "th").text())
    cell = first(row, "td[data-label]")
    name = cell.css_first(".under")
    side = cell.text(deep=False).strip()
    return f"{side}: {name.text().strip()}" if name is not None else side


@pytest.fixture
def look(house: House) -> Look:
    """Make the desk anew."""

    async def made_anew() -> None:
        async with house.sessions.write() as session:
            # What filing and the turns wrote for the relay and the portal has long been sent.
            await session.change(text("update outbox set status = 'sent'"))
            await session.change(text("update portal_messages set status = 'confirmed', settled_at = now()"))
            await judge_all(session, datetime.now(UTC))

    return made_anew


@pytest.fixture
def plant(house: House, look: Look) -> Plant:
    """Put a case on the desk and return its code: late at its step unless told otherwise."""

    async def planted(
        agency: str = AGENCY,
        *,
        name: str = "Lê Thị Bưởi",
        due: float | None = 200,
        step_due: float = -1,
        holder: str = "officer",
        call: dict[str, Any] | None = None,
        desk: str = "",
        **state: Any,
    ) -> str:
        now = datetime.now(UTC)
        applicant = filing().applicant.model_copy(update={"name": name})
        filed = await file_one(
            house.sessions,
            agency_id=agency,
            received_at_agency=desk or agency,
            procedure_code=COPIES,
            applicant=applicant,
        )
        line = task(
            "review/1",
            kind="review",
            role="officer",
            agency=agency,
            due_at=now + step_due * HOUR,
            opened_at=now - 5 * HOUR,
        )
        picture = {
            "phase": "in_progress",
            "step": "review",
            "waiting_for": "officer",
            "received_at": now - 5 * HOUR,
            "due_at": None if due is None else now + due * HOUR,
            "next_at": now + 24 * HOUR,
            **state,
        }
        calls = [operation(**call)] if call else []
        await Records(house.sessions).record_turn(
            turn(filed.case_id, 0, "filed", snapshot=picture, tasks=[line], operations=calls)
        )
        if holder:
            async with house.sessions.write() as session:
                await session.change(
                    text("update tasks set claimed_by = :who, claimed_at = now() where case_id = :id"),
                    {"who": house.staff[holder], "id": filed.case_id},
                )
        await look()
        return filed.code

    return planted
