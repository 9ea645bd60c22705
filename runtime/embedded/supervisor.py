"""Watches the processes of an instance and stops them in reverse order of their start."""

import asyncio
import signal
import time

from runtime.embedded.process import Process

_EARLY_LOOK_SECONDS = 1.0


class Supervisor:
    """The processes of one instance, in the order they were started. Must live in the main thread."""

    def __init__(self) -> None:
        """Nothing is supervised yet."""
        self.processes: list[Process] = []
        self._changed = asyncio.Event()
        self._hurry = False

    def start(self, process: Process, *, first: bool = False) -> None:
        """Start a process and supervise it; ``first``: others need it, so stop it after all of them."""
        process.spawn()
        self.processes.insert(0 if first else len(self.processes), process)

    async def first_ended(self) -> Process:
        """Wait until one of the processes ends by itself, and return it."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGCHLD, self._changed.set)
        while True:
            ended = next((process for process in self.processes if process.poll() is not None), None)
            if ended is not None:
                return ended
            self._changed.clear()
            try:
                # The signal wakes us; looking once a second besides costs nothing and forgives a lost one.
                await asyncio.wait_for(self._changed.wait(), _EARLY_LOOK_SECONDS)
            except TimeoutError:
                continue

    async def stop(self) -> dict[str, float]:
        """Stop all, the last started first; returns the seconds each took."""
        took = {}
        for process in reversed(self.processes):
            began = time.monotonic()
            if self._hurry:
                process.kill()
            await asyncio.to_thread(process.stop)
            took[process.name] = time.monotonic() - began
        self.processes.clear()
        return took

    def hurry(self) -> None:
        """Do not wait for anybody's grace any longer (the second Ctrl-C)."""
        self._hurry = True
        for process in self.processes:
            process.kill()
