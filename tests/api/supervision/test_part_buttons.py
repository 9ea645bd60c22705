"""The buttons for parts of the installation, pressed on a real Temporal server and looked at again."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col
from temporalio import workflow
from temporalio.client import Client, ScheduleState, ScheduleUpdate, ScheduleUpdateInput
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.supervision import engine
from domain.supervision.findings import Finding, Part
from models.supervision.troubles import keep_findings
from models.tables import PartAct, Staff, StaffRole, Trouble
from tests.api.conftest import AGENCY, OTHER_AGENCY, House
from tests.api.supervision.conftest import attribute
from tests.api.visitor import Page, Visitor
from tests.support.filings import file_one
from workflows.schedules import DRAFT_HOUSEKEEPING, NIGHT_HOUR_UTC, NOTICE_LOOK, OUTBOX_HOUSEKEEPING, ensure_schedule

pytestmark = pytest.mark.asyncio(loop_scope="session")
FAULTY = "faulty-night"


@workflow.defn(name="NightWork")
class NightWork:
    """A run that is no case and whose code fails."""

    @workflow.run
    async def run(self, given: str) -> str:
        """Fail the workflow task, not the run, as a faulty release does."""
        raise RuntimeError(given)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def keepers(live_house: House) -> None:
    """A supervisor and an administrator of all agencies there are; each alone holds the whole installation."""
    await _hire(live_house, {"head": "supervisor", "head2": "supervisor", "machines": "administrator"})


async def _hire(house: House, logins: dict[str, str]) -> None:
    async with house.sessions.write() as session:
        known = await session.scalar(select(Staff).where(col(Staff.login) == "supervisor"))
        assert known is not None
        for login, role in logins.items():
            person = Staff(login=login, name=f"Người {login}", agency_id=AGENCY, password_hash=known.password_hash)
            session.add(person)
            await session.flush()
            session.add(*(StaffRole(staff_id=person.id, role=role, agency_id=one) for one in (AGENCY, OTHER_AGENCY)))


async def found(house: House, *findings: Finding) -> list[int]:
    """Keep exactly these troubles of parts, and return their numbers."""
    async with house.sessions.write() as session:
        await keep_findings(session, list(Part), findings, datetime.now(UTC))
    async with house.sessions.read() as session:
        question = select(Trouble).where(col(Trouble.case_id).is_(None), col(Trouble.gone_at).is_(None))
        rows = (await session.scalars(question.order_by(col(Trouble.id)))).all()
    return [row.id or 0 for row in rows]


async def seen(house: House, findings: AsyncIterator[Finding]) -> int:
    """Keep what a look at the engine finds, one thing, and return its number."""
    [number] = await found(house, *[one async for one in findings])
    return number


async def pressed(visitor: Visitor, number: int, way: str, reason: str = "đã kiểm tra") -> Page:
    """Open the page of a trouble, give a reason and press a button that stands there."""
    page = await visitor.get(f"/desk/parts/{number}")
    assert way in [node.attributes["value"] for node in page.tree.css("button[name=way]")], page.body
    address, fields = page.form(action=f"/desk/parts/{number}")
    return await visitor.submit(address, {**fields, "way": way, "reason": reason})


async def gone(house: House, number: int) -> bool:
    """Tell whether a trouble is over."""
    async with house.sessions.read() as session:
        row = await session.get(Trouble, number)
    assert row is not None
    return row.gone_at is not None


async def acts(house: House, number: int) -> list[PartAct]:
    """Return what was pressed for a trouble, the oldest first."""
    async with house.sessions.read() as session:
        question = select(PartAct).where(col(PartAct.trouble_id) == number).order_by(col(PartAct.asked_at))
        return list((await session.scalars(question)).all())


async def schedule(client: Client, name: str) -> Any:
    """Return a schedule that was set up, as the engine describes it."""
    await ensure_schedule(client, name)
    return client.get_schedule_handle(name)


@pytest.mark.usefixtures("keepers")
async def test_a_missing_schedule_is_set_up_again(live_house: House, temporal: WorkflowEnvironment) -> None:
    """From the list of systems to its page, a reason, a press: it is in Temporal, the trouble over, the press kept."""
    client = temporal.client
    with pytest.raises(RPCError):
        await client.get_schedule_handle(DRAFT_HOUSEKEEPING).describe()
    number = await seen(live_house, engine.silent_schedules(client, [DRAFT_HOUSEKEEPING], datetime.now(UTC)))
    head = await live_house.signed_in("head")
    listed = await head.get("/desk/systems")
    assert f"/desk/parts/{number}" in [node.attributes["href"] for node in listed.tree.css("tbody a")]
    silent = await pressed(head, number, "set_up", reason="  ")
    assert (silent.status, "Còn thiếu lý do" in silent.body) == (422, True)
    assert await acts(live_house, number) == []

    page = await pressed(head, number, "set_up", reason="xóa nhầm khi dọn dẹp")
    described = await client.get_schedule_handle(DRAFT_HOUSEKEEPING).describe()
    assert [one.hour[0].start for one in described.schedule.spec.calendars] == [NIGHT_HOUR_UTC]
    assert "Sự cố đã hết" in page.body
    assert "Người head" in page.body
    assert "xóa nhầm khi dọn dẹp" in page.body
    assert page.tree.css("button[name=way]") == []
    [act] = await acts(live_house, number)
    assert (act.way, act.outcome, act.cause, act.name) == ("set_up", "done", Part.SCHEDULE_MISSING, DRAFT_HOUSEKEEPING)
    assert "xóa nhầm" in (await head.get("/desk/systems")).body


@pytest.mark.usefixtures("keepers")
async def test_a_paused_schedule_runs_again(live_house: House, temporal: WorkflowEnvironment) -> None:
    """An administrator presses, too. The engine keeps which press it was; nothing was missed, so nothing is made up."""
    client = temporal.client
    handle = await schedule(client, NOTICE_LOOK)
    await handle.pause(note="bảo trì")
    stood = datetime.now(UTC)
    number = await seen(live_house, engine.silent_schedules(client, [NOTICE_LOOK], datetime.now(UTC)))
    page = await pressed(await live_house.signed_in("machines"), number, "let_run")
    assert "Sự cố đã hết" in page.body
    told = await handle.describe()
    [act] = await acts(live_house, number)
    assert (told.schedule.state.paused, told.schedule.state.note) == (False, f"part act {act.id}")
    assert [one for one in told.info.recent_actions if stood < one.scheduled_at < act.asked_at] == []


@pytest.mark.usefixtures("keepers")
async def test_a_schedule_without_a_run_left_runs_now_and_as_installed(
    live_house: House, temporal: WorkflowEnvironment
) -> None:
    """The limit somebody set is lifted, one run starts at once, and the desk has nothing to say any more."""
    client = temporal.client
    handle = await schedule(client, OUTBOX_HOUSEKEEPING)

    def limited(told: ScheduleUpdateInput) -> ScheduleUpdate:
        told.description.schedule.state = ScheduleState(limited_actions=True, remaining_actions=0)
        return ScheduleUpdate(told.description.schedule)

    await handle.update(limited)
    number = await seen(live_house, engine.silent_schedules(client, [OUTBOX_HOUSEKEEPING], datetime.now(UTC)))
    await pressed(await live_house.signed_in("head"), number, "run_now")
    assert await gone(live_house, number)
    told = await handle.describe()
    assert not told.schedule.state.limited_actions
    assert len(told.info.recent_actions) == 1
    assert not [one async for one in engine.silent_schedules(client, [OUTBOX_HOUSEKEEPING], datetime.now(UTC))]


@pytest.mark.usefixtures("keepers")
async def test_a_run_that_fails_is_begun_anew_or_ended(live_house: House, temporal: WorkflowEnvironment) -> None:
    """Anew: another run of the same kind and input under the same id, the first ended. Then ended for good."""
    client = temporal.client
    async with Worker(client, task_queue=FAULTY, workflows=[NightWork], workflow_runner=UnsandboxedWorkflowRunner()):
        first = await client.start_workflow("NightWork", "the tenth", id="night-10", task_queue=FAULTY)
        [number] = await found(live_house, Finding("workflow", Part.RUN_FAILING, "night-10"))
        head = await live_house.signed_in("head")
        await pressed(head, number, "start_anew")
        assert await gone(live_house, number)
        told = await client.get_workflow_handle("night-10").describe()
        assert (told.run_id != first.result_run_id, told.workflow_type) == (True, "NightWork")
        events = [one async for one in client.get_workflow_handle("night-10").fetch_history_events(page_size=1)]
        given = events[0].workflow_execution_started_event_attributes.input.payloads
        assert await client.data_converter.decode(list(given)) == ["the tenth"]

    [number] = await found(live_house, Finding("workflow", Part.RUN_FAILING, "night-10"))
    await pressed(head, number, "end_run")
    assert await gone(live_house, number)
    ended = await client.get_workflow_handle("night-10").describe()
    assert ended.status is not None
    assert ended.status.name == "TERMINATED"


@pytest.mark.usefixtures("keepers")
async def test_an_orphan_is_ended_and_a_workflow_with_a_case_is_not(
    live_house: House, temporal: WorkflowEnvironment
) -> None:
    """A case may have come back since the look: then its workflow is left alone, and the page says so."""
    client = temporal.client
    filed = await file_one(live_house.sessions, agency_id=AGENCY)
    lost, kept = "case/H61.12-20261122-9999999", f"case/{filed.code}"
    for name in (lost, kept):
        await client.start_workflow("Case", id=name, task_queue="nobody-is-here")
    numbers = await found(live_house, *(Finding("workflow", Part.WORKFLOW_ORPHANED, name) for name in (lost, kept)))
    known, orphan = numbers  # kept in the order of their names
    head = await live_house.signed_in("head", "en")
    page = await pressed(head, orphan, "end_run")
    assert "The trouble is over" in page.body
    page = await pressed(head, known, "end_run")
    assert "There is a case of this code now" in page.body
    assert [(act.outcome, act.problem) for act in await acts(live_house, known)] == [("failed", "case_exists")]
    states = {name: (await client.get_workflow_handle(name).describe()).status for name in (lost, kept)}
    assert [state and state.name for state in states.values()] == ["TERMINATED", "RUNNING"]
    await client.get_workflow_handle(kept).terminate("the test is over")


@pytest.mark.usefixtures("keepers")
async def test_two_who_press_do_it_once(live_house: House, temporal: WorkflowEnvironment) -> None:
    """Both at the same moment, and one form sent twice: one press, and the other sees who was faster."""
    client = temporal.client
    handle = await schedule(client, NOTICE_LOOK)
    await handle.pause()
    number = await seen(live_house, engine.silent_schedules(client, [NOTICE_LOOK], datetime.now(UTC)))
    heads = [await live_house.signed_in(login) for login in ("head", "head2")]
    forms = [(await one.get(f"/desk/parts/{number}")).form(action=f"/desk/parts/{number}")[1] for one in heads]
    sent = [{**form, "way": "let_run", "reason": "hết bảo trì"} for form in forms]
    answers = await asyncio.gather(
        *(one.post(f"/desk/parts/{number}", fields) for one, fields in zip(heads, sent, strict=True)),
        heads[0].post(f"/desk/parts/{number}", sent[0]),
    )
    assert {answer.status_code for answer in answers} <= {303, 409}
    [act] = await acts(live_house, number)
    assert act.outcome == "done"
    late = await heads[1].submit(f"/desk/parts/{number}", {**sent[1], "key": secrets.token_hex(12)})
    assert (late.status, "đã hết trước khi bấm" in late.body) == (409, True)
    assert len(await acts(live_house, number)) == 1


@pytest.mark.usefixtures("keepers")
async def test_a_press_without_an_answer_may_be_pressed_again(live_house: House, temporal: WorkflowEnvironment) -> None:
    """Somebody's process died in between: for a minute the page says that it is under way, then anybody may press."""
    handle = await schedule(temporal.client, NOTICE_LOOK)
    await handle.pause()
    number = await seen(live_house, engine.silent_schedules(temporal.client, [NOTICE_LOOK], datetime.now(UTC)))
    async with live_house.sessions.write() as session:
        lost = PartAct(
            key="lost", trouble_id=number, cause=Part.SCHEDULE_PAUSED, subject="schedule", name=NOTICE_LOOK,
            way="let_run", reason="mất điện giữa chừng", asked_by=live_house.staff["supervisor"],
        )  # fmt: skip
        session.add(lost)
    head = await live_house.signed_in("head")
    page = await head.get(f"/desk/parts/{number}")
    assert "Đang làm" in page.body
    assert page.tree.css("button[name=way]") == []
    assert attribute(page.tree, "#part", "hx-trigger") == "every 2s"
    async with live_house.sessions.write() as session:
        await session.change(text("alter table part_acts disable trigger user"))
        await session.change(
            text("update part_acts set asked_at = :then where key = 'lost'"),
            {"then": datetime.now(UTC) - timedelta(minutes=2)},
        )
        await session.change(text("alter table part_acts enable trigger user"))
    assert "Không có trả lời" in (await head.get(f"/desk/parts/{number}")).body
    await pressed(head, number, "let_run")
    assert [act.outcome for act in await acts(live_house, number)] == ["no_answer", "done"]


