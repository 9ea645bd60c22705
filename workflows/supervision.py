"""The supervisor's looks: every minute at what Temporal knows and at the records, every night both sides compared."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.supervision.comparing import Compared
    from workflows.options import COMPARE, LOOK_AROUND, RECORDS_TASK_QUEUE

LOOK_WORKFLOW = "LookAtDesk"
COMPARISON_WORKFLOW = "CompareSides"


@workflow.defn(name=LOOK_WORKFLOW)
class LookAtDesk:
    """One look: what the engine says goes into the records first, so that the desk shows it at once."""

    @workflow.run
    async def run(self, schedules: list[str]) -> int:
        """Return how many cases stand on the desk. `schedules` are those an installation must have."""
        await workflow.execute_activity(
            "supervision.look_at_engine",
            schedules,
            task_queue=RECORDS_TASK_QUEUE,
            summary="look at the engine",
            **LOOK_AROUND,
        )
        lines: int = await workflow.execute_activity(
            "supervision.make_desk",
            task_queue=RECORDS_TASK_QUEUE,
            result_type=int,
            summary="make the desk",
            **LOOK_AROUND,
        )
        return lines


@workflow.defn(name=COMPARISON_WORKFLOW)
class CompareSides:
    """Holds the records against the engine, every night and whenever somebody asks for it."""

    @workflow.run
    async def run(self) -> Compared:
        """Return what was counted."""
        counted: Compared = await workflow.execute_activity(
            "supervision.compare",
            task_queue=RECORDS_TASK_QUEUE,
            result_type=Compared,
            summary="compare both sides",
            **COMPARE,
        )
        await workflow.execute_activity(
            "supervision.make_desk",
            task_queue=RECORDS_TASK_QUEUE,
            result_type=int,
            summary="make the desk",
            **LOOK_AROUND,
        )
        return counted
