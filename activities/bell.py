"""Rings the outbox relay from an activity that left a message for a case. A lost ring costs a minute, no message."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final, Protocol

import structlog
from temporalio.client import Client

from runtime import tracing

log = structlog.get_logger(__name__)

RELAY_WORKFLOW: Final = "OutboxRelay"
RELAY_WORKFLOW_ID: Final = "outbox-relay"
CASE_TASK_QUEUE: Final = "case"
RING: Final = "ring"
PORTAL_RELAY_WORKFLOW: Final = "PortalRelay"
PORTAL_RELAY_ID: Final = "portal-relay"
_TIMEOUT: Final = timedelta(seconds=5)


class Bell(Protocol):
    """What activities ring after their transaction."""

    async def ring(self) -> None:
        """Say that there is something in the outbox. Never fails."""
        ...


class Silent:
    """A bell where nobody listens: the relay finds what waits at its next round."""

    async def ring(self) -> None:
        """Do nothing."""


SILENT: Final = Silent()


class RelayBell:
    """Starts a relay, or lets a running one look once more."""

    def __init__(self, client: Client, workflow: str = RELAY_WORKFLOW, workflow_id: str = RELAY_WORKFLOW_ID) -> None:
        """Without more, the relay of the outbox is rung."""
        self._client = client
        self._workflow = workflow
        self._workflow_id = workflow_id

    async def ring(self) -> None:
        """Ring; a failure is logged and forgotten, because a schedule rings each minute as a net."""
        try:
            with tracing.continued(""):  # the round it starts is not the doing of whoever rang
                await self._client.start_workflow(
                    self._workflow,
                    id=self._workflow_id,
                    task_queue=CASE_TASK_QUEUE,
                    start_signal=RING,
                    rpc_timeout=_TIMEOUT,
                )
        except Exception as error:
            log.warning("relay_ring_failed", problem=type(error).__name__)


class SlowBell:
    """Rings another bell, but not more often than once a pause: nearly every turn of every case rings it.

    Whoever rings does not wait.
    """

    def __init__(self, bell: Bell, pause: float = 1.0) -> None:
        """`pause` is in seconds."""
        self._bell = bell
        self._pause = pause
        self._asked = False
        self._ringing: asyncio.Task[None] | None = None

    async def ring(self) -> None:
        """Ask for a ring; returns at once."""
        self._asked = True
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.create_task(self._ring())

    async def _ring(self) -> None:
        while self._asked:
            self._asked = False
            await self._bell.ring()
            await asyncio.sleep(self._pause)
