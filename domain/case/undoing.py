"""Taking back one's own slip: within minutes, before anybody heard of it, and visible for ever."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from domain.case.acts import Act, Command, Refusal, Role
from domain.case.events import Turn
from domain.case.in_charge import no_reason
from domain.case.state import CaseState, LastAct, StepStatus
from domain.case.work import Work
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.plan import Plan

#: How long a slip can be taken back; later the ordinary acts put things right.
UNDO_WITHIN: Final = timedelta(minutes=30)

#: What only moves work within the agency. Money, papers and ends have acts of their own that put them right.
UNDOABLE: Final = frozenset({Act.COMPLETE, Act.SEND_BACK, Act.APPROVE, Act.SUPPLY, Act.ALLOW_SUPPLEMENT})


def note_act(work: Work, command: Command, called_before: Collection[str]) -> None:
    """Remember the act that was just done, when it is one that could be undone.

    It counts as heard outside once the turn called anybody, let go of a call that was under way (`called_before`
    names those), or decided the case: none of that can be taken back.
    """
    state = work.state
    decided = state.closed or state.decided_at == work.now
    heard = bool(work.calls) or decided or not set(called_before) <= set(state.operations)
    done = LastAct(command.act, command.actor, work.now, state.seq, heard)
    state.last_act = done if command.act in UNDOABLE else None


def undo_refusal(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, command: Command, now: datetime
) -> Refusal | None:
    """Return why the last act cannot be undone: not yours, too long ago, or others built on it or heard of it."""
    last = state.last_act
    if last is None or last.seq != state.seq:
        return Refusal("nothing_to_undo")
    over_it = command.role in (Role.LEADER, Role.SUPERVISOR) and command.agency == plan.agency
    if command.actor != last.actor and not over_it:
        return Refusal("not_your_act", {"act": last.act})
    if last.heard:
        return Refusal("heard_outside", {"act": last.act})
    if now > last.at + UNDO_WITHIN:
        return Refusal("undo_too_late", {"minutes": str(int(UNDO_WITHIN.total_seconds() // 60))})
    return no_reason(command)


def undo(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, before: CaseState, command: Command, now: datetime
) -> Turn:
    """Return the turn that puts a case back to how it was before its last act.

    Nothing is wiped out: the event log goes on, every task of a step that is opened again is a new one, and what
    was accepted or answered stays known. Deadlines of steps stay what they were.
    """
    work = Work(plan=plan, calendar=calendar, state=before.copy(), now=now)
    back = work.state
    back.seq, back.commands, back.answers = state.seq, dict(state.commands), list(state.answers)
    back.operations = state.copy().operations
    back.last_act = None
    for name, was in back.steps.items():
        step = state.steps[name]
        highest = max(step.instance, back.past_instances.get(name, 0), state.past_instances.get(name, 0))
        if highest > was.instance:
            back.past_instances[name] = highest
        if was.status is StepStatus.OPEN and step.status is not StepStatus.OPEN:
            back.steps[name] = replace(was, instance=highest + 1, opened_at=now)
    undone = state.last_act.act if state.last_act else ""
    work.record("undone", by=command, act=undone, back_to=str(before.seq))
    return Turn(state=back, records=work.records, calls=work.calls)
