"""A case of a real workflow is what its log tells, to the open task and the date; rows changed by hand are found."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from domain.case.acts import Act, Role
from models.verification import differences
from tests.support.office import CaseInHand, Office
from tests.support.plans import marital_status

_LATER: Final = "update cases set due_at = due_at + interval '1 day' where id = :id"
_EARLIER: Final = "update cases set due_at = due_at - interval '1 day' where id = :id"
_DONE: Final = "update tasks set status = 'done', done_by = 'x' where case_id = :id and status = 'open'"


async def changed(office: Office, case: CaseInHand, statement: str) -> dict[str, tuple[str, str]]:
    """Change rows behind the case's back, if told how, and return what differs: what the log says, what is stored."""
    if statement:
        async with office.sessions.write() as session:
            await session.change(text(statement), {"id": case.case_id})
    async with office.sessions.read() as session:
        return {one.field: (one.log, one.stored) for one in await differences(session, case.case_id)}


async def test_a_date_and_a_task_changed_by_hand_are_found(office: Office) -> None:
    """Put off by a day, the due date is named with both dates; a task done by nobody is named, too."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, Role.COUNTER, "check")
    assert await changed(office, case, "") == {}

    found = await changed(office, case, _LATER)
    assert list(found) == ["due_at"]
    assert found["due_at"][0] < found["due_at"][1]
    assert await changed(office, case, _EARLIER) == {}
    assert await changed(office, case, _DONE) == {"open_tasks": ("review/1 open", "-")}


async def test_the_date_of_an_ended_case_changed_by_hand_is_found(office: Office) -> None:
    """Whether it was on time is read off its due date, long after its workflow is gone."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, Role.COUNTER, "check")
    await case.act(Act.WITHDRAW, Role.APPLICANT)
    assert await case.handle.result() == "withdrawn"
    assert await changed(office, case, "") == {}
    assert list(await changed(office, case, _LATER)) == ["due_at"]
