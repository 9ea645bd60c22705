"""For commands that need a living system: the running instance, or one of their own until they end."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.embedded.instance import Instance, running_instance
from runtime.embedded.process import Process

_READY_SECONDS = 120.0


@contextmanager
def running_or_own(home: Path) -> Iterator[Instance]:
    """The instance that `make up` runs on ``home``; without one, one that is started now and stopped at the end.

    Its ``environment`` holds the variables with which to work on it. Call it from the main thread. Raises
    EmbeddedError when it cannot start.
    """
    instance = running_instance(home)
    if instance is not None:
        yield instance
        return
    starter = Process(
        "up",
        [sys.executable, "-m", "cli.main", "up"],
        log=home / "log" / "own-instance.log",
        environment=os.environ | {"MOTCUA_HOME": str(home)},
        stop_signal=signal.SIGINT,
        grace=60.0,
    )
    starter.spawn()
    try:
        starter.wait_until(lambda: running_instance(home) is not None, _READY_SECONDS)
        instance = running_instance(home)
        if instance is None:
            raise starter.ended()
        yield instance
    finally:
        starter.stop()
