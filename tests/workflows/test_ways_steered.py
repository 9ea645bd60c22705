"""A dry run over many cases is steered on its page like the run itself: it pauses, goes on, and comes to its end."""

from __future__ import annotations

import asyncio
from collections import Counter
from uuid import uuid4

import pytest

from domain.supervision.causes import WayOut
from domain.supervision.interventions import Stage, Verdict
from models.supervision.interventions import ask_for
from models.tables import Intervention
from tests.workflows.at_the_desk import Desk
from tests.workflows.pressed import PROCEDURE, at_rest_of, held_back, lines, reached, viewer
from workflows.intervention_runs import start_intervening

CASES = 4


async def verdicts(desk: Desk, made: Intervention) -> Counter[str]:
    """Return how many cases stand at which verdict."""
    return Counter(line.verdict for line in await lines(desk.office, made))


async def asked_for(desk: Desk) -> Intervention:
    """Ask for a way out over some cases."""
    cases = [await desk.office.file(PROCEDURE) for _ in range(CASES)]
    who = await viewer(desk.office, desk.people["supervisor"])
    async with desk.office.sessions.write() as session:
        return await ask_for(session, who, WayOut.ESCALATE, [case.case_id for case in cases], key=str(uuid4()),
                             params={}, reason="chậm", threshold=50, rates={})  # fmt: skip


@pytest.mark.slow  # one case a second
async def test_a_dry_run_pauses_and_goes_on(desk: Desk) -> None:
    """Paused on the page it looks at no further case, says so and offers to go on; then every case has its verdict."""
    browser = await desk.browser("supervisor")
    made = await asked_for(desk)
    place = f"/desk/interventions/{made.id}"
    async with held_back(desk.office, made, 1):
        await start_intervening(desk.office.env.client, str(made.id), "try", 1.0)
        paused = await browser.submit(place, {"do": "pause"})
    assert paused.status == 200, paused.body
    assert paused.tree.css_first("#steer[value=resume]") is not None
    assert paused.texts(".badge.paused") == ["Tạm dừng"]
    await at_rest_of(desk.office, made, "try")
    stood = await verdicts(desk, made)
    assert stood[""] >= 1
    await asyncio.sleep(1.5)
    assert await verdicts(desk, made) == stood
    going = await browser.submit(place, {"do": "resume"})
    assert going.tree.css_first("#steer[value=pause]") is not None
    await reached(desk.office, made, Stage.TRIED)
    assert await verdicts(desk, made) == {Verdict.CAN: CASES}
