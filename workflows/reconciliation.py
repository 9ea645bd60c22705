"""Every night: yesterday's statement of the payment platform is fetched, and our books are held against it."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.options import RECONCILE, STATEMENT

RECONCILIATION_WORKFLOW = "ReconcilePayments"
PAYMENTS_TASK_QUEUE = "payments"
VIETNAM = timedelta(hours=7)


@workflow.defn(name=RECONCILIATION_WORKFLOW)
class ReconcilePayments:
    """Fetches the statements that are not there yet, oldest first, then compares. It runs on a Schedule."""

    @workflow.run
    async def run(self, last: str = "") -> int:
        """Return how many differences are open. `last` is the last day to look at, yesterday in Vietnam if empty.

        A platform that is down for hours is waited for; one that is down all night leaves the day to the next night,
        which fetches every day of the week that is missing.
        """
        day = last or ((workflow.now() + VIETNAM).date() - timedelta(days=1)).isoformat()
        queue = PAYMENTS_TASK_QUEUE
        days: list[str] = await workflow.execute_activity(
            "payments.days_to_fetch", day, task_queue=queue, result_type=list[str], summary=day, **RECONCILE
        )
        for missing in days:
            await workflow.execute_activity(
                "payments.fetch_statement", missing, task_queue=queue, summary=f"statement of {missing}", **STATEMENT
            )
        differing: int = await workflow.execute_activity(
            "payments.compare", day, task_queue=queue, result_type=int, summary="compare", **RECONCILE
        )
        return differing
