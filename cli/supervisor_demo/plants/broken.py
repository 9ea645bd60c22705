"""Our own machinery: runs that were ended, deleted or fail, messages that do not leave, records that lag."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import text
from temporalio import workflow
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest, PauseActivityRequest
from temporalio.service import RPCError, RPCStatusCode

from activities.supervision import engine_ways
from cli.demo_people import OTHER_COMMUNE
from cli.demo_stories import Goal, Story
from cli.supervisor_demo.lives import filing_of
from cli.supervisor_demo.plants.kinds import How, planted
from cli.supervisor_demo.plants.paths import MARITAL, accept, accepted, answered, call_is, several
from cli.supervisor_demo.world import NotAsPlanned, World
from domain.case.events import Event
from domain.supervision.causes import Cause
from models.filing import file_case
from models.tables import OutboxMessage
from workflows.case import CaseWorkflow
from workflows.messages import CASE_WORKFLOW, Answer, StartCase, case_workflow_id

#: Whether the worker told of an activity of a case that fails again and again.
_TROUBLE: Final = """
select count(*) from troubles t join cases c on c.id = t.case_id where c.code = :code and t.gone_at is null
"""
FAULTY_QUEUE: Final = "faulty-release"
FAULTY_CODE: Final = "2026.10.9"
NIGHT_RUN: Final = "NightRun"
_OLD: Final = "update cases set recorded_at = now() - interval '1 hour' where id = :id"


class Fault:
    """Whether the faulty release is at its fault now, and whether its nightly run still is."""

    on = False
    by_night = True


@workflow.defn(name=CASE_WORKFLOW, sandboxed=False)
class FaultyRelease(CaseWorkflow):
    """A release of the case code that stumbles one day over what happens to a case."""

    @workflow.init
    def __init__(self, start: StartCase) -> None:
        """Begin as any release does."""
        super().__init__(start)

    @workflow.run
    async def run(self, start: StartCase) -> str:
        """Live as any release does."""
        return await super().run(start)

    def _advance(self, event: Event) -> None:
        if Fault.on:
            raise RuntimeError("a fault of the release")
        super()._advance(event)


@workflow.defn(name=NIGHT_RUN, sandboxed=False)
class FaultyNight:
    """A nightly run whose code cannot go on until the release is mended."""

    @workflow.run
    async def run(self) -> None:
        """Fail the task, never the workflow."""
        if Fault.by_night:
            raise RuntimeError("a fault of the release")


def repair_release() -> None:
    """Let the faulty release be mended: what failed goes on at the next attempt."""
    Fault.on = Fault.by_night = False


async def going_well(world: World) -> str:
    """File a case that is accepted and answered, and return its code."""
    code = await accepted(world)
    await answered(world, code)
    await world.settled(code, 1.5)
    return code


@planted(Cause.WORKFLOW_GONE, How.AGED, "luồng bị xóa khỏi Temporal / workflow deleted with Temporal's tools")
async def workflow_gone(world: World, number: int) -> list[str]:
    """Delete workflows with Temporal's own tools."""

    async def one() -> str:
        code = await going_well(world)
        execution = WorkflowExecution(workflow_id=case_workflow_id(code))
        request = DeleteWorkflowExecutionRequest(namespace=world.client.namespace, workflow_execution=execution)
        await world.client.workflow_service.delete_workflow_execution(request)
        for _ in range(200):
            try:
                await world.handle(code).describe()
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
                break
            await asyncio.sleep(0.3)
        await world.change(code, _OLD)
        return code

    return await several(number, one)


@planted(Cause.WORKFLOW_STOPPED, How.AGED, "luồng bị chấm dứt / workflow terminated with Temporal's tools")
async def workflow_stopped(world: World, number: int) -> list[str]:
    """Terminate workflows with Temporal's own tools."""

    async def one() -> str:
        code = await going_well(world)
        await world.handle(code).terminate("by hand")
        await world.change(code, _OLD)
        return code

    return await several(number, one)


@planted(Cause.WORKFLOW_FAILING, How.REAL, "mã nguồn lỗi / a faulty release: its workflow tasks fail")
async def workflow_failing(world: World, number: int) -> list[str]:
    """Let cases run on a release that fails from now on."""
    codes = await several(number, lambda: going_well(world))
    Fault.on = True
    for code in codes:
        await world.handle(code).signal("answer", Answer("nothing/1:ask", f"poke-{code}", "agree", {}))
    return codes


