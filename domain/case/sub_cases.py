"""Cases of other procedures opened on the way (*liên thông*): what their end means, and that of the case they serve.

A part is a case of its own, with its own agency, clock and log. The case that opened it waits for its decision, not
for its result to be handed over; what the part's agency does not grant counts as the procedure says.
"""

from __future__ import annotations

from typing import Final

from domain.case.acts import Command
from domain.case.state import CaseState, Operation, StepStatus
from domain.case.steps import FINISHED, finish, forget_calls
from domain.case.work import Work
from domain.procedure.plan import Plan, PlanStep, Stage, StepKind

SYSTEM: Final = "cases"

#: How a part can end for the case that waits for it. One refused at reception was refused.
ANSWERS: Final = ("approved", "refused", "withdrawn", "stopped")
_NOT_GRANTED: Final = frozenset(ANSWERS) - {"approved"}

#: The key under which a part hears what became of the case it was opened for.
WHOLE: Final = "whole"


def stands_against(plan: Plan, state: CaseState) -> bool:
    """True when a part the whole rests on (`if_refused: refuse`) was not granted: then only a refusal is left."""
    return any(_stands_against(step, state.steps[step.id].outcome) for step in plan.steps)


def _stands_against(step: PlanStep, outcome: str) -> bool:
    return step.kind is StepKind.OPEN_CASE and step.if_refused == "refuse" and outcome in _NOT_GRANTED


def part_answered(
    work: Work, operation: Operation, answer: str, values: dict[str, str], by: Command | None = None
) -> None:
    """Take the end of a part: its step is done, and when nothing can be granted any more, nobody else is waited for."""
    current = work.state.steps.get(operation.step)
    if current is None or current.status is not StepStatus.OPEN:
        return
    step = work.plan.step(operation.step)
    finish(work, step.id, answer, by)
    told = {"agency": step.agency, "procedure": step.procedure, "answer": answer}
    if values.get("case"):
        told["case"] = values["case"]
    work.record("sub_case_answered", by=by, step=step.id, **told)
    if _stands_against(step, answer):
        _wait_for_no_other_agency(work)


def _wait_for_no_other_agency(work: Work) -> None:
    """Skip what other agencies still owe the appraisal (NĐ 118/2025 Art 19(3)); the reason is still to be written."""
    for step in work.plan.steps:
        current = work.state.steps[step.id]
        outside = step.kind in (StepKind.ASK, StepKind.OPEN_CASE, StepKind.OBLIGATION)
        if outside and step.stage is Stage.APPRAISE and current.status not in FINISHED:
            current.status = StepStatus.SKIPPED
            forget_calls(work, step.id)


def whole_ended(work: Work, answer: str, values: dict[str, str]) -> None:
    """Note in a part that the case it was opened for ended without it: its agency goes on, and knows."""
    if work.state.decided_at or work.state.closed:
        return
    work.record("whole_case_ended", answer=answer, case=values.get("case", ""))
