"""The ways cases go in the demo, as far as a problem needs them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final

from cli.demo_stories import Goal, Story
from cli.supervisor_demo.world import World
from domain.procedure.plan import Channel

MARITAL: Final = "1.004873"
BUSINESS: Final = "1.001612"
PERMIT: Final = "1.013225"
LICENCE: Final = "3.000347"
BIRTH: Final = "2.000986"
LAND: Final = "1.013831"
COPIES: Final = "2.000815"
EXTRACT: Final = "2.000635"

_BIRTH_PAPERS: Final = ("to-khai", "giay-chung-sinh", "ct01", "quan-he", "to-khai-bhyt", "danh-sach-bhyt")
_LAND_PAPERS: Final = ("don", "giay-chung-nhan", "hop-dong")


async def several(number: int, one: Callable[[], Awaitable[str]]) -> list[str]:
    """Return what `one` makes, that many times, side by side."""
    return list(await asyncio.gather(*(one() for _ in range(number))))


async def accepted(world: World, procedure: str = MARITAL, **more: Any) -> str:
    """File a case and let the counter accept it."""
    code = await world.file(procedure, **more)
    await accept(world, code)
    return code


async def accept(world: World, code: str) -> None:
    """Let the counter accept a case, which asks whom its procedure asks."""
    case = await world.read(code)
    if case["money"] == "due":
        await world.act(code, "counter", "take_payment", values={"amount": str(case["fee"] - case["paid"])})
    task = await world.until_task(code, "check", among=())
    await world.act(code, "counter", "accept", task)
    await world.wait_for(
        "select received_at is not null from cases where code = :code", f"{code} was not received", code=code
    )


async def reviewed(world: World, code: str) -> None:
    """Let the officer propose a yes."""
    task = await world.until_task(code, "review", among=())
    await world.act(code, "officer", "complete", task, values={"proposal": "approve"})


async def call_is(world: World, code: str, system: str, *statuses: str) -> str:
    """Wait until a call of a case is in one of these states, and return its key."""
    key = await world.wait_for(
        "select o.key from operations o join cases c on c.id = o.case_id where c.code = :code"
        " and o.system = :system and o.status = any(:statuses) limit 1",
        f"{code}: no call to {system} is {', '.join(statuses)}",
        code=code,
        system=system,
        statuses=list(statuses),
    )
    return str(key)


async def answered(world: World, code: str) -> None:
    """Wait until those a case asked have answered."""
    await world.wait_for(
        "select count(*) > 0 and bool_and(o.status = 'done') from operations o join cases c on c.id = o.case_id"
        " where c.code = :code",
        f"{code}: still waits for an answer",
        code=code,
    )


async def imported(world: World, procedure: str, goal: Goal, days: float, channel: str = "counter") -> str:
    """Bring in a case that began `days` ago and stops at a goal; return its code once its past is written."""
    code = await world.bring_in(Story(procedure, goal, days, Channel(channel)), datetime.now(UTC))
    await world.wait_for("select seq > 0 from cases where code = :code", f"{code} was not brought in", code=code)
    return code


async def land_case(world: World) -> str:
    """File a transfer of land."""
    return await world.file(LAND, papers=_LAND_PAPERS)


async def birth_case(world: World) -> str:
    """File a birth with what is opened beside it: residence and health insurance."""
    return await world.file(BIRTH, papers=_BIRTH_PAPERS)


def waited(days: int) -> str:
    """Return the statement by which the calls of a case have waited for their answers for some days."""
    return f"""
update operations set since = now() - interval '{days} days' where case_id = :id and status = 'awaiting_answer'
"""  # noqa: S608  made of a number
