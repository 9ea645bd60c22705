"""Healthy neighbours: cases on the same paths as the problems, which go on well, and some hundreds in the middle."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from cli.demo_people import COMMUNE
from cli.demo_stories import Goal, Story
from cli.supervisor_demo.plants import outside
from cli.supervisor_demo.plants.paths import (
    BUSINESS,
    COPIES,
    LICENCE,
    MARITAL,
    PERMIT,
    accepted,
    answered,
    imported,
    several,
)
from cli.supervisor_demo.plants.people import add_absence, hand_over
from cli.supervisor_demo.plants.waiting import asked_for_more, asked_here, by_post, with_obligation, with_parts
from cli.supervisor_demo.world import World
from domain.deadline.moments import local_day, midnight_ending

#: Fewer working days than their due time has, so that nothing about them is late.
_GOING: Final = (
    Story(BUSINESS, Goal.RECEIVED, 0.8),
    Story(LICENCE, Goal.RECEIVED, 0.7),
    Story(PERMIT, Goal.SUPPLEMENT, 3),
    Story(COPIES, Goal.READY, 3),
    Story(PERMIT, Goal.ON_HOLD, 4),
)


async def fill_present(world: World, number: int, pace: random.Random) -> None:
    """Bring in that many cases in the middle of their way, each held by somebody in post."""
    now = datetime.now(UTC)
    codes: list[str] = []
    for _ in range(number):
        story = pace.choice(_GOING)
        code = await world.bring_in(replace(story, days_ago=story.days_ago * pace.uniform(0.3, 1.0)), now)
        world.healthy[code] = f"{story.procedure} {story.goal}"
        codes.append(code)
    await world.wait_for(
        "select bool_and(seq > 0) from cases where code = any(:codes)",
        "not all were brought in",
        patience=900,
        codes=codes,
    )
    for code in codes:
        await world.hold_quietly(code)


#: Same-day procedures, and a fresh case on the eve of its last day, are due soon however well they go.
_LEGAL_TIME_LEFT: Final = """
update cases set due_at = :given
where code = any(:codes) and due_at < :given and decided_at is null and ended_at is null
"""
#: One more than "due soon" reaches, should midnight come while the demo runs, and one to spare.
_WORKING_DAYS_LEFT: Final = 3


async def keep_legal_time(world: World) -> None:
    """Give every healthy neighbour some days, once nothing happens to it any more."""
    await asyncio.sleep(5)
    given = midnight_ending(world.ground.calendar.add_working_days(local_day(datetime.now(UTC)), _WORKING_DAYS_LEFT))
    async with world.ground.sessions.write() as session:
        await session.change(text(_LEGAL_TIME_LEFT), {"codes": list(world.healthy), "given": given})


async def fill_beside(world: World, number: int) -> None:
    """Let one case go well on each path on which something is planted."""
    ways: dict[str, Callable[[], Awaitable[str]]] = {
        "accepted and answered": lambda: _answered(world),
        "paid online": lambda: outside._paid(world),
        "asked here, in time": lambda: asked_here(world),
        "parts in time": lambda: _with_healthy_parts(world),
        "tax notice fresh": lambda: with_obligation(world),
        "parcel under way": lambda: by_post(world),
        "online filing fresh": lambda: world.file(MARITAL, channel="online"),
        "fee asked for just now": lambda: world.file(BUSINESS, channel="online", pays_online=True),
        "result ready some days": lambda: imported(world, COPIES, Goal.READY, 3),
        "supplement asked for lately": lambda: imported(world, MARITAL, Goal.INTAKE_SUPPLEMENT, 3),
        "supplement asked for just now": lambda: asked_for_more(world),
    }
    for why, make in ways.items():
        for code in await several(number, make):
            world.healthy[code] = why
    for why, codes in {
        "papers on their way": await _papers(world, number),
        "holder away, somebody stands in": await _stood_in_for(world, number),
    }.items():
        world.healthy.update(dict.fromkeys(codes, why))


async def _with_healthy_parts(world: World) -> str:
    code = await with_parts(world)
    world.healthy.update(dict.fromkeys(await world.parts(code), "a part in time"))
    return code


async def _answered(world: World) -> str:
    code = await accepted(world)
    await answered(world, code)
    return code


async def _papers(world: World, number: int) -> list[str]:
    codes = await several(number, lambda: _answered(world))
    await hand_over(world, codes)
    return codes


async def _stood_in_for(world: World, number: int) -> list[str]:
    away = await world.add_staff("thuly.co-nguoi-thay", "officer", COMMUNE)
    codes = await several(number, lambda: _answered(world))
    for code in codes:
        await world.hold(code, "thuly.co-nguoi-thay")
    await add_absence(world, away, UUID(world.ground.staff["thuly"]))
    return codes