@pytest.mark.usefixtures("keepers")
async def test_who_does_not_hold_all_agencies_is_refused_with_the_reason(
    live_house: House, temporal: WorkflowEnvironment
) -> None:
    """A supervisor of one ward sees the trouble and what could be pressed, and whom to tell; nothing is done."""
    handle = await schedule(temporal.client, NOTICE_LOOK)
    await handle.pause()
    number = await seen(live_house, engine.silent_schedules(temporal.client, [NOTICE_LOOK], datetime.now(UTC)))
    ward = await live_house.signed_in("supervisor")
    page = await ward.get(f"/desk/parts/{number}")
    assert "chỉ người giám sát hoặc quản trị của cơ quan đứng đầu" in page.body
    assert page.tree.css("button[name=way]") == []
    sent = {"way": "let_run", "reason": "thử", "key": secrets.token_hex(12)}
    refused = await ward.submit(f"/desk/parts/{number}", sent)
    assert (refused.status, "chạm tới mọi cơ quan" in refused.body) == (403, True)
    assert (await (await live_house.signed_in("counter")).get(f"/desk/parts/{number}")).status == 403
    assert (await handle.describe()).schedule.state.paused
    assert await acts(live_house, number) == []


@pytest.mark.usefixtures("keepers")
async def test_what_a_person_has_to_start_has_a_command_and_no_button(live_house: House) -> None:
    """No worker, a backlog, a version nobody serves: the command stands there to be copied."""
    numbers = await found(
        live_house,
        Finding("queue", Part.NO_WORKER, "post", detail={"waiting": "3"}),
        Finding("queue", Part.BACKLOG_OLD, "taxes", detail={"waiting": "1200", "seconds": "90"}),
        Finding("workflow", Part.VERSION_WITHOUT_WORKER, "2026.1", detail={"cases": "3"}),
    )
    head = await live_house.signed_in("head")
    typed: list[str] = []
    for number in numbers:
        page = await head.get(f"/desk/parts/{number}")
        assert page.tree.css("button[name=way]") == []
        typed += page.texts("code.typed")
        wrong = await head.post(
            f"/desk/parts/{number}", {"way": "run_now", "reason": "thử", "key": secrets.token_hex(12)}
        )
        assert wrong.status_code == 404
    assert "python worker.py --queues post" in typed
    assert "docker compose up -d --scale worker=4" in typed
    assert "MOTCUA_WORKER_VERSION=2026.1 python worker.py" in typed


@pytest.mark.usefixtures("keepers")
async def test_what_was_pressed_stays(live_house: House) -> None:
    """Who pressed and why is changed by nobody, and what came of it is written once."""
    for statement in (
        "update part_acts set reason = 'khác'",
        "update part_acts set outcome = 'failed' where outcome = 'done'",
        "delete from part_acts",
    ):
        with pytest.raises(DBAPIError, match="may not be changed"):
            async with live_house.sessions.write() as session:
                await session.change(text(statement))


async def test_while_temporal_is_away_the_press_says_so(house: House) -> None:
    """Nothing is done, the press is kept as failed, and the same button stands there for the next try."""
    await _hire(house, {"away": "supervisor"})
    [number] = await found(house, Finding("schedule", Part.SCHEDULE_PAUSED, NOTICE_LOOK))
    page = await pressed(await house.signed_in("away"), number, "let_run")
    assert "Temporal chưa trả lời" in page.body
    assert not await gone(house, number)
    assert [node.attributes["value"] for node in page.tree.css("button[name=way]")] == ["let_run"]
