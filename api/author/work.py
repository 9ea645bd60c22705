"""Long work away from the doors: one child process for each door process, started when it is first needed.

A trial of every path takes seconds of pure computing, which in a thread would hold up everybody else's page. What
takes longer than it may is ended with its process; the next piece gets a new one.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

Answer = TypeVar("Answer")

#: How long the child may take to start on a machine that is busy; not counted as time of the work.
_START_SECONDS = 120.0


class TookTooLongError(Exception):
    """The work did not come to an end in the time it may take."""


def _ready(work: Callable[..., object]) -> None:
    """Do nothing in the child: that it could be asked means that it runs and has imported the work."""
    del work


class Workshop:
    """The child process of this door. One piece of work at a time; the others wait their turn."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._turn: dict[asyncio.AbstractEventLoop, asyncio.Lock] = {}

    async def do(self, work: Callable[..., Answer], *given: Any, seconds: float) -> Answer:
        """Return what `work(*given)` returns; raises TookTooLongError after `seconds`.

        The wait for its turn and the start of the child, which imports all that the work needs, are not counted.
        """
        loop = asyncio.get_running_loop()
        async with self._turn.setdefault(loop, asyncio.Lock()):
            try:
                if self._pool is None:
                    # Spawned, not forked: this process has threads and open connections.
                    self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
                await asyncio.wait_for(loop.run_in_executor(self._pool, _ready, work), _START_SECONDS)
                return await asyncio.wait_for(loop.run_in_executor(self._pool, work, *given), seconds)
            except (TimeoutError, BrokenProcessPool) as error:
                self.close()
                raise TookTooLongError from error

    def close(self) -> None:
        """End the child process, whatever it is doing."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for child in list((pool._processes or {}).values()):  # the library has no other way to end one
            child.kill()
        pool.shutdown(wait=False, cancel_futures=True)


workshop = Workshop()
