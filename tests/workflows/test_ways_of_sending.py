"""What was not sent, truly not: found by the look, sent again by its button, and seen where it was meant for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import PendingActivityState
from temporalio.api.workflowservice.v1 import PauseActivityRequest
from temporalio.client import WorkflowHandle

from domain.case.acts import Act, Role
from domain.portal.moments import national_time
from domain.supervision.causes import Cause, WayOut
from domain.supervision.interventions import End
from models.inbox import receive_answer
from models.supervision.reaching import write_again
from tests.support.office import CaseInHand, Office
from tests.workflows.pressed import (
    PROCEDURE,
    accepted,
    asked,
    best_of,
    dialled,
    did,
    line_of,
    lines,
    look,
    staffed,
    until,
)
from workflows.messages import CASE_TASK_QUEUE, case_workflow_id
from workflows.portal import (
    PORTAL_COMPARISON_ID,
    PORTAL_COMPARISON_WORKFLOW,
    PORTAL_RELAY_ID,
    PORTAL_RELAY_WORKFLOW,
)
from workflows.portal import RING as RING_PORTAL
from workflows.relay import RELAY_WORKFLOW, RELAY_WORKFLOW_ID, RING
from workflows.supervision import COMPARISON_WORKFLOW

pytestmark = pytest.mark.usefixtures("put_away")

DONE = (End.DONE, "did_resend")
_RELAYS = {"outbox": (RELAY_WORKFLOW, RELAY_WORKFLOW_ID, RING),
    "portal_messages": (PORTAL_RELAY_WORKFLOW, PORTAL_RELAY_ID, RING_PORTAL)}  # fmt: skip
#: Attempts after which a relay waits for minutes: by then nobody but the button sends it within this test.
OFTEN = 4


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def people(office: Office) -> dict[str, UUID]:
    """The staff who take part, by short name."""
    return await staffed(office, "ws")


async def rows(office: Office, question: str, **values: object) -> list[tuple[Any, ...]]:
    """Return what the database answers."""
    async with office.sessions.read() as session:
        return [tuple(row) for row in await session.execute(text(question), values)]


async def change(office: Office, *statements: str, **values: object) -> None:
    """Change tables that no trigger guards."""
    async with office.sessions.write() as session:
        for statement in statements:
            await session.change(text(statement), values)


async def outbox(office: Office, case: CaseInHand) -> list[tuple[Any, ...]]:
    """Return kind, status and problem of every message to the workflow of a case."""
    question = "select kind, status, last_problem from outbox where workflow_id = :id order by id"
    return await rows(office, question, id=case_workflow_id(case.code))


async def told(office: Office, case: CaseInHand) -> list[str]:
    """Return the status of every message to the portal about a case."""
    question = "select status from portal_messages where case_id = :id order by seq"
    return [str(row[0]) for row in await rows(office, question, id=case.case_id)]


async def all_told(office: Office, case: CaseInHand) -> bool:
    """Tell whether the portal has confirmed everything about a case."""
    return set(await told(office, case)) == {"confirmed"}


async def tried_often(office: Office, table: str, condition: str, **values: object) -> None:
    """Let a relay try what it cannot send until it waits for minutes; then let it have waited for an hour."""
    workflow, name, ring = _RELAYS[table]
    waits = f"{table} m where {condition} and m.status = 'waiting'"

    async def is_put_off() -> bool:
        await change(office, "update integration_circuits set opened_until = null, failures = 0")
        # The pauses between attempts are made to pass; how long they are is the relay's.
        await change(office, f"update {table} m set try_at = now() where {condition} and m.status = 'waiting'"
            f" and m.attempts between 1 and {OFTEN - 1}", **values)  # fmt: skip
        await office.env.client.start_workflow(workflow, id=name, task_queue=CASE_TASK_QUEUE, start_signal=ring)
        put_off = f"m.attempts >= {OFTEN} and m.try_at > now() + interval '2 minutes'"
        return bool(await rows(office, f"select 1 from {waits} and {put_off}", **values))

    await until(is_put_off)
    await change(office, f"update {table} m set created_at = now() - interval '1 hour' where {condition}"
        " and m.status = 'waiting'", **values)  # fmt: skip
    await change(office, "update integration_circuits set opened_until = null, failures = 0")


async def no_longer(office: Office, case: CaseInHand, *causes: Cause) -> None:
    """Wait until a look finds the case under none of these causes."""

    async def is_so() -> bool:
        await look(office)
        line = await line_of(office, case)
        return line is None or line.cause not in causes

    await until(is_so)


LOST_TEXTS = (
    """create function a_text_is_lost() returns trigger language plpgsql as $$ begin
        if new.text like '%"version"\\:977%' then return null; end if;
        return new; end $$""",
    "create trigger a_text_is_lost before insert on frozen_texts for each row execute function a_text_is_lost()",
)
FOUND_TEXTS = ("drop trigger if exists a_text_is_lost on frozen_texts", "drop function if exists a_text_is_lost()")


async def test_a_case_that_could_not_be_started_starts(office: Office, people: dict[str, UUID]) -> None:
    """Its plan was not in the store and the relay gave up for minutes: once it is there, one press starts the case."""
    plan = replace(office.procedures[PROCEDURE].plan_for("H61.12"), version=977)
    await change(office, *LOST_TEXTS)
    try:
        case = await office.file(PROCEDURE, plan=plan, starts=False)
    finally:
        await change(office, *FOUND_TEXTS)
    await tried_often(office, "outbox", "m.workflow_id = :id", id=case_workflow_id(case.code))
    assert await outbox(office, case) == [("start", "waiting", "text_missing")]
    await look(office)
    assert await best_of(office, case) == (Cause.START_UNSENT, WayOut.RESEND)
    [[sha256]] = await rows(
        office, "select payload ->> 'plan_sha256' from outbox where workflow_id = :id", id=case_workflow_id(case.code)
    )
    await change(office, "insert into frozen_texts (sha256, text) values (:sha256, :text)",
        sha256=sha256, text=plan.to_json())  # fmt: skip
    assert (await case.row()).seq == 0
    assert await did(office, people["sup"], WayOut.RESEND, case) == DONE
    await case.recorded(1)
    result = await case.act(Act.ACCEPT, Role.COUNTER, "check")
    await case.recorded(result.seq)
    assert "received" in await case.events()
    await no_longer(office, case, Cause.START_UNSENT)


async def test_an_answer_that_met_an_ended_run_reaches_the_case(office: Office, people: dict[str, UUID]) -> None:
    """Terminated, its agency answers, it runs on by its button: the answer nobody could deliver goes by its own."""
    with dialled(office, "agencies", silent=True):
        [case] = await accepted(office)
        await until(lambda: _asked(office, case))
    [key] = [key for key in await case.operations() if key.startswith("police")]
    await case.handle.terminate("by hand")
    async with office.sessions.write() as session:
        await receive_answer(session, system="agencies", event_id=f"late-{case.code}", key=f"{case.code}/{key}",
            answer="agree", values={}, body="{}")  # fmt: skip
    relay = office.env.client
    await relay.start_workflow(RELAY_WORKFLOW, id=RELAY_WORKFLOW_ID, task_queue=CASE_TASK_QUEUE, start_signal=RING)
    await until(lambda: _is_undeliverable(office, case))
    # The comparison looks at what has been quiet for minutes.
    async with office.sessions.write() as session:
        await session.change(text("alter table cases disable trigger user"))
        await session.change(text("update cases set recorded_at = now() - interval '1 hour' where id = :id"),
            {"id": case.case_id})  # fmt: skip
        await session.change(text("alter table cases enable trigger user"))
    await relay.execute_workflow(COMPARISON_WORKFLOW, id=f"sides-{uuid4()}", task_queue=CASE_TASK_QUEUE)
    assert await best_of(office, case) == (Cause.WORKFLOW_STOPPED, WayOut.RESTART)
    assert await did(office, people["sup"], WayOut.RESTART, case) == (End.DONE, "did_restart")
    await look(office)
    assert await best_of(office, case) == (Cause.MESSAGE_UNDELIVERABLE, WayOut.RESEND)
    assert "consultation_answered" not in await case.events()
    assert await did(office, people["sup"], WayOut.RESEND, case) == DONE
    await until(lambda: _is_answered(case))
    await no_longer(office, case, Cause.MESSAGE_UNDELIVERABLE, Cause.MESSAGE_UNSENT, Cause.WORKFLOW_STOPPED)


async def _asked(office: Office, case: CaseInHand) -> bool:
    return bool(office.simulators.received("agencies", f"{case.code}/"))


async def _is_undeliverable(office: Office, case: CaseInHand) -> bool:
    return ("answer", "undeliverable", "workflow_closed") in await outbox(office, case)


async def _is_answered(case: CaseInHand) -> bool:
    return (await case.events()).count("consultation_answered") == 1


async def known_there(office: Office) -> CaseInHand:
    """Return a case that was filed and of which the portal knows all there is."""
    case = await office.file(PROCEDURE)
    await until(lambda: all_told(office, case))
    return case


async def accept(case: CaseInHand) -> None:
    """Let the counter accept a case."""
    result = await case.act(Act.ACCEPT, Role.COUNTER, "check")
    await case.recorded(result.seq)


async def test_what_the_portal_refused_is_made_anew(office: Office, people: dict[str, UUID]) -> None:
    """It refuses a field, all later messages wait; once it takes it, one press sends that one and all behind it."""
    case = await known_there(office)
    with dialled(office, "portal", refuse_field="MaLinhVuc", for_key_prefix=f"{case.code}/"):
        await accept(case)
        await until(lambda: _has(office, case, "refused"))
    await look(office)
    assert await best_of(office, case) == (Cause.PORTAL_REFUSED, WayOut.RESEND)
    assert await did(office, people["sup"], WayOut.RESEND, case) == DONE
    await until(lambda: all_told(office, case))
    assert await _held_status(office, case) == str(await _last_code(office, case))
    await no_longer(office, case, Cause.PORTAL_REFUSED, Cause.PORTAL_UNSENT)


async def _has(office: Office, case: CaseInHand, status: str) -> bool:
    return status in await told(office, case)


async def _last_code(office: Office, case: CaseInHand) -> int:
    question = "select code from portal_messages where case_id = :id order by seq desc limit 1"
    return int((await rows(office, question, id=case.case_id))[0][0])


async def _held_status(office: Office, case: CaseInHand) -> str:
    """Return the status the portal has of a case, by asking it as our comparison does."""
    unit = office.settings.portal_unit
    session = office.simulators.post("portal", "session", {"madonvi": unit}).json()["session"]
    wish = {"session": session, "madonvi": unit, "MaHoSo": case.code}
    found = office.simulators.post("portal", "TraCuuHoSo", wish).json()
    [entry] = found["data"]
    return str(entry["TrangThaiHoSo"])


async def test_what_did_not_get_through_to_the_portal_goes_now(office: Office, people: dict[str, UUID]) -> None:
    """The portal was down so long that the relay waits for minutes: back again, one press sends all that waits."""
    case = await known_there(office)
    with dialled(office, "portal", down=True, for_key_prefix=f"{case.code}/"):
        await accept(case)
        await tried_often(office, "portal_messages", "m.case_id = :id", id=case.case_id)
    await look(office)
    assert await best_of(office, case) == (Cause.PORTAL_UNSENT, WayOut.RESEND)
    before = await told(office, case)
    assert await did(office, people["sup"], WayOut.RESEND, case) == DONE
    await until(lambda: all_told(office, case))
    assert len(await told(office, case)) == len(before)
    await no_longer(office, case, Cause.PORTAL_UNSENT)


async def test_what_the_portal_never_confirmed_is_asked_after(office: Office, people: dict[str, UUID]) -> None:
    """It took the message and its confirmation was lost: pressed, it is asked how it stands, and nothing goes twice."""
    case = await known_there(office)
    with dialled(office, "portal", answer_ms=50, lose_callbacks=True, for_key_prefix=f"{case.code}/"):
        await accept(case)
        await until(lambda: _has(office, case, "sent"))
    await change(office, "update portal_messages set created_at = now() - interval '1 hour' where case_id = :id"
        " and status <> 'confirmed'", id=case.case_id)  # fmt: skip
    await look(office)
    assert await best_of(office, case) == (Cause.PORTAL_UNSENT, WayOut.RESEND)
    before = await told(office, case)
    made = await asked(office, people["sup"], WayOut.RESEND, [case])
    assert [line.told["code"] for line in await lines(office, made)] == ["effect_resend_portal_now"]
    assert await did(office, people["sup"], WayOut.RESEND, case) == DONE
    await until(lambda: all_told(office, case))
    assert len(await told(office, case)) == len(before)
    effects = [one["key"] for one in office.simulators.received("portal", f"{case.code}/")]
    assert len(effects) == len(set(effects))
    await no_longer(office, case, Cause.PORTAL_UNSENT)


async def compared(office: Office) -> None:
    """Compare with the portal as every night."""
    await office.env.client.execute_workflow(
        PORTAL_COMPARISON_WORKFLOW, id=f"{PORTAL_COMPARISON_ID}-{uuid4()}", task_queue=CASE_TASK_QUEUE
    )


async def test_what_the_portal_lost_is_told_again(office: Office, people: dict[str, UUID]) -> None:
    """It confirmed and forgot: the night's comparison finds it, one press tells all of it, the next night is clean."""
    case = await known_there(office)
    with dialled(office, "portal", lose_messages=True, for_key_prefix=f"{case.code}/"):
        await accept(case)
        await until(lambda: all_told(office, case))
    await compared(office)
    await look(office)
    assert await best_of(office, case) == (Cause.PORTAL_DIFFERS, WayOut.RESEND)
    await _resent_and_clean(office, people["sup"], case)
    assert await _held_status(office, case) == str(await _last_code(office, case))


