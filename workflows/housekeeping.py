"""What a Schedule does every night besides the outbox: drafts of online filings that nobody came back to."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.options import HOUSEKEEPING, RECORDS_TASK_QUEUE

FORGET_DRAFTS_WORKFLOW = "ForgetDrafts"


@workflow.defn(name=FORGET_DRAFTS_WORKFLOW)
class ForgetDrafts:
    """Deletes drafts whose time is over, with the papers attached to them."""

    @workflow.run
    async def run(self) -> int:
        """Return how many drafts were deleted."""
        forgotten: int = await workflow.execute_activity(
            "forget_drafts", task_queue=RECORDS_TASK_QUEUE, result_type=int, summary="delete old drafts", **HOUSEKEEPING
        )
        return forgotten
