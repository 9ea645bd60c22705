"""The rates everybody may read, kept for a while: one count of a month serves all who ask."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from api.services import Services
from domain.deadline.moments import local_day
from domain.scorecard.period import Period
from models.queries.scorecard_on_time import OnTimeCount, on_time_counts

#: A month that is over hardly changes; the one that runs does all the time.
_RUNNING_SECONDS: Final = 600.0
_PAST_SECONDS: Final = 6 * 3600.0


class OnTimeKept:
    """The counts by agency and procedure of each month, for the whole province. One per process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._kept: dict[str, tuple[float, list[OnTimeCount]]] = {}
        self._counting = asyncio.Lock()

    async def month(self, period: Period, now: datetime) -> Sequence[OnTimeCount]:
        """Return what was finished in a month, and, of the running one, what is open."""
        known = self._fresh(period.text)
        if known is not None:
            return known
        # Whoever asks meanwhile waits for the same count instead of starting another.
        async with self._counting:
            known = self._fresh(period.text)
            return known if known is not None else await self._count(period, now)

    def _fresh(self, text: str) -> list[OnTimeCount] | None:
        kept = self._kept.get(text)
        return kept[1] if kept is not None and time.monotonic() < kept[0] else None

    async def _count(self, period: Period, now: datetime) -> list[OnTimeCount]:
        agencies = [one.id for one in await self._services.definitions.agencies()]
        async with self._services.sessions.read() as session:
            found = await on_time_counts(session, agencies, period.start, period.until, now)
        running = period.last >= local_day(now)
        seconds = _RUNNING_SECONDS if running else _PAST_SECONDS
        self._kept[period.text] = (time.monotonic() + seconds, found)
        return found
