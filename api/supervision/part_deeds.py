"""Pressing a button for a part of the installation: kept first, then asked of the engine, then what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import structlog
from temporalio.service import RPCError

from activities.contract import SystemToTry
from activities.supervision import run_ways
from activities.supervision.engine_ways import NothingToDoError
from api.services import Services
from domain.supervision.findings import Part
from domain.supervision.part_ways import PartEnd, PartWay
from models.supervision.part_acts import begin_part_act, end_part_act
from models.supervision.parts import PartTrouble
from models.tables import PartAct
from workflows import schedule_ways
from workflows.trying import try_system

log = structlog.stdlib.get_logger()
#: The engine shows what was done within a moment; the look of the next minute sees what takes longer.
LOOKS: Final = 6
BETWEEN: Final = 0.5

Deed = Callable[[Services, PartTrouble, UUID], Awaitable[None]]


async def press(
    services: Services, staff_id: UUID, trouble: PartTrouble, way: PartWay, *, reason: str, key: str
) -> PartAct:
    """Press a button once and return the press; of two people who press at a time one does it, and both see the same.

    Raises TroubleOverError, PressReasonMissingError. What the engine does not take ends the press as failed.
    """
    async with services.sessions.write() as session:
        act, begun = await begin_part_act(session, staff_id, trouble, way, reason=reason, key=key)
    if not begun:
        return act
    log.info("part_pressed", act=str(act.id), way=way, cause=trouble.cause, part=trouble.name)
    outcome, problem = await _done(services, trouble, way, act.id)
    if way is PartWay.TRY_NOW and outcome is PartEnd.DONE:
        return act  # the worker that tries says what came of it
    over = outcome is not PartEnd.FAILED and await _is_over(services, trouble, way)
    async with services.sessions.write() as session:
        await end_part_act(session, act.id, outcome, problem, over=trouble.id if over else None)
    log.info("part_press_ended", act=str(act.id), outcome=outcome, problem=problem, over=over)
    return act


async def _done(services: Services, trouble: PartTrouble, way: PartWay, act: UUID) -> tuple[PartEnd, str]:
    try:
        await _DEEDS[way](services, trouble, act)
    except NothingToDoError:
        return PartEnd.NO_LONGER, ""
    except run_ways.CaseExistsError:
        return PartEnd.FAILED, "case_exists"
    except KeyError:
        return PartEnd.FAILED, "not_installed"
    except (RPCError, RuntimeError) as error:
        log.warning("part_press_failed", act=str(act), way=way, problem=type(error).__name__)
        return PartEnd.FAILED, "engine_away"
    return PartEnd.DONE, ""


async def _is_over(services: Services, trouble: PartTrouble, way: PartWay) -> bool:
    """Tell whether the trouble is gone already. A run begun anew is another run; should it fail, it is found anew."""
    if way is PartWay.START_ANEW:
        return True
    for number in range(LOOKS):
        if number:
            await asyncio.sleep(BETWEEN)
        try:
            if not await run_ways.is_there(services.temporal, trouble, datetime.now(UTC)):
                return True
        except (RPCError, RuntimeError):
            return False
    return False


async def _set_up(services: Services, trouble: PartTrouble, act: UUID) -> None:
    del act  # the engine takes a schedule of one name once
    await schedule_ways.set_up_again(services.temporal, trouble.name)


async def _let_run(services: Services, trouble: PartTrouble, act: UUID) -> None:
    await schedule_ways.let_run(services.temporal, trouble.name, f"part act {act}", datetime.now(UTC))


async def _run_now(services: Services, trouble: PartTrouble, act: UUID) -> None:
    await schedule_ways.run_now(services.temporal, trouble.name, f"part act {act}", datetime.now(UTC))


async def _try_now(services: Services, trouble: PartTrouble, act: UUID) -> None:
    await try_system(services.temporal, SystemToTry(trouble.name, trouble.id, str(act)))


async def _start_anew(services: Services, trouble: PartTrouble, act: UUID) -> None:
    await run_ways.start_anew(services.temporal, trouble.name, act)


async def _unpause(services: Services, trouble: PartTrouble, act: UUID) -> None:
    del act
    await run_ways.unpause_activity(services.temporal, trouble.name, trouble.key)


async def _end_run(services: Services, trouble: PartTrouble, act: UUID) -> None:
    if trouble.cause == Part.WORKFLOW_ORPHANED:
        async with services.sessions.read() as session:
            await run_ways.still_without_case(session, trouble.name)
    await run_ways.end_workflow(services.temporal, trouble.name, act)


_DEEDS: Final[dict[PartWay, Deed]] = {
    PartWay.SET_UP: _set_up,
    PartWay.LET_RUN: _let_run,
    PartWay.RUN_NOW: _run_now,
    PartWay.TRY_NOW: _try_now,
    PartWay.START_ANEW: _start_anew,
    PartWay.UNPAUSE: _unpause,
    PartWay.END_RUN: _end_run,
}
