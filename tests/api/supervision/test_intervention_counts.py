"""How far an intervention is: only cases it was tried on are counted as handled."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.supervision.interventions import End, Stage, Verdict
from models.tables import Intervention, InterventionCase
from tests.api.case.conftest import lead
from tests.api.conftest import AGENCY, COPIES, House

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_what_the_dry_run_left_out_is_not_handled(house: House) -> None:
    """Of three cases one was done, one had changed at the dry run, one when its turn came: two of two are handled."""
    cases = [(await lead(house, COPIES)).case_id for _ in range(3)]
    became = ((Verdict.CAN, End.DONE), (Verdict.NO_LONGER, ""), (Verdict.CAN, End.NO_LONGER))
    asked_by = house.staff["supervisor"]
    one = Intervention(
        key=str(uuid4()), way="remind", reason="nhắc", agencies=[AGENCY], stage=Stage.DONE, asked_by=asked_by
    )
    async with house.sessions.write() as session:
        session.add(one)
        await session.flush()
        for place, (case, (verdict, outcome)) in enumerate(zip(cases, became, strict=True), start=1):
            told = {"code": "remind", "values": {}, "who_can": []}
            session.add(
                InterventionCase(
                    intervention_id=one.id,
                    case_id=case,
                    place=place,
                    verdict=verdict,
                    outcome=outcome,
                    told=told,
                    said=told,
                )
            )
        address = f"/desk/interventions/{one.id}"

    supervisor = await house.signed_in("supervisor")
    page, listed = await supervisor.get(address), await supervisor.get("/desk/interventions")

    assert "Đã xử lý 2 trên 2 hồ sơ" in page.text("label[for=progress]")
    [row] = [row for row in listed.tree.css("tbody tr") if row.css(f"a[href='{address}']")]
    assert [cell.text().strip() for cell in row.css("td.number")] == ["3", "2"]
