"""What an act would lead to, worked out by the very core that will carry it out, and changing nothing.

People read it before they act: what happens to the clock, whose move it is then, who is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.case.acts import Command
from domain.case.events import Commanded
from domain.case.picture import open_steps, waiting_for
from domain.case.state import CaseState, Decision, Phase
from domain.case.turn import advance
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.clock import ClockEvent
from domain.procedure.plan import Plan, StepKind

#: Messages that go to the office's own people.
_TO_STAFF = ("intake_alert", "overdue", "hold_over", "consultation_late")


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a case would stand after an act.

    `clock` is the last thing that would happen to the legal clock, if anything. `appointment_at` is the date
    promised then, `lapses_at` when a supplement must be there. `told` names the messages to the applicant,
    `papers` the forms issued, `asked` and `informed` the agencies called, `opens` the steps that open.
    """

    phase: Phase
    waiting_for: str
    ends: bool
    clock: ClockEvent | None
    appointment_at: datetime | None
    lapses_at: datetime | None
    decision: Decision | None
    told: tuple[str, ...]
    papers: tuple[str, ...]
    asked: tuple[str, ...]
    informed: tuple[str, ...]
    opens: tuple[str, ...]


def foresee(plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime) -> Outlook:
    """Return what a command would lead to at `now`; it must have been found open by `domain.case.rules.refusal`."""
    after = advance(plan, calendar, state, Commanded(command), now).state
    fresh = [after.operations[key] for key in after.operations if key not in state.operations]
    told = [call.values.get("subject", "") for call in fresh if call.system == "notifications"]
    called = {call.step for call in fresh if call.system == "agencies"}
    marked = after.clock[len(state.clock) :]
    before = set(open_steps(plan, state))
    return Outlook(
        phase=after.phase,
        waiting_for=waiting_for(plan, after),
        ends=after.closed,
        clock=marked[-1].event if marked else None,
        appointment_at=after.appointment_at if after.appointment_at != state.appointment_at else None,
        lapses_at=after.lapses_at if after.lapses_at != state.lapses_at else None,
        decision=after.decision if after.decision is not state.decision else None,
        told=tuple(message for message in told if message not in _TO_STAFF),
        papers=tuple(call.values.get("subject", "") for call in fresh if call.system == "documents"),
        asked=_agencies(plan, called, StepKind.ASK),
        informed=_agencies(plan, called, StepKind.INFORM),
        opens=tuple(step for step in open_steps(plan, after) if step not in before),
    )


def _agencies(plan: Plan, steps: set[str], kind: StepKind) -> tuple[str, ...]:
    return tuple(step.agency for step in plan.steps if step.id in steps and step.kind is kind)
