"""The nightly comparison of rows with what their workflows know: changed by hand is mended, unexplained is listed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from activities.records import Records
from activities.supervision.attempts import no_longer_tried
from activities.supervision.holding_against import CHANGED_WITHIN, hold_against
from domain.case.acts import Act, Role
from domain.supervision.best_way import LOG_DIFFERS
from domain.supervision.causes import Cause
from domain.supervision.findings import SIDES
from models.supervision.comparing import open_rows
from models.tables import Trouble
from tests.support.office import CaseInHand, Office
from tests.workflows.pressed import accepted, changed, line_of
from tests.workflows.test_supervision import aged, compare
from workflows.messages import case_workflow_id

pytestmark = pytest.mark.usefixtures("put_away")


async def looked_into(office: Office, *cases: CaseInHand, **bounds: int) -> tuple[int, int, dict[str, str]]:
    """Hold these cases alone against their workflows; return how many histories were read, mended, and what is left."""
    now = datetime.now(UTC)
    codes = {case.code for case in cases}
    async with office.sessions.read() as session:
        rows = [row for row in await open_rows(session, now) if row.code in codes]
    handles = [office.env.client.get_workflow_handle(case_workflow_id(code)) for code in codes]
    shown = {handle.id.removeprefix("case/"): (await handle.describe()).typed_search_attributes for handle in handles}
    held = await hold_against(office.env.client, office.sessions, Records(office.sessions), rows, shown, now, **bounds)
    return held.looked_into, held.mended, held.apart


async def open_troubles(office: Office, case: CaseInHand) -> list[tuple[str, str]]:
    """Return cause and problem of what is open about a case under the key of the comparison."""
    async with office.sessions.read() as session:
        question = select(Trouble).where(
            col(Trouble.case_id) == case.case_id, col(Trouble.key) == SIDES, col(Trouble.gone_at).is_(None)
        )
        return [(one.cause, one.detail["problem"]) for one in (await session.scalars(question)).all()]


async def test_a_row_changed_by_hand_is_shown_as_the_workflow_knows_it(office: Office) -> None:
    """Somebody wrote another step and phase past every trigger, weeks after the last turn: the night puts it right."""
    [case] = await accepted(office)
    before = await case.row()
    await changed(
        office,
        case,
        "update cases set step = 'sign', phase = 'decided', waiting_for = 'leader', due_at = null, "
        "recorded_at = now() - interval '40 days' where id = :id",
    )
    counted = await compare(office)
    assert (counted.mended, counted.listed) == (1, 0)
    row = await case.row()
    assert (row.step, row.phase, row.waiting_for, row.due_at) == (
        before.step, before.phase, before.waiting_for, before.due_at,
    )  # fmt: skip
    await aged(office, case)
    assert (await compare(office)).mended == 0


async def test_a_task_closed_by_hand_is_open_again(office: Office) -> None:
    """The row itself is right: what was changed since last night is looked into, with its tasks."""
    [case] = await accepted(office)
    before = [(task.id, task.status) for task in await case.tasks()]
    assert before
    await changed(office, case, "update tasks set status = 'done' where case_id = :id")
    assert await case.tasks() == []
    await aged(office, case)
    assert (await compare(office)).mended == 1
    assert [(task.id, task.status) for task in await case.tasks()] == before


async def test_only_what_differs_or_was_changed_lately_is_looked_into(office: Office) -> None:
    """A case at rest costs no look into its history; the bound holds, and what differs comes first."""
    resting, lately, apart = await accepted(office, 3)
    long_ago = (
        f"update cases set recorded_at = now() - interval '{CHANGED_WITHIN.total_seconds() + 60} s' where id = :id"
    )
    await changed(office, resting, long_ago)
    assert await looked_into(office, resting) == (0, 0, {})
    assert await looked_into(office, resting, lately) == (1, 0, {})
    step = (await apart.row()).step
    await changed(office, apart, "update cases set step = 'sign' where id = :id")
    assert await looked_into(office, resting, lately, apart, limit=1) == (1, 1, {})
    assert (await apart.row()).step == step


async def test_lines_the_workflow_does_not_know_are_listed_for_people(office: Office) -> None:
    """The records are ahead of the workflow: nothing is mended, the desk says so, and once mended it is over."""
    [case] = await accepted(office)
    row = await case.row()
    await changed(office, case, "update cases set seq = seq + 7 where id = :id")
    await aged(office, case)
    counted = await compare(office)
    assert (counted.mended, counted.listed) == (0, 1)
    assert await open_troubles(office, case) == [(Cause.RECORD_BEHIND, LOG_DIFFERS)]
    line = await line_of(office, case)
    assert line is not None
    assert (line.cause, line.key) == (Cause.RECORD_BEHIND, SIDES)
    # The looks of each minute end what workers told, and leave this to the next night.
    await no_longer_tried(office.env.client, office.sessions, datetime.now(UTC) + timedelta(hours=1))
    assert await open_troubles(office, case) == [(Cause.RECORD_BEHIND, LOG_DIFFERS)]

    await changed(office, case, f"update cases set seq = {row.seq} where id = :id")
    await aged(office, case)
    await compare(office)
    assert await open_troubles(office, case) == []
    await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
