"""What a procedure itself has people told at a step: its declared notices, and reminders to those who are late."""

from __future__ import annotations

from domain.case.work import Work
from domain.procedure.plan import PlanStep, Silence

DECLARED = "declared"
REMINDER = "step_reminder"
ESCALATION = "step_escalated"
_TOLD = {Silence.REMIND: REMINDER, Silence.ESCALATE: ESCALATION}


def tell_declared(work: Work, step: PlanStep, moment: str) -> None:
    """Send the notices the procedure declares for this moment of a step: "opened", "done" or "late".

    A call carries the step and the number of the notice; what it says and to whom stays in the definition.
    """
    for entry in step.notify:
        on, _, number = entry.partition(":")
        if on == moment:
            instance = work.state.steps[step.id].instance
            name = f"{step.id}/{instance}:notice-{number}"
            values = {"of_step": step.id, "number": number}
            work.call(name, "notifications", "send", subject=DECLARED, **values)


def tell_of_lateness(work: Work, step: PlanStep) -> None:
    """Remind whoever has not acted within the step's time, or tell the head too, where the procedure says so."""
    message = _TOLD.get(step.if_silent)
    if message is not None and step.is_human:
        name = f"{step.id}/{work.state.steps[step.id].instance}:{message}"
        work.call(name, "notifications", "send", subject=message, of_step=step.id, role=step.role)
