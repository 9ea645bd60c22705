"""Running cases follow a changed calendar: the urgent first, at a pace that can be watched, stopped, taken up again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.contract import CasesToFollow, FollowOneCase
    from workflows.messages import FollowRun
    from workflows.options import CHOOSE, HOUSEKEEPING, MOVE_CASE, RECORDS_TASK_QUEUE

FOLLOW_CALENDAR_WORKFLOW = "FollowCalendar"
#: Cases told within one second, at most; more would only queue at the database.
FASTEST = 50


def follow_workflow_id(revision: str) -> str:
    """Return the id of the workflow that carries a revision out: one run of a revision at a time."""
    return f"calendar-revision/{revision}"


@workflow.defn(name=FOLLOW_CALENDAR_WORKFLOW)
class FollowCalendar:
    """Goes through the cases of a revision, some each second; what it did stands in the rows of the cases."""

    @workflow.init
    def __init__(self, asked: FollowRun) -> None:
        """Take over what a run before this one had reached."""
        self._asked = asked
        self._paused = asked.paused
        self._handled = asked.handled
        self._per_second = asked.per_second

    @workflow.run
    async def run(self, asked: FollowRun) -> int:
        """Return how many cases were handled."""
        if not asked.chosen:
            await self._choose(asked)
        while True:
            await workflow.wait_condition(lambda: not self._paused)
            wanted = CasesToFollow(asked.revision, asked.run, self._per_second)
            cases: list[str] = await workflow.execute_activity(
                "cases_to_follow",
                wanted,
                task_queue=RECORDS_TASK_QUEUE,
                result_type=list[str],
                summary=f"{self._handled} handled",
                **HOUSEKEEPING,
            )
            if not cases:
                return self._handled
            await asyncio.gather(*(self._one(case_id) for case_id in cases))
            self._handled += len(cases)
            workflow.set_current_details(f"{self._handled} cases handled")
            await workflow.sleep(timedelta(seconds=1), summary="cases have work of their own")
            if workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(self._standing(chosen=True))

    @workflow.signal(name="pause")
    def pause(self) -> None:
        """Begin no further cases until told to go on."""
        self._paused = True

    @workflow.signal(name="resume")
    def resume(self) -> None:
        """Go on."""
        self._paused = False

    @workflow.signal(name="pace")
    def pace(self, per_second: int) -> None:
        """Tell so many cases a second from now on."""
        self._per_second = min(max(per_second, 1), FASTEST)

    @workflow.query(name="progress")
    def progress(self) -> FollowRun:
        """Return how far the run is, how fast it goes and whether it is paused."""
        return self._standing(chosen=self._asked.chosen)

    def _standing(self, *, chosen: bool) -> FollowRun:
        return replace(
            self._asked, handled=self._handled, paused=self._paused, per_second=self._per_second, chosen=chosen
        )

    async def _choose(self, asked: FollowRun) -> None:
        """Write down the cases, once no process files any more with the edition before."""
        if asked.starts_at is not None and asked.starts_at > workflow.now():
            await workflow.sleep(asked.starts_at - workflow.now(), summary="the edition before is still in use")
        await workflow.execute_activity(
            "choose_cases", asked.revision, task_queue=RECORDS_TASK_QUEUE, result_type=int, **CHOOSE
        )

    async def _one(self, case_id: str) -> None:
        await workflow.execute_activity(
            "follow_one_case",
            FollowOneCase(self._asked.revision, self._asked.run, case_id),
            task_queue=RECORDS_TASK_QUEUE,
            result_type=str,
            **MOVE_CASE,
        )
