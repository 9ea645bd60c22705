"""The portal's relay on a real Temporal server, a real database and the simulated portal: in order, once, apart."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlmodel import col
from temporalio.client import ScheduleActionStartWorkflow
from temporalio.common import WorkflowIDConflictPolicy

from activities.records import Records
from models.base import now
from models.inbox import receive_answer
from models.tables import PortalMessage
from tests.support.filings import add_agency, file_one
from tests.support.office import Office
from tests.support.patience import PATIENCE
from tests.support.simulators import CallbackTaker, Simulators
from tests.support.turns import AT, DUE, turn
from workflows.messages import CASE_TASK_QUEUE
from workflows.portal import (
    FORGET_PORTAL_BODIES_WORKFLOW,
    PORTAL_COMPARISON_ID,
    PORTAL_COMPARISON_WORKFLOW,
    PORTAL_RELAY_ID,
    PORTAL_RELAY_WORKFLOW,
    RING,
)
from workflows.schedules import PORTAL_HOUSEKEEPING, SCHEDULES, ensure_schedules

#: Some hundred messages, and a circuit that may open in between.
pytestmark = pytest.mark.timeout(300)

RECEIVED = {"phase": "received", "received_at": AT, "due_at": DUE, "appointment_at": DUE}
LIFE: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("filed",), {}),
    (("received",), RECEIVED),
    (("reviewed",), {**RECEIVED, "phase": "in_progress"}),
    (("signed", "decided"), {**RECEIVED, "phase": "decided", "decision": "approved", "decided_at": AT}),
    (("handed_over",), {**RECEIVED, "phase": "returned", "decision": "approved", "decided_at": AT, "ended_at": DUE}),
)
#: What a whole life tells: two services, five states.
TOLD = [1, 2, 2, 4, 9, 9, 9, 10, 10]


async def live(office: Office, begins: Callable[[str], None] = lambda code: None) -> tuple[UUID, str]:
    """Record a whole life of a case, turn by turn, as its workflow does; `begins` is told its code before.

    A relay that still runs for another case takes up each message as soon as it is written.
    """
    await add_agency(office.sessions)
    case = await file_one(office.sessions)
    begins(case.code)
    after = 0
    for kinds, shown in LIFE:
        await Records(office.sessions).record_turn(turn(case.case_id, after, *kinds, snapshot=shown))
        after += len(kinds)
    return case.case_id, case.code


async def ring(office: Office) -> None:
    """Ring the relay as whoever wrote a message down does."""
    await office.env.client.start_workflow(
        PORTAL_RELAY_WORKFLOW, id=PORTAL_RELAY_ID, task_queue=CASE_TASK_QUEUE, start_signal=RING
    )


async def statuses(office: Office, case_id: UUID) -> list[str]:
    async with office.sessions.read() as session:
        found = select(col(PortalMessage.status)).where(col(PortalMessage.case_id) == case_id)
        return list((await session.scalars(found.order_by(col(PortalMessage.seq)))).all())


async def until(office: Office, wanted: dict[UUID, list[str]], seconds: float = 2 * PATIENCE) -> None:
    """Ring now and then, as the schedule does, until the messages of these cases stand like this."""
    end = time.monotonic() + seconds
    while True:
        standing = {case_id: await statuses(office, case_id) for case_id in wanted}
        if standing == wanted:
            return
        assert time.monotonic() < end, [one for one in standing.values() if one not in wanted.values()][:3]
        async with office.sessions.write() as session:
            # Minutes of waiting between attempts are made to pass; a claim that is still held is left alone.
            await session.change(
                update(PortalMessage).where(col(PortalMessage.status) == "waiting").values(try_at=now())
            )
        await ring(office)
        await asyncio.sleep(0.2)


def told(simulators: Simulators, code: str) -> list[tuple[str, int]]:
    """Return message id and status code of what the portal took about a case, in the order it took it."""
    effects = [one for one in simulators.received("portal", f"{code}/") if not one["kind"].endswith(":refused")]
    return [
        (one["key"], int(one["body"]["data"][0].get("TrangThaiHoSo") or one["body"]["data"][0]["TrangThai"]))
        for one in effects
    ]


async def test_every_message_of_many_cases_arrives_in_order_and_once(office: Office, simulators: Simulators) -> None:
    """Twelve whole lives: each case is told in the order of its events, every message has exactly one effect."""
    simulators.dial("portal")
    cases = [await live(office) for _ in range(12)]
    await until(office, {case_id: ["confirmed"] * len(TOLD) for case_id, _ in cases})
    for _, code in cases:
        assert told(simulators, code) == [(f"{code}/{place}/1", status) for place, status in enumerate(TOLD, 1)]


async def test_with_every_dial_turned_each_effect_is_there_once(office: Office, simulators: Simulators) -> None:
    """Slow, failing, cut off, too busy: what the portal holds in the end came once and in order."""
    cases = [await live(office) for _ in range(4)]
    chance = random.Random(5)
    trouble: tuple[dict[str, Any], ...] = (
        {"crash": True, "next": 2},
        {"fail_rate": 0.5},
        {"bad_answer": True, "next": 1},
        {"slow_ms": 300},
        {"too_many": True, "retry_after_s": 1, "next": 2},
        {},
    )

    async def turn_dials() -> None:
        for _ in range(12):
            simulators.dial("portal", **chance.choice(trouble))
            await asyncio.sleep(0.4)
        simulators.dial("portal")

    turning = asyncio.create_task(turn_dials())
    await until(office, {case_id: ["confirmed"] * len(TOLD) for case_id, _ in cases})
    await turning
    for _, code in cases:
        assert told(simulators, code) == [(f"{code}/{place}/1", status) for place, status in enumerate(TOLD, 1)]


async def test_a_refused_message_blocks_its_own_case_only(office: Office, simulators: Simulators) -> None:
    """The refused case stands still after the refusal; the other is told to its end."""

    def refusing(code: str) -> None:
        simulators.dial("portal", refuse_field="MaLinhVuc", for_key_prefix=f"{code}/2/")

    (refused, _), (fine, _) = await live(office, refusing), await live(office)
    await until(
        office,
        {
            fine: ["confirmed"] * len(TOLD),
            refused: ["confirmed", "refused", *["waiting"] * (len(TOLD) - 2)],
        },
    )


async def test_acknowledgements_that_come_later_let_the_next_message_go(
    office: Office, simulators: Simulators, callback_taker: CallbackTaker
) -> None:
    """The portal says yes by webhook, twice and signed: each next message waits for it, none is sent twice."""
    callback_taker.taken.clear()  # another office's case may have had the same code
    simulators.dial("portal", answer_ms=50, duplicate_callbacks=2)
    case_id, code = await live(office)
    handed_on: set[str] = set()

    async def pass_on() -> None:
        while len(handed_on) < len(TOLD):
            for callback in list(callback_taker.taken):
                body = callback.body
                if callback.system == "portal" and str(body["key"]).startswith(f"{code}/"):
                    async with office.sessions.write() as session:
                        await receive_answer(
                            session,
                            system="portal",
                            event_id=body["event_id"],
                            key=body["key"],
                            answer=body["answer"],
                            values=body["values"],
                            body="{}",
                        )
                    handed_on.add(body["key"])
            await asyncio.sleep(0.05)

    passing = asyncio.create_task(pass_on())
    await until(office, {case_id: ["confirmed"] * len(TOLD)})
    await passing
    assert told(simulators, code) == [(f"{code}/{place}/1", status) for place, status in enumerate(TOLD, 1)]


async def test_a_comparison_runs_by_itself(office: Office, simulators: Simulators) -> None:
    """Gather, compare, close: a dossier the portal lost stands in the report, one it holds does not."""

    def losing(code: str) -> None:
        simulators.dial("portal", lose_messages=True, for_key_prefix=f"{code}/")

    lost, code = await live(office, losing)
    kept, kept_code = await live(office)
    await until(office, {kept: ["confirmed"] * len(TOLD)})
    async with asyncio.timeout(PATIENCE):
        while (await statuses(office, lost))[0] != "confirmed":  # what is said of a dossier it lost, the portal refuses
            await asyncio.sleep(0.1)
    async with office.sessions.write() as session:
        await session.change(text("update portal_messages set created_at = created_at - interval '2 hours'"))
    comparison = await office.env.client.execute_workflow(
        PORTAL_COMPARISON_WORKFLOW,
        id=PORTAL_COMPARISON_ID,
        task_queue=CASE_TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    async with office.sessions.read() as reading:
        found = await reading.execute(
            text("select number, difference from portal_differences where comparison_id = :id"), {"id": comparison}
        )
        differing = {row.number: row.difference for row in found}
    assert differing.get(code) == "missing_there"
    assert kept_code not in differing
    assert lost != kept


async def test_the_night_drops_old_contents_and_is_scheduled(office: Office, simulators: Simulators) -> None:
    """A Schedule of Temporal's starts the workflow; run, it leaves a digest where a content was."""
    simulators.dial("portal")
    case_id, _ = await live(office)
    await until(office, {case_id: ["confirmed"] * len(TOLD)})
    async with office.sessions.write() as session:
        await session.change(text("update portal_messages set settled_at = now() - interval '91 days'"))
    await ensure_schedules(office.env.client)
    try:
        described = await office.env.client.get_schedule_handle(PORTAL_HOUSEKEEPING).describe()
    finally:  # the office is shared: nothing is to look and mend in it by itself
        for name in SCHEDULES:
            await office.env.client.get_schedule_handle(name).delete()
    action = described.schedule.action
    assert isinstance(action, ScheduleActionStartWorkflow)
    assert action.workflow == FORGET_PORTAL_BODIES_WORKFLOW

    dropped = await office.env.client.execute_workflow(
        FORGET_PORTAL_BODIES_WORKFLOW, id="forget-portal-bodies-test", task_queue=CASE_TASK_QUEUE, result_type=int
    )

    assert dropped >= len(TOLD)
    async with office.sessions.read() as session:
        left = await session.execute(
            text(
                "select count(*) filter (where body is not null), min(length(body_digest)) from portal_messages"
                " where case_id = :id"
            ),
            {"id": case_id},
        )
        assert tuple(left.one()) == (0, 64)
