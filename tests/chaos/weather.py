"""Bad weather by a seed: what is killed when, and which dials are turned."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from cli.processes import API, WORKER
from runtime.embedded import leftovers
from runtime.embedded.postgres import PostgresServer
from tests.chaos.troubles import AIM, draw
from tests.journeys.town import Town

#: How often each part is hit, of ten blows.
TARGETS: Final = (WORKER,) * 5 + (API,) * 3 + ("temporal", "postgres")

#: The last blow falls when this share of the cases was begun, while plenty of them are still on their way.
SPREAD: Final = 0.8


@dataclass
class Weather:
    """One seed's weather over a town; `kills` counts what was killed, `turned` which dials were turned.

    `spent` is set when the last blow has fallen.

    Blows and dials draw from a chance of their own each: how long a blow takes does not change what is turned next.
    """

    town: Town
    database: PostgresServer
    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    turned: Counter[str] = field(default_factory=Counter)
    spent: asyncio.Event = field(default_factory=asyncio.Event)

    async def blow(self, blows: int, until: asyncio.Event, begun: Callable[[], float]) -> None:
        """Kill one part after another, each brought back at once, until so many blows fell or nobody works any more.

        `begun` is the share of the cases that were begun: the blows are spread over the whole storm by it.
        """
        chance = random.Random(f"{self.seed} blows")
        try:
            for blow in range(blows):
                while begun() < SPREAD * blow / blows and not until.is_set():
                    await asyncio.sleep(0.2)
                await asyncio.sleep(chance.uniform(0.2, 3.0))
                if until.is_set():
                    return
                target = chance.choice(TARGETS)
                await self._strike(target)
                self.kills[target] += 1
        finally:
            self.spent.set()

    async def turn_dials(self, until: asyncio.Event) -> None:
        """Turn the dials of one system after another, until nobody works any more; all are healthy at the end."""
        chance = random.Random(f"{self.seed} dials")
        systems = sorted(self.town.simulators.http.get("/dials").json())
        while not until.is_set():
            system = chance.choice(systems)
            trouble = draw(chance, system)
            await asyncio.to_thread(self.town.simulators.dial, system, **trouble)
            self.turned.update(trouble.keys() - AIM)
            await asyncio.sleep(chance.uniform(0.5, 2.5))
        self.town.simulators.http.delete("/dials").raise_for_status()

    async def _strike(self, target: str) -> None:
        match target:
            case "temporal":
                await self.town.kill_temporal()
                await self.town.start_temporal()
            case "postgres":
                await asyncio.to_thread(self._kill_database)
            case _:
                await self.town.kill(target)
                await self.town.start(target)

    def _kill_database(self) -> None:
        """Kill every process of the database server, and start it again on what it had written."""
        data = (self.database.home / "postgres").resolve()
        for process in leftovers.find(lambda found: found.directory == data):
            try:
                os.kill(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue  # one of its short-lived workers
        self.database.prepare().spawn()
        self.database.wait_ready()
