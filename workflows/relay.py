"""The relay: sends what the outbox holds on to the cases. Rung by the API, and each minute by a Schedule."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.options import DRAIN, HOUSEKEEPING, RECORDS_TASK_QUEUE

RELAY_WORKFLOW = "OutboxRelay"
RELAY_WORKFLOW_ID = "outbox-relay"
RING = "ring"
FORGET_SENT_WORKFLOW = "ForgetSent"


@workflow.defn(name=RELAY_WORKFLOW)
class OutboxRelay:
    """Empties the outbox, and once more for every ring heard meanwhile; then ends until it is rung again."""

    def __init__(self) -> None:
        """Start with one ring: whoever started the relay wants the outbox emptied."""
        self._rung = True

    @workflow.run
    async def run(self) -> int:
        """Return how many messages were sent on."""
        sent = 0
        while self._rung:
            self._rung = False
            sent += await workflow.execute_activity(
                "drain_outbox", task_queue=RECORDS_TASK_QUEUE, result_type=int, summary="send what is waiting", **DRAIN
            )
        return sent

    @workflow.signal(name=RING)
    def ring(self) -> None:
        """Say that there is something new in the outbox."""
        self._rung = True


@workflow.defn(name=FORGET_SENT_WORKFLOW)
class ForgetSent:
    """Deletes messages that were sent long ago; a Schedule starts it every night."""

    @workflow.run
    async def run(self) -> int:
        """Return how many messages were deleted."""
        forgotten: int = await workflow.execute_activity(
            "forget_sent", task_queue=RECORDS_TASK_QUEUE, result_type=int, summary="delete old messages", **HOUSEKEEPING
        )
        return forgotten
