"""What only the calendar is against: told to the holder before it is late, and to the applicant when it is."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

from domain.case.acts import Act, Command, Role
from domain.deadline.moments import local_day
from domain.supervision.causes import Cause
from domain.supervision.interventions import End
from tests.support.lives import shipped_calendar
from tests.support.office import AGENCY, CaseInHand
from tests.workflows.at_the_desk import Desk
from tests.workflows.pressed import changed

#: No other agency is asked: nothing but the calendar can be against such a case.
PROCEDURE = "1.001612"


async def received(desk: Desk, at: datetime) -> CaseInHand:
    """Return a case that was filed and accepted at an instant in the past, brought in from another system."""
    accept = Command("accept", Act.ACCEPT, "staff-counter", Role.COUNTER, AGENCY, step="check/1")
    told = {"at": (at + timedelta(minutes=10)).isoformat(), "command": asdict(accept)}
    case = await desk.office.file(PROCEDURE, filed_at=at, past=(told,))
    await case.until(waiting_for="officer")
    return case


def working_day(after: datetime) -> date:
    """Return a working day some days after an instant."""
    day = local_day(after) + timedelta(days=3)
    while not shipped_calendar().is_working_day(day):
        day += timedelta(days=1)
    return day


async def test_a_late_case_is_apologised_for_and_then_its_holder_is_reminded(desk: Desk) -> None:
    """The leader promises a day: the same case stands there as late and told of, until somebody signs it."""
    case = await received(desk, datetime.now(UTC) - timedelta(days=30))
    await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    due = (await case.row()).due_at
    assert due is not None
    assert due < datetime.now(UTC)

    page = await desk.press(case, Cause.LATE_UNTOLD, "leader")
    day = working_day(datetime.now(UTC))
    await desk.act(page, "apologise", "leader", values_day=f"{day:%d/%m/%Y}", reason="Công chức thụ lý nghỉ ốm")
    assert (await case.events())[-1] == "apologised"
    assert (await case.row()).due_at == due

    page = await desk.press(case, Cause.OVERDUE)
    assert await desk.carry_out(page) == (End.DONE, "did_remind")
    assert case.code in (await (await desk.browser("leader")).get("/notices")).body
    await case.act(Act.APPROVE, Role.LEADER, "sign")
    assert await desk.cause(case) == ""


async def test_the_holder_of_a_case_that_is_due_tomorrow_is_reminded(desk: Desk) -> None:
    """Nine hours are left: the officer reads of it and proposes, the leader signs, and the line is gone."""
    case = await received(desk, datetime.now(UTC) - timedelta(minutes=20))
    assert await desk.cause(case) == ""
    # No working day ends within a day of every hour at which tests run: the records alone say when it is due.
    await changed(desk.office, case, "update cases set due_at = now() + interval '9 hours' where id = :id")
    page = await desk.press(case, Cause.DUE_SOON)
    assert await desk.carry_out(page) == (End.DONE, "did_remind")
    assert case.code in (await (await desk.browser("officer")).get("/notices")).body
    await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    await case.act(Act.APPROVE, Role.LEADER, "sign")
    assert await desk.cause(case) == ""
