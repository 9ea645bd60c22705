"""The time of a case on a server that skips it, and waiting a moment for what comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from tests.support.office import CaseInHand
from tests.support.patience import PATIENCE

#: The server at times goes days too far when one stride is long and ends without anything to do.
STRIDE = timedelta(hours=6)


class Clock:
    """The case's own time: ours, and what was skipped."""

    def __init__(self, case: CaseInHand) -> None:
        self.case, self.skipped = case, timedelta()

    async def go_to(self, instant: datetime) -> None:
        """Let time pass until an instant."""
        while (ahead := min(instant - (datetime.now(UTC) + self.skipped), STRIDE)) > timedelta():
            await self.case.skip(ahead)
            self.skipped += ahead

    async def go_on(self, time: timedelta) -> None:
        """Let so much time pass."""
        await self.go_to(datetime.now(UTC) + self.skipped + time)


async def until_so(look: Callable[[], Awaitable[bool]]) -> None:
    """Wait a moment of our own time until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not await look():
            await asyncio.sleep(0.05)
