"""The way out of the installation's own troubles: the first button of each page, pressed as a supervisor presses it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final
from uuid import uuid4

import httpx2

from cli.supervisor_demo.looking import SUPERVISOR, Planting
from cli.supervisor_demo.world import NotAsPlanned, World
from domain.supervision.findings import Part
from domain.supervision.part_ways import PATIENCE_SECONDS, ways_of_part
from models.supervision.parts import PartTrouble, open_parts

REASON: Final = "Đã tìm ra nguyên nhân và sửa xong."
#: A page that waits for the answer of a press renews itself.
_UNDER_WAY: Final = "hx-trigger"
_OPERATOR: Final = "người vận hành / operator"


async def press_parts(
    world: World, plantings: list[Planting], tell: Callable[[str], None]
) -> dict[str, dict[str, str]]:
    """Press what there is for every planted trouble of a part; return, by trouble, what was said of each name.

    Where a process has to be started there is no button: that was done by hand, as the page says.
    """
    async with world.ground.sessions.read() as session:
        troubles = {(one.cause, one.name): one for one in await open_parts(session)}
    said: dict[str, dict[str, str]] = {}
    for planting in plantings:
        if isinstance(planting.what, Part):
            found = {name: troubles.get((str(planting.what), name)) for name in planting.where}
            said[str(planting.what)] = {name: await _pressed(world, one) for name, one in found.items()}
            tell(f"{planting.what}: {said[str(planting.what)]}")
    return said


async def _pressed(world: World, trouble: PartTrouble | None) -> str:
    if trouble is None:
        return "hết trước khi bấm / over before"
    ways = ways_of_part(trouble.cause, trouble.subject, trouble.key)
    if not ways:
        return _OPERATOR
    person, address, button = await world.browser(SUPERVISOR), f"/desk/parts/{trouble.id}", f'value="{ways[0]}"'
    try:
        if button not in (await person.get(address)).text:
            return "hết trước khi bấm / over before"
        answer = await person.post(address, data={"way": ways[0], "reason": REASON, "key": str(uuid4())})
        if answer.status_code != 303:
            return f"HTTP {answer.status_code}"
        return f"nút / button {ways[0]}: {await _answer(person, address, button)}"
    except (httpx2.HTTPError, NotAsPlanned) as error:
        return f"{type(error).__name__}: {error}"[:160]


async def _answer(person: httpx2.AsyncClient, address: str, button: str) -> str:
    """Wait until the press has its answer; a button that still stands there means that the next look will tell."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        page = (await person.get(address)).text
        if _UNDER_WAY not in page:
            return "chờ lần xem sau / waits for a look" if button in page else "hết / over"
        if time.monotonic() > end:
            raise NotAsPlanned(f"{address}: no answer")
        await asyncio.sleep(1)