async def _resent_and_clean(office: Office, by: UUID, case: CaseInHand) -> None:
    assert await did(office, by, WayOut.RESEND, case) == DONE
    await until(lambda: all_told(office, case))
    await no_longer(office, case, Cause.PORTAL_DIFFERS, Cause.PORTAL_SAYS_LATE)
    await compared(office)
    await look(office)
    line = await line_of(office, case)
    assert line is None or line.cause not in (Cause.PORTAL_DIFFERS, Cause.PORTAL_SAYS_LATE), line.detail


async def test_what_the_portal_counts_as_late_is_put_right(office: Office, people: dict[str, UUID]) -> None:
    """Another hand wrote an older date there: on time here, late there, until one press sends the date that holds."""
    case = await known_there(office)
    await accept(case)
    await until(lambda: all_told(office, case))
    _written_there(office, case, (await case.row()).received_at)
    await compared(office)
    await look(office)
    assert await best_of(office, case) == (Cause.PORTAL_SAYS_LATE, WayOut.RESEND)
    await _resent_and_clean(office, people["sup"], case)


def _written_there(office: Office, case: CaseInHand, received: datetime | None) -> None:
    assert received is not None
    unit = office.settings.portal_unit
    session = office.simulators.post("portal", "session", {"madonvi": unit}).json()["session"]
    entry = {
        "MaHoSo": case.code,
        "MaTTHC": PROCEDURE,
        "TrangThaiHoSo": "4",
        "ChuHoSo": "Nguyễn Thị Thử",
        "NgayTiepNhan": national_time(received),
        "NgayHenTra": national_time(datetime.now(UTC) - timedelta(days=1)),
        "NgayKetThucXuLy": "",
    }
    message = {
        "session": session,
        "madonvi": unit,
        "service": "DongBoHoSoMC",
        "MaThongDiep": f"drift/{case.code}",
        "isUpdating": True,
        "data": [entry],
    }
    said = office.simulators.post("portal", "DongBoHoSoMC", message, f"drift/{uuid4()}")
    assert said.json()["TrangThai"] == "confirmed"


