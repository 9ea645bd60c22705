"""A whole instance, started as a person starts it, on free ports and in a folder of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from runtime.embedded import leftovers
from runtime.embedded.instance import Instance, read, running_instance
from runtime.embedded.ports import choose
from runtime.embedded.postgres_files import remove
from runtime.settings import ROOT, Settings, variable
from tests.journeys.town import NAMES
from tests.support.patience import PATIENCE

_READY_SECONDS = 120.0
_GONE_SECONDS = 30.0


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data directory whose remembered ports are free ones; nobody of it lives on afterwards."""
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)
    home = Path(tempfile.mkdtemp(prefix="motcua-test-"))
    home.chmod(0o711)  # as root, PostgreSQL runs under another account that must pass through
    ports: dict[str, int] = {}
    for name in NAMES:
        ports[name] = choose([], ports.values())
    (home / "run.json").write_text(json.dumps({"ports": ports}))
    yield home
    leftovers.stop_all(lambda found: found.pid in {one.pid for one in living(home)}, signal.SIGKILL)
    remove(home)


@pytest_asyncio.fixture
async def instance(place: Path) -> AsyncIterator[Instance]:
    """A whole `motcua up` with its demo, stopped at the end."""
    process = motcua(place, "up")
    try:
        yield await ready(place, process)
    finally:
        process.terminate()
        process.communicate(timeout=2 * PATIENCE)


def motcua(home: Path, *arguments: str) -> subprocess.Popen[str]:
    """Type a command."""
    return subprocess.Popen(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=ROOT,
        env=os.environ | {"MOTCUA_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


async def ready(home: Path, process: subprocess.Popen[str]) -> Instance:
    """Wait until the instance answers."""
    async with asyncio.timeout(_READY_SECONDS):
        while (instance := running_instance(home)) is None:
            assert process.poll() is None, f"ended with {process.returncode}: {process.communicate()[0]}"
            await asyncio.sleep(0.05)
    return instance


def living(home: Path) -> list[leftovers.Running]:
    """The processes that belong to an instance: by its folder, by their data, or by what it wrote down."""
    pids = {process.pid for process in read(home).processes.values()}
    data = (home / "postgres").resolve()
    return leftovers.find(
        lambda found: found.pid in pids or found.directory == data or any(str(home) in part for part in found.command)
    )


def kill_all(home: Path, started: subprocess.Popen[str]) -> None:
    """Kill -9 everything of an instance at once, first what watches over the others; return when all are gone.

    SIGKILL arrives at once, but the kernel takes its time to clear away a process with much memory on a busy machine.
    """
    others = living(home)
    started.kill()
    until = time.monotonic() + _GONE_SECONDS
    while others and time.monotonic() < until:
        for process in others:
            try:
                os.kill(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue  # it died of its parent's death
        time.sleep(0.02)
        others = living(home)
    started.wait()
