"""Paths of a case that opens a case of another procedure: granted, refused, withdrawn around it, looked after."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlmodel import col

from domain.case.acts import Act, Role
from models.tables import Case
from tests.support.office import CaseInHand, Office
from tests.support.parts import BIRTH, BIRTH_OR_NOTHING, RESIDENCE, furnish_parts, part_procedures
from tests.support.simulators import CallbackTaker
from tests.workflows.clock import Clock, until_so
from workflows.messages import case_workflow_id

COUNTER, OFFICER, LEADER, APPLICANT = Role.COUNTER, Role.OFFICER, Role.LEADER, Role.APPLICANT


async def with_a_part(office: Office, procedure: str = BIRTH) -> tuple[CaseInHand, CaseInHand]:
    """File a case that opens a part, receive it, and return both once the part runs."""
    await furnish_parts(office.sessions)
    office.procedures |= part_procedures()
    case = await office.file(procedure)
    await case.act(Act.ACCEPT, COUNTER, "check")
    opened = await case.operation("residence/1:case", "awaiting_answer")
    async with office.sessions.read() as session:
        row = await session.scalar(select(Case).where(col(Case.code) == opened.reference))
    assert row is not None
    plan = part_procedures()[RESIDENCE].plan_for(row.agency_id)
    handle = office.env.client.get_workflow_handle(case_workflow_id(row.code))
    part = CaseInHand(office, handle, row.id, row.code, plan)
    await part.recorded(1)
    return case, part


async def part_granted(office: Office, taker: CallbackTaker) -> CaseInHand:
    """A part is decided by its own agency, and its decision, not its hand-over, lets the whole go on."""
    case, part = await with_a_part(office)
    await part.act(Act.ACCEPT, COUNTER, "check")
    await part.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    await case.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    assert (await case.until(waiting_for="agency:cong-an-xa")).step == "residence"
    await part.act(Act.APPROVE, LEADER, "sign")
    await case.until(waiting_for="leader")
    assert (await part.row()).phase == "decided"
    row = await case.finish(taker)
    assert row.decision == "approved"
    assert (await case.events()).count("sub_case_answered") == 1
    return case


async def part_refused_and_all_goes_on(office: Office, taker: CallbackTaker) -> CaseInHand:
    """A part refused at reception; the procedure says that the whole goes on."""
    case, part = await with_a_part(office)
    await part.act(Act.REFUSE, COUNTER, "check", note=str(uuid4()))
    row = await case.finish(taker)
    assert row.decision == "approved"
    return case


async def part_refused_and_all_with_it(office: Office, taker: CallbackTaker) -> CaseInHand:
    """A part refused after appraisal, on which the whole rests: the signature refuses."""
    case, part = await with_a_part(office, BIRTH_OR_NOTHING)
    await part.act(Act.ACCEPT, COUNTER, "check")
    await part.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "refuse"}, note=str(uuid4()))
    await part.act(Act.APPROVE, LEADER, "sign")
    row = await case.finish(taker)
    assert row.decision == "refused"
    return case


async def whole_withdrawn(office: Office, taker: CallbackTaker) -> CaseInHand:
    """The whole is withdrawn; its part notes it, goes on at its own agency, and its decision disturbs nobody."""
    case, part = await with_a_part(office)
    await case.handle.signal("rollover")
    await case.act(Act.WITHDRAW, APPLICANT)
    while "whole_case_ended" not in await part.events():
        await asyncio.sleep(0.02)
    row = await part.finish(taker)
    assert row.decision == "approved"
    assert (await part.events()).count("whole_case_ended") == 1
    assert "sub_case_answered" not in await case.events()
    return case


async def part_looked_after(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Half an hour without a word of the part: the whole looks, finds it undecided, and waits on."""
    case, part = await with_a_part(office)

    async def looked() -> bool:
        async for event in case.handle.fetch_history_events():
            if event.activity_task_scheduled_event_attributes.activity_type.name == "cases.poll":
                return True
        return False

    await case.at_rest()  # the look is so long after the case knows that the part was opened
    await Clock(case).go_on(timedelta(minutes=31))
    await until_so(looked)
    assert "sub_case_answered" not in await case.events()
    await part.finish(taker)
    row = await case.finish(taker)
    assert row.decision == "approved"
    assert (await case.events()).count("sub_case_answered") == 1
    return case


PART_PATHS = {
    "part-granted": part_granted,
    "part-refused-and-all-goes-on": part_refused_and_all_goes_on,
    "part-refused-and-all-with-it": part_refused_and_all_with_it,
    "whole-withdrawn": whole_withdrawn,
    "part-looked-after": part_looked_after,
}
