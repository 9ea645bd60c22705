"""At the counter too the applicant says by which ways to be told; who says nothing is told by all of them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from models.notice_choices import choice_of
from models.tables import NoticeChoice
from tests.api.conftest import House
from tests.api.counter.test_intake import case_of, opened
from tests.api.visitor import Visitor

COPIES = "2.000635"
PERSON = {"applicant.phone": "0900 000 071"}
_ALL = ("tell.zalo", "tell.sms", "tell.email")


async def form_for(counter: Visitor, name: str) -> tuple[str, dict[str, str]]:
    """Return a form with a person in it, ready to be filed."""
    action, fields = await opened(counter, COPIES)
    return action, {**fields, **PERSON, "applicant.name": name}


async def test_every_way_is_ticked_and_nothing_is_stored_for_who_says_nothing(house: House) -> None:
    """The line says its default, costs no field on the way of the Enter key, and leaves the case as it was before."""
    counter = await house.signed_in("counter")
    page = await counter.get(f"/cases/new/{COPIES}")
    line = page.tree.css("#tell")[0]
    assert "Mặc định cả ba" in line.text()
    assert [box.attributes["name"] for box in line.css("input[checked]")] == list(_ALL)
    assert [box.attributes["data-choice"] for box in line.css("input[checked]")] == ["7", "8", "9"]
    assert not line.css("[data-path]")

    action, fields = await form_for(counter, "Nguyễn Thị Mặc Định")
    case = await case_of(house, await counter.submit(action, fields))

    async with house.sessions.read() as session:
        assert await choice_of(session, case.id) is None


@pytest.mark.parametrize("wanted", [("tell.sms",), ("tell.zalo", "tell.email"), ()])
async def test_what_is_unticked_is_stored_with_who_wrote_it_down(house: House, wanted: tuple[str, ...]) -> None:
    """The ways are kept as the online filing keeps them; the case's page names them and whose word it was."""
    counter = await house.signed_in("counter")
    action, fields = await form_for(counter, f"Trần Văn Chọn {'abc'[len(wanted)]}")
    sent = {name: value for name, value in fields.items() if name not in _ALL or name in wanted}

    case = await case_of(house, await counter.submit(action, sent))

    async with house.sessions.read() as session:
        choice = await choice_of(session, case.id)
    assert choice is not None
    assert choice.ways == [name.removeprefix("tell.") for name in wanted]
    assert choice.chosen_by == str(house.staff["counter"])
    shown = (await counter.get(f"/cases/{case.code}/notices")).body
    assert "cán bộ ghi theo lời người dân" in shown


async def test_what_is_unticked_stays_so_when_the_form_comes_back(house: House) -> None:
    """A form with something to mend, and a card that is read, leave the ticks as they were set."""
    counter = await house.signed_in("counter")
    action, fields = await form_for(counter, "")
    sent = {name: value for name, value in fields.items() if name != "tell.zalo"}

    for more in ({}, {"do": "look"}):
        page = await counter.submit(action, {**sent, **more})
        assert [box.attributes["name"] for box in page.tree.css("#tell input[checked]")] == ["tell.sms", "tell.email"]


async def test_the_form_sent_again_does_not_take_back_what_was_chosen_since(house: House) -> None:
    """The applicant's later choice stands, however often the clerk's browser sends the filing."""
    counter = await house.signed_in("counter")
    action, fields = await form_for(counter, "Lê Thị Đổi Ý")
    sent = {name: value for name, value in fields.items() if name != "tell.zalo"}
    case = await case_of(house, await counter.submit(action, sent))
    await counter.post(f"/cases/{case.code}/notices/ways", {"ways": "email", "language": "en"})

    assert (await counter.post(action, sent)).status_code == 303

    async with house.sessions.read() as session:
        choice = await choice_of(session, case.id)
        rows = await session.scalar(
            select(func.count()).select_from(NoticeChoice).where(col(NoticeChoice.case_id) == case.id)
        )
    assert choice is not None
    assert (choice.ways, choice.language, rows) == (["email"], "en", 1)
