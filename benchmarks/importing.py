"""How fast records of the national database become drafts, against plain reading of the same lines as JSON.

The real data are used when the environment variable MOTCUA_NATIONAL_DATA names their folder; otherwise the
invented samples of the tests, over and over, which are shorter than real records.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import lzma
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.figures import Figure, Target, compare
from benchmarks.office import Office
from domain.catalogue.draft import DraftRefusedError, draft_of
from domain.catalogue.record import Record

DATA = "MOTCUA_NATIONAL_DATA"
SAMPLES = Path(__file__).resolve().parent.parent / "tests" / "domain" / "catalogue" / "samples.jsonl"
RECORDS, QUICK_RECORDS = 1_428, 200
PER_MINUTE = 2_000
#: The ratio to plain reading only informs; what counts is that a province's records take minutes, since the rest of
#: the afternoon belongs to the person who goes through their doubts.
MILLISECONDS = 60_000 / PER_MINUTE


async def measure_import(office: Office, *, quick: bool) -> list[Figure]:
    """Draft records; the office is not needed."""
    return await asyncio.to_thread(_measure, QUICK_RECORDS if quick else RECORDS, 1 if quick else 3)


def _measure(size: int, rounds: int) -> list[Figure]:
    lines, name = _lines(size)
    plain, ours = [], []
    for _ in range(rounds):
        plain.append(_per_second(lines, json.loads))
        ours.append(_per_second(lines, _draft))
    note = f"{len(lines)} {name}; baseline: json.loads of the same lines"
    taken = 1000 / sorted(ours)[len(ours) // 2]
    return [
        compare("import", "records/s", plain, ours, note=note),
        Figure("import of one record", "ms", taken, target=Target.AT_MOST, limit=MILLISECONDS, note=name),
    ]


def _per_second(lines: Sequence[str], work: Callable[[str], object]) -> float:
    began = time.perf_counter()
    for line in lines:
        work(line)
    return len(lines) / (time.perf_counter() - began)


def _draft(line: str) -> None:
    with contextlib.suppress(DraftRefusedError):
        draft_of(Record.parse(line))


def _lines(size: int) -> tuple[list[str], str]:
    folder = os.environ.get(DATA)
    file = next(iter(sorted(Path(folder).glob("*.jsonl.xz"))), None) if folder else None
    if file is None:
        samples = SAMPLES.read_text(encoding="utf-8").splitlines()
        return [samples[number % len(samples)] for number in range(size)], "invented records"
    with lzma.open(file, "rt", encoding="utf-8") as packed:
        local = [line for line in packed if Record.parse(line).is_local]
    return local[:size], "records of the national database"
