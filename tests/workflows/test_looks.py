"""What the worker itself and the minute's look tell: turns that cannot be written, Schedules that do not run."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlmodel import col
from temporalio.client import (
    Schedule,
    ScheduleActionExecutionStartWorkflow,
    ScheduleActionStartWorkflow,
    ScheduleHandle,
    ScheduleIntervalSpec,
    ScheduleSpec,
    ScheduleState,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from activities.records import Records
from activities.supervision import engine
from activities.supervision.attempts import QUIET_FOR, no_longer_tried
from activities.supervision.failing_rounds import NEXT_IS_FAR, failing_rounds
from activities.supervision.projecting import project_again
from domain.case.acts import Act, Command, Role
from domain.supervision.causes import TREATMENTS, Cause, Side, WayOut
from domain.supervision.findings import Finding, Part
from models.tables import Trouble
from models.verification import differences
from tests.support.office import CaseInHand, Office
from tests.workflows.pressed import accepted, line_of, look, until, with_first_line_only
from workflows.escalation import ESCALATION_WORKFLOW
from workflows.messages import CASE_TASK_QUEUE, case_workflow_id

pytestmark = pytest.mark.usefixtures("put_away")

SECOND = timedelta(seconds=1)


async def troubles_of(office: Office, case: CaseInHand) -> list[Trouble]:
    """Return what was found on a case, open or over."""
    async with office.sessions.read() as session:
        found = await session.scalars(select(Trouble).where(col(Trouble.case_id) == case.case_id))
        return list(found.all())


async def open_part(office: Office, part: Part, name: str) -> Trouble | None:
    """Return the open trouble of a part."""
    question = select(Trouble).where(
        col(Trouble.cause) == part, col(Trouble.name) == name, col(Trouble.gone_at).is_(None)
    )
    async with office.sessions.read() as session:
        return (await session.scalars(question)).one_or_none()


async def without_its_last_turn(office: Office) -> CaseInHand:
    """Take the turn of a case's acceptance from the records and let the case go on: the next cannot be written."""
    [case] = await accepted(office)
    await with_first_line_only(office, case)
    [task] = await case.tasks()
    decided = Command(
        f"{case.code}-on", Act.COMPLETE, "staff-officer", Role.OFFICER, case.plan.agency, step=task.id,
        values={"proposal": "approve"},
    )  # fmt: skip
    await case.handle.signal("act_later", decided)
    return case


async def behind(office: Office, case: CaseInHand, attempts: int) -> Trouble:
    """Wait until a worker told of a turn it could not write, with what it was answered, so many attempts in."""
    async with asyncio.timeout(90):
        while True:
            for trouble in await troubles_of(office, case):
                if int(trouble.detail["attempts"]) >= attempts and "problem" in trouble.detail:
                    return trouble
            await asyncio.sleep(0.2)


async def test_turns_that_cannot_be_written_are_told_by_the_worker_and_close(office: Office) -> None:
    """From the fifth attempt the case is on the desk as behind, with attempts and last answer; mended, it is gone."""
    case = await without_its_last_turn(office)
    first = await behind(office, case, 5)
    assert (first.subject, first.cause, first.name, first.gone_at) == ("case", Cause.RECORD_BEHIND, "records", None)
    assert (first.detail["activity"], first.detail["problem"]) == ("record_turn", "TurnGap")
    assert datetime.fromisoformat(first.detail["next_at"]) - datetime.now(UTC) < timedelta(seconds=11)

    await look(office)
    line = await line_of(office, case)
    assert line is not None
    assert (line.cause, line.side, line.key) == (Cause.RECORD_BEHIND, Side.OPERATOR, first.key)
    assert line.detail["problem"] == "TurnGap"
    assert TREATMENTS[Cause.RECORD_BEHIND].ways[0] is WayOut.PROJECT

    later = await behind(office, case, 6)
    assert (later.id, later.since) == (first.id, first.since)  # one trouble, however often it is met

    await project_again(office.env.client, Records(office.sessions), case_workflow_id(case.code), 1)
    async with asyncio.timeout(90):
        while [trouble.gone_at is None for trouble in await troubles_of(office, case)] != [False]:
            await asyncio.sleep(0.2)
    await look(office)
    line = await line_of(office, case)
    assert line is None or line.cause != Cause.RECORD_BEHIND
    assert (await case.row()).step != "review"
    async with office.sessions.read() as session:
        assert await differences(session, case.case_id) == []


async def test_a_turn_nobody_tries_any_more_is_no_trouble(office: Office) -> None:
    """The run was terminated with Temporal's own tools: what its worker told ends with it, once it is quiet."""
    case = await without_its_last_turn(office)
    told = await behind(office, case, 5)
    now = datetime.now(UTC)
    await no_longer_tried(office.env.client, office.sessions, now + 2 * QUIET_FOR)
    assert [trouble.gone_at for trouble in await troubles_of(office, case)] == [None]  # it is still tried

    await case.handle.terminate("by hand")
    await no_longer_tried(office.env.client, office.sessions, told.seen_at + SECOND)
    assert [trouble.gone_at for trouble in await troubles_of(office, case)] == [None]  # it is not quiet for long

    async def is_over() -> bool:  # an attempt under way when the run was ended may tell once more
        await no_longer_tried(office.env.client, office.sessions, datetime.now(UTC) + 2 * QUIET_FOR)
        return all(trouble.gone_at is not None for trouble in await troubles_of(office, case))

    await until(is_over)


