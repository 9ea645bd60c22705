"""Troubles of the installation: the banner above the list, the page of the systems, and the manual."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from domain.supervision.causes import Cause
from domain.supervision.findings import Finding, Part
from domain.supervision.manual.text import markdown
from models.supervision.troubles import keep_findings
from runtime.settings import ROOT
from tests.api.conftest import House
from tests.api.supervision.conftest import Look, Plant, attribute


async def found(house: House, *findings: Finding) -> None:
    """Keep exactly these troubles of parts."""
    async with house.sessions.write() as session:
        await keep_findings(session, list(Part), findings, datetime.now(UTC))


async def test_troubles_stand_above_the_list_with_what_to_do(house: House, look: Look) -> None:
    """Each kind is said once with the parts that have it, and leads to its page; what is over is gone."""
    await look()
    supervisor = await house.signed_in("supervisor")
    await found(
        house,
        Finding("queue", Part.NO_WORKER, "records", detail={"waiting": "7"}),
        *(Finding("schedule", Part.SCHEDULE_PAUSED, name) for name in ("desk-look", "portal-net", "sides-night", "x")),
    )
    page = await supervisor.get("/desk")
    banner = page.text(".troubles")
    assert "Không có tiến trình phục vụ hàng đợi : Ghi sổ và việc nền" in banner
    assert "và 1 nữa" in banner
    leads = [node.attributes["href"] or "" for node in page.tree.css(".troubles li:first-child a")]
    assert [lead.rpartition("/")[0] for lead in leads] == ["/desk/parts", "/desk/causes"]
    assert leads[1] == "/desk/causes/no_worker"
    assert (await supervisor.get(leads[0])).heading == "Không có tiến trình phục vụ hàng đợi: Ghi sổ và việc nền"
    await found(house)
    assert (await supervisor.get("/desk")).text(".troubles") == ""


async def test_a_system_that_is_down(house: House, plant: Plant) -> None:
    """Its circuit, last success, calls and oldest wait are told; its number opens its cases, its button sends them."""
    call = {"status": "retrying", "system": "payments", "action": "request", "key": "pay/1:request"}
    code = await plant(call=call)
    async with house.sessions.write() as session:
        await session.change(
            text(
                "insert into integration_circuits (system, failures, opened_until, last_problem, last_success_at,"
                " updated_at) values ('payments', 6, now() + interval '5 minutes', 'unreachable',"
                " now() - interval '1 hour', now())"
            )
        )
    supervisor = await house.signed_in("supervisor")
    await supervisor.post("/desk/look")
    page = await supervisor.get("/desk/systems")
    row = next(row for row in page.tree.css("tbody tr") if "thanh toán" in row.text())
    assert "Đang ngắt" in row.text()
    assert "6 lần hỏng" in row.text()
    cases = attribute(row, "a", "href")
    assert code in (await supervisor.get(cases)).body
    fields = {one.attributes["name"]: one.attributes["value"] for one in row.css("input")}
    assert fields == {"filter": cases.partition("?")[2], "way": "retry"}


async def test_queues_and_schedules_are_listed(house: House, look: Look) -> None:
    """Every queue and schedule of an installation is there, what is wrong beside it."""
    await look()
    await found(
        house,
        Finding("queue", Part.BACKLOG_OLD, "post", detail={"waiting": "40", "seconds": "90"}),
        Finding("schedule", Part.SCHEDULE_MISSING, "desk-look"),
        Finding("schedule", Part.RUN_FAILING, "escalation-look", detail={"problem": "records_unavailable"}),
        Finding("workflow", Part.VERSION_WITHOUT_WORKER, "v1", detail={"cases": "3"}),
    )
    supervisor = await house.signed_in("supervisor", "en")
    page = await supervisor.get("/desk/systems")
    assert "40 waiting, the oldest for 90 s" in page.body
    assert "Missing" in page.body
    assert "Runs fail" in page.body
    assert "3 cases" in page.body
    await found(house)
    assert "Missing" not in (await supervisor.get("/desk/systems")).body


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_every_cause_has_its_page(house: House, language: str) -> None:
    """Each cause and each trouble of a part is in the contents and has a page in the language that is read."""
    supervisor = await house.signed_in("supervisor", language)
    contents = await supervisor.get("/desk/causes")
    linked = {node.attributes["href"] for node in contents.tree.css("main a")}
    for cause in (*Cause, *Part):
        assert f"/desk/causes/{cause}" in linked
        page = await supervisor.get(f"/desk/causes/{cause}")
        assert page.status == 200
        assert ("Khi nào tự hết" if language == "vi" else "When it goes away") in page.body
        assert "{" not in page.body
    assert (await supervisor.get("/desk/causes/nothing")).status == 404


def test_the_document_is_the_manual() -> None:
    """docs/causes.md is made from the manual; its head says how."""
    assert (ROOT / "docs" / "causes.md").read_text() == markdown()
