"""One supervised process: started in a group of its own, logged to a file, stopped politely, then not."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from runtime.embedded.account import Account, as_account
from runtime.embedded.errors import NotReadyError, ProcessEndedError
from runtime.parent import PR_SET_PDEATHSIG
from runtime.settings import ROOT

_LOG_LIMIT_BYTES = 10 * 1024 * 1024
_LOOK_EVERY = 0.02


class Process:
    """A process of the instance."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        account: Account | None = None,
        directory: Path = ROOT,
        stop_signal: signal.Signals = signal.SIGTERM,
        kill_signal: signal.Signals = signal.SIGKILL,
        grace: float = 10.0,
    ) -> None:
        """``grace``: seconds between ``stop_signal`` and ``kill_signal``; ``environment`` replaces ours."""
        self.name = name
        self.command = [str(part) for part in command]
        self.log = log
        self.grace = grace
        self._environment = environment
        self._account = account
        self._directory = directory
        self._stop_signal = stop_signal
        self._kill_signal = kill_signal
        self._popen: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        self._stopped = False

    @property
    def pid(self) -> int | None:
        """The process id, once started."""
        return self._popen.pid if self._popen else None

    def spawn(self) -> None:
        """Start the process and return at once. Call it from the main thread (see _die_with_parent)."""
        self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_name(self.log.name + ".1"))
        with self.log.open("ab") as output:
            self._log_start = output.tell()
            self._popen = subprocess.Popen(  # noqa: S603 - commands of ours, no shell
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._directory,
                env=None if self._environment is None else dict(self._environment),
                # A group of its own: Ctrl-C in the terminal reaches us only, and we stop in our order.
                start_new_session=True,
                preexec_fn=_die_with_parent(self._stop_signal),  # one libc call, takes no locks
                **as_account(self._account),
            )

    def poll(self) -> int | None:
        """The exit code (negative: the signal), or None while it runs or before it was started."""
        return self._popen.poll() if self._popen else None

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return when ``ready()``. Raises ProcessEndedError when it ends first, NotReadyError when late."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.poll() is not None:
                raise self.ended()
            if time.monotonic() > deadline:
                raise NotReadyError(self.name, seconds, self.log)
            time.sleep(_LOOK_EVERY)

    def stop(self) -> None:
        """Ask the process to end, insist after the grace, and leave nothing of its group behind."""
        if self._popen is None or self._stopped:
            return
        for order in (self._stop_signal, self._kill_signal):
            if self._popen.poll() is None:
                self._popen.send_signal(order)
                try:
                    self._popen.wait(self.grace)
                except subprocess.TimeoutExpired:
                    continue
        # Usually nobody is left; macOS says "not permitted" for a group of zombies.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        self._stopped = True

    def kill(self) -> None:
        """Cut the grace short: whoever waits in ``stop`` goes on to the harder signal."""
        popen = self._popen
        if popen is not None and popen.poll() is None:
            popen.send_signal(self._kill_signal)

    def ended(self) -> ProcessEndedError:
        """The error that says this process ended, with the tail of its log."""
        return ProcessEndedError(self.name, self.poll(), self.log, self.tail())

    def tail(self, lines: int = 20) -> str:
        """The last ``lines`` lines it logged since it was started."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])


def _die_with_parent(order: signal.Signals) -> Callable[[], None] | None:
    """A function for the child that has the kernel send it ``order`` when we die, even by ``kill -9``.

    Linux sends it when the *thread* that started the child ends, so it is asked for in the main thread
    only. Elsewhere a process left over is recognised and stopped at the next start.
    """
    if sys.platform != "linux" or threading.current_thread() is not threading.main_thread():
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def in_child() -> None:
        prctl(PR_SET_PDEATHSIG, int(order))
        if os.getppid() != parent:  # we died between fork and here
            os._exit(1)

    return in_child
