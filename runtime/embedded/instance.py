"""The one instance of a data directory: its lock, its secret, and what other commands must know of it."""

import fcntl
import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pydantic import BaseModel

from runtime.embedded import leftovers
from runtime.embedded.errors import EmbeddedError
from runtime.settings import SECRET_FILE

_LOCK_SECONDS = 2.0  # somebody may just be looking whether we run, on a machine that is busy


class Recorded(BaseModel):
    """A process of the instance, recognisable after its supervisor was killed."""

    pid: int
    command: list[str]


class Instance(BaseModel):
    """What ``run.json`` holds. It contains secrets: the file is closed to others."""

    ready: bool = False
    supervisor: int = 0
    """Process id of the `motcua up` that wrote this: after it was killed, what it wrote is only memory."""
    ports: dict[str, int] = {}
    addresses: dict[str, str] = {}
    """Name to address, as shown to people: "pages", "api", "temporal", "simulators"."""
    environment: dict[str, str] = {}
    """The variables with which another command works on this instance."""
    processes: dict[str, Recorded] = {}


class AlreadyRunningError(EmbeddedError):
    """Another ``make up`` holds the data directory; ``instance`` says where it answers."""

    def __init__(self, instance: Instance) -> None:
        """``instance`` is what the other one wrote down."""
        super().__init__("an instance of this data directory is already running")
        self.instance = instance


def read(home: Path) -> Instance:
    """What the last or current instance of ``home`` wrote down; an empty one when there was none."""
    try:
        return Instance.model_validate_json((home / "run.json").read_text())
    except (FileNotFoundError, ValueError):
        return Instance()  # none yet, or cut short: only remembered ports are lost


def write(home: Path, instance: Instance) -> None:
    """Write ``run.json`` at once or not at all, readable by its owner only."""
    draft = home / "run.json.new"
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(instance.model_dump_json(indent=1))
    draft.replace(home / "run.json")


def running_instance(home: Path) -> Instance | None:
    """The instance that runs on ``home`` and is ready, for commands that want to talk to it."""
    try:
        with (home / "lock").open("r") as file:
            if _locked(file, fcntl.LOCK_SH):
                return None
    except FileNotFoundError:
        return None
    instance = read(home)
    # The lock may be held by the next start, which has not yet replaced what a killed one left.
    return instance if instance.ready and _lives(instance.supervisor) else None


@contextmanager
def only_instance(home: Path) -> Iterator[Instance]:
    """Hold ``home`` while running; yields what the last instance wrote down, with its processes stopped.

    The kernel lets go of the lock when we die, however we die. Raises AlreadyRunningError.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    (home / "lock").touch(mode=0o600)
    with (home / "lock").open("r") as file:
        deadline = time.monotonic() + _LOCK_SECONDS
        while not _locked(file, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise AlreadyRunningError(read(home))
            time.sleep(0.05)
        last = read(home)
        write(home, last.model_copy(update={"ready": False}))  # its processes stay written down until they are stopped
        _stop_recorded(last)
        yield last


def ensure_secret(home: Path) -> str:
    """The secret of this data directory, made at the first time; only its owner may read the file."""
    file = home / SECRET_FILE
    if not file.exists():
        draft = file.with_name(f"{SECRET_FILE}.new")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48) + "\n")
        draft.replace(file)
    return file.read_text().strip()


def _locked(file: IO[str], how: int) -> bool:
    """Take the lock until ``file`` is closed; False when somebody else holds it."""
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lives(pid: int) -> bool:
    if pid == 0:
        return False  # written by a release that did not say
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # another user's
    return True


def _stop_recorded(last: Instance) -> None:
    """Stop processes of a killed supervisor. Same id and same command: the id was not given to another."""
    known = {(recorded.pid, tuple(recorded.command)) for recorded in last.processes.values()}
    leftovers.stop_all(lambda found: (found.pid, tuple(found.command)) in known, signal.SIGTERM)