@planted(Cause.WORKFLOW_LEFT_RUNNING, How.ROWS, "hồ sơ ghi đã xong mà luồng còn chạy / row ended, workflow runs")
async def workflow_left_running(world: World, number: int) -> list[str]:
    """Let the records say that a case has ended."""

    async def one() -> str:
        code = await going_well(world)
        await world.change(code, "update cases set ended_at = now() - interval '1 day' where id = :id")
        return code

    return await several(number, one)


@planted(Cause.START_UNSENT, How.AGED, "lệnh mở luồng chưa gửi được / start message kept back by the relay")
async def start_unsent(world: World, number: int) -> list[str]:
    """Let the relay have failed to start a workflow, and wait long for the next try."""
    codes: list[str] = []
    while len(codes) < number:
        code = await _filed_unsent(world)
        if code:
            codes.append(code)
    return codes


async def _filed_unsent(world: World) -> str:
    filing, _, _ = filing_of(world.ground, Story(MARITAL, Goal.UNREAD, 0), datetime.now(UTC), world.people)
    filed = await file_case(world.ground.sessions, filing, world.ground.settings.secret.get_secret_value())
    try:
        await world.change(
            filed.code,
            "update outbox set created_at = now() - interval '1 hour', try_at = now() + interval '2 hours',"
            " attempts = 9, last_problem = 'resource_exhausted'"
            " where workflow_id = 'case/' || :code and status = 'waiting'",
        )
    except NotAsPlanned:  # a relay that somebody else rang was quicker: this case goes on well
        world.healthy[filed.code] = "filed"
        return ""
    return filed.code


@planted(Cause.MESSAGE_UNDELIVERABLE, How.REAL, "trả lời đến lúc luồng bị dừng / answer came while the run was ended")
async def message_undeliverable(world: World, number: int) -> list[str]:
    """Let an agency's answer come while the run is ended, and let the run go on afterwards."""

    async def one() -> str:
        code = await world.file(MARITAL)
        async with world.dialled("agencies", answer_ms=9000, for_key_prefix=code):
            await accept(world, code)
            await call_is(world, code, "agencies", "awaiting_answer")
        await world.handle(code).terminate("by hand")
        await world.wait_for(
            "select count(*) from outbox where workflow_id = 'case/' || :code and status = 'undeliverable'",
            f"{code}: its answer found its way",
            code=code,
        )
        await engine_ways.run_on(world.client, code, "demo")
        return code

    return await several(number, one)


@planted(Cause.MESSAGE_UNSENT, How.AGED, "thông điệp chờ trong hộp gửi / message kept back by the relay")
async def message_unsent(world: World, number: int) -> list[str]:
    """Let the relay have failed to hand on an answer, and wait long for the next try."""

    async def one() -> str:
        code = await world.file(MARITAL)
        async with world.dialled("agencies", silent=True, for_key_prefix=code):
            await accept(world, code)
            key = await call_is(world, code, "agencies", "awaiting_answer")
        payload = {"operation": key, "answer_id": f"late-{code}", "answer": "agree", "values": {}}
        async with world.ground.sessions.write() as session:
            session.add(
                OutboxMessage(
                    workflow_id=case_workflow_id(code), kind="answer", payload=payload, status="undeliverable"
                )
            )
        await world.change(
            code,
            "update outbox set status = 'waiting', created_at = now() - interval '1 hour', attempts = 7,"
            " try_at = now() + interval '2 hours', last_problem = 'resource_exhausted'"
            " where workflow_id = 'case/' || :code and status = 'undeliverable'",
        )
        return code

    return await several(number, one)


@planted(Cause.RECORD_BEHIND, How.ROWS, "khôi phục bản sao cũ / an older backup restored: turns are missing")
async def record_behind(world: World, number: int) -> list[str]:
    """Put the records of a case back to its first turn, and let it go on."""

    async def one() -> str:
        code = await going_well(world)
        await world.change(
            code,
            "delete from portal_messages where case_id = :id and event_seq > 1",
            "delete from case_events where case_id = :id and seq > 1",
        )
        await world.change(
            code,
            "update cases set seq = 1, phase = 'filed', recorded_at = now() - interval '1 hour', last_hash ="
            " (select hash from case_events where case_id = :id and seq = 1) where id = :id",
        )
        task = await world.value(
            "select t.id from tasks t join cases c on c.id = t.case_id where c.code = :code and t.kind = 'review'",
            code=code,
        )
        officer = world.ground.staff["thuly"]
        act = {
            "id": f"{code}-on",
            "act": "complete",
            "actor": officer,
            "role": "officer",
            "agency": code.rsplit("-", 2)[0],
            "step": task,
            "values": {"proposal": "approve"},
        }
        await world.handle(code).signal("act_later", act)
        await world.wait_for(
            _TROUBLE,
            f"{code}: the worker told of nothing",
            code=code,
        )
        return code

    return await several(number, one)


