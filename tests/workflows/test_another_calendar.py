"""Cases that come under another calendar, and money after the end, on a real Temporal server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlmodel import col
from temporalio.client import WorkflowUpdateFailedError
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from api.waking import act_on_ended
from domain.case.acts import Act, Command, Role
from domain.case.told_by_log import told_by
from domain.deadline.calendar_edits import Edit, EditKind, edited
from domain.deadline.moments import local_day
from domain.procedure.plan import FeeMoment, Way
from models.calendars import publish_calendar
from models.case_ends import kept_end
from models.money import entry_of, ledger_of, rebuilt, sums_of
from models.tables import CaseEvent
from runtime.temporal import PLAIN
from tests.support.database import DatabaseServer
from tests.support.lives import shipped_calendar
from tests.support.office import AGENCY, CaseInHand, Office, office_at_work
from tests.support.patience import PATIENCE
from tests.support.plans import marital_status
from tests.support.simulators import CallbackTaker, Simulators
from workflows.case import CaseWorkflow

COUNTER, OFFICER, LEADER, SUPERVISOR = Role.COUNTER, Role.OFFICER, Role.LEADER, Role.SUPERVISOR
APPROVE = {"values": {"proposal": "approve"}}
NOTE = "11111111-1111-1111-1111-111111111111"
TIMEOUT = timedelta(seconds=PATIENCE)
FLOODED, DRY = "H61.13", "H61.14"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    database_server: DatabaseServer, running: Simulators, callback_taker: CallbackTaker
) -> AsyncIterator[Office]:
    """An office of its own: its tests publish editions of the calendar, one after the other."""
    async with office_at_work(database_server, running, callback_taker.url) as opened:
        yield opened


def working_days(count: int) -> list[date]:
    """Return the next working days after today."""
    today, calendar = local_day(datetime.now(UTC)), shipped_calendar()
    return [calendar.add_working_days(today, number) for number in range(1, count + 1)]


async def publish(house: Office, *agencies: str, days: int = 2) -> None:
    """Publish an edition in which these agencies are closed on the next working days."""
    first, last = working_days(days)[0], working_days(days)[-1]
    closed = [
        Edit(kind=EditKind.CLOSE, first=first, last=last, name_vi="Lũ", agency=agency, source="45/QĐ-UBND")
        for agency in agencies
    ]
    calendar = replace(edited(shipped_calendar(), closed), identity=f"test-{uuid4()}")
    async with house.sessions.write() as session:
        await publish_calendar(session, calendar.identity, calendar.to_json())


async def received(house: Office) -> CaseInHand:
    """Return a case that was accepted."""
    case = await house.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    return case


async def log(case: CaseInHand) -> list[CaseEvent]:
    """Return the event log of a case."""
    async with case.office.sessions.read() as session:
        question = select(CaseEvent).where(col(CaseEvent.case_id) == case.case_id).order_by(col(CaseEvent.seq))
        return list((await session.scalars(question)).all())


async def recorded(case: CaseInHand, kind: str) -> CaseEvent:
    """Wait for an event of a kind and return the last one."""
    async with asyncio.timeout(PATIENCE):
        while not (found := [event for event in await log(case) if event.kind == kind]):
            await asyncio.sleep(0.05)
    return found[-1]


async def wake(house: Office, case: CaseInHand, command: Command) -> int:
    """Send an ended case an act, as the API does, and return the sequence number it reached."""
    async with house.sessions.read() as session:
        end = await kept_end(session, case.code)
    assert end is not None
    result = await act_on_ended(house.env.client, end, command, command.id, TIMEOUT)
    await case.recorded(result.seq)
    return result.seq


async def replays(case: CaseInHand) -> None:
    """Replay the present history of a case."""
    history = await case.handle.fetch_history()
    replayer = Replayer(workflows=[CaseWorkflow], workflow_runner=UnsandboxedWorkflowRunner(), data_converter=PLAIN)
    await replayer.replay_workflow(replace(history, workflow_id=case.handle.id))


async def test_without_a_published_calendar_a_case_keeps_its_own(house: Office) -> None:
    """Nothing to take is no reason to stop: the transferred case goes on by the calendar it came with."""
    case = await received(house)
    before = (await case.row()).due_at
    await case.act(Act.TRANSFER, LEADER, note=NOTE, values={"agency": DRY})
    await case.act(Act.WITHDRAW, Role.APPLICANT)
    assert (await case.row()).due_at == before
    assert not {"calendar_changed", "calendar_followed"} & set(await case.events())


async def test_a_transferred_case_counts_by_the_calendar_of_the_agency_it_went_to(house: Office) -> None:
    """Into a flooded agency and out again to a dry one: the closures come with the first and go with the second."""
    await publish(house, FLOODED)
    case = await received(house)
    first = await case.row()
    await case.act(Act.TRANSFER, LEADER, note=NOTE, values={"agency": FLOODED})
    changed = await recorded(case, "calendar_changed")
    there = await case.row()
    assert (there.agency_id, str(there.calendar_id)) == (FLOODED, changed.values["calendar"])
    assert there.due_at is not None
    assert first.due_at is not None
    assert there.due_at > first.due_at
    assert (changed.actor, changed.role, changed.values["because"]) == ("", "system", "transferred")
    assert datetime.fromisoformat(changed.values["appointment_before"]) == first.appointment_at
    assert datetime.fromisoformat(changed.values["appointment"]) == there.appointment_at

    back = Command(f"{case.code}-b", Act.TRANSFER, "boss", LEADER, FLOODED, note=NOTE, values={"agency": DRY})
    await case.send(back)
    dry = await case.until(due_at=str(first.due_at))
    assert (dry.agency_id, dry.appointment_at) == (DRY, first.appointment_at)
    assert (await case.events()).count("calendar_changed") == 2
    assert told_by(await log(case)).appointment_at == dry.appointment_at
    await replays(case)


async def test_the_change_is_made_once_though_the_act_is_sent_again(house: Office) -> None:
    """The same command a second time changes neither agency nor calendar, before and after continuing as new."""
    await publish(house, FLOODED)
    case = await received(house)
    command = Command(f"{case.code}-t", Act.TRANSFER, "boss", LEADER, AGENCY, note=NOTE, values={"agency": FLOODED})
    await case.send(command)
    await recorded(case, "calendar_changed")
    due = (await case.row()).due_at
    assert (await case.send(command)).repeated
    await case.handle.signal("rollover")
    await case.answer("police/1:ask", "agree")
    assert (await case.send(command)).repeated
    assert (await case.events()).count("calendar_changed") == 1
    assert (await case.row()).due_at == due


async def test_a_transferred_case_can_be_woken_after_its_end(house: Office) -> None:
    """The calendar it took on the way is kept, so that the ended case has everything to go on with."""
    await publish(house, FLOODED)
    case = await received(house)
    await case.act(Act.TRANSFER, LEADER, note=NOTE, values={"agency": FLOODED})
    await recorded(case, "calendar_changed")
    await case.send(Command(f"{case.code}-w", Act.WITHDRAW, "applicant", Role.APPLICANT, FLOODED))
    assert await case.handle.result() == "withdrawn"
    await wake(house, case, Command(f"{case.code}-r", Act.REOPEN, "s", SUPERVISOR, FLOODED, note=NOTE))
    assert (await case.row()).phase == "received"


async def test_a_reopened_case_takes_the_edition_published_while_it_was_away(house: Office) -> None:
    """Withdrawn, then its own agency is closed for two days: opened again it counts by that edition."""
    await publish(house)
    case = await received(house)
    await case.act(Act.WITHDRAW, COUNTER)
    assert await case.handle.result() == "withdrawn"
    before = (await case.row()).due_at
    await publish(house, AGENCY)
    await wake(house, case, Command(f"{case.code}-r", Act.REOPEN, "s", SUPERVISOR, AGENCY, note=NOTE))
    changed = await recorded(case, "calendar_changed")
    row = await case.until(calendar_id=changed.values["calendar"])
    assert changed.values["because"] == "reopened"
    assert row.due_at is not None
    assert before is not None
    assert row.due_at > before
    await replays(case)


async def test_the_days_of_a_correction_are_those_of_the_newest_calendar(house: Office) -> None:
    """The result of an ended case is corrected while the office is closed: the three working days come after."""
    await publish(house)
    case = await received(house)
    await case.answer("police/1:ask", "agree")
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    await case.act(Act.APPROVE, LEADER, "sign")
    await case.answer("tax/1:inform", "done")
    await case.act(Act.HAND_OVER, COUNTER, "hand-over")
    assert await case.handle.result() == "returned"
    await publish(house, AGENCY)
    await wake(house, case, Command(f"{case.code}-c", Act.CORRECT_RESULT, "o", OFFICER, AGENCY, note=NOTE))
    begun, changed = await recorded(case, "correction_begun"), await recorded(case, "calendar_changed")
    assert changed.values["last_before"] == begun.values["last"]
    assert datetime.fromisoformat(changed.values["last"]) > datetime.fromisoformat(begun.values["last"])
    await replays(case)


async def test_only_who_asks_for_a_calendar_is_marked(house: Office) -> None:
    """Histories of other cases are as they always were; that of a transferred one tells later code that it asked."""
    await publish(house, FLOODED)
    plain, passed_on = await received(house), await received(house)
    await passed_on.act(Act.TRANSFER, LEADER, note=NOTE, values={"agency": FLOODED})
    await recorded(passed_on, "calendar_changed")
    assert not await marked(plain)
    assert await marked(passed_on)


async def marked(case: CaseInHand) -> bool:
    """Tell whether the history of a case holds the marker of a patch."""
    history = await case.handle.fetch_history()
    return any(event.HasField("marker_recorded_event_attributes") for event in history.events)


async def test_what_the_post_did_not_collect_is_paid_at_the_counter_long_after(house: Office) -> None:
    """3,000 of 8,000 đồng are owed on a case whose workflow is gone: paid, it is booked once and has ended again."""
    case = await house.file("1.004873", plan=marital_status(FeeMoment.ON_DELIVERY), fee=8000, way=Way.POST)
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.answer("police/1:ask", "agree")
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    await case.act(Act.APPROVE, LEADER, "sign")
    await case.answer("tax/1:inform", "done")
    await case.operation("hand-over/1:post", "awaiting_answer")
    await case.answer("hand-over/1:post", "delivered", cod_amount="5000")
    ended = await case.until(phase="returned")
    assert await case.handle.result() == "returned"
    assert (ended.fee - ended.paid, ended.money) == (3000, "due")

    too_much = Command(f"{case.code}-x", Act.TAKE_PAYMENT, "c", COUNTER, AGENCY, values={"amount": "8000"})
    with pytest.raises(WorkflowUpdateFailedError):
        await wake(house, case, too_much)
    await case.skip(timedelta(minutes=1))
    assert await case.handle.result() == "returned"
    paid = Command(f"{case.code}-p", Act.TAKE_PAYMENT, "c", COUNTER, AGENCY, values={"amount": "3000"})
    await wake(house, case, paid)
    row = await case.until(money="paid")
    assert (row.phase, row.ended_at, row.paid) == ("returned", ended.ended_at, 8000)
    assert await case.handle.result() == "returned"

    async with house.sessions.read() as session:
        rows, again = await ledger_of(session, case.case_id), await rebuilt(session, case.case_id)
    assert {line.seq: entry_of(line) for line in rows} == again
    assert sums_of(rows).settled
    once_more = Command(f"{case.code}-q", Act.TAKE_PAYMENT, "c", COUNTER, AGENCY, values={"amount": "3000"})
    with pytest.raises(WorkflowUpdateFailedError):
        await wake(house, case, once_more)
    assert (await case.events()).count("paid") == 2