async def scheduled(office: Office, every: timedelta = SECOND, state: ScheduleState | None = None) -> ScheduleHandle:
    """Make a Schedule whose runs go to a queue that nobody serves."""
    name = f"test-{uuid4().hex[:8]}"
    action = ScheduleActionStartWorkflow("Nothing", id=f"{name}-run", task_queue="nobody-serves-this")
    spec = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)])
    return await office.env.client.create_schedule(
        name, Schedule(action=action, spec=spec, state=state or ScheduleState())
    )


async def has_run(handle: ScheduleHandle, times: int = 1) -> None:
    """Wait until a Schedule has started so many runs."""
    async with asyncio.timeout(60):
        while (await handle.describe()).info.num_actions < times:
            await asyncio.sleep(0.2)


async def silent(office: Office, handle: ScheduleHandle, at: datetime) -> list[Finding]:
    """Return what a look at an instant says of a Schedule."""
    return [one async for one in engine.silent_schedules(office.env.client, [handle.id], at)]


async def test_a_schedule_with_no_run_left_is_found_and_closes(office: Office) -> None:
    """Somebody limited it to one run with Temporal's own tools: the look keeps it until it is to run again."""
    once = await scheduled(office, state=ScheduleState(limited_actions=True, remaining_actions=1))
    try:
        await has_run(once)
        await look(office, once.id)
        trouble = await open_part(office, Part.SCHEDULE_SILENT, once.id)
        assert trouble is not None
        assert trouble.subject == "schedule"

        def unlimited(told: ScheduleUpdateInput) -> ScheduleUpdate:
            told.description.schedule.state = ScheduleState()
            return ScheduleUpdate(told.description.schedule)

        await once.update(unlimited)
        await look(office, once.id)
        assert await open_part(office, Part.SCHEDULE_SILENT, once.id) is None
    finally:
        await once.delete()


async def test_a_schedule_whose_run_never_ends_is_found(office: Office) -> None:
    """While one run goes on all others are left out: no trouble for an hour, then one that says so."""
    held = await scheduled(office)
    try:
        await has_run(held)
        now = datetime.now(UTC)
        assert await silent(office, held, now + timedelta(minutes=50)) == []
        [found] = await silent(office, held, now + timedelta(minutes=70))
        assert (found.cause, found.detail) == (Part.SCHEDULE_SILENT, {"running": "1"})
        assert found.since is not None
        assert found.since < now + SECOND
        [run] = (await held.describe()).info.running_actions
        assert isinstance(run, ScheduleActionExecutionStartWorkflow)
        await office.env.client.get_workflow_handle(run.workflow_id).terminate("it hangs")
        await has_run(held, 2)
        assert await silent(office, held, datetime.now(UTC) + timedelta(minutes=50)) == []
    finally:
        await held.delete()


async def test_a_schedule_that_missed_its_time_is_found(office: Office) -> None:
    """Nothing ran for longer than from one time to the next and five minutes: told, until it runs again."""
    every = timedelta(days=1000)
    rare = await scheduled(office, every)
    try:
        made = (await rare.describe()).info.created_at
        assert await silent(office, rare, made + every + timedelta(minutes=4)) == []
        [found] = await silent(office, rare, made + every + timedelta(minutes=6))
        assert (found.cause, found.since, found.detail) == (Part.SCHEDULE_SILENT, made + every, {})
        await rare.trigger()
        await has_run(rare)
        assert await silent(office, rare, made + every + timedelta(minutes=4)) == []
    finally:
        await rare.delete()


async def test_a_schedule_whose_runs_fail_is_found_and_closes(office: Office) -> None:
    """A part of the round fails each time: not told for one bad round, told with its problem from the second on."""
    client = office.env.client
    name = f"test-{uuid4().hex[:8]}"
    action = ScheduleActionStartWorkflow(ESCALATION_WORKFLOW, id=f"{name}-run", task_queue=CASE_TASK_QUEUE)
    spec = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(days=1000))])
    rounds = await client.create_schedule(name, Schedule(action=action, spec=spec))
    try:
        await renamed(office, "calendars", "calendars_away")
        try:
            await ends(office, rounds, 1)
            assert [one async for one in failing_rounds(client, [name], datetime.now(UTC))] == []
            late = datetime.now(UTC) + NEXT_IS_FAR
            assert [one.name async for one in failing_rounds(client, [name], late)] == [name]
            await ends(office, rounds, 2)
        finally:
            await renamed(office, "calendars_away", "calendars")
        await look(office, name)
        trouble = await open_part(office, Part.RUN_FAILING, name)
        assert trouble is not None
        assert (trouble.subject, trouble.detail) == ("schedule", {"problem": "records_unavailable"})

        await ends(office, rounds, 3)
        await look(office, name)
        assert await open_part(office, Part.RUN_FAILING, name) is None
    finally:
        await rounds.delete()


async def renamed(office: Office, table: str, to: str) -> None:
    """Give a table another name, as a slip of the hand does."""
    async with office.sessions.write() as session:
        await session.change(text(f"alter table {table} rename to {to}"))


async def ends(office: Office, schedule: ScheduleHandle, times: int) -> None:
    """Trigger a Schedule and wait until so many of its runs are over, as far as the lists of the engine know."""
    await schedule.trigger()
    over = f"TemporalScheduledById = '{schedule.id}' AND ExecutionStatus != 'Running'"
    async with asyncio.timeout(60):
        while len([run async for run in office.env.client.list_workflows(over)]) < times:
            await asyncio.sleep(0.2)
