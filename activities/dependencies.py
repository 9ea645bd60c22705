"""What activities are given when the worker starts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2

from activities.bell import SILENT, Bell
from activities.http import new_http_client
from models.recorded import RecordedTurns
from runtime.database import Sessions
from runtime.settings import Settings


@dataclass(frozen=True)
class Dependencies:
    """The database, the settings, the one HTTP client of a process, and the bells of the two relays.

    `recorded` hears which turns were written; without it, whoever waits for one looks again at the end of the wait.
    """

    sessions: Sessions
    settings: Settings
    http: httpx2.AsyncClient
    bell: Bell = SILENT
    portal_bell: Bell = SILENT
    recorded: RecordedTurns | None = None


@asynccontextmanager
async def open_dependencies(settings: Settings) -> AsyncIterator[Dependencies]:
    """Open what activities need, and close it at the end of the block."""
    sessions = Sessions.open(settings.database_url, settings.database_pool_size)
    try:
        async with new_http_client() as http, RecordedTurns(sessions, settings.database_url).listening() as recorded:
            yield Dependencies(sessions, settings, http, recorded=recorded)
    finally:
        await sessions.close()
