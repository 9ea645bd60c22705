"""One storm: a town under load, bad weather over it, and the reckoning. The seed makes it again."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from runtime.embedded.postgres import PostgresServer
from tests.chaos.crowd import Crowd
from tests.chaos.portal import PortalDesk, Telling
from tests.chaos.reckoning import Reckoning, ended, reckon, settle
from tests.chaos.weather import SPREAD, Weather
from tests.journeys.people import at_work
from tests.journeys.town import town_on

#: Messages to the portal a second: its pace is no part of a storm, and afterwards nobody waits for it.
PORTAL_PACE: Final = 200.0


@dataclass
class Storm:
    """How much and how hard; the same seed files the same dossiers and draws the same blows."""

    cases: int
    kills: int
    seed: int
    at_once: int = 40
    logs: Path | None = None
    """Where to keep what the town logged; it is gone with the town otherwise."""

    @property
    def patience(self) -> float:
        """Seconds people keep at one case: with a thousand begun in one second everybody waits for everybody."""
        return 180.0 + self.at_once


@dataclass
class Report:
    """What was done and what was counted."""

    storm: Storm
    seconds: float
    weather: Weather
    crowd: Crowd
    telling: Telling
    reckoning: Reckoning
    unsettled: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """True when nothing was lost, doubled or told differently."""
        found = self.reckoning
        return not self._wrong() and found.ended == self.storm.cases

    def _wrong(self) -> tuple[str, ...]:
        found = self.reckoning
        settled = (*self.crowd.strange, *self.unsettled, *self.telling.wrong)
        return (*settled, *found.lost, *found.doubled, *found.differing)

    def text(self) -> str:
        """Return the report as a person reads it."""
        found, storm = self.reckoning, self.storm
        lines = [
            f"cases {storm.cases}, kills {sum(self.weather.kills.values())}, seed {storm.seed}, {self.seconds:.0f} s",
            "killed: " + (", ".join(f"{name} {count}" for name, count in sorted(self.weather.kills.items())) or "–"),
            "dials: " + ", ".join(f"{name} {count}" for name, count in sorted(self.weather.turned.items())),
            "turns: " + ", ".join(f"{name} {count}" for name, count in sorted(self.crowd.turns.items())),
            "refused by the rules: "
            + (", ".join(f"{name} {count}" for name, count in sorted(self.crowd.said_no.items())) or "none"),
            f"settled by people after the storm: {len(self.crowd.unfinished)}",
            f"ended and proved: {found.ended}; accepted acts, each in the log once: {found.acts}",
            f"lost: {len(found.lost)}; doubled: {len(found.doubled)}; row differs from log: {len(found.differing)}",
        ]
        lines.append(f"answers nobody should get: {len(self.crowd.strange)}; not to be settled: {len(self.unsettled)}")
        return "\n".join([*lines, self.telling.text(), *self._wrong()])


async def raise_storm(storm: Storm) -> Report:
    """Run a storm on servers and processes of its own, and return the report."""
    began = time.monotonic()
    home = Path(tempfile.mkdtemp(prefix="motcua-storm-"))
    home.chmod(0o711)  # as root, PostgreSQL runs under another account that must pass through
    database = PostgresServer(home)
    await asyncio.to_thread(database.start)
    try:
        async with (
            town_on(home, database.url, portal_per_second=PORTAL_PACE) as town,
            at_work(town.url, patience=storm.patience, simulators=town.simulators.url) as people,
        ):
            people.pause = 0.6
            weather = Weather(town, database, storm.seed)
            crowd = Crowd(people, storm.seed)
            over = asyncio.Event()
            blowing = asyncio.gather(
                weather.blow(storm.kills, over, lambda: crowd.begun / storm.cases), weather.turn_dials(over)
            )
            try:
                codes = await crowd.live(storm.cases, storm.at_once, int(storm.cases * (1 - SPREAD)), weather.spent)
            finally:
                over.set()
                await blowing
                if storm.logs is not None:
                    await asyncio.to_thread(shutil.copytree, home / "log", storm.logs, dirs_exist_ok=True)
            town.simulators.http.delete("/dials").raise_for_status()
            room = asyncio.Semaphore(storm.at_once)

            unsettled: list[str] = []

            async def settled(code: str) -> None:
                async with room:
                    try:
                        await settle(people, code, seconds=storm.patience)
                    except AssertionError as error:
                        unsettled.append(f"{code}: {error}"[:300])

            await asyncio.gather(*(settled(code) for code in codes))
            patience = storm.patience if not unsettled else 10.0
            client = await town.client()
            await ended(codes, client, patience)
            desk = PortalDesk(people, town.sessions, client, town.simulators)
            telling = await desk.settle(codes, max(storm.patience, storm.cases))
            found = await reckon(codes, people, town.sessions, client, town.simulators, patience)
            return Report(storm, time.monotonic() - began, weather, crowd, telling, found, unsettled)
    finally:
        await asyncio.to_thread(database.stop)
