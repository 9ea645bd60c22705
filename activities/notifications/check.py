"""Can SMS, Zalo and mail be used? Sends nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from activities.dependencies import Dependencies
from activities.notifications import ways_of
from activities.notifications.activity import EMAIL, SMS, SYSTEM, ZALO
from activities.self_check import CheckResult, self_check

_NAMES = {SMS: ("SMS", "SMS"), ZALO: ("Zalo", "Zalo"), EMAIL: ("Thư điện tử", "Mail")}


async def check(dependencies: Dependencies) -> CheckResult:
    """Say whether every way the installation has can be used; red names each way that cannot."""
    ways = ways_of(dependencies, with_breakers=False)
    found = await asyncio.gather(*(self_check(channel, way.health()) for channel, way in ways.items()))
    whole = await self_check(SYSTEM, asyncio.sleep(0))
    red = [result for result in found if not result.green]
    if not red:
        return whole
    return replace(
        whole,
        green=False,
        problem=red[0].problem,
        vietnamese=" ".join(_named(result.system, result.vietnamese, 0) for result in red),
        english=" ".join(_named(result.system, result.english, 1) for result in red),
    )


async def check_way(dependencies: Dependencies, channel: str) -> CheckResult | None:
    """Say whether one way can be used; None where the installation does not have it."""
    way = ways_of(dependencies, with_breakers=False).get(channel)
    return await self_check(channel, way.health()) if way is not None else None


def _named(channel: str, sentence: str, language: int) -> str:
    return f"{_NAMES[channel][language]}:{sentence.partition(':')[2]}"
