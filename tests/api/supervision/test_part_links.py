"""What is in trouble in the installation leads to its page in Temporal, where Temporal has one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.supervision.findings import Finding, Part
from models.supervision.troubles import keep_findings
from models.tables import Trouble
from tests.api.conftest import House

_UI = "https://may.example.vn/temporal"


async def links(house: House, finding: Finding, ui: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep one trouble and return where its page leads outside of our own pages."""
    monkeypatch.setattr(house.settings, "temporal_ui_url", ui)
    async with house.sessions.write() as session:
        await keep_findings(session, list(Part), [finding], datetime.now(UTC))
    async with house.sessions.read() as session:
        question = select(Trouble).where(col(Trouble.case_id).is_(None), col(Trouble.gone_at).is_(None))
        trouble = (await session.scalars(question)).one()
    page = await (await house.signed_in("supervisor")).get(f"/desk/parts/{trouble.id}")
    assert page.status == 200, page.body
    return [node.attributes["href"] or "" for node in page.tree.css("a[rel=noreferrer]")]


@pytest.mark.parametrize(
    ("finding", "path"),
    [
        (Finding("workflow", Part.RUN_FAILING, "night-10"), "/workflows?query=WorkflowId%3D%22night-10%22"),
        (
            Finding("workflow", Part.WORKFLOW_ORPHANED, "case/H61.12-1"),
            "/workflows?query=WorkflowId%3D%22case%2FH61.12-1%22",
        ),
        (Finding("schedule", Part.RUN_FAILING, "outbox-net"), "/schedules/outbox-net"),
        (Finding("schedule", Part.SCHEDULE_PAUSED, "outbox-net"), "/schedules/outbox-net"),
        (Finding("schedule", Part.SCHEDULE_MISSING, "outbox-net"), ""),
        (Finding("queue", Part.NO_WORKER, "post"), ""),
        (Finding("workflow", Part.VERSION_WITHOUT_WORKER, "2026.1"), ""),
    ],
)
async def test_a_trouble_leads_to_its_page_in_temporal(
    house: House, monkeypatch: pytest.MonkeyPatch, finding: Finding, path: str
) -> None:
    """Runs and schedules have one, below whatever address the installation says; what is not there has none."""
    expected = [f"{_UI}/namespaces/default{path}"] if path else []

    assert await links(house, finding, _UI, monkeypatch) == expected


async def test_an_installation_that_links_no_web_ui_shows_no_link(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the setting the name stands there alone."""
    assert await links(house, Finding("workflow", Part.RUN_FAILING, "night-10"), "", monkeypatch) == []
