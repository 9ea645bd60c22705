"""Parts of the installation that many cases wait for: queues, schedules, systems, versions."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from temporalio.client import ScheduleState, ScheduleUpdate, ScheduleUpdateInput

from cli.supervisor_demo.house import LONELY_QUEUE, LONELY_WORKER, OLD_CODE, OLD_WORKER
from cli.supervisor_demo.plants.broken import FAULTY_QUEUE, NIGHT_RUN
from cli.supervisor_demo.plants.kinds import How, planted
from cli.supervisor_demo.plants.paths import accepted, answered, land_case, several
from cli.supervisor_demo.world import World
from domain.supervision.causes import Cause
from domain.supervision.findings import Part
from workflows.messages import CASE_WORKFLOW, case_workflow_id
from workflows.schedules import DRAFT_HOUSEKEEPING, OUTBOX_HOUSEKEEPING, PORTAL_HOUSEKEEPING


@planted(Cause.CODE_WITHOUT_WORKER, How.REAL, "phiên bản cũ bị tắt quá sớm / its version of the code was switched off")
async def code_without_worker(world: World, number: int) -> list[str]:
    """Let cases run on the old version; its worker is stopped at the end."""

    async def one() -> str:
        code = await accepted(world)
        await answered(world, code)
        return code

    return await several(number, one)


@planted(Part.VERSION_WITHOUT_WORKER, How.REAL, "bộ xử lý của phiên bản cũ đã tắt / no worker serves an old version")
async def version_without_worker(world: World, number: int) -> list[str]:
    """Stop the old worker while cases run on it."""
    await world.house.stop(OLD_WORKER)
    return [OLD_CODE]


@planted(Part.NO_WORKER, How.REAL, "bộ xử lý một hàng đợi đã tắt / nobody serves a queue")
async def no_worker(world: World, number: int) -> list[str]:
    """Stop the worker of one outside system."""
    await world.house.stop(LONELY_WORKER)
    return [LONELY_QUEUE]


@planted(Part.BACKLOG_OLD, How.REAL, "việc dồn trong hàng đợi / work waits in a queue")
async def backlog_old(world: World, number: int) -> list[str]:
    """Let a case ask the tax office, which nobody is there to do."""
    code = await land_case(world)
    for _ in range(200):
        case = await world.read(code)
        if any(call["system"] == LONELY_QUEUE for call in case["operations"]):
            break
        await world.go_on(case, ("check", "review", "visit"))
        await asyncio.sleep(0.3)
    world.healthy[code] = "waits for the tax office"
    return [LONELY_QUEUE]


@planted(Part.CIRCUIT_OPEN, How.REAL, "ngắt mạch tới một hệ thống / calls to a system are kept back")
async def circuit_open(world: World, number: int) -> list[str]:
    """The agencies' gateway is down: its circuit opens by itself."""
    await world.wait_for(
        "select count(*) from integration_circuits where system = 'agencies' and opened_until is not null",
        "no circuit opened",
    )
    return ["agencies"]


@planted(Part.SCHEDULE_MISSING, How.REAL, "lịch chạy bị xóa / a schedule was deleted")
async def schedule_missing(world: World, number: int) -> list[str]:
    """Delete a schedule with Temporal's own tools."""
    await world.client.get_schedule_handle(DRAFT_HOUSEKEEPING).delete()
    return [DRAFT_HOUSEKEEPING]


@planted(Part.SCHEDULE_PAUSED, How.REAL, "lịch chạy bị tạm dừng / a schedule was paused")
async def schedule_paused(world: World, number: int) -> list[str]:
    """Pause a schedule with Temporal's own tools."""
    await world.client.get_schedule_handle(PORTAL_HOUSEKEEPING).pause(note="by hand")
    return [PORTAL_HOUSEKEEPING]


@planted(Part.SCHEDULE_SILENT, How.REAL, "lịch đêm hết số lần chạy / a nightly schedule has no run left")
async def schedule_silent(world: World, number: int) -> list[str]:
    """Limit a nightly schedule with Temporal's own tools, so that its next run never comes."""

    def limited(told: ScheduleUpdateInput) -> ScheduleUpdate:
        told.description.schedule.state = ScheduleState(limited_actions=True, remaining_actions=0)
        return ScheduleUpdate(told.description.schedule)

    await world.client.get_schedule_handle(OUTBOX_HOUSEKEEPING).update(limited)
    return [OUTBOX_HOUSEKEEPING]


@planted(Part.RUN_FAILING, How.REAL, "việc nền lỗi mãi / a run that is no case fails again and again")
async def run_failing(world: World, number: int) -> list[str]:
    """Start a nightly run on code that fails."""
    name = f"night-{uuid4().hex[:6]}"
    await world.client.start_workflow(NIGHT_RUN, id=name, task_queue=FAULTY_QUEUE)
    return [name]


@planted(Part.WORKFLOW_ORPHANED, How.REAL, "luồng không có hồ sơ / a workflow without a case")
async def workflow_orphaned(world: World, number: int) -> list[str]:
    """Start a case workflow for a case that is not there, as a restored older backup leaves it."""
    name = case_workflow_id("H61.12-261122-999999")
    await world.client.start_workflow(CASE_WORKFLOW, id=name, task_queue="nobody-is-here")
    return [name]
