"""Finding and stopping what an earlier run left behind, when it was killed in a way nobody can catch."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from runtime.embedded.errors import EmbeddedError

_PROC = Path("/proc")
_LOOK_EVERY = 0.05


@dataclass(frozen=True)
class Running:
    """A process of this machine: its command and, on Linux, its working directory."""

    pid: int
    command: list[str]
    directory: Path | None

    @property
    def program(self) -> str:
        """The file name of the program, without its folder."""
        # PostgreSQL's own children rename themselves "postgres: checkpointer".
        return Path(self.command[0]).name.partition(":")[0] if self.command else ""


def find(matches: Callable[[Running], bool]) -> list[Running]:
    """The processes of this machine for which ``matches``, except ourselves."""
    return [process for process in _all() if process.pid != os.getpid() and matches(process)]


def stop_all(matches: Callable[[Running], bool], order: signal.Signals, seconds: float = 10.0) -> list[Running]:
    """Stop every process for which ``matches`` and return what was found.

    Sends ``order``, and SIGKILL after ``seconds``. Raises EmbeddedError if one survives even that, for
    example because it belongs to somebody else.
    """
    found = {process.pid: process for process in find(matches)}
    for order_now in (order, signal.SIGKILL):
        for pid in found:
            _send(pid, order_now)
        deadline = time.monotonic() + seconds
        while not all(map(_gone, found)):
            if time.monotonic() > deadline:
                break
            time.sleep(_LOOK_EVERY)
        # Servers have processes of their own, which may have come meanwhile.
        found |= {process.pid: process for process in find(matches)}
        if all(map(_gone, found)):
            return list(found.values())
    pids = ", ".join(str(pid) for pid in found if not _gone(pid))
    raise EmbeddedError(f"a process of an earlier run cannot be stopped (process id {pids}): stop it by hand")


def _send(pid: int, order: signal.Signals) -> None:
    # Gone, or not ours: the caller looks again and says so.
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, order)


def _gone(pid: int) -> bool:
    """Whether the process has let go of everything; one that only waits for its parent to notice has."""
    try:
        return _PROC.joinpath(str(pid), "stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        pass  # not there any more, or a system without /proc
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _all() -> Iterator[Running]:
    if not _PROC.joinpath("self", "cmdline").exists():
        yield from _all_by_ps()
        return
    for entry in _PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = entry.joinpath("cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
            if command == [""]:  # the kernel's own, and zombies
                continue
            yield Running(int(entry.name), command, _directory(entry))
        except OSError:
            continue  # ended while we looked


def _directory(entry: Path) -> Path | None:
    try:
        return entry.joinpath("cwd").readlink()
    except OSError:
        return None  # somebody else's process


def _all_by_ps() -> Iterator[Running]:
    command = ["ps", "-axo", "pid=,command="]
    listing = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - fixed command
    for line in listing.stdout.splitlines():
        pid, _, text = line.strip().partition(" ")
        yield Running(int(pid), text.split(" "), None)
