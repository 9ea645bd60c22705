"""The one timer of a case."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow

SHORTEST = timedelta(seconds=1)


class DeadlineTimer:
    """Wakes the case at its nearest milestone; follows the milestone when it moves.

    A milestone that moves later does not touch the running timer: waking too early is harmless and costs
    one look, while cancelling and starting would cost two events for every decision.
    """

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self._wakes_at: datetime | None = None
        self.fired = False

    def follow(self, instant: datetime | None) -> None:
        """Make sure the case wakes at `instant` or earlier; None lets a running timer be."""
        if instant is None:
            return
        if self._task is not None and not self._task.done():
            if self._wakes_at is not None and self._wakes_at <= instant:
                return
            self._task.cancel()
        self._wakes_at = instant
        self._task = asyncio.create_task(self._sleep(instant))

    def take(self) -> bool:
        """Return whether the timer has fired since the last call."""
        fired, self.fired = self.fired, False
        return fired

    async def _sleep(self, instant: datetime) -> None:
        await workflow.sleep(max(instant - workflow.now(), SHORTEST), summary="next milestone")
        self.fired = True
