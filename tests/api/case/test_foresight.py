"""What the page says an act leads to is what the core would do, though the page knows only the recorded rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from api.case.state import full_state
from api.openness import options
from api.whole_acts import preview_values
from domain.case.acts import Act, Command, Role
from domain.case.foresight import foresee
from domain.case.state import CaseState
from models.queries.case_page import case_page
from models.viewer import Viewer
from tests.api.case.conftest import Led, lead
from tests.api.conftest import AGENCY, House

BUILDING = "1.013225"
MARRIAGE = "1.004873"
Past = Callable[[Led], None]
EVERYONE = Viewer.of([AGENCY], [Role.COUNTER, Role.OFFICER, Role.LEADER, Role.SUPERVISOR])


def accept(led: Led) -> None:
    """Take in the dossier, the fee paid."""
    life = led.life
    if life.fee:
        life.act(Act.TAKE_PAYMENT, Role.COUNTER, values={"amount": str(life.fee)})
    life.act(Act.ACCEPT, Role.COUNTER, life.plan.reception.id)
    life.now += timedelta(hours=1)


def review(led: Led) -> None:
    """Appraise, all calls gone through and agencies still silent."""
    for key in [key for key in led.life.calls if key in led.life.state.operations]:
        led.life.succeeded(key)
    led.life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})


def ask_for_papers(led: Led) -> None:
    """Ask for a supplement."""
    life = led.life
    life.act(Act.REQUEST_SUPPLEMENT, Role.OFFICER, "review", note="n")
    life.now += timedelta(days=1)


def answered(led: Led) -> None:
    """Let every agency answer."""
    for key in [call for call in led.life.calls if call.endswith(":ask")]:
        led.life.succeeded(key)
        led.life.answered(key, "agree", answer_id=key)


def left_silent(led: Led) -> None:
    """Let five days pass without a word."""
    led.life.wait(timedelta(days=5))


@pytest.mark.parametrize("at_once", [True, False], ids=["in one turn", "in two turns"])
@pytest.mark.parametrize("procedure", [BUILDING, MARRIAGE])
@pytest.mark.parametrize("past", [review, ask_for_papers, answered, left_silent], ids=lambda past: past.__name__)
async def test_the_recorded_rows_foresee_what_the_case_would_do(
    house: House, procedure: str, past: Past, at_once: bool
) -> None:
    """For every open act: the outlook from the rows equals the outlook from the state the workflow holds."""
    led = await lead(house, procedure)
    accept(led)
    if not at_once:
        await led.record()
    past(led)
    await led.record()
    async with house.sessions.read() as session:
        page = await case_page(session, EVERYONE, led.code)
    assert page is not None
    plan, calendar, now = led.life.plan, led.life.calendar, led.life.now
    rebuilt = full_state(plan, page)
    offered = [option for option in options(plan, calendar, page, EVERYONE, now) if option.why_not is None]

    assert offered
    given = {
        Act.COMPLETE: {"proposal": "approve"},
        Act.ENTER_ANSWER: {"answer": "agree"},
        Act.CHANGE_WAY: {"way": next((way for way in plan.hand_over.ways if way != rebuilt.way), "")},
    }
    for option in offered:
        values = given.get(option.act) or preview_values(option.act, calendar, now)
        command = Command(
            "x",
            option.act,
            "somebody",
            option.role,
            AGENCY,
            step=option.step,
            note="n",
            target=option.target or (option.targets or ("",))[0],
            values=values,
        )
        seen, real = _outlook(led, rebuilt, command, now), _outlook(led, led.life.state, command, now)
        assert seen == real, option.act


def _outlook(led: Led, state: CaseState, command: Command, now: datetime) -> object:
    return foresee(led.life.plan, led.life.calendar, state, command, now.astimezone(UTC))
