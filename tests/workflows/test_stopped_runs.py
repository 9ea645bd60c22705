"""Runs that somebody ended with Temporal's own tools, on a real server: found by the next look, not in the night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from activities.records import Records
from activities.supervision import engine_ways
from activities.supervision.stopped import SETTLED_FOR, no_longer_stopped, stopped_lately
from domain.case.acts import Act, Role
from domain.supervision.causes import Cause, WayOut
from domain.supervision.interventions import End
from models.tables import Trouble
from tests.support.office import CaseInHand, Office
from tests.support.patience import PATIENCE
from tests.workflows.pressed import accepted, did, line_of, look, staffed, until
from tests.workflows.test_ways_found import did_by_two
from workflows.messages import case_workflow_id

pytestmark = pytest.mark.usefixtures("put_away")


async def stands(office: Office, case: CaseInHand) -> bool:
    """Tell whether a case stands on the desk as stopped."""
    line = await line_of(office, case)
    return line is not None and line.cause == Cause.WORKFLOW_STOPPED


async def test_a_terminated_case_stands_there_within_a_minute(office: Office) -> None:
    """No night comes in between: the minute's look finds it alone, the button lets it run on, and the line is gone."""
    people = await staffed(office, "minute")
    case, well = await accepted(office, 2)
    await case.handle.terminate("by hand")

    async def looked() -> bool:
        await look(office)
        return await stands(office, case)

    await until(looked, 2 * PATIENCE)
    line = await line_of(office, case)
    assert line is not None
    assert (line.side, line.detail) == ("operator", {"status": "terminated"})
    assert not await stands(office, well)

    await look(office)  # found again it is one trouble still, and since the run was ended
    async with office.sessions.read() as session:
        question = select(Trouble).where(col(Trouble.case_id) == case.case_id)
        [trouble] = (await session.scalars(question)).all()
    closed = (await case.handle.describe()).close_time
    assert closed is not None
    assert abs(trouble.since - closed) < timedelta(seconds=1)

    assert await did(office, people["sup"], WayOut.RESTART, case) == (End.DONE, "did_restart")
    await look(office)
    assert not await stands(office, case)
    await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})


async def test_a_run_let_go_on_with_temporal_s_own_tools_is_no_trouble_any_more(office: Office) -> None:
    """The engineer who ended it by mistake resets it: the next look takes the line away, and none comes again."""
    [case] = await accepted(office)
    before = datetime.now(UTC)
    await case.handle.terminate("by mistake")
    client, records = office.env.client, Records(office.sessions)
    assert await stopped_lately(client, office.sessions, records, before) == 0  # it may be an end on record
    later = datetime.now(UTC) + SETTLED_FOR
    await until(lambda: stopped_lately(client, office.sessions, records, later))
    assert await stopped_lately(client, office.sessions, records, later) == 0
    async with office.sessions.read() as session:
        question = select(Trouble).where(col(Trouble.case_id) == case.case_id, col(Trouble.gone_at).is_(None))
        assert [one.cause for one in (await session.scalars(question)).all()] == [Cause.WORKFLOW_STOPPED]

    await no_longer_stopped(client, office.sessions, later + timedelta(minutes=1))
    async with office.sessions.read() as session:
        assert len((await session.scalars(question)).all()) == 1  # nobody has done anything
    await engine_ways.run_on(client, case.code, "by an engineer")
    await no_longer_stopped(client, office.sessions, later + timedelta(minutes=2))
    assert await stopped_lately(client, office.sessions, records, later + timedelta(minutes=2)) == 0
    async with office.sessions.read() as session:
        assert not (await session.scalars(question)).all()


async def test_a_case_that_ended_is_not_taken_for_stopped(office: Office) -> None:
    """Its end by hand terminates the run too: the records say that it is over, so nobody has to move."""
    people = await staffed(office, "ended")
    [case] = await accepted(office)
    assert (await did_by_two(office, people, WayOut.TERMINATE, case))[0] == End.DONE
    now = datetime.now(UTC) + SETTLED_FOR
    ended = f"WorkflowId = '{case_workflow_id(case.code)}' AND ExecutionStatus = 'Terminated'"

    async def listed_as_ended() -> bool:
        return bool([one async for one in office.env.client.list_workflows(ended)])

    await until(listed_as_ended)
    await stopped_lately(office.env.client, office.sessions, Records(office.sessions), now)
    async with office.sessions.read() as session:
        question = select(Trouble).where(col(Trouble.case_id) == case.case_id, col(Trouble.gone_at).is_(None))
        assert not (await session.scalars(question)).all()
