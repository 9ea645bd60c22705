"""Supervising processes, with small real ones."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runtime.embedded import leftovers
from runtime.embedded.errors import NotReadyError, ProcessEndedError
from runtime.embedded.instance import (
    AlreadyRunningError,
    Instance,
    Recorded,
    ensure_secret,
    only_instance,
    read,
    running_instance,
    write,
)
from runtime.embedded.ports import answers, choose, is_free, listens
from runtime.embedded.process import Process
from runtime.embedded.supervisor import Supervisor
from runtime.settings import ROOT
from tests.support.patience import PATIENCE

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)
WITH_CHILD = (
    "import subprocess, sys, time; subprocess.Popen(['sleep', '600']); print('up', flush=True); time.sleep(600)"
)
SUPERVISED_SLEEP = """
import sys, time
from pathlib import Path
from runtime.embedded.process import Process
child = Process("sleeper", ["sleep", "600"], log=Path(sys.argv[1]) / "log")
child.spawn()
print(child.pid, flush=True)
time.sleep(600)
"""


def python(home: Path, code: str, name: str = "child", grace: float = 5.0) -> Process:
    return Process(name, [sys.executable, "-c", code], log=home / "log" / f"{name}.log", grace=grace)


def wait_for_word(process: Process, word: str = "up") -> None:
    process.wait_until(lambda: word in process.tail(), PATIENCE)


def alive(pid: int | None) -> bool:
    return bool(leftovers.find(lambda found: found.pid == pid))


def test_a_server_is_awaited_and_stopped(home: Path) -> None:
    """A process is ready when it answers, is stopped politely, and frees its port."""
    port = choose([])
    command = [sys.executable, "-m", "http.server", str(port)]
    server = Process("pages", command, log=home / "log" / "pages.log", grace=PATIENCE)
    server.spawn()
    server.wait_until(lambda: answers(port), PATIENCE)
    assert not is_free(port)

    server.stop()

    assert server.poll() == -signal.SIGTERM
    assert is_free(port)


def test_a_process_that_ends_early_is_reported_with_the_end_of_its_log(home: Path) -> None:
    """Waiting for a process that fails ends at once, with its code and its last words of this run only."""
    earlier = python(home, "print('words of an earlier run')")
    earlier.spawn()
    earlier.wait_until(lambda: earlier.poll() is not None, PATIENCE)
    failing = python(home, "print('cannot go on'); raise SystemExit(3)")
    failing.spawn()

    with pytest.raises(ProcessEndedError) as caught:
        failing.wait_until(lambda: False, PATIENCE)

    assert (caught.value.code, caught.value.tail) == (3, "cannot go on")


def test_a_process_that_never_answers_is_given_up(home: Path) -> None:
    """Waiting has an end."""
    silent = python(home, "import time; time.sleep(600)")
    silent.spawn()
    try:
        with pytest.raises(NotReadyError):
            silent.wait_until(lambda: False, 0.2)
    finally:
        silent.stop()


def test_who_ignores_the_request_is_killed_after_the_grace(home: Path) -> None:
    """SIGTERM first, SIGKILL after the grace."""
    stubborn = python(home, STUBBORN, grace=0.3)
    stubborn.spawn()
    wait_for_word(stubborn)

    stubborn.stop()

    assert stubborn.poll() == -signal.SIGKILL


def test_children_of_a_stopped_process_do_not_stay(home: Path) -> None:
    """Whatever a process started itself goes with it."""
    parent = python(home, WITH_CHILD)
    parent.spawn()
    wait_for_word(parent)
    group = [found.pid for found in leftovers.find(lambda found: _group(found.pid) == parent.pid)]
    assert len(group) == 2

    parent.stop()

    deadline = time.monotonic() + PATIENCE
    while any(map(alive, group)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(map(alive, group))


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return -1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_children_die_with_a_parent_that_is_killed(home: Path) -> None:
    """kill -9 of the supervisor leaves nobody behind."""
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISED_SLEEP, home], cwd=ROOT, stdout=subprocess.PIPE)
    assert supervisor.stdout is not None
    child = int(supervisor.stdout.readline())
    assert alive(child)

    supervisor.kill()
    supervisor.wait()

    deadline = time.monotonic() + PATIENCE
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(child)


async def test_the_first_to_end_is_noticed_and_all_are_stopped_in_reverse_order(home: Path) -> None:
    """A crash is noticed and names the process; what was started last stops first."""
    supervisor = Supervisor()
    first, second, third = (python(home, STUBBORN, name, grace=0.2) for name in ("first", "second", "third"))
    supervisor.start(second)
    supervisor.start(third)
    supervisor.start(first, first=True)
    for process in supervisor.processes:
        await asyncio.to_thread(wait_for_word, process)
    assert second.pid is not None

    os.kill(second.pid, signal.SIGKILL)
    ended = await asyncio.wait_for(supervisor.first_ended(), PATIENCE)
    took = await supervisor.stop()

    assert ended is second
    assert list(took) == ["third", "second", "first"]
    assert {process.poll() for process in (first, second, third)} == {-signal.SIGKILL}


async def test_a_second_request_to_stop_waits_for_nobody(home: Path) -> None:
    """Hurrying cuts even a long grace short."""
    supervisor = Supervisor()
    for name in ("one", "two"):
        supervisor.start(python(home, STUBBORN, name, grace=10 * PATIENCE))
    for process in supervisor.processes:
        await asyncio.to_thread(wait_for_word, process)

    stopping = asyncio.create_task(supervisor.stop())
    await asyncio.sleep(0.2)
    supervisor.hurry()

    assert set(await asyncio.wait_for(stopping, PATIENCE)) == {"one", "two"}


def test_one_data_directory_has_one_instance(home: Path) -> None:
    """The second start is refused with the addresses of the first, and others can find it while it is ready."""
    assert running_instance(home) is None
    with only_instance(home) as last:
        assert last == Instance()
        write(home, Instance(ready=False, addresses={"pages": "http://127.0.0.1:1"}))
        assert running_instance(home) is None
        write(home, Instance(ready=True, supervisor=os.getpid(), addresses={"pages": "http://127.0.0.1:1"}))
        assert running_instance(home) == read(home)
        with pytest.raises(AlreadyRunningError) as caught, only_instance(home):
            pass
        assert caught.value.instance.addresses == {"pages": "http://127.0.0.1:1"}
    assert running_instance(home) is None


def test_what_a_killed_start_left_is_not_taken_for_the_next_one(home: Path) -> None:
    """From the first moment the next start holds the lock, nobody is sent to the addresses of the dead one."""
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    left = Instance(ready=True, supervisor=killed.pid, ports={"api": 8000})
    write(home, left)
    with only_instance(home) as last:
        assert last == left
        assert not read(home).ready
        write(home, left)
        assert running_instance(home) is None


def test_recorded_processes_of_a_killed_instance_are_stopped(home: Path) -> None:
    """A left-over process is stopped; another that was given the same id is not touched."""
    ours, foreign = python(home, WITH_CHILD, "ours"), python(home, WITH_CHILD, "foreign")
    ours.spawn()
    foreign.spawn()
    wait_for_word(ours)
    recorded = {
        "ours": Recorded(pid=ours.pid or 0, command=ours.command),
        "foreign": Recorded(pid=foreign.pid or 0, command=["worker.py"]),
    }
    write(home, Instance(ready=True, processes=recorded))
    try:
        with only_instance(home):
            assert ours.poll() == -signal.SIGTERM
            assert foreign.poll() is None
    finally:
        ours.stop()
        foreign.stop()


def test_secret_and_record_are_closed_to_others(home: Path) -> None:
    """The secret stays the same and, like the record with the database password, is readable by its owner only."""
    secret = ensure_secret(home)
    write(home, Instance(environment={"DATABASE_URL": "postgresql://motcua:password@127.0.0.1/motcua"}))

    assert len(secret) >= 48
    assert ensure_secret(home) == secret
    assert {(home / name).stat().st_mode & 0o777 for name in ("secret", "run.json")} == {0o600}


def test_a_record_cut_short_costs_only_the_remembered_ports(home: Path) -> None:
    """A broken run.json does not keep the instance from starting."""
    (home / "run.json").write_text('{"ports": {"api": 80')

    with only_instance(home) as last:
        assert last == Instance()


def test_ports_as_wanted_else_near_else_any() -> None:
    """The first free of the wanted ports, a neighbour when all are taken, never one already given away."""
    wanted = choose([])
    assert choose([None, wanted]) == wanted
    assert choose([wanted], taken=[wanted]) != wanted
    server = subprocess.Popen([sys.executable, "-m", "http.server", str(wanted)], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE
        while not answers(wanted) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert wanted < choose([wanted]) <= wanted + 20
    finally:
        server.kill()
        server.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a server cannot listen beside what holds its port")
def test_a_chosen_port_is_kept_until_its_server_comes(home: Path) -> None:
    """Nobody else can take it meanwhile and nothing answers there, yet the server it was chosen for listens."""
    port = choose([])
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", port))
    assert (is_free(port), answers(port)) == (True, False)

    server = Process("pages", [sys.executable, "-m", "http.server", str(port)], log=home / "log" / "pages.log")
    server.spawn()
    try:
        server.wait_until(lambda: answers(port), PATIENCE)
        assert listens(server.pid or 0, port)
        assert not listens(os.getpid(), port)
    finally:
        server.stop()
    assert not listens(server.pid or 0, port)
