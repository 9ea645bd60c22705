"""Paths for the acts a straight case never sees: several in one case, as they come in real life.

Together with `tests.workflows.paths` they take every act there is; their saved histories are held to that.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from api.waking import act_on_ended
from domain.case.acts import Act, Command, Role
from domain.deadline.moments import local_day
from domain.procedure.plan import FeeMoment, Plan, PlanStep, Stage, StepKind
from models.case_ends import kept_end
from models.tables import Agency, Case, Staff, StaffRole
from tests.support.lives import shipped_calendar
from tests.support.office import ActRefused, CaseInHand, Office
from tests.support.patience import PATIENCE
from tests.support.plans import marital_status, with_obligation
from tests.support.simulators import CallbackTaker

COUNTER, OFFICER, LEADER, SUPERVISOR, APPLICANT = (
    Role.COUNTER,
    Role.OFFICER,
    Role.LEADER,
    Role.SUPERVISOR,
    Role.APPLICANT,
)
APPROVE: dict[str, Any] = {"values": {"proposal": "approve"}}


def why() -> str:
    """Return the id of a text that says why."""
    return str(uuid4())


async def continued_as_new(case: CaseInHand) -> None:
    """Let a case continue as new, and wait for the run that goes on."""
    before = (await case.handle.describe()).run_id
    await case.handle.signal("rollover")
    async with asyncio.timeout(PATIENCE):
        while (await case.handle.describe()).run_id == before:
            await asyncio.sleep(0.02)


async def woken(case: CaseInHand, act: Act, role: Role) -> None:
    """Wake an ended case with an act, once its workflow is gone."""
    await asyncio.wait_for(case.handle.result(), PATIENCE)
    async with case.office.sessions.read() as session:
        end = await kept_end(session, case.code)
    assert end is not None
    command = Command(f"{case.code}-{act}", act, f"staff-{role}", role, case.plan.agency, note=why())
    result = await act_on_ended(case.office.env.client, end, command, command.id, timedelta(seconds=PATIENCE))
    await case.recorded(result.seq)


async def once_taken(case: CaseInHand, act: Act, target: str, **more: Any) -> None:
    """Settle a call as the supervisor, once the system asked has taken it."""
    async with asyncio.timeout(PATIENCE):
        while not case.office.simulators.received("agencies", f"{case.code}/{target}"):
            await asyncio.sleep(0.05)
        while True:
            try:
                await case.act(act, SUPERVISOR, target=target, note=why(), **more)
            except ActRefused as refused:
                if refused.rule != "call_running":
                    raise
                await asyncio.sleep(0.5)
            else:
                return


async def held_and_denied(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Corrected, extended, proposed twice, held and continued as new; its signature waits, and refuses."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.CORRECT_INTAKE, COUNTER, note=why())
    await case.act(Act.EXTEND, LEADER, note=why(), values={"days": "2"})
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    await case.act(Act.UNDO, OFFICER, note=why())
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    await case.act(Act.HOLD, LEADER, note=why(), values={"day": "2099-01-05"})
    await case.answer("police/1:ask", "agree")
    while "consultation_answered" not in await case.events():
        await asyncio.sleep(0.02)
    await continued_as_new(case)
    assert await case.tasks() == []
    await case.act(Act.RELEASE, LEADER, note=why())
    assert [task.id for task in await case.tasks()] == ["sign/2"]
    await case.act(Act.DENY, LEADER, "sign", note=why())
    row = await case.finish(taker)
    assert (row.phase, row.decision) == ("returned", "refused")
    return case


async def supplemented_again_and_late(office: Office, taker: CallbackTaker) -> CaseInHand:
    """A leader allows a second round of supplement; late after all, the case is apologised for."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.answer("police/1:ask", "agree")
    for _ in range(2):
        await case.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note=why())
        await case.act(Act.SUPPLY, APPLICANT)
        if "supplement_allowed" not in await case.events():
            await case.act(Act.ALLOW_SUPPLEMENT, LEADER, note=why())
    due = (await case.row()).due_at
    assert due is not None
    await case.skip(timedelta(days=9))
    await case.until(overdue="True")
    expected = shipped_calendar().add_working_days(local_day(due), 10)
    await case.act(Act.APOLOGISE, LEADER, note=why(), values={"day": expected.isoformat()})
    row = await case.finish(taker)
    assert (row.decision, row.due_at) == ("approved", due)
    return case


