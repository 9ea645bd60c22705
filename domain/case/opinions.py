"""Opinions of agencies whose people work in this system: a task for them, an act of theirs, every version kept.

An agency outside is asked over its own system and answers once. One whose staff have accounts here gets a task; its
opinion may be changed until the appraisal is finished (NĐ 118/2025 Art 19(4): content, deadline and answer are kept).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from domain.case.acts import Command, Refusal, Role
from domain.case.in_charge import Place, no_reason, not_in_charge, not_there
from domain.case.state import CaseState, Operation, StepStatus
from domain.case.steps import FINISHED, finish, forget_calls
from domain.case.work import Work
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.plan import Plan, PlanStep, StepKind

#: What an agency can say; a condition is written in the text of the opinion.
OPINIONS: Final = ("agree", "agree_with_conditions", "disagree")

#: How the reference of a question begins when the agency asked works in this system; its identifier follows.
HERE: Final = "here:"
#: The first edition of a case whose questions become tasks.
SINCE: Final = 3


def placed(work: Work, operation: Operation) -> None:
    """Give a question to the people of the agency that works here, as the call that looked for it says."""
    current = work.state.steps.get(operation.step)
    seat = operation.reference.removeprefix(HERE)
    if operation.action != "ask" or seat == operation.reference or work.state.edition < SINCE or current is None:
        return
    if current.status is not StepStatus.OPEN or current.asked == seat:
        return
    current.asked = seat
    operation.poll_at = None  # nobody has to be looked after: the answer is an act
    work.record("consultation_at_desk", step=operation.step, agency=seat)


def appraisal_is_over(plan: Plan, state: CaseState, step: PlanStep) -> bool:
    """True once everything of the stage the question belongs to is done: then nobody reads a changed opinion."""
    same = [other.id for other in plan.steps if other.stage is step.stage and other.kind is not StepKind.INFORM]
    return state.decided_at is not None or all(state.steps[name].status in FINISHED for name in same)


def opinion_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    """Return why an opinion cannot be given or changed now, or None when it can."""
    name, _, instance = command.step.partition("/")
    if not plan.has_step(name) or plan.step(name).kind is not StepKind.ASK or not state.steps[name].asked:
        return Refusal("opinion_not_asked_here", {"step": name})
    step, current = plan.step(name), state.steps[name]
    wrong = not_there(Place.ASKED, current.asked, command, Role.OFFICER, Role.LEADER)
    if wrong is not None:
        return wrong
    if instance != str(current.instance):
        return Refusal("step_moved_on", {"step": name, "seen": instance, "now": str(current.instance)})
    if current.status not in (StepStatus.OPEN, StepStatus.DONE):
        return Refusal("step_not_open", {"step": name, "status": current.status})
    if current.status is StepStatus.DONE and appraisal_is_over(plan, state, step):
        return Refusal("appraisal_over", {"step": name})
    if command.values.get("version", "") not in ("", str(current.opinions + 1)):
        return Refusal("opinion_given_meanwhile", {"version": str(current.opinions)})
    if command.values.get("opinion") not in OPINIONS:
        return Refusal("opinion_required", {"given": command.values.get("opinion", "")})
    return no_reason(command)


def give_opinion(work: Work, command: Command) -> None:
    """Take an opinion, or another version of it; the text is the command's note, a file of it `values["file"]`."""
    step = work.plan.step(command.step.partition("/")[0])
    current, opinion = work.state.steps[step.id], command.values["opinion"]
    current.opinions += 1
    told = {"agency": current.asked, "answer": opinion, "version": str(current.opinions)}
    if command.values.get("file"):
        told["file"] = command.values["file"]
    if current.status is StepStatus.OPEN:
        forget_calls(work, step.id)
        finish(work, step.id, opinion, command)
    else:
        current.outcome, current.done_by, current.done_for = opinion, command.actor, command.on_behalf_of
    kind = "consultation_answered" if current.opinions == 1 else "opinion_changed"
    work.record(kind, by=command, step=step.id, **told)


def question_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    """Return why what is asked cannot be written now, or None when it can. `command.target` is the step.

    It is written by the agency that decides, where people of this system are asked, until they have answered.
    """
    name = command.target
    if not plan.has_step(name) or not state.steps[name].asked:
        return Refusal("opinion_not_asked_here", {"step": name})
    wrong = not_in_charge(plan.agency, command, Role.OFFICER, Role.LEADER)
    if wrong is not None:
        return wrong
    if state.steps[name].status is not StepStatus.OPEN:
        return Refusal("step_not_open", {"step": name, "status": state.steps[name].status})
    return no_reason(command)


def put_question(work: Work, command: Command) -> None:
    """Write what is asked, again if need be: the text and the papers that may be seen are the command's note."""
    work.record("question_put", by=command, step=command.target, agency=work.state.steps[command.target].asked)
