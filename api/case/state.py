"""The state of a case as its core would hold it, rebuilt from what is recorded, to look ahead with."""

from __future__ import annotations

from api.standing import state_of
from domain.case.state import EDITION, CaseState, StepState, StepStatus
from domain.procedure.plan import Plan, PlanStep, Stage
from models.queries.case_page import CasePage

_ENDED = ("consultation_answered", "agreed_by_silence", "agency_informed", "sub_case_answered")
_OPEN_CALL = ("calling", "retrying", "awaiting_answer", "problem")


def full_state(plan: Plan, page: CasePage) -> CaseState:
    """Return the state with its clock, its dates, and the steps other agencies do, which are nobody's task."""
    state = state_of(plan, page)
    state.edition = EDITION  # which one it began with is not recorded; new cases have this one
    asked = [event.at for event in page.events if event.kind == "supplement_requested"]
    state.supplement_requested_at = asked[-1] if asked else None
    refused = any(task.outcome == "refuse" for task in page.tasks if task.status == "done")
    for step in plan.steps:
        if not step.is_human:
            state.steps[step.id] = _step_of_calls(step, page)
        if refused and step.stage is Stage.APPRAISE and state.steps[step.id].status is StepStatus.WAITING:
            # What a proposal to refuse leaves undone never opens.
            state.steps[step.id].status = StepStatus.SKIPPED
    return state


def _step_of_calls(step: PlanStep, page: CasePage) -> StepState:
    """Return where a step of another agency stands, by what the log and the calls made for it say."""
    told = [event for event in page.events if event.step == step.id]
    calls = [row for row in page.operations if row.key.startswith(f"{step.id}/")]
    begun = [event.at for event in told if event.kind == "consultation_asked"] + [
        row.since for row in calls if row.since
    ]
    if not begun:
        return StepState()
    latest = max(calls, key=lambda row: _instance(row.key), default=None)
    ended = [event for event in told if event.kind in _ENDED]
    over = bool(ended) or (latest is not None and latest.status not in _OPEN_CALL)
    return StepState(
        outcome=str(ended[-1].values.get("answer", "")) if ended else "",
        status=StepStatus.DONE if over else StepStatus.OPEN,
        instance=_instance(latest.key) if latest else 1,
        opened_at=begun[-1],
    )


def _instance(key: str) -> int:
    """Return the step instance of a call's key, "police/2:ask"."""
    number = key.partition("/")[2].partition(":")[0]
    return int(number) if number.isdigit() else 0
