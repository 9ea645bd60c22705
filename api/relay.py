"""Rings the outbox relay after something was put into the outbox. A lost ring costs a minute, never a message."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog
from temporalio.client import Client

from workflows.messages import CASE_TASK_QUEUE
from workflows.relay import RELAY_WORKFLOW, RELAY_WORKFLOW_ID, RING

log = structlog.stdlib.get_logger()

_PAUSE_SECONDS = 0.1
_PAUSE_AFTER_FAILURE_SECONDS = 5.0
_RING_TIMEOUT = timedelta(seconds=5)


class RelayBell:
    """One background task that rings at most ten times a second, however many cases are filed.

    A schedule rings each minute as a net, so a failure here is logged and forgotten.
    """

    def __init__(self, client: Client, workflow: str = RELAY_WORKFLOW, workflow_id: str = RELAY_WORKFLOW_ID) -> None:
        """Without more, the relay of the outbox is rung."""
        self._client = client
        self._workflow = workflow
        self._workflow_id = workflow_id
        self._asked = asyncio.Event()

    def ring(self) -> None:
        """Ask for a ring; returns at once. Call it after the transaction, never inside."""
        self._asked.set()

    async def run(self) -> None:
        """Ring whenever asked, until cancelled."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            try:
                await self._client.start_workflow(
                    self._workflow,
                    id=self._workflow_id,
                    task_queue=CASE_TASK_QUEUE,
                    start_signal=RING,
                    rpc_timeout=_RING_TIMEOUT,
                )
            except Exception as error:
                log.warning("relay_ring_failed", problem=type(error).__name__)
                await asyncio.sleep(_PAUSE_AFTER_FAILURE_SECONDS)
            else:
                await asyncio.sleep(_PAUSE_SECONDS)
