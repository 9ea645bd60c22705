"""The relay's one activity: send on to the cases what was written down for them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import structlog
from temporalio import activity
from temporalio.client import Client
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from models.base import now
from models.outbox import claim_messages, forget_sent, mark_sent, mark_undeliverable, try_later
from models.tables import OutboxMessage
from runtime.database import Sessions
from runtime.search_attributes import AGENCY, PROCEDURE_CODE

log = structlog.get_logger(__name__)

CASE_WORKFLOW: Final = "Case"
CASE_TASK_QUEUE: Final = "case"
SIGNALS: Final = {"command": "act_later", "answer": "answer"}
BATCH: Final = 40

#: How long a worker may take over one task of a case before another gets it. A task that was handed to a
#: worker in the moment it was killed is only missed after this time, while a person waits at a screen.
TASK_TIMEOUT: Final = timedelta(seconds=2)

#: How long a sent message stays for whoever looks into an incident.
KEPT: Final = timedelta(days=30)
_RPC_TIMEOUT: Final = timedelta(seconds=10)

SENT: Final = "sent"
UNDELIVERABLE: Final = "undeliverable"
AWAY: Final = "away"

#: Temporal refuses this one message; everything else may go on.
_REFUSED: Final = {
    RPCStatusCode.INVALID_ARGUMENT,
    RPCStatusCode.FAILED_PRECONDITION,
    RPCStatusCode.OUT_OF_RANGE,
    RPCStatusCode.UNIMPLEMENTED,
}


class Outbox:
    """The activity that empties the outbox into Temporal."""

    def __init__(self, sessions: Sessions, client: Client) -> None:
        self._sessions = sessions
        self._client = client

    @activity.defn(name="forget_sent")
    async def forget_sent(self) -> int:
        """Delete what was sent more than `KEPT` ago and return how many messages that were."""
        async with self._sessions.write() as session:
            return await forget_sent(session, now() - KEPT)

    @activity.defn(name="drain_outbox")
    async def drain_outbox(self) -> int:
        """Send everything that waits and return how many messages were sent.

        Messages of one workflow keep their order. A message whose workflow is closed or unknown becomes
        undeliverable; one that Temporal refuses is tried later; neither holds up the others. Raises
        ApplicationError of type "temporal_unavailable", to be retried, when Temporal does not answer.
        """
        total = 0
        while True:
            activity.heartbeat(total)
            found, sent = await self._send_batch()
            total += sent
            if not found:
                return total

    async def _send_batch(self) -> tuple[int, int]:
        # The transaction stays open while Temporal is called, which elsewhere would be wrong. Here it only
        # holds rows of the outbox that nobody but a relay wants, and a crash gives them back by itself. A
        # message sent twice after such a crash is harmless: starts and acts have identity.
        async with self._sessions.write() as session:
            messages = await claim_messages(session, BATCH)
            outcomes = await asyncio.gather(*(self._send(message) for message in messages))
            sent = _ids(messages, outcomes, SENT)
            if sent:
                await mark_sent(session, sent)
            lost = _ids(messages, outcomes, UNDELIVERABLE)
            if lost:
                await mark_undeliverable(session, lost, "workflow_closed")
                log.warning("messages_undeliverable", messages=lost)
            for message, outcome in zip(messages, outcomes, strict=True):
                if outcome not in (SENT, UNDELIVERABLE, AWAY):
                    await try_later(session, message, outcome)
                    log.warning("message_refused", message=message.id, problem=outcome)
        if AWAY in outcomes:
            raise ApplicationError("Temporal does not answer", type="temporal_unavailable")
        return len(messages), len(sent)

    async def _send(self, message: OutboxMessage) -> str:
        """Send one message; return SENT, UNDELIVERABLE, AWAY or a problem code."""
        try:
            if message.kind == "start":
                await self._start(message)
            else:
                handle = self._client.get_workflow_handle(message.workflow_id)
                await handle.signal(SIGNALS[message.kind], message.payload, rpc_timeout=_RPC_TIMEOUT)
        except WorkflowAlreadyStartedError:
            return SENT  # it had run to its end before this message was marked
        except RPCError as error:
            return _outcome(error, message.kind)
        return SENT

    async def _start(self, message: OutboxMessage) -> None:
        plan: dict[str, Any] = json.loads(message.payload["plan"])
        await self._client.start_workflow(
            CASE_WORKFLOW,
            message.payload,
            id=message.workflow_id,
            task_queue=CASE_TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            static_summary=f"{plan['procedure']} v{plan['version']} · {plan['agency']}",
            search_attributes=TypedSearchAttributes(
                [
                    SearchAttributePair(PROCEDURE_CODE, plan["procedure"]),
                    SearchAttributePair(AGENCY, plan["agency"]),
                ]
            ),
            task_timeout=TASK_TIMEOUT,
            rpc_timeout=_RPC_TIMEOUT,
        )


def _outcome(error: RPCError, kind: str) -> str:
    if error.status in _REFUSED:
        return error.status.name.lower()
    if error.status is RPCStatusCode.NOT_FOUND and kind != "start" and not _names_namespace(error):
        return UNDELIVERABLE
    return AWAY


def _names_namespace(error: RPCError) -> bool:
    """True when it is the namespace that was not found: our installation is wrong, not the message."""
    return any("Namespace" in detail.type_url for detail in error.grpc_status.details)


def _ids(messages: Sequence[OutboxMessage], outcomes: Sequence[str], wanted: str) -> list[int]:
    return [message.id for message, outcome in zip(messages, outcomes, strict=True) if outcome == wanted and message.id]
