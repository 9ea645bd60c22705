"""Whole cases: how many a second, how long a decision takes, what a case leaves in Temporal's history."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from benchmarks.figures import Figure, Target, compare, quantile
from benchmarks.history import measure_history
from benchmarks.machine import cpu_seconds
from benchmarks.office import CaseInHand, Office
from benchmarks.sides import DECISIONS, TELLS_THE_TAX_OFFICE, Side, open_sides
from runtime.embedded.process import Process

AT_ONCE = 50

#: Seconds between the decisions of a case that is alone: nobody presses the next button while the last act
#: is still being told to others. Under load a case does not think.
THINKING = 0.15


@dataclass
class Round:
    """What one round of one side showed; times in seconds."""

    cases: int = 0
    elapsed: float = 0.0
    worker_cpu: float = 0.0
    answered: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Cases finished per second."""
        return self.cases / self.elapsed


@dataclass
class Pair:
    """Both sides' rounds, taken in turns."""

    baseline: list[Round] = field(default_factory=list)
    ours: list[Round] = field(default_factory=list)


async def measure_cases(office: Office, *, quick: bool) -> list[Figure]:
    """Return all figures of whole cases. Both workers run all the time, one side at a time has work."""
    per_round, alone, rounds = (30, 3, 2) if quick else (100, 5, 4)
    async with AsyncExitStack() as stack:
        sides = await open_sides(office)
        workers = [await stack.enter_async_context(office.worker(side.name)) for side in sides]
        figures = await measure_history(office, sides, 1 if quick else 3)
        await _take_turns(
            office, sides, workers, 1, 10 if quick else AT_ONCE, AT_ONCE
        )  # caches, connections, query plans
        loaded = await _take_turns(office, sides, workers, rounds, per_round, AT_ONCE)
        quiet = await _take_turns(office, sides, workers, rounds, alone, 1, THINKING)
    return [*_load_figures(loaded), *_decision_figures(quiet, loaded), *figures]


async def _take_turns(
    office: Office,
    sides: tuple[Side, Side],
    workers: list[Process],
    rounds: int,
    cases: int,
    at_once: int,
    thinking: float = 0.0,
) -> Pair:
    pair = Pair()
    for number in range(rounds):
        # A B, B A, A B: neither side always comes second.
        order = (0, 1) if number % 2 == 0 else (1, 0)
        for index in order:
            filed = await office.file(cases)
            found = await _run_round(office, sides[index], workers[index], filed, at_once, thinking)
            (pair.baseline, pair.ours)[index].append(found)
    return pair


async def _run_round(
    office: Office, side: Side, worker: Process, cases: Sequence[CaseInHand], at_once: int, thinking: float
) -> Round:
    found = Round(cases=len(cases))
    slots = asyncio.Semaphore(at_once)

    async def one(case: CaseInHand) -> None:
        async with slots:
            handle = await side.start(case)
            await office.recorded.reached(case.id, 1)
            for number in range(DECISIONS):
                await asyncio.sleep(thinking)
                began = time.perf_counter()
                seq = await side.decide(handle, number)
                found.answered.append(time.perf_counter() - began)
                await office.recorded.reached(case.id, seq)
                found.shown.append(time.perf_counter() - began)
                if number == TELLS_THE_TAX_OFFICE:
                    # The tax office is told and that is written too, so that both sides write six turns.
                    await office.recorded.reached(case.id, seq + 1)
            await handle.result()

    pid = worker.pid or 0
    began, cpu = time.perf_counter(), cpu_seconds(pid)
    await asyncio.gather(*(one(case) for case in cases))
    found.elapsed, found.worker_cpu = time.perf_counter() - began, cpu_seconds(pid) - cpu
    return found


def _load_figures(pair: Pair) -> list[Figure]:
    return [
        compare(
            f"cases, {AT_ONCE} at once",
            "cases/s",
            [found.per_second for found in pair.baseline],
            [found.per_second for found in pair.ours],
            Target.RATIO_AT_LEAST,
            0.9,
        ),
        compare(
            "worker's processor time per case",
            "ms",
            [1000 * found.worker_cpu / found.cases for found in pair.baseline],
            [1000 * found.worker_cpu / found.cases for found in pair.ours],
        ),
    ]


def _decision_figures(quiet: Pair, loaded: Pair) -> list[Figure]:
    figures = []
    for label, pair in (("alone", quiet), (f"{AT_ONCE} at once", loaded)):
        for what in ("answered", "shown"):
            for name, share in (("median", 0.5), ("p99", 0.99)):
                binding = what == "answered" and share == 0.5
                figures.append(
                    compare(
                        f"decision {what}, {label}, {name}",
                        "ms",
                        [1000 * quantile(getattr(found, what), share) for found in pair.baseline],
                        [1000 * quantile(getattr(found, what), share) for found in pair.ours],
                        Target.RATIO_AT_MOST if binding else None,
                        1.2 if binding else 0.0,
                    )
                )
    return figures
