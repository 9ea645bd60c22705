"""Raise a storm by hand: `make chaos ARGS="--cases 2000 --kills 200 --seed 1"`. Exit code 1 when anything was lost."""

import argparse
import asyncio
import sys
from pathlib import Path

from tests.chaos.storm import Storm, raise_storm

if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cases", type=int, default=2000)
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--seed", type=int, default=20261122)
    asked.add_argument("--at-once", type=int, default=40)
    asked.add_argument("--logs", type=Path, help="keep what the processes logged in this directory")
    given = asked.parse_args()
    report = asyncio.run(raise_storm(Storm(given.cases, given.kills, given.seed, given.at_once, given.logs)))
    sys.stdout.write(report.text() + "\n")
    sys.exit(0 if report.clean else 1)