async def transferred(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Another agency decides; the one that received the dossier hands over."""
    case = await office.file("1.004873", plan=marital_status())
    here = case.plan
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.TRANSFER, LEADER, note=why(), values={"agency": "H61.13"})
    await case.answer("police/1:ask", "agree")
    case.plan = replace(here, agency="H61.13")
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    await case.until(waiting_for="leader")
    await case.act(Act.APPROVE, LEADER, "sign")
    case.plan = here
    row = await case.finish(taker)
    assert (row.agency_id, row.decision) == ("H61.13", "approved")
    return case


async def problems_settled(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Nobody answers: asked again, entered by hand, asked anew after a reset, and then left out."""
    office.simulators.dial("agencies", silent=True)
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await once_taken(case, Act.RETRY, "police/1:ask")
    await once_taken(case, Act.ENTER_ANSWER, "police/1:ask", values={"answer": "agree"})
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    await case.act(Act.RESET_STEP, SUPERVISOR, target="police", note=why())
    await once_taken(case, Act.SKIP, "police/2:ask")
    row = await case.finish(taker)
    assert row.decision == "approved"
    return case


async def people_asked(office: Office) -> None:
    """Store an agency whose people work in this system, with one officer."""
    async with office.sessions.write() as session:
        if await session.get(Agency, "H61.90") is None:
            session.add(Agency(id="H61.90", kind="kinh-te", name_vi="Phòng Kinh tế"))
            officer = Staff(login="kinhte", name="Người Được Hỏi", agency_id="H61.90", password_hash="x")
            session.add(officer)
            await session.flush()
            session.add(StaffRole(staff_id=officer.id, role="officer", agency_id="H61.90"))


def asking_and_owing() -> Plan:
    """Return a plan that asks people of this system and waits for a tax notice to be paid."""
    own = with_obligation()
    steps = [replace(step, after=("tax", "economy")) if step.id == "finish" else step for step in own.steps]
    asked = PlanStep(
        "economy", StepKind.ASK, Stage.APPRAISE, after=("check",), agency="kinh-te", about="quy-hoach",
        within="2 working days",
    )  # fmt: skip
    return replace(own, steps=(*steps[:2], asked, *steps[2:]))


async def asked_and_written_down(office: Office, taker: CallbackTaker) -> CaseInHand:
    """What is asked is put into words; notice and proof of the tax office come on paper."""
    await people_asked(office)
    office.simulators.dial("taxes", silent=True)
    case = await office.file("1.004873", plan=asking_and_owing())
    await case.act(Act.ACCEPT, COUNTER, "check")
    while all(task.kind != "ask" for task in await case.tasks()):
        await asyncio.sleep(0.02)
    await case.act(Act.PUT_QUESTION, OFFICER, target="economy", note=why())
    said: dict[str, Any] = {"step": "economy/1", "note": why(), "values": {"opinion": "agree"}}
    await case.send(Command(f"{case.code}-opinion", Act.GIVE_OPINION, "kinhte", OFFICER, "H61.90", **said))
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    papers = (
        {"what": "notice", "notice": "TB-1", "amount": "25000000"},
        {"what": "proof", "proof": "CT-1", "notice": "TB-1", "amount": "25000000"},
    )
    for paper in papers:
        await case.act(Act.RECORD_OBLIGATION, OFFICER, target="tax", values=paper)
    row = await case.finish(taker)
    assert row.decision == "approved"
    assert (await case.events()).count("obligation_settled") == 1
    return case


async def paid_back_reopened_corrected(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Refused and paid back; woken to be reopened, paid and returned; woken again, its result is corrected."""
    case = await office.file("1.004873", plan=marital_status(FeeMoment.AT_FILING), fee=8000)
    await case.act(Act.TAKE_PAYMENT, COUNTER, values={"amount": "8000"})
    await case.act(Act.REFUSE, COUNTER, "check", note=why())
    await case.act(Act.PAY_BACK, COUNTER, target="refund-1", values={"way": "cash"})
    await woken(case, Act.REOPEN, SUPERVISOR)
    row = await case.finish(taker)
    assert (row.phase, row.paid, row.money) == ("returned", 8000, "paid")
    await woken(case, Act.CORRECT_RESULT, OFFICER)
    corrected: Case = await case.finish(taker)
    assert corrected.decided_at == row.decided_at
    assert (await case.events())[-1] == "handed_over"
    return case


ACT_PATHS = {
    "held-and-denied": held_and_denied,
    "supplemented-again-and-late": supplemented_again_and_late,
    "transferred": transferred,
    "problems-settled": problems_settled,
    "asked-and-written-down": asked_and_written_down,
    "paid-back-reopened-corrected": paid_back_reopened_corrected,
}
