"""`make bench`: measure, print the table, keep the JSON. Exit code 0 also when a target is missed."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import time
from collections.abc import Awaitable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import uvloop
from rich.console import Console

from benchmarks.board import measure_board
from benchmarks.bulk import measure_bulk
from benchmarks.cases import measure_cases
from benchmarks.desk import measure_desk
from benchmarks.figures import Figure
from benchmarks.filing import measure_filing
from benchmarks.importing import measure_import
from benchmarks.killing import measure_kill
from benchmarks.lint import measure_lint
from benchmarks.machine import facts
from benchmarks.office import Office, open_office
from benchmarks.pages import measure_pages
from benchmarks.portal import measure_portal
from benchmarks.report import print_table, write_json
from benchmarks.simulation import measure_simulation
from benchmarks.stuck import measure_stuck
from benchmarks.waiting import measure_waiting
from benchmarks.year_report import measure_year_report
from runtime.embedded.errors import ProcessEndedError
from runtime.logging import configure_logging

RESULTS = Path(__file__).resolve().parent / "results"


class Measurement(Protocol):
    """Measures something in a running office; `quick` with fewer rounds."""

    def __call__(self, office: Office, *, quick: bool) -> Awaitable[list[Figure]]:
        """Return the figures."""
        ...


MEASUREMENTS: dict[str, Measurement] = {
    "cases": measure_cases,
    "kill": measure_kill,
    "filing": measure_filing,
    "waiting": measure_waiting,
    "pages": measure_pages,
    "board": measure_board,
    "desk": measure_desk,
    "stuck": measure_stuck,
    "bulk": measure_bulk,
    "simulation": measure_simulation,
    "lint": measure_lint,
    "import": measure_import,
    "reports": measure_year_report,
    "portal": measure_portal,
}


async def _measure(names: list[str], console: Console, *, quick: bool) -> tuple[list[Figure], list[str]]:
    """Return the figures and the names of what could not be measured, which does not stop the rest."""
    figures: list[Figure] = []
    failed: list[str] = []
    if measuring := asyncio.current_task():
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, measuring.cancel)  # stop the servers, as Ctrl-C
    async with open_office() as office:
        for name in names:
            began = time.monotonic()
            console.print(f"measuring {name} ...", highlight=False)
            try:
                figures += await MEASUREMENTS[name](office, quick=quick)
            except Exception as error:
                failed.append(name)
                tail = error.tail if isinstance(error, ProcessEndedError) else ""  # its log is gone with its folder
                console.print(f"  {type(error).__name__}: {error}\n{tail}", markup=False, style="red")
            console.print(f"  {time.monotonic() - began:.0f} s", highlight=False)
    return figures, failed


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--only", default=",".join(MEASUREMENTS), help=f"some of: {', '.join(MEASUREMENTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds: a look, not a measurement")
    parser.add_argument("--json", type=Path, help="where to write the figures (benchmarks/results/<date>.json)")
    arguments = parser.parse_args()
    names = arguments.only.split(",")
    if unknown := set(names) - MEASUREMENTS.keys():
        parser.error(f"--only: unknown {', '.join(sorted(unknown))}")
    configure_logging("bench")
    logging.getLogger().setLevel(logging.WARNING)
    console, began, clock, machine = Console(), datetime.now(UTC), time.monotonic(), facts()
    figures, failed = uvloop.run(_measure(names, console, quick=arguments.quick))
    seconds = time.monotonic() - clock
    print_table(console, figures)
    file = arguments.json or RESULTS / f"{began:%Y%m%d-%H%M%S}{'-quick' if arguments.quick else ''}.json"
    write_json(file, figures, machine | {"quick": arguments.quick}, began, seconds)
    console.print(f"{seconds:.0f} s; {file}", highlight=False)
    if failed:
        raise SystemExit(f"not measured: {', '.join(failed)}")


if __name__ == "__main__":
    main()
