"""Hearing at once that somebody's access changed: a session ended, an account closed, a post taken, an absence over.

Triggers on the tables send the notification, so that whoever changes a row, by whatever way, tells everybody.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from runtime.database import listen

CHANNEL = "access_changed"


@asynccontextmanager
async def hearing_access_changes(
    url: str,
    changed: Callable[[UUID | None], None],
    connected: Callable[[], None],
    interrupted: Callable[[], None],
) -> AsyncIterator[None]:
    """Call `changed` with the person it concerns (None: anybody) as long as the block runs.

    Between `interrupted` and `connected` no change is heard: then nothing remembered may be believed.
    """

    def heard(payload: str) -> None:
        changed(UUID(payload) if payload else None)

    ear = asyncio.create_task(listen(url, CHANNEL, heard, connected, interrupted))
    try:
        yield
    finally:
        ear.cancel()
        await asyncio.wait([ear])
