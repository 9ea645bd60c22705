"""Reliving what happened to a case before it came to us: import from another system, and demo data.

The same rules run at the instants given, so an imported case stands exactly where it would stand had it
always been ours. Calls to outside systems of the past are taken as done: nothing is asked or sent twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from domain.case import sub_cases
from domain.case.acts import Command, Refusal
from domain.case.events import Call, Commanded, Event, OperationSucceeded, TimeReached, Turn
from domain.case.looks import look_of_call
from domain.case.milestones import next_milestone
from domain.case.rules import refusal
from domain.case.state import OperationStatus
from domain.case.turn import advance
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.plan import Plan

#: Papers are made by ourselves and seen by nobody until they are printed: ours begin with the import.
STILL_MADE = ("documents",)


class PastError(Exception):
    """An imported act was not open at its instant; carries the command's id, act and the refusal."""

    def __init__(self, command: Command, why: Refusal) -> None:
        super().__init__(f"imported act {command.id} ({command.act}) was not open: {why.rule}")
        self.command = command
        self.refusal = why


def relive(
    plan: Plan,
    calendar: WorkingCalendar,
    first: Turn,
    past: Iterable[tuple[datetime, Command]],
    until: datetime,
) -> Turn:
    """Return the turn that brings a just-filed case to `until`, applying acts and milestones in order.

    `first` is the turn of the `Filed` event. Raises PastError for an act that was not open.
    """
    state, records = first.state, list(first.records)

    def apply(event: Event, at: datetime) -> None:
        nonlocal state
        turn = advance(plan, calendar, state, event, at)
        state = turn.state
        records.extend(turn.records)
        for call in turn.calls:
            settle(call.key, at)

    def settle(key: str, at: datetime) -> None:
        operation = state.operations.get(key)
        if operation is None or operation.status is not OperationStatus.CALLING or operation.system in STILL_MADE:
            return
        # Without an answer a consultation, payment or parcel goes on being awaited; the rest is over.
        apply(OperationSucceeded(key, reference=f"past:{key}"), at)

    def pass_time(end: datetime) -> None:
        while (at := next_milestone(plan, state)) is not None and at <= end:
            apply(TimeReached(), at)

    for call in first.calls:
        settle(call.key, first.records[0].at)
    for at, command in past:
        pass_time(at)
        why = refusal(plan, calendar, state, command, at)
        if why is not None:
            raise PastError(command, why)
        apply(Commanded(command), at)
    pass_time(until)
    for operation in state.operations.values():
        if operation.system == sub_cases.SYSTEM:
            # A part that was never answered in the past is opened here and now.
            operation.status, operation.reference = OperationStatus.CALLING, ""
            operation.poll_at = look_of_call(state, operation.system, operation.action, until)
    made_now = (*STILL_MADE, sub_cases.SYSTEM)
    still = [Call(key) for key, operation in state.operations.items() if operation.system in made_now]
    return Turn(state=state, records=records, calls=still)
