"""How fast procedures are tried: every path of the shipped ones, and their scenarios as tests run them."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, Target
from benchmarks.office import Office
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_file import load_calendar
from domain.procedure.definition import Definition
from domain.procedure.fragments import FragmentShelf
from domain.procedure.loader import load_definition
from domain.procedure.shelf import find_definitions
from domain.simulation.checking import judge
from domain.simulation.paths import all_paths
from domain.simulation.reading import load_scenarios, scenario_file_of
from domain.simulation.trial import Trial

SHIPPED = Path(__file__).resolve().parent.parent / "procedure_defs"
ROUNDS = 5
MOST = 10_000
#: An author waits for "all paths" with the page open.
PATIENCE_SECONDS = 20.0


async def measure_simulation(office: Office, *, quick: bool) -> list[Figure]:
    """Return paths a second over all shipped procedures, the slowest of them, and scenarios a second."""
    del office  # nothing is asked of a server
    return await asyncio.to_thread(_measure, 1 if quick else ROUNDS)


def _measure(rounds: int) -> list[Figure]:
    calendar = load_calendar([SHIPPED / "calendars"])
    shelf = FragmentShelf.of(SHIPPED)
    definitions = {file: load_definition(file, shelf=shelf) for file in find_definitions(SHIPPED)}
    paths, slowest, scenarios = [], [], []
    for _ in range(rounds):
        told = [_walk(definition, calendar) for definition in definitions.values()]
        paths.append(sum(count for count, _ in told) / sum(seconds for _, seconds in told))
        slowest.append(max(seconds for _, seconds in told))
        scenarios.append(_scenarios(definitions, calendar))
    return [
        Figure("paths simulated", "paths/s", median(paths), rounds={"ours": paths}),
        Figure(
            "all paths of the widest shipped procedure",
            "s",
            median(slowest),
            target=Target.AT_MOST,
            limit=PATIENCE_SECONDS,
            rounds={"ours": slowest},
        ),
        Figure("scenarios run", "scenarios/s", median(scenarios), rounds={"ours": scenarios}),
    ]


def _walk(definition: Definition, calendar: WorkingCalendar) -> tuple[int, float]:
    began = time.perf_counter()
    count = len(all_paths(definition, calendar, most=MOST).paths)
    return count, time.perf_counter() - began


def _scenarios(definitions: dict[Path, Definition], calendar: WorkingCalendar) -> float:
    count, began = 0, time.perf_counter()
    for file, definition in definitions.items():
        beside = scenario_file_of(file)
        if beside.exists():
            trial = Trial(definition, calendar)
            count += sum(judge(trial, story).passed for story in load_scenarios(beside, definition))
    return count / (time.perf_counter() - began)
