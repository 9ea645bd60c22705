"""Running cases follow a changed calendar, on a real Temporal server: waiting, on hold, late, ended, paused."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from domain.case.acts import Act, Role
from domain.deadline.calendar_edits import Edit, EditKind
from domain.deadline.moments import local_day
from models.calendar_preview import preview_revision
from models.calendar_revisions import add_edit, begin_revision, propose, publish_revision
from models.calendars import newest_calendar, publish_calendar
from models.following import begin_following
from models.queries.calendar_moves import count_moves, follow_outcomes, move_lines
from models.tables import CalendarRevision, CaseEvent, Document, Notice
from runtime.temporal import PLAIN
from tests.support.lives import shipped_calendar
from tests.support.office import AGENCY, CaseInHand, Office
from tests.support.patience import PATIENCE
from tests.workflows.engine_tools import all_over
from workflows.calendar_runs import following_of, pace_following, pause_following, start_following
from workflows.calendars import follow_workflow_id
from workflows.case import CaseWorkflow
from workflows.messages import FollowRun

COUNTER, OFFICER, LEADER = Role.COUNTER, Role.OFFICER, Role.LEADER
PROCEDURE = "1.004873"
WRITER, APPROVER = str(uuid4()), str(uuid4())


@pytest.fixture(autouse=True)
async def _calendar(office: Office) -> None:
    """The office has the shipped calendar, which its cases carry; those of other tests are over."""
    await all_over(office)
    async with office.sessions.write() as session:
        if await newest_calendar(session) is None:
            calendar = shipped_calendar()
            await publish_calendar(session, calendar.identity, calendar.to_json())


async def accepted(office: Office) -> CaseInHand:
    """File and accept a case."""
    case = await office.file(PROCEDURE)
    await case.act(Act.ACCEPT, COUNTER, "check")
    return case


async def published(office: Office, *edits: tuple[EditKind, date, date]) -> CalendarRevision:
    """Write, preview, propose and publish a revision with closures of the office."""
    async with office.sessions.write() as session:
        revision = await begin_revision(
            session, decision="45/QĐ-UBND", decided_on=local_day(datetime.now(UTC)), reason="Lũ", written_by=WRITER
        )
        for kind, first, last in edits:
            edit = Edit(kind=kind, first=first, last=last, name_vi="Lũ", agency=AGENCY, source="45/QĐ-UBND", by=WRITER)
            await add_edit(session, revision.id, revision.version, edit)
    async with office.sessions.write() as session:
        await preview_revision(session, revision.id, "civil_code")
    async with office.sessions.write() as session:
        held = await session.get(CalendarRevision, revision.id)
        assert held is not None
        await propose(session, revision.id, held.version)
        return await publish_revision(session, revision.id, APPROVER)


async def begun(office: Office, revision_id: UUID, *, paused: bool = False) -> None:
    """Begin a run of a revision."""
    async with office.sessions.write() as session:
        revision = await begin_following(session, revision_id)
    await start_following(office.env.client, FollowRun(str(revision_id), revision.run, per_second=3, paused=paused))


async def finished(office: Office, revision_id: UUID) -> dict[str, int]:
    """Wait for the end of a run and return how many cases stand at which outcome."""
    await office.env.client.get_workflow_handle(follow_workflow_id(str(revision_id))).result()
    async with office.sessions.read() as session:
        return await follow_outcomes(session, revision_id)


async def last_event(case: CaseInHand, kind: str) -> CaseEvent:
    """Wait for an event of a kind and return the last one of it."""

    async def look() -> CaseEvent:
        while True:
            async with case.office.sessions.read() as session:
                question = select(CaseEvent).where(col(CaseEvent.case_id) == case.case_id, col(CaseEvent.kind) == kind)
                found = (await session.scalars(question.order_by(col(CaseEvent.seq).desc()))).first()
            if found is not None:
                return found
            await asyncio.sleep(0.05)

    return await asyncio.wait_for(look(), PATIENCE)


async def told_anew(case: CaseInHand) -> None:
    """Wait until the receipt was issued a second time and the applicant was told of the moved appointment."""

    async def look() -> None:
        while True:
            async with case.office.sessions.read() as session:
                receipts = select(Document).where(
                    col(Document.case_id) == case.case_id, col(Document.kind) == "form:receipt"
                )
                notices = select(Notice).where(
                    col(Notice.case_id) == case.case_id, col(Notice.message) == "appointment_moved"
                )
                issued = len((await session.scalars(receipts)).all())
                told = len((await session.scalars(notices)).all())
            if issued == 2 and told:
                return
            await asyncio.sleep(0.1)

    await asyncio.wait_for(look(), PATIENCE)


def next_working_days(count: int) -> list[date]:
    """Return the next working days after today."""
    today = local_day(datetime.now(UTC))
    calendar = shipped_calendar()
    return [calendar.add_working_days(today, number) for number in range(1, count + 1)]


async def test_every_running_case_follows_and_ended_ones_are_left(office: Office) -> None:
    """One running, one awaiting a supplement, one on hold, one late, one withdrawn: each as its state allows."""
    running, waiting, held, late, ended = [await accepted(office) for _ in range(5)]
    await waiting.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note=str(uuid4()))
    await held.act(Act.HOLD, LEADER, note=str(uuid4()), values={"day": "2027-06-30"})
    await ended.act(Act.WITHDRAW, Role.APPLICANT)
    await late.skip(timedelta(days=9))
    await late.until(overdue="True")
    before = {case.code: await case.row() for case in (running, waiting, held, late, ended)}

    first, second, *_ = next_working_days(2)
    revision = await published(office, (EditKind.CLOSE, first, first), (EditKind.CLOSE, second, second))
    async with office.sessions.read() as session:
        moves = await count_moves(session, revision.id)
        told = {line.code: line for line in await move_lines(session, revision.id)}
    assert {running.code, late.code} <= told.keys()
    assert not {waiting.code, held.code, ended.code} & told.keys()
    assert moves.later == moves.cases

    await begun(office, revision.id)
    outcomes = await finished(office, revision.id)
    assert outcomes["moved"] == moves.cases
    assert outcomes["followed"] >= 2

    event = await last_event(running, "calendar_changed")
    row = await running.until(calendar_id=str(revision.calendar_id))
    assert row.due_at == told[running.code].new_due
    assert str(row.due_at) > str(before[running.code].due_at)
    assert datetime.fromisoformat(event.values["due_before"]) == before[running.code].due_at
    assert datetime.fromisoformat(event.values["due"]) == row.due_at
    assert event.values["decision"] == "45/QĐ-UBND"
    await told_anew(running)

    for case in (waiting, held):
        assert (await last_event(case, "calendar_followed")).values["calendar"] == str(revision.calendar_id)
        assert (await case.row()).due_at is None
    spoken = await last_event(late, "calendar_changed")
    assert spoken.values["late_before"] == "yes"
    row = await ended.row()
    assert (row.calendar_id, row.seq) == (None, before[ended.code].seq)

    await held.act(Act.RELEASE, LEADER, note=str(uuid4()))
    released = await held.row()
    assert str(released.due_at) > str(before[running.code].due_at)


async def test_a_run_again_asks_nobody_twice_and_takes_new_cases(office: Office) -> None:
    """What followed stays; a case the first run did not know is told by the second, and says nothing twice."""
    case = await accepted(office)
    third = next_working_days(3)[-1]
    revision = await published(office, (EditKind.CLOSE, third, third))
    await begun(office, revision.id)
    await finished(office, revision.id)
    await case.until(calendar_id=str(revision.calendar_id))
    count = len(await case.events())
    newcomer = await accepted(office)
    await begun(office, revision.id)
    outcomes = await finished(office, revision.id)
    assert outcomes.get("", 0) == 0
    await newcomer.until(calendar_id=str(revision.calendar_id))
    assert len(await case.events()) == count


async def test_a_run_is_paused_paced_and_gone_on_with(office: Office) -> None:
    """Begun paused it tells nobody; going on, it finishes at the pace it was given."""
    case = await accepted(office)
    fourth = next_working_days(4)[-1]
    revision = await published(office, (EditKind.CLOSE, fourth, fourth))
    await begun(office, revision.id, paused=True)
    client = office.env.client
    await pace_following(client, str(revision.id), 50)
    going = await following_of(client, str(revision.id))
    assert going is not None
    assert (going.paused, going.handled, going.per_second) == (True, 0, 50)
    assert (await case.row()).calendar_id != revision.calendar_id
    await pause_following(client, str(revision.id), paused=False)
    await finished(office, revision.id)
    assert await following_of(client, str(revision.id)) is None
    await case.until(calendar_id=str(revision.calendar_id))


async def test_the_changed_calendar_outlives_continue_as_new_and_the_history_replays(office: Office) -> None:
    """After the roll-over the case counts by the new calendar still; both of its histories replay."""
    case = await accepted(office)
    fifth = next_working_days(5)[-1]
    revision = await published(office, (EditKind.CLOSE, fifth, fifth))
    await begun(office, revision.id)
    await finished(office, revision.id)
    row = await case.until(calendar_id=str(revision.calendar_id))
    first = await case.handle.fetch_history()
    await case.handle.signal("rollover")

    async def rolled() -> None:
        while (await case.handle.describe()).run_id == first.run_id:
            await asyncio.sleep(0.1)

    await asyncio.wait_for(rolled(), PATIENCE)
    await case.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note=str(uuid4()))
    await case.act(Act.SUPPLY, Role.APPLICANT)
    again = await case.row()
    assert again.due_at == row.due_at
    replayer = Replayer(workflows=[CaseWorkflow], workflow_runner=UnsandboxedWorkflowRunner(), data_converter=PLAIN)
    for history in (first, await case.handle.fetch_history()):
        await replayer.replay_workflow(replace(history, workflow_id=case.handle.id))
