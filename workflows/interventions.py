"""A way out over many cases: as slowly as the outside systems can take, to be watched, paused, resumed and stopped."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.contract import OneIntervention, SomeInterventions
    from workflows.messages import InterventionRun
    from workflows.options import HOUSEKEEPING, INTERVENE, RECORDS_TASK_QUEUE

INTERVENE_WORKFLOW = "Intervene"
#: A dry run only looks; ours can take this much.
TRIES_PER_SECOND = 40.0
#: So many cases are carried out at once, however fast it may go. Each waits for what its case tells to be written, and
#: that is written by the same workers: were all their slots taken by those that wait, nothing would be.
AT_ONCE = 5


def intervention_workflow_id(intervention: str, kind: str) -> str:
    """Return the id of the workflow that tries or carries out an intervention: each exactly once at a time."""
    return f"intervention/{intervention}/{kind}"


@workflow.defn(name=INTERVENE_WORKFLOW)
class Intervene:
    """Goes through the cases of an intervention; what became of each stands in its row, so it may end anywhere."""

    @workflow.init
    def __init__(self, asked: InterventionRun) -> None:
        """Take over what a run before this one had reached."""
        self._asked = asked
        self._paused = asked.paused
        self._stopped = asked.stopped
        self._handled = asked.handled

    @workflow.run
    async def run(self, asked: InterventionRun) -> int:
        """Return how many cases were handled."""
        at_once = max(1, int(asked.per_second))
        if asked.kind == "run":
            at_once = min(at_once, AT_ONCE)
        while True:
            await workflow.wait_condition(lambda: not self._paused or self._stopped)
            cases = [] if self._stopped else await self._next(at_once)
            if not cases:
                break
            began = workflow.now()
            await asyncio.gather(*(self._one(case_id) for case_id in cases))
            self._handled += len(cases)
            workflow.set_current_details(f"{asked.kind}: {self._handled} cases handled")
            rest = timedelta(seconds=len(cases) / asked.per_second) - (workflow.now() - began)
            if rest > timedelta(0):
                await workflow.sleep(rest, summary="no faster than the outside systems can take")
            if workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(self.progress())
        await workflow.execute_activity(
            "interventions.end",
            SomeInterventions(asked.intervention, asked.kind, stopped=self._stopped),
            task_queue=RECORDS_TASK_QUEUE,
            summary="the end",
            **INTERVENE,
        )
        return self._handled

    @workflow.signal(name="pause")
    def pause(self) -> None:
        """Begin no further cases until told to go on."""
        self._paused = True

    @workflow.signal(name="resume")
    def resume(self) -> None:
        """Go on."""
        self._paused = False

    @workflow.signal(name="stop")
    def stop(self) -> None:
        """Leave the rest as it is, for good."""
        self._stopped = True

    @workflow.query(name="progress")
    def progress(self) -> InterventionRun:
        """Return how far it is, and whether it is paused or stopped."""
        return replace(self._asked, handled=self._handled, paused=self._paused, stopped=self._stopped)

    async def _next(self, limit: int) -> list[str]:
        cases: list[str] = await workflow.execute_activity(
            "interventions.next",
            SomeInterventions(self._asked.intervention, self._asked.kind, limit),
            task_queue=RECORDS_TASK_QUEUE,
            result_type=list[str],
            summary=f"{self._asked.kind}: {self._handled} handled",
            **HOUSEKEEPING,
        )
        return cases

    async def _one(self, case_id: str) -> None:
        one = OneIntervention(self._asked.intervention, self._asked.kind, case_id)
        try:
            await workflow.execute_activity(
                "interventions.one", one, task_queue=RECORDS_TASK_QUEUE, result_type=str, **INTERVENE
            )
        except ActivityError as error:
            # Whatever is wrong with one case, the others go on; its line says so.
            problem = error.cause.type if isinstance(error.cause, ApplicationError) else "timed_out"
            await workflow.execute_activity(
                "interventions.give_up",
                replace(one, problem=problem or "unexpected"),
                task_queue=RECORDS_TASK_QUEUE,
                summary="given up",
                **INTERVENE,
            )