@asynccontextmanager
async def outcomes_lost(office: Office) -> AsyncIterator[None]:
    """For the length of the block nobody can write down that a message was sent."""
    await change(
        office,
        """create function outcomes_are_lost() returns trigger language plpgsql as $$ begin
            if new.status = 'sent' and new.key like '%/again-%' then
                raise exception 'disk full' using errcode = 'disk_full'; end if;
            return new; end $$""",
        "create trigger outcomes_are_lost before update on notices for each row execute function outcomes_are_lost()",
    )
    try:
        yield
    finally:
        await change(
            office, "drop trigger outcomes_are_lost on notices", "drop function outcomes_are_lost()"
        )  # fmt: skip


async def test_a_notice_left_in_the_middle_of_sending_is_sent(office: Office, people: dict[str, UUID]) -> None:
    """It left, its outcome was lost, its run was ended: pressed, it is the same SMS and nobody reads it twice."""
    [case] = await accepted(office)
    base = await _first_telling(office, case)
    async with outcomes_lost(office):
        async with office.sessions.write() as session:
            await write_again(session, case.case_id, base, "sms", "by-hand", people["sup"])
        key = f"{base}/again-by-hand/sms"
        client = office.env.client
        await client.start_workflow(RELAY_WORKFLOW, id=RELAY_WORKFLOW_ID, task_queue=CASE_TASK_QUEUE, start_signal=RING)
        await until(lambda: _left(office, key))
        sending = client.get_workflow_handle(f"notice/{key}")
        await _paused(office, sending)  # or an attempt under way would write its outcome when that works again
        await sending.terminate("by hand")
    await change(office, "update notices set created_at = now() - interval '1 hour' where key = :key", key=key)
    assert await _notice(office, key) == "sending"
    await look(office)
    assert await best_of(office, case) == (Cause.NOTICE_UNSENT, WayOut.RESEND)
    assert await did(office, people["sup"], WayOut.RESEND, case) == DONE
    await until(lambda: _is_sent(office, key))
    [effect] = office.simulators.received("sms", key)
    assert effect["calls"] >= 2
    await no_longer(office, case, Cause.NOTICE_UNSENT)


