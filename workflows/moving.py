"""Many running cases to another version: slowly enough to be watched, stopped and taken up again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.contract import CasesToMove, MoveOneCase
    from workflows.messages import MoveRun
    from workflows.options import HOUSEKEEPING, MOVE_CASE, RECORDS_TASK_QUEUE

MOVE_CASES_WORKFLOW = "MoveCases"


def move_workflow_id(move_id: str) -> str:
    """Return the id of the workflow that carries out a decision: one run of a decision at a time."""
    return f"procedure-move/{move_id}"


@workflow.defn(name=MOVE_CASES_WORKFLOW)
class MoveCases:
    """Goes through the cases of a decision, a handful each second; what it did stands in the rows of the cases."""

    @workflow.init
    def __init__(self, asked: MoveRun) -> None:
        """Take over what a run before this one had reached."""
        self._asked = asked
        self._paused = asked.paused
        self._handled = asked.handled

    @workflow.run
    async def run(self, asked: MoveRun) -> int:
        """Return how many cases were handled."""
        while True:
            await workflow.wait_condition(lambda: not self._paused)
            wanted = CasesToMove(asked.move, asked.run, asked.kind, asked.per_second)
            cases: list[str] = await workflow.execute_activity(
                "cases_to_move",
                wanted,
                task_queue=RECORDS_TASK_QUEUE,
                result_type=list[str],
                summary=f"{asked.kind}: {self._handled} handled",
                **HOUSEKEEPING,
            )
            if not cases:
                return self._handled
            await asyncio.gather(*(self._one(case_id) for case_id in cases))
            self._handled += len(cases)
            workflow.set_current_details(f"{asked.kind}: {self._handled} cases handled")
            await workflow.sleep(timedelta(seconds=1), summary="cases have work of their own")
            if workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(replace(asked, handled=self._handled, paused=self._paused))

    @workflow.signal(name="pause")
    def pause(self) -> None:
        """Begin no further cases until told to go on."""
        self._paused = True

    @workflow.signal(name="resume")
    def resume(self) -> None:
        """Go on."""
        self._paused = False

    @workflow.query(name="progress")
    def progress(self) -> MoveRun:
        """Return how far the run is and whether it is paused."""
        return replace(self._asked, handled=self._handled, paused=self._paused)

    async def _one(self, case_id: str) -> None:
        await workflow.execute_activity(
            "move_one_case",
            MoveOneCase(self._asked.move, self._asked.run, self._asked.kind, case_id),
            task_queue=RECORDS_TASK_QUEUE,
            result_type=str,
            **MOVE_CASE,
        )
