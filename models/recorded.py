"""Waiting until what one did can be read: the turn of one's own act has reached PostgreSQL."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from models.tables import Case
from runtime.database import Sessions, listen

CHANNEL = "case_recorded"


class RecordedTurns:
    """Hears every recorded turn, and lets people wait for theirs. One per API process."""

    def __init__(self, sessions: Sessions, url: str) -> None:
        self._sessions = sessions
        self._url = url
        self._waiting: dict[UUID, set[tuple[int, asyncio.Future[None]]]] = defaultdict(set)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["RecordedTurns"]:
        """Listen as long as the block runs."""
        ear = asyncio.create_task(listen(self._url, CHANNEL, self._heard))
        try:
            yield self
        finally:
            ear.cancel()
            await asyncio.wait([ear])

    async def wait_recorded(self, case_id: UUID, seq: int, timeout: float = 1.0) -> bool:  # noqa: ASYNC109  # part of the answer, not a failure
        """Wait at most `timeout` seconds until the case row has reached `seq`; False when it has not.

        False is no error: the act is taken, only the page is behind ("processing").
        """
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (seq, future)
        self._waiting[case_id].add(entry)
        try:
            # Looked at after starting to wait: a turn recorded in between is either seen here or heard.
            if await self._reached(case_id, seq):
                return True
            try:
                async with asyncio.timeout(timeout):
                    await future
            except TimeoutError:
                return await self._reached(case_id, seq)  # the notification may have been lost
            return True
        finally:
            self._waiting[case_id].discard(entry)
            if not self._waiting[case_id]:
                del self._waiting[case_id]

    async def _reached(self, case_id: UUID, seq: int) -> bool:
        async with self._sessions.read() as session:
            stored = await session.scalar(select(col(Case.seq)).where(col(Case.id) == case_id))
        return stored is not None and stored >= seq

    def _heard(self, payload: str) -> None:
        case, _, seq = payload.partition(":")
        for wanted, future in self._waiting.get(UUID(case), ()):
            if wanted <= int(seq) and not future.done():
                future.set_result(None)
