"""How fast a catalogue is linted, against plain reading of the same YAML by the same parser."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from ruamel.yaml import YAML

from benchmarks.figures import Figure, Target, compare
from benchmarks.office import Office
from cli.procedures import SHIPPED
from cli.procedures.lint_many import lint_many
from domain.procedure.lint import context_of
from domain.procedure.shelf import find_definitions

#: A province has some 2,000 procedures; the target is on two cores.
CATALOGUE, QUICK_CATALOGUE = 2_000, 200
SECONDS = 20.0


async def measure_lint(office: Office, *, quick: bool) -> list[Figure]:
    """Lint a catalogue made of the shipped procedures; the office is not needed."""
    return await asyncio.to_thread(_measure, QUICK_CATALOGUE if quick else CATALOGUE, 1 if quick else 3)


def _measure(size: int, rounds: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = _catalogue(root, size)
        context = context_of(root, SHIPPED)
        plain, ours = [], []
        for _ in range(rounds):
            plain.append(size / _seconds(lambda: _read(files)))
            ours.append(size / _seconds(lambda: lint_many(files, root, context)))
    note = f"{size} definitions, {os.cpu_count()} cores"
    seconds = CATALOGUE / median(ours)
    return [
        compare("lint", "definitions/s", plain, ours, note=f"{note}; baseline: ruamel.yaml reads them"),
        Figure(f"lint {CATALOGUE} definitions", "s", seconds, target=Target.AT_MOST, limit=SECONDS, note=note),
    ]


def _catalogue(root: Path, size: int) -> list[Path]:
    """Write copies of the shipped procedures under codes of their own, with the register beside them."""
    (root / "agencies.yaml").write_bytes((SHIPPED / "agencies.yaml").read_bytes())
    samples = find_definitions(SHIPPED)
    files = []
    for number in range(size):
        sample = samples[number % len(samples)]
        code = f"99.{number:06d}"
        file = root / sample.parent.parent.name / code / sample.name
        file.parent.mkdir(parents=True)
        file.write_text(sample.read_text(encoding="utf-8").replace(sample.parent.name, code), encoding="utf-8")
        files.append(file)
    return files


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _read(files: Sequence[Path]) -> None:
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        list(pool.map(_read_one, files, chunksize=25))


def _read_one(file: Path) -> bool:
    return bool(YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")))
