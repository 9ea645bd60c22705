"""Looking at the desk as a supervisor does: the page, its sheet cause by cause, and the troubles of parts."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from cli.supervisor_demo.plants.kinds import How
from cli.supervisor_demo.world import NotAsPlanned, World
from domain.supervision.causes import Cause
from domain.supervision.findings import Part
from domain.supervision.words import CAUSES
from models.supervision.parts import open_parts
from workflows.messages import CASE_TASK_QUEUE
from workflows.schedules import SCHEDULES
from workflows.supervision import COMPARISON_WORKFLOW, LOOK_WORKFLOW

SUPERVISOR: Final = "giamsat.tinh"


@dataclass
class Seen:
    """What stands on the desk: the cause of each case by code, and the troubles of parts with their names."""

    cases: dict[str, str] = field(default_factory=dict)
    parts: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True)
class Planting:
    """One kind as it was planted: the codes of its cases, or the names of its parts; `failed` when it could not be."""

    what: Cause | Part
    how: How
    told: str
    where: tuple[str, ...]
    failed: str = ""


@dataclass
class Tally:
    """One line of the table. `other` are (code, cause it stands under instead), `missed` the codes not listed."""

    planting: Planting
    found: int = 0
    other: list[tuple[str, str]] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Everything planted of this kind stands there with the right cause."""
        return self.found == len(self.planting.where) > 0


async def compare_sides(world: World) -> None:
    """Let the comparison of records and engine run now that a Schedule starts at night."""
    await world.client.execute_workflow(COMPARISON_WORKFLOW, id=f"sides-{uuid4()}", task_queue=CASE_TASK_QUEUE)


async def look(world: World) -> None:
    """Let the look at engine and records run now that a Schedule starts every minute."""
    await world.client.execute_workflow(
        LOOK_WORKFLOW, sorted(SCHEDULES), id=f"look-{uuid4()}", task_queue=CASE_TASK_QUEUE
    )


async def see(world: World) -> Seen:
    """Read the desk over HTTP, as a supervisor of all agencies."""
    supervisor = await world.browser(SUPERVISOR)
    for address in ("/desk", "/desk/systems"):
        page = await supervisor.get(address)
        if page.status_code != 200:
            raise NotAsPlanned(f"{address}: HTTP {page.status_code}")
    seen = Seen()
    for cause in Cause:
        sheet = await supervisor.get("/desk/export", params={"cause": str(cause), "format": "csv"})
        if sheet.status_code != 200:
            raise NotAsPlanned(f"/desk/export?cause={cause}: HTTP {sheet.status_code} {sheet.text[:200]}")
        lines = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"))))
        # Under a cause stand its own lines, and those that have it behind another one: here a case counts once.
        codes = [line[0] for line in lines[1:] if line and line[3] in CAUSES[cause][0]]
        for code in codes:
            if code in seen.cases:
                raise NotAsPlanned(f"{code} stands on the desk twice: {seen.cases[code]} and {cause}")
            seen.cases[code] = str(cause)
    async with world.ground.sessions.read() as session:
        seen.parts = {(one.cause, one.name) for one in await open_parts(session)}
    return seen


def tally(plantings: list[Planting], seen: Seen) -> list[Tally]:
    """Count for each kind what was found under the right cause, under another, and not at all."""
    lines = []
    for planting in plantings:
        line = Tally(planting)
        for name in planting.where:
            if isinstance(planting.what, Part):
                if (str(planting.what), name) in seen.parts:
                    line.found += 1
                else:
                    line.missed.append(name)
            elif seen.cases.get(name) == planting.what:
                line.found += 1
            elif name in seen.cases:
                line.other.append((name, seen.cases[name]))
            else:
                line.missed.append(name)
        lines.append(line)
    return lines


def false_alarms(world: World, plantings: list[Planting], seen: Seen) -> list[tuple[str, str, str]]:
    """Return (cause, code or name, what it is) of everything that stands there and was not planted."""
    expected: dict[str, set[str]] = defaultdict(set)
    parts = set()
    for planting in plantings:
        for name in planting.where:
            if isinstance(planting.what, Part):
                parts.add((str(planting.what), name))
            else:
                expected[name].add(str(planting.what))
    for code, causes in world.planted.items():
        expected[code] |= {str(cause) for cause in causes}
    wrong = [
        (cause, code, world.healthy.get(code, "a case of the past"))
        for code, cause in sorted(seen.cases.items())
        if code not in expected
    ]
    return wrong + [(cause, name, "part") for cause, name in sorted(seen.parts - parts)]
