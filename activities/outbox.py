"""The relay's one activity: send on to the cases what was written down for them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import structlog
from temporalio import activity
from temporalio.client import Client
from temporalio.common import (
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from models.base import now
from models.case_ends import kept_end
from models.frozen_texts import FrozenTexts
from models.outbox import claim_messages, ended, forget_sent, mark_sent, mark_undeliverable, try_later
from models.tables import OutboxMessage
from runtime import tracing
from runtime.case_start import case_start
from runtime.database import ReadSession, Sessions

log = structlog.get_logger(__name__)

CASE_WORKFLOW: Final = "Case"
CASE_TASK_QUEUE: Final = "case"
SEND_NOTICE_WORKFLOW: Final = "SendNotice"
SIGNALS: Final = {"command": "act_later", "answer": "answer"}
BATCH: Final = 40

#: How long a sent message stays for whoever looks into an incident.
KEPT: Final = timedelta(days=30)
_RPC_TIMEOUT: Final = timedelta(seconds=10)

SENT: Final = "sent"
UNDELIVERABLE: Final = "undeliverable"
AWAY: Final = "away"
_TEXT_MISSING: Final = "text_missing"

#: The one answer that is somebody's work even after the end: there is money to be paid back.
_PAID: Final = "paid"
#: What an ended case is woken for: every đồng of a case adds up, however late it comes or goes.
_MONEY_MOVED: Final = (_PAID, "refunded")

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
        self._texts = FrozenTexts()

    @activity.defn(name="forget_sent")
    async def forget_sent(self) -> int:
        """Delete what was sent more than `KEPT` ago and return how many messages that were."""
        async with self._sessions.write() as session:
            return await forget_sent(session, now() - KEPT)

    @activity.defn(name="drain_outbox")
    async def drain_outbox(self) -> int:
        """Send everything that waits and return how many messages were sent.

        Messages of one workflow keep their order. A message whose workflow is closed or unknown becomes
        undeliverable, but for an answer to a case that has ended, which says nothing new unless it is about
        money; one that Temporal refuses is tried later; none holds up the others. Raises
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
            payloads = [await self._payload(session, message) for message in messages]
            outcomes = await asyncio.gather(*map(self._send_traced, messages, payloads))
            outcomes = await _without_stragglers(session, messages, outcomes)
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

    async def _payload(self, session: ReadSession, message: OutboxMessage) -> dict[str, Any] | None:
        return await self._texts.start_of(session, message.payload) if message.kind == "start" else message.payload

    async def _send_traced(self, message: OutboxMessage, payload: dict[str, Any] | None) -> str:
        """Send one message as part of the trace it was written in."""
        carried = (payload or {}).get(tracing.TRACE, "")
        if carried:
            payload = {name: value for name, value in (payload or {}).items() if name != tracing.TRACE}
        with tracing.continued(carried):
            return await self._send(message, payload)

    async def _send(self, message: OutboxMessage, payload: dict[str, Any] | None) -> str:
        """Send one message; return SENT, UNDELIVERABLE, AWAY or a problem code."""
        if payload is None:
            return _TEXT_MISSING
        try:
            if message.kind == "start":
                await self._start(message.workflow_id, payload)
            elif message.kind == "letter":
                await self._start_notice(message.workflow_id, payload)
            else:
                handle = self._client.get_workflow_handle(message.workflow_id)
                await handle.signal(SIGNALS[message.kind], payload, rpc_timeout=_RPC_TIMEOUT)
        except WorkflowAlreadyStartedError:
            return SENT  # it had run to its end before this message was marked
        except RPCError as error:
            outcome = _outcome(error, message.kind)
            if outcome == UNDELIVERABLE and message.kind == "answer" and payload.get("answer") in _MONEY_MOVED:
                return await self._wake(message.workflow_id, payload)
            return outcome
        return SENT

    async def _wake(self, workflow_id: str, answer: dict[str, Any]) -> str:
        """Tell an ended case of money that moved after its end: it wakes, books it, and pays back what it must."""
        async with self._sessions.read() as session:
            end = await kept_end(session, workflow_id.partition("/")[2])
        if end is None:
            return UNDELIVERABLE
        try:
            await self._client.start_workflow(
                CASE_WORKFLOW,
                end.awakened(),
                id=workflow_id,
                task_queue=CASE_TASK_QUEUE,
                start_signal=SIGNALS["answer"],
                start_signal_args=[answer],
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                rpc_timeout=_RPC_TIMEOUT,
                **case_start(end.plan),
            )
        except RPCError as error:
            return _outcome(error, "start")
        return SENT

    async def _start(self, workflow_id: str, start: dict[str, Any]) -> None:
        await self._client.start_workflow(
            CASE_WORKFLOW,
            start,
            id=workflow_id,
            task_queue=CASE_TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            rpc_timeout=_RPC_TIMEOUT,
            **case_start(start["plan"]),
        )

    async def _start_notice(self, workflow_id: str, notice: dict[str, Any]) -> None:
        await self._client.start_workflow(
            SEND_NOTICE_WORKFLOW,
            notice,
            id=workflow_id,
            task_queue=CASE_TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            rpc_timeout=_RPC_TIMEOUT,
        )


def _outcome(error: RPCError, kind: str) -> str:
    if error.status in _REFUSED:
        return error.status.name.lower()
    if error.status is RPCStatusCode.NOT_FOUND and kind not in ("start", "letter") and not _names_namespace(error):
        return UNDELIVERABLE
    return AWAY


async def _without_stragglers(
    session: ReadSession, messages: Sequence[OutboxMessage], outcomes: Sequence[str]
) -> list[str]:
    """Take as sent what an outside system still says of cases that have ended: it is nobody's work.

    The row of a case says that it has ended before its workflow closes.
    """
    late = [
        message.kind == "answer" and outcome == UNDELIVERABLE and message.payload.get("answer") != _PAID
        for message, outcome in zip(messages, outcomes, strict=True)
    ]
    if not any(late):
        return list(outcomes)
    over = await ended(
        session, {message.workflow_id for message, is_late in zip(messages, late, strict=True) if is_late}
    )
    return [
        SENT if is_late and message.workflow_id in over else outcome
        for message, outcome, is_late in zip(messages, outcomes, late, strict=True)
    ]


def _names_namespace(error: RPCError) -> bool:
    """True when it is the namespace that was not found: our installation is wrong, not the message."""
    return any("Namespace" in detail.type_url for detail in error.grpc_status.details)


def _ids(messages: Sequence[OutboxMessage], outcomes: Sequence[str], wanted: str) -> list[int]:
    return [message.id for message, outcome in zip(messages, outcomes, strict=True) if outcome == wanted and message.id]
