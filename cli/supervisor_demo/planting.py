"""Planting everything in an order in which one problem does not spoil the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from cli.supervisor_demo.looking import Planting, compare_sides
from cli.supervisor_demo.plants import broken, outside, outside_sides, parts, people, waiting
from cli.supervisor_demo.plants.kinds import KINDS, Kind
from cli.supervisor_demo.plants.paths import several
from cli.supervisor_demo.world import World
from domain.supervision.causes import Cause
from domain.supervision.findings import Part

__all__ = ["LANES", "LAST", "broken", "outside", "outside_sides", "parts", "people", "waiting"]

C = Cause
#: What the comparison of records and engine finds, most of it alone. It mends changed records on its way, so it is held
#: while no others are changed: by day the supervisor is told of those first.
APART: tuple[Cause | Part, ...] = (
    C.WORKFLOW_GONE,
    C.WORKFLOW_STOPPED,
    C.WORKFLOW_LEFT_RUNNING,
    Part.WORKFLOW_ORPHANED,
)
#: Side by side; within a lane one after the other, because they turn the same dials.
LANES: tuple[tuple[Cause | Part, ...], ...] = (
    (C.RECORD_BEHIND,),
    (C.MESSAGE_UNDELIVERABLE, C.MESSAGE_UNSENT, C.CALL_REFUSED, C.CALL_LOST, C.ANSWER_MISSING, C.OUTSIDE_DIFFERS),
    (C.PAYMENT_DIFFERS, C.REFUND_REFUSED, C.PAYMENT_WAITING),
    (C.PORTAL_REFUSED, C.PORTAL_DIFFERS, C.PORTAL_SAYS_LATE),
    (C.APPLICANT_UNREACHED,),
    (C.FILING_UNANSWERED, C.HELD_TOO_LONG, C.LATE_UNTOLD, C.OVERDUE, C.RESULT_UNCOLLECTED),
    (C.NOBODY_IN_POST, C.HOLDER_GONE, C.HOLDER_AWAY, C.UNASSIGNED, C.PAPERS_NOT_RECEIVED, C.STEP_LATE, C.DUE_SOON),
    (C.MILESTONE_PASSED, C.NOTHING_EXPECTED, C.CLOCK_MISSING, C.SUPPLEMENT_SILENT),
    (C.AGENCY_LATE, C.PART_LATE, C.OBLIGATION_OPEN, C.POST_LATE),
)
#: What lets others suffer comes last, one after the other.
LAST: tuple[Cause | Part, ...] = (
    C.CALL_FAILING,
    C.NOTICE_UNSENT,
    Part.NO_WORKER,
    Part.BACKLOG_OLD,
    C.START_UNSENT,
    C.PORTAL_UNSENT,
    C.ACTIVITY_PAUSED,
    C.SYSTEM_DOWN,
    Part.CIRCUIT_OPEN,
    Part.SCHEDULE_MISSING,
    Part.SCHEDULE_PAUSED,
    Part.SCHEDULE_SILENT,
    Part.RUN_FAILING,
    C.ACTIVITY_RETRYING,
    Part.VERSION_WITHOUT_WORKER,
)
_BY_WHAT: dict[Cause | Part, Kind] = {kind.what: kind for kind in KINDS}


async def plant(world: World, what: Cause | Part, number: int, tell: Callable[[str], None]) -> Planting:
    """Plant one kind; one that cannot be planted is told and does not end the demo."""
    kind = _BY_WHAT[what]
    try:
        async with asyncio.timeout(900):
            where = tuple(await kind.plant(world, number))
    except Exception as error:
        tell(f"✗ {what}: {type(error).__name__}: {error}")
        return Planting(what, kind.how, kind.told, (), failed=f"{type(error).__name__}: {error}"[:200])
    tell(f"{what}: {len(where)}")
    return Planting(what, kind.how, kind.told, where)


async def plant_apart(world: World, number: int, tell: Callable[[str], None]) -> list[Planting]:
    """Plant what lets records and engine stand apart, and let the night compare them."""
    found = [await plant(world, what, number, tell) for what in APART]
    await compare_sides(world)
    return found


async def plant_lanes(world: World, number: int, tell: Callable[[str], None]) -> list[Planting]:
    """Plant what does not touch the others."""

    async def lane(kinds: Sequence[Cause | Part]) -> list[Planting]:
        return [await plant(world, what, number, tell) for what in kinds]

    return [planting for lane_of in await asyncio.gather(*map(lane, LANES)) for planting in lane_of]


async def plant_last(world: World, number: int, tell: Callable[[str], None]) -> list[Planting]:
    """Plant what lets whole parts of the house stand still."""
    found = []
    world.spare = await several(number, lambda: broken.going_well(world))
    await outside.reconcile(world)
    await outside_sides.compare_outside(world)
    for what in LAST:
        if what is C.START_UNSENT:
            await outside.compare_portal(world)  # while the portal knows everything but what was planted there
        found.append(await plant(world, what, number, tell))
    return found
