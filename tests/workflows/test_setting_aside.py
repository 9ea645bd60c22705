"""A message whose case ended before it came: set aside on record, it leaves the desk; one still needed is refused."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from domain.case.acts import Act, Command, Role
from domain.supervision.causes import Cause, WayOut
from domain.supervision.interventions import End, Verdict
from models.commands import command_later
from models.supervision.intervention_pages import interventions_of_case
from tests.support.office import AGENCY, CaseInHand, Office
from tests.workflows.pressed import (
    PROCEDURE,
    accepted,
    asked,
    best_of,
    did,
    judged,
    line_of,
    lines,
    look,
    staffed,
    until,
)
from workflows.messages import CASE_TASK_QUEUE, case_workflow_id
from workflows.relay import RELAY_WORKFLOW, RELAY_WORKFLOW_ID, RING

pytestmark = pytest.mark.usefixtures("put_away")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def people(office: Office) -> dict[str, UUID]:
    """The staff who take part, by short name."""
    return await staffed(office, "wa")


async def _status(office: Office, case: CaseInHand) -> str:
    async with office.sessions.read() as session:
        question = text("select status from outbox where workflow_id = :id and kind = 'command'")
        return str((await session.execute(question, {"id": case_workflow_id(case.code)})).scalar())


async def _comes_too_late(office: Office, case: CaseInHand) -> None:
    """Let an act be put into the outbox for a case whose run is closed, and the relay find that out."""
    act = Command(f"late-{case.code}", Act.SUPPLY, "applicant", Role.APPLICANT, AGENCY)
    async with office.sessions.write() as session:
        await command_later(session, case_workflow_id(case.code), act)
    await office.env.client.start_workflow(
        RELAY_WORKFLOW, id=RELAY_WORKFLOW_ID, task_queue=CASE_TASK_QUEUE, start_signal=RING
    )

    async def is_lost() -> bool:
        return await _status(office, case) == "undeliverable"

    await until(is_lost)


async def test_a_message_for_a_case_that_ended_is_set_aside(office: Office, people: dict[str, UUID]) -> None:
    """The desk offers nothing that would fail again; the reason stays with the case, the line is gone for good."""
    case = await office.file(PROCEDURE)
    await case.act(Act.REFUSE, Role.COUNTER, "check", note=str(uuid4()))
    assert (await case.until(phase="refused_at_intake")).ended_at
    await until(lambda: _closed(case))
    await _comes_too_late(office, case)
    await look(office)
    assert await best_of(office, case) == (Cause.MESSAGE_UNDELIVERABLE, WayOut.SET_ASIDE)
    assert await did(office, people["sup"], WayOut.SET_ASIDE, case) == (End.DONE, "did_set_aside")
    assert await _status(office, case) == "set_aside"
    async with office.sessions.read() as session:
        [kept] = await interventions_of_case(session, case.case_id)
    assert (kept.way, kept.reason) == (WayOut.SET_ASIDE, "đã kiểm tra")
    await look(office)
    assert await line_of(office, case) is None


async def test_a_message_its_case_still_needs_is_not_set_aside(office: Office, people: dict[str, UUID]) -> None:
    """While the case is open the button is not there, and pressed all the same it says why not."""
    [case] = await accepted(office)
    await case.handle.terminate("by hand")
    await _comes_too_late(office, case)
    await judged(office, case)
    assert await best_of(office, case) == (Cause.MESSAGE_UNDELIVERABLE, WayOut.RESEND)
    [line] = await lines(office, await asked(office, people["sup"], WayOut.SET_ASIDE, [case]))
    assert (line.verdict, line.told["code"]) == (Verdict.CANNOT, "case_goes_on")
    assert await _status(office, case) == "undeliverable"


async def _closed(case: CaseInHand) -> bool:
    return (await case.handle.describe()).close_time is not None
