"""`motcua up` as a person uses it: the real rooms, real servers, real signals."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from cli.own_instance import running_or_own
from runtime.embedded import leftovers
from runtime.embedded.instance import Instance, read, running_instance
from runtime.embedded.ports import choose, is_free
from runtime.settings import ROOT, Settings, variable
from tests.support.patience import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

NAMES = ("postgres", "temporal", "temporal_ui", "api", "simulators", "mail", "metrics", "worker_metrics")


@pytest.fixture
def place(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory whose remembered ports are free ones, and no settings from the environment."""
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)
    ports: list[int] = []
    for _ in NAMES:
        ports.append(choose([], ports))
    (home / "run.json").write_text(json.dumps({"ports": dict(zip(NAMES, ports, strict=True))}))
    return home


def command(home: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=ROOT,
        env=os.environ | {"MOTCUA_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def up(place: Path) -> Iterator[subprocess.Popen[str]]:
    """`motcua up`, ready."""
    process = command(place, "up")
    try:
        wait_until_ready(place, process)
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until_ready(home: Path, process: subprocess.Popen[str], seconds: float = 3 * PATIENCE) -> Instance:
    deadline = time.monotonic() + seconds
    while (instance := running_instance(home)) is None:
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"not ready, code {process.poll()}: {process.communicate()[0] if process.stdout else ''}")
        time.sleep(0.05)
    return instance


def of_instance(home: Path) -> list[leftovers.Running]:
    """The processes that belong to the instance: by its folder or by what it recorded."""
    recorded = read(home).processes.values()
    pids = {process.pid for process in recorded}
    return leftovers.find(lambda found: found.pid in pids or any(str(home) in part for part in found.command))


def test_a_day_with_make_up(place: Path, up: subprocess.Popen[str]) -> None:
    """It answers, refuses a second start with its addresses, stops with code 0, and leaves ports and nobody behind."""
    instance = running_instance(place)
    assert instance is not None
    for name in ("pages", "api", "temporal", "metrics", "simulators"):
        assert httpx2.get(instance.addresses[name], follow_redirects=True, timeout=PATIENCE).status_code == 200
    second = command(place, "up")
    said, _ = second.communicate(timeout=2 * PATIENCE)
    assert second.returncode == 1
    assert instance.addresses["pages"] in said
    with running_or_own(place) as found:
        assert found == instance

    up.send_signal(signal.SIGINT)
    said, _ = up.communicate(timeout=2 * PATIENCE)

    assert up.returncode == 0, said
    assert of_instance(place) == []
    assert all(is_free(port) for port in instance.ports.values())
    assert read(place) == Instance(ports=instance.ports)  # no secret stays in the record


def test_everything_is_there_again_after_everything_was_killed(place: Path, up: subprocess.Popen[str]) -> None:
    """kill -9 of every process: the next start has the same ports and is ready as if nothing had happened."""
    first = running_instance(place)
    assert first is not None
    for process in of_instance(place):
        os.kill(process.pid, signal.SIGKILL)
    up.kill()
    up.wait()

    again = command(place, "up")
    try:
        assert wait_until_ready(place, again).ports == first.ports
        again.send_signal(signal.SIGTERM)
        said, _ = again.communicate(timeout=2 * PATIENCE)
        assert again.returncode == 0, said
    finally:
        again.kill()


def test_a_crash_is_reported_and_stops_everything(place: Path, up: subprocess.Popen[str]) -> None:
    """When the worker dies, its name is said, the rest is stopped, and the code is 1."""
    instance = running_instance(place)
    assert instance is not None
    os.kill(instance.processes["worker"].pid, signal.SIGKILL)

    said, _ = up.communicate(timeout=2 * PATIENCE)

    assert up.returncode == 1
    assert "worker" in said
    assert "worker.log" in said
    assert of_instance(place) == []


def test_a_port_taken_while_it_starts_is_replaced(place: Path) -> None:
    """Somebody listens where the pages should once ports were chosen: all starts again, the pages get another port."""
    taken = read(place).ports["api"]
    process = command(place, "up")
    try:
        deadline = time.monotonic() + PATIENCE
        while not (place / "log" / "postgres.log").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", taken))
            other.listen()
            instance = wait_until_ready(place, process, 6 * PATIENCE)  # two starts
            assert instance.ports["api"] != taken
            answer = httpx2.get(instance.addresses["pages"], follow_redirects=True, timeout=PATIENCE)
        assert answer.status_code == 200
        assert '"event": "port_taken"' in (place / "log" / "up.log").read_text()
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=2 * PATIENCE)
        assert process.returncode == 0, said
        assert " ".join(said.split()).count("another program took the port") == 1
    finally:
        process.kill()
        process.wait()