async def _paused(office: Office, sending: WorkflowHandle[Any, Any]) -> None:
    """Pause what a run of a notice tries, and wait until no attempt of it is under way."""
    [trying] = (await sending.describe()).raw_description.pending_activities
    await office.env.client.workflow_service.pause_activity(
        PauseActivityRequest(
            namespace=office.env.client.namespace,
            execution=WorkflowExecution(workflow_id=sending.id),
            id=trying.activity_id,
            identity="engineer",
        )
    )

    async def is_paused() -> bool:
        [one] = (await sending.describe()).raw_description.pending_activities
        return one.state == PendingActivityState.PENDING_ACTIVITY_STATE_PAUSED

    await until(is_paused)


async def _first_telling(office: Office, case: CaseInHand) -> str:
    question = "select base from notices where case_id = :id and audience = 'applicant' and base <> '' limit 1"
    await until(lambda: rows(office, question, id=case.case_id))
    return str((await rows(office, question, id=case.case_id))[0][0])


async def _notice(office: Office, key: str) -> str:
    return str((await rows(office, "select status from notices where key = :key", key=key))[0][0])


async def _left(office: Office, key: str) -> bool:
    return bool(office.simulators.received("sms", key)) and await _notice(office, key) == "sending"


async def _is_sent(office: Office, key: str) -> bool:
    return await _notice(office, key) == "sent"


async def test_whom_every_way_failed_is_written_to_again(office: Office, people: dict[str, UUID]) -> None:
    """Every gateway bounces: a person is to call; once they take messages again the other button does reach them."""
    for system in ("mail", "sms", "zalo"):
        office.simulators.dial(system, reject=True)
    try:
        [case] = await accepted(office)
        unreached = "select 1 from notices where case_id = :id and channel = 'none' and status = 'failed'"
        await until(lambda: rows(office, unreached, id=case.case_id))
    finally:
        for system in ("mail", "sms", "zalo"):
            office.simulators.dial(system)
    await look(office)
    assert await best_of(office, case) == (Cause.APPLICANT_UNREACHED, WayOut.CALL_APPLICANT)
    assert await did(office, people["sup"], WayOut.RESEND, case) == DONE
    again = "select 1 from notices where case_id = :id and reason = 'resend' and status = 'sent'"
    await until(lambda: rows(office, again, id=case.case_id))
    await no_longer(office, case, Cause.APPLICANT_UNREACHED)
