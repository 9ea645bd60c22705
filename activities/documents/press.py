"""The press: typesetting in a small process of its own, so that its memory is not the worker's.

One press per worker, started by the first sheet, renewed after some hundred, gone when nobody prints. It ends
with the worker, also when that is killed: its input ends then.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog

from activities.documents.typesetter import Sheet

log = structlog.get_logger(__name__)

_ROOT = Path(__file__).resolve().parents[2]


class PressError(Exception):
    """The press died under the sheet or could not set it; the next attempt gets a fresh one."""


@dataclass(frozen=True)
class Printed:
    """One set form; `missing_faces` names faces of the form font that were not found, empty when all were."""

    pdf: bytes
    missing_faces: str


class Press:
    """Sets one sheet at a time. Belongs to one event loop."""

    def __init__(self, *, sheets: int = 200, idle_seconds: float = 30.0, patience_seconds: float = 20.0) -> None:
        """Renew the process after so many sheets, end it when idle, and kill it when one sheet takes too long."""
        self._sheets = sheets
        self._idle_seconds = idle_seconds
        self._patience_seconds = patience_seconds
        self._one_at_a_time = asyncio.Lock()
        self._process: Process | None = None
        self._left = 0
        self._idle: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        """The process that sets sheets now; None when there is none."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    async def typeset(self, sheet: Sheet) -> Printed:
        """Return a sheet as PDF. Raises PressError, or TimeoutError when the press had to be stopped for slowness.

        Whatever goes wrong meanwhile, the caller being cancelled too, the press is not left with half a sheet.
        """
        async with self._one_at_a_time:
            if self._idle is not None:
                self._idle.cancel()
            try:
                async with asyncio.timeout(self._patience_seconds):
                    printed = await self._print(sheet)
            except BaseException:
                self._kill()
                raise
            self._left -= 1
            if self._left:
                self._idle = asyncio.get_running_loop().call_later(self._idle_seconds, self._let_go)
            else:
                self._let_go()
            return printed

    async def close(self) -> None:
        """End the press and wait until it is gone; the next sheet starts another."""
        async with self._one_at_a_time:
            process = self._process
            self._let_go()
            if process is not None:
                await process.wait()

    async def _print(self, sheet: Sheet) -> Printed:
        process = await self._running()
        if process.stdin is None or process.stdout is None:
            raise TypeError("the press is started with pipes")
        try:
            process.stdin.write(json.dumps(asdict(sheet)).encode() + b"\n")
            await process.stdin.drain()
            head = json.loads(await process.stdout.readuntil())
            pdf = await process.stdout.readexactly(head["bytes"])
        except (OSError, asyncio.IncompleteReadError) as error:
            raise PressError("the press died") from error
        if head["problem"]:
            raise PressError(head["problem"])
        return Printed(pdf, head["missing_faces"])

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "activities.documents.typesetter", cwd=_ROOT, stdin=PIPE, stdout=PIPE
            )
            self._left = self._sheets
            log.info("press_started", pid=self._process.pid)
        return self._process

    def _let_go(self) -> None:
        """Let the press end by itself: it reads the end of its input."""
        process, self._process = self._process, None
        if self._idle is not None:
            self._idle.cancel()
        if process is not None and process.stdin is not None:
            process.stdin.close()

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
