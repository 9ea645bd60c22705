"""A step whose turn comes while its case is held waits: in lists, in counts, on the case and by the log."""

from __future__ import annotations

import asyncio

from domain.case.acts import Act, Role
from models.verification import differences
from tests.support.office import CaseInHand
from tests.support.patience import PATIENCE
from tests.workflows.at_the_desk import Desk

NOTE = "11111111-1111-1111-1111-111111111111"


async def held_before_the_signature(desk: Desk) -> CaseInHand:
    """Return a held case: the police have answered, so that nothing but the leader's signature is left."""
    case = await desk.office.file("1.004873")
    await case.act(Act.ACCEPT, Role.COUNTER, "check")
    await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    await case.act(Act.HOLD, Role.LEADER, note=NOTE, values={"day": "2099-01-05"})
    await case.answer("police/1:ask", "agree")
    async with asyncio.timeout(PATIENCE):
        while "consultation_answered" not in await case.events():
            await asyncio.sleep(0.05)
    return case


async def to_do(desk: Desk, case: CaseInHand) -> tuple[bool, int]:
    """Return whether the leader's work lists the case, and the number that stands on the list."""
    page = await (await desk.browser("leader")).get("/tasks")
    counted = page.tree.css_first("[data-cut=all]")
    assert counted is not None
    return case.code in page.body, int(counted.text())


async def agrees_with_its_log(desk: Desk, case: CaseInHand) -> bool:
    """Tell whether row and tasks are those the log tells of."""
    async with desk.office.sessions.read() as session:
        return await differences(session, case.case_id) == []


async def test_a_held_signature_is_work_only_after_the_release(desk: Desk) -> None:
    """Held it is in no list and no number, and its page says why; released it is in both."""
    case = await held_before_the_signature(desk)
    leader = await desk.browser("leader")
    listed, others = await to_do(desk, case)
    assert not listed
    assert case.code not in (await leader.get("/approvals")).body
    page = await leader.get(f"/cases/{case.code}")
    assert "gác lại vì hồ sơ tạm dừng" in page.text("#now")
    assert await agrees_with_its_log(desk, case)

    await case.act(Act.RELEASE, Role.LEADER, note=NOTE)
    assert await to_do(desk, case) == (True, others + 1)
    assert case.code in (await leader.get("/approvals")).body
    page = await leader.get(f"/cases/{case.code}")
    assert "gác lại" not in page.text("#now")
    assert await agrees_with_its_log(desk, case)
