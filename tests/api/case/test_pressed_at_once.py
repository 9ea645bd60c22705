"""Two people press at once, and tabs that are old: of each act one happens, and the other person reads why."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.tables import Case, CaseEvent
from tests.api.conftest import House, new_key
from tests.api.test_acts import act, filed
from tests.api.test_pages import opened
from tests.api.visitor import Visitor

#: What leads to the moment an act is open, in order.
_ROAD: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("counter", "take_payment", "", {"values": {"amount": "16000"}}),
    ("counter", "accept", "check/1", {}),
    ("officer", "complete", "review/1", {"values": {"proposal": "approve"}}),
    ("leader", "approve", "sign/1", {}),
    ("counter", "hand_over", "hand_over/1", {}),
)
#: The event by which the log says that an act happened.
_TELLS = {
    "take_payment": "paid",
    "accept": "received",
    "complete": "reviewed",
    "approve": "signed",
    "hand_over": "handed_over",
}


async def brought_to(house: House, name: str) -> tuple[str, str, str, dict[str, Any]]:
    """Return a case at which an act is open, with who takes it, its step and what it says."""
    code = (await filed(house))["code"]
    people = {login: await house.signed_in(login) for login in ("counter", "officer", "leader")}
    for login, act_name, step, more in _ROAD:
        if act_name == name:
            return code, login, step, more
        answer = await act(people[login], code, act_name, step, **more)
        assert answer.status_code == 200, answer.text
    raise LookupError(name)


async def kinds(house: House, code: str) -> list[str]:
    """Return what the log of a case tells, in order."""
    async with house.sessions.read() as session:
        found = select(col(CaseEvent.kind)).join(Case, col(Case.id) == col(CaseEvent.case_id))
        return list((await session.scalars(found.where(col(Case.code) == code).order_by(col(CaseEvent.seq)))).all())


@pytest.mark.parametrize("name", list(_TELLS))
async def test_of_eight_presses_at_once_one_acts(live_house: House, name: str) -> None:
    """Eight windows with keys of their own send the same act in the same moment: one 200, seven told why not."""
    code, login, step, more = await brought_to(live_house, name)
    windows: list[Visitor] = [await live_house.signed_in(login) for _ in range(4)] * 2

    answers = await asyncio.gather(*(act(window, code, name, step, **more) for window in windows))

    taken = [answer for answer in answers if answer.status_code == 200]
    refused = [answer.json() for answer in answers if answer.status_code != 200]
    assert len(taken) == 1, [answer.text for answer in answers]
    assert len(refused) == 7
    assert all(problem["rule"] and problem["detail"] for problem in refused), refused
    assert (await kinds(live_house, code)).count(_TELLS[name]) == 1


async def test_of_eight_presses_of_one_form_all_are_answered_and_one_acts(live_house: House) -> None:
    """The same key from a nervous finger: every answer is the same success, and one thing happened."""
    code, login, step, more = await brought_to(live_house, "accept")
    window, key = await live_house.signed_in(login), new_key()

    answers = await asyncio.gather(*(act(window, code, "accept", step, key=key, **more) for _ in range(8)))

    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    assert len({answer.json()["seq"] for answer in answers}) == 1
    assert (await kinds(live_house, code)).count("received") == 1


async def test_two_different_acts_at_once_leave_one_road(live_house: House) -> None:
    """One colleague receives the dossier while the other asks for papers: the case went one way, the loser reads it."""
    code = (await filed(live_house))["code"]
    first, second = await live_house.signed_in("counter"), await live_house.signed_in("counter2")
    assert (await act(first, code, "take_payment", values={"amount": "16000"})).status_code == 200

    answers = await asyncio.gather(
        act(first, code, "accept", "check/1"),
        act(second, code, "request_supplement", "check/1", reason="Thiếu chữ ký"),
    )

    told = await kinds(live_house, code)
    assert sorted(answer.status_code for answer in answers)[0] == 200
    assert ("received" in told) + ("supplement_requested" in told) == sum(one.status_code == 200 for one in answers)
    assert told.count("received") <= 1
    assert told.count("supplement_requested") <= 1


@pytest.mark.parametrize("name", ["take_payment", "accept"])
async def test_a_tab_left_open_says_what_a_colleague_did_meanwhile(live_house: House, name: str) -> None:
    """A form opened before a colleague acted is not sent: the page is a 409 that names the colleague."""
    code, _, step, more = await brought_to(live_house, name)
    stale, colleague = await live_house.signed_in("counter"), await live_house.signed_in("counter2")
    action, fields = (await opened(stale, code, name)).form(name)
    assert (await act(colleague, code, name, step, **more)).status_code == 200
    before = await kinds(live_house, code)

    page = await stale.submit(action, fields)

    assert page.status == 409
    assert "Lý Văn Hai" in page.body
    assert (await kinds(live_house, code)).count(_TELLS[name]) == before.count(_TELLS[name]) == 1