@planted(Cause.ACTIVITY_PAUSED, How.REAL, "hoạt động bị tạm dừng / activity paused with Temporal's tools")
async def activity_paused(world: World, number: int) -> list[str]:
    """Pause a call that is being tried again with Temporal's own tools."""

    async def one() -> str:
        code = await world.file(MARITAL)
        async with world.dialled("agencies", down=True, for_key_prefix=code):
            await accept(world, code)
            await call_is(world, code, "agencies", "retrying")
        pending: list[Any] = []
        while not pending:
            told = (await world.handle(code).describe()).raw_description.pending_activities
            pending = [each for each in told if each.activity_type.name == "agencies.call"]
            await asyncio.sleep(0.3)
        execution = WorkflowExecution(workflow_id=case_workflow_id(code))
        request = PauseActivityRequest(
            namespace=world.client.namespace, execution=execution, id=pending[0].activity_id, identity="engineer"
        )
        await world.client.workflow_service.pause_activity(request)
        return code

    return await several(number, one)


@planted(Cause.ACTIVITY_RETRYING, How.REAL, "kho văn bản không nhận lịch / the store of texts takes no calendar")
async def activity_retrying(world: World, number: int) -> list[str]:
    """Break a table of our own and transfer cases, which then ask for the calendar of their new agency in vain."""
    codes = world.spare
    async with world.ground.sessions.write() as session:
        for statement in BREAK_TEXTS:
            await session.change(text(statement))
    for code in codes:
        await world.act(
            code,
            "leader",
            "transfer",
            values={"agency": OTHER_COMMUNE},
            reason="Người nộp thường trú ở phường Long Châu.",
        )
    for code in codes:
        await world.wait_for(
            _TROUBLE,
            f"{code}: the worker told of nothing",
            code=code,
        )
    return codes


#: Plans still go in: without them no turn is written, which is another problem.
BREAK_TEXTS: Final = (
    """create function nothing_goes_in() returns trigger language plpgsql as $$ begin
        if new.text like '%"procedure"%' then return new; end if;
        raise exception 'disk full' using errcode = 'disk_full'; end $$""",
    "create trigger nothing_goes_in before insert on frozen_texts for each row execute function nothing_goes_in()",
)
MEND_TEXTS: Final = (
    "drop trigger if exists nothing_goes_in on frozen_texts",
    "drop function if exists nothing_goes_in()",
)


@planted(Cause.MILESTONE_PASSED, How.ROWS, "mốc đã qua mà luồng không thức / a milestone passed, nothing woke up")
async def milestone_passed(world: World, number: int) -> list[str]:
    """Let the next milestone lie in the past."""

    async def one() -> str:
        code = await going_well(world)
        await world.change(
            code,
            "update cases set next_at = now() - interval '1 hour', recorded_at = now() - interval '1 hour'"
            " where id = :id",
        )
        return code

    return await several(number, one)


@planted(Cause.NOTHING_EXPECTED, How.ROWS, "không ai có việc, không chờ gì / nobody has a task, nothing is awaited")
async def nothing_expected(world: World, number: int) -> list[str]:
    """Take away all that a case waits for."""

    async def one() -> str:
        code = await going_well(world)
        await world.change(
            code,
            "update tasks set status = 'done' where case_id = :id",
            "update cases set next_at = null, recorded_at = now() - interval '1 hour' where id = :id",
        )
        return code

    return await several(number, one)


@planted(Cause.CLOCK_MISSING, How.ROWS, "đã tiếp nhận mà mất hạn / received, and the due date was lost")
async def clock_missing(world: World, number: int) -> list[str]:
    """Take away the due date."""

    async def one() -> str:
        code = await going_well(world)
        await world.change(code, "update cases set due_at = null where id = :id")
        return code

    return await several(number, one)
