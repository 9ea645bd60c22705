"""What the doors stand on, made once per process and closed with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from temporalio.client import Client

from api.definitions import Definitions
from api.metrics import showing_metrics
from api.pages import Pages
from api.recent_readings import RecentReadings
from api.relay import RelayBell
from api.security.cookies import session_cookie
from api.security.oidc import IdentityProvider
from api.security.people import Doorkeeper
from api.security.rates import Rates
from models.access_changes import hearing_access_changes
from models.recorded import RecordedTurns
from runtime.database import Sessions
from runtime.settings import Settings
from runtime.temporal import connect
from workflows.portal import PORTAL_RELAY_ID, PORTAL_RELAY_WORKFLOW


@dataclass(frozen=True)
class Services:
    """The shared objects of one API process. `provider` is None without an identity provider."""

    settings: Settings
    sessions: Sessions
    temporal: Client
    bell: RelayBell
    portal_bell: RelayBell
    recorded: RecordedTurns
    definitions: Definitions
    rates: Rates
    pages: Pages
    provider: IdentityProvider | None
    doorkeeper: Doorkeeper
    recent_readings: RecentReadings


@asynccontextmanager
async def open_services(settings: Settings, pages: Pages, rates: Rates) -> AsyncIterator[Services]:
    """Give the services as long as the block runs. Temporal is only reached when it is needed."""
    async with AsyncExitStack() as stack:
        sessions = Sessions.open(settings.database_url, settings.database_pool_size)
        stack.push_async_callback(sessions.close)
        temporal = await connect(settings, process="api", lazy=True)
        bell = RelayBell(temporal)
        ringing = asyncio.create_task(bell.run())
        stack.push_async_callback(_stop, ringing)
        portal_bell = RelayBell(temporal, PORTAL_RELAY_WORKFLOW, PORTAL_RELAY_ID)
        stack.push_async_callback(_stop, asyncio.create_task(portal_bell.run()))
        recorded = await stack.enter_async_context(RecordedTurns(sessions, settings.database_url).listening())
        stack.enter_context(showing_metrics(settings.metrics_address, sessions, temporal))
        doorkeeper = Doorkeeper(sessions, session_cookie(settings))
        await stack.enter_async_context(
            hearing_access_changes(
                settings.database_url, doorkeeper.forget, doorkeeper.hears_again, doorkeeper.hears_nothing
            )
        )
        yield Services(
            settings=settings,
            sessions=sessions,
            temporal=temporal,
            bell=bell,
            portal_bell=portal_bell,
            recorded=recorded,
            definitions=Definitions(sessions, settings.convention),
            rates=rates,
            pages=pages,
            doorkeeper=doorkeeper,
            recent_readings=RecentReadings(),
            provider=IdentityProvider(settings) if settings.oidc_issuer and settings.oidc_client_id else None,
        )


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
