"""What an act would make of a case, asked before anybody takes it: refused and why, or what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.case.acts import SEND_AGAIN, Act, Command
from domain.case.foresight import foresee
from domain.case.resetting import done_again
from domain.case.rules import refusal
from domain.case.state import CaseState
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.plan import Plan


@dataclass(frozen=True)
class ActQuestion:
    """The act in question and the instant it is judged at: a query has no clock of its own."""

    command: Command
    at: datetime


@dataclass(frozen=True)
class ActVerdict:
    """What would become of the act. `rule` is empty when it is open, and then `effect` says what follows.

    `effect` holds phase, waiting_for, due_before, due, appointment, opens (step ids, comma between), again (steps done
    again), told (messages), system and status of the outside call; empty ones are left out. `taken`: it was done.
    """

    rule: str = ""
    values: dict[str, str] = field(default_factory=dict)
    who_can: list[str] = field(default_factory=list)
    effect: dict[str, str] = field(default_factory=dict)
    taken: bool = False


def judge_act(plan: Plan, calendar: WorkingCalendar, state: CaseState, question: ActQuestion) -> ActVerdict:
    """Return what an act would make of the case, by the rules and the core that would carry it out."""
    command = question.command
    if command.id in state.commands:
        return ActVerdict(taken=True)
    why = refusal(plan, calendar, state, command, question.at)
    if why is not None:
        return ActVerdict(why.rule, {name: str(value) for name, value in why.values.items()}, list(why.who_can))
    outlook = foresee(plan, calendar, state, command, question.at)
    call = state.operations.get(command.target)
    effect: Mapping[str, str] = {
        "phase": str(outlook.phase),
        "waiting_for": outlook.waiting_for,
        "due_before": _instant(state.appointment_at or state.due_at),
        "appointment": _instant(outlook.appointment_at),
        "opens": ",".join(outlook.opens),
        "told": ",".join(outlook.told),
        "again": ",".join(done_again(plan, state, command.target)) if command.act is Act.RESET_STEP else "",
        "system": call.system if call else "",
        "status": str(call.status) if call and not command.values.get(SEND_AGAIN) else "",
    }
    return ActVerdict(effect={name: value for name, value in effect.items() if value})


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""
