"""Work that lies with nobody or with the wrong one: found on the desk, given to somebody there, and done by them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from domain.case.acts import Act, Role
from domain.procedure.plan import Channel
from domain.supervision.causes import Cause
from domain.supervision.interventions import End
from models.absences import end_absence, keep_absence, one_absence
from models.people import close_account, open_account
from models.tables import Absence, Staff
from tests.support.office import CaseInHand
from tests.workflows.at_the_desk import Desk
from tests.workflows.pressed import PROCEDURE, accepted, until

DAY = timedelta(days=1)


async def taken_up(desk: Desk, case: CaseInHand, who: str) -> None:
    """Let somebody take the one task of a case, as from its page."""
    [task] = await case.tasks()
    browser = await desk.browser(who)
    answer = await browser.post(f"/cases/{case.code}/tasks/claim", {"task": task.id})
    assert answer.status_code == 303, answer.text
    assert (await case.tasks())[0].claimed_by == desk.people[who]


async def away(desk: Desk, who: str, substitute: str = "") -> Absence:
    """Let somebody be away from an hour ago until tomorrow, entered by the administrator."""
    now = datetime.now(UTC)
    absence = Absence(
        staff_id=desk.people[who],
        substitute_id=desk.people[substitute] if substitute else None,
        starts_at=now - timedelta(hours=1),
        ends_at=now + DAY,
        basis="Đơn nghỉ phép",
        created_by=desk.people["administrator"],
    )
    async with desk.office.sessions.write() as session:
        await keep_absence(session, absence, now, str(absence.id))
    return absence


async def back(desk: Desk, absence: Absence) -> None:
    """Let somebody be there again."""
    async with desk.office.sessions.write() as session:
        found = await one_absence(session, absence.id)
        assert found is not None
        await end_absence(session, found[0], desk.people["administrator"], datetime.now(UTC))


async def older(desk: Desk, case: CaseInHand, change: str) -> None:
    """Let time have gone by for the open tasks of a case."""
    async with desk.office.sessions.write() as session:
        await session.change(
            text(f"update tasks set {change} where case_id = :id and status = 'open'"), {"id": case.case_id}
        )


async def given(desk: Desk, case: CaseInHand, cause: Cause, to: str) -> None:
    """Press the button of the line and give the task to somebody: it is theirs."""
    done = await desk.give(await desk.press(case, cause), to)
    assert case.code in done.body
    assert [task.claimed_by for task in await case.tasks()] == [desk.people[to]]


async def test_what_somebody_kept_who_only_stood_in_goes_to_an_officer(desk: Desk) -> None:
    """The leader took a task up for an absent officer; the officer is back, and nobody could go on with it."""
    [case] = await accepted(desk.office)
    absence = await away(desk, "officer", "leader")
    await taken_up(desk, case, "leader")
    assert await desk.cause(case) == ""
    await back(desk, absence)
    await given(desk, case, Cause.HOLDER_GONE, "officer")
    assert await desk.cause(case) == ""
    await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})


async def test_what_an_absent_officer_holds_goes_to_one_who_is_there(desk: Desk) -> None:
    """Nobody stands in: given to a colleague it leaves the desk, though the officer stays away."""
    [case] = await accepted(desk.office)
    await taken_up(desk, case, "officer")
    absence = await away(desk, "officer")
    try:
        await given(desk, case, Cause.HOLDER_AWAY, "officer2")
        assert await desk.cause(case) == ""
    finally:
        await back(desk, absence)


async def test_what_nobody_took_up_is_given_to_somebody(desk: Desk) -> None:
    """A task lay in the team for weeks: one press makes it somebody's."""
    [case] = await accepted(desk.office)
    assert await desk.cause(case) == ""
    await older(desk, case, "opened_at = now() - interval '30 days'")
    await given(desk, case, Cause.UNASSIGNED, "officer")
    assert await desk.cause(case) == ""


async def test_where_nobody_holds_the_post_those_are_told_who_give_it(desk: Desk) -> None:
    """Every officer's account is closed: leader and administrator read of it, one account opens, the line is gone."""
    [case] = await accepted(desk.office)
    officers = ("officer", "officer2")
    by = desk.people["administrator"]
    async with desk.office.sessions.write() as session:
        for one in officers:
            person = await session.get(Staff, desk.people[one])
            assert person is not None
            await close_account(session, person, by, datetime.now(UTC))
    try:
        page = await desk.press(case, Cause.NOBODY_IN_POST)
        assert await desk.carry_out(page) == (End.DONE, "did_escalate")
        for one in ("leader", "administrator"):
            assert case.code in (await (await desk.browser(one)).get("/notices")).body
    finally:
        async with desk.office.sessions.write() as session:
            for one in officers:
                person = await session.get(Staff, desk.people[one])
                assert person is not None
                await open_account(session, person, by)
        await desk.close()
    assert await desk.cause(case) == ""


async def has_woken(case: CaseInHand) -> bool:
    """Tell whether a case brought in from the past has passed all its milestones."""
    next_at = (await case.row()).next_at
    return next_at is None or next_at > datetime.now(UTC)


async def test_a_filing_nobody_answered_is_given_to_the_counter(desk: Desk) -> None:
    """Filed online a month ago and never read: given to the counter it waits for them, accepted it is gone."""
    case = await desk.office.file(PROCEDURE, channel=Channel.ONLINE, filed_at=datetime.now(UTC) - 30 * DAY)
    await until(lambda: has_woken(case))
    await given(desk, case, Cause.FILING_UNANSWERED, "counter")
    assert await desk.cause(case) == Cause.FILING_UNANSWERED
    await case.act(Act.ACCEPT, Role.COUNTER, "check")
    assert await desk.cause(case) == ""


async def test_who_is_behind_with_a_step_is_reminded(desk: Desk) -> None:
    """The officer who holds the task reads the reminder, completes the step, and the line is gone."""
    [case] = await accepted(desk.office)
    await taken_up(desk, case, "officer")
    await older(desk, case, "due_at = now() - interval '3 hours'")
    page = await desk.press(case, Cause.STEP_LATE)
    assert await desk.carry_out(page) == (End.DONE, "did_remind")
    assert case.code in (await (await desk.browser("officer")).get("/notices")).body
    assert case.code not in (await (await desk.browser("leader")).get("/notices")).body
    await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    assert await desk.cause(case) == ""
