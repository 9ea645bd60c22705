"""Those we wait for are reminded from the desk, and the line goes when they have done their part."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import text

from domain.case.acts import Act, Role
from domain.procedure.plan import Channel
from domain.supervision.causes import Cause
from domain.supervision.interventions import End
from models.hand_overs import NewList, confirm_list, create_list
from models.tables import DossierItem, Staff, StaffRole
from models.viewer import Viewer
from tests.support.office import AGENCY, CaseInHand
from tests.support.parts import POLICE
from tests.support.patience import PATIENCE
from tests.support.plans import with_obligation
from tests.workflows.at_the_desk import Desk
from tests.workflows.part_paths import with_a_part
from tests.workflows.pressed import accepted, changed, until

TOLD = (End.DONE, "did_remind_applicant")


async def long_ago(desk: Desk, case: CaseInHand, kind: str) -> None:
    """Let something that happened to a case have happened two months earlier: long by any calendar."""
    await changed(
        desk.office,
        case,
        f"update case_events set at = at - interval '60 days' where case_id = :id and kind = '{kind}'",
    )


async def reminded(desk: Desk, case: CaseInHand) -> list[str]:
    """Return what the applicant was told once more because somebody at the desk wished it."""
    question = "select distinct message from notices where case_id = :id and reason = 'resend'"
    async with desk.office.sessions.read() as session:
        return list((await session.execute(text(question), {"id": case.case_id})).scalars())


async def told_of(desk: Desk, case: CaseInHand, kind: str) -> None:
    """Let the outside systems' answers arrive until the case has noted something."""
    async with asyncio.timeout(PATIENCE):
        while kind not in await case.events():
            await case.deliver_callbacks(desk.taker)
            await asyncio.sleep(0.05)


async def test_who_has_not_paid_is_reminded(desk: Desk) -> None:
    """An online fee long waited for: the applicant is told once more, pays at the gateway, and the line is gone."""
    case = await desk.office.file("1.001612", channel=Channel.ONLINE, fee=100_000, pays_online=True)
    asked = await case.operation("fee:request", "awaiting_answer")
    await long_ago(desk, case, "filed")
    page = await desk.press(case, Cause.PAYMENT_WAITING)
    assert await desk.carry_out(page) == TOLD
    assert await reminded(desk, case) == ["filed"]
    desk.office.simulators.http.post(f"/payments/pay/{asked.reference}", data={"outcome": "paid"})
    await told_of(desk, case, "paid")
    await case.until(money="paid")
    assert await desk.cause(case) == ""


async def test_who_owes_the_treasury_is_reminded(desk: Desk) -> None:
    """A tax notice of two months ago: reminded, the applicant pays, the tax office says so, and the case goes on."""
    desk.office.simulators.dial("taxes", answer_ms=50)
    case = await desk.office.file("1.004873", plan=with_obligation())
    await case.act(Act.ACCEPT, Role.COUNTER, "check")
    await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    sent = await case.operation("tax/1:obligation", "awaiting_answer")
    await told_of(desk, case, "obligation_noticed")
    await long_ago(desk, case, "obligation_noticed")
    page = await desk.press(case, Cause.OBLIGATION_OPEN)
    assert await desk.carry_out(page) == TOLD
    assert await reminded(desk, case) == ["obligation_reminder"]
    desk.office.simulators.http.post(f"/taxes/pay/{sent.reference}", data={"notice": ""})
    await told_of(desk, case, "obligation_settled")
    assert await desk.cause(case) == ""
    assert {task.step for task in await case.tasks()} == {"finish"}


async def test_who_does_not_come_for_the_result_is_reminded(desk: Desk) -> None:
    """A result of two months ago: reminded, the applicant comes, it is handed over, and the case has ended."""
    case = await desk.office.file("1.001612")
    await case.act(Act.ACCEPT, Role.COUNTER, "check")
    await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    await case.act(Act.APPROVE, Role.LEADER, "sign")
    await case.until(waiting_for="applicant:collect")
    await long_ago(desk, case, "decided")
    page = await desk.press(case, Cause.RESULT_UNCOLLECTED)
    assert await desk.carry_out(page) == TOLD
    assert await reminded(desk, case) == ["decided"]
    [task] = await case.tasks()
    await case.act(Act.HAND_OVER, Role.COUNTER, task.id)
    await case.until(phase="returned")
    assert await desk.cause(case) == ""


async def test_the_agency_of_a_late_part_is_reminded(desk: Desk) -> None:
    """The whole waits for a part the police are late with: they are told, decide it, and the whole stands no more."""
    whole, part = await with_a_part(desk.office)
    officer = await policeman(desk)
    await part.act(Act.ACCEPT, Role.COUNTER, "check")
    await changed(desk.office, part, "update cases set due_at = now() - interval '5 hours' where id = :id")
    page = await desk.press(whole, Cause.PART_LATE)
    assert await desk.carry_out(page) == (End.DONE, "did_remind")
    told = "select told from escalations where case_id = :id"
    async with desk.office.sessions.read() as session:
        assert list((await session.execute(text(told), {"id": whole.case_id})).scalars()) == [[str(officer)]]
    await part.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    await part.act(Act.APPROVE, Role.LEADER, "sign")
    await until(lambda: _has(whole, "sub_case_answered"))
    assert await desk.cause(whole) == ""


async def policeman(desk: Desk) -> UUID:
    """Give the police an officer with an account here."""
    async with desk.office.sessions.write() as session:
        person = Staff(login="police", name="Lâm Văn Hậu", agency_id=POLICE, email="police@example.com")
        session.add(person)
        await session.flush()
        session.add(StaffRole(staff_id=person.id, role="officer", agency_id=POLICE))
    return person.id


async def _has(case: CaseInHand, kind: str) -> bool:
    return kind in await case.events()


async def test_who_did_not_sign_for_the_papers_is_reminded(desk: Desk) -> None:
    """Papers long on their way: the officers are told, one signs for them, and the line is gone."""
    [case] = await accepted(desk.office)
    made = NewList(uuid4(), AGENCY, [case.code], None, "Lê Văn Phúc", "")
    counter = Viewer.of([AGENCY], ["counter"], desk.people["counter"])
    async with desk.office.sessions.write() as session:
        session.add(DossierItem(case_id=case.case_id, component_id="to-khai", originals=1))
        await session.flush()
        await create_list(session, counter, made, datetime.now(UTC).year)
    assert await desk.cause(case) == ""
    async with desk.office.sessions.write() as session:
        aged = "update hand_over_lists set created_at = created_at - interval '30 days' where id = :id"
        await session.change(text(aged), {"id": made.list_id})
    page = await desk.press(case, Cause.PAPERS_NOT_RECEIVED)
    assert await desk.carry_out(page) == (End.DONE, "did_remind")
    assert case.code in (await (await desk.browser("officer")).get("/notices")).body
    officer = Viewer.of([AGENCY], ["officer"], desk.people["officer"])
    async with desk.office.sessions.write() as session:
        assert await confirm_list(session, officer, made.list_id, None, "")
    assert await desk.cause(case) == ""
