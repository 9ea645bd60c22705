"""The working copy of one turn: the state being changed, the records and calls it gives rise to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time

from domain.case.acts import Command, Role
from domain.case.events import Call, Record
from domain.case.looks import look_of_call
from domain.case.state import CaseState, Operation, OperationStatus
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import Convention, CountingRules, due
from domain.deadline.limit import Limit
from domain.procedure.plan import Plan


@dataclass
class Work:
    """What the rule functions share while they turn one event into records and calls."""

    plan: Plan
    calendar: WorkingCalendar
    state: CaseState
    now: datetime
    records: list[Record] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def record(self, kind: str, *, by: Command | None = None, step: str = "", **values: str) -> None:
        """Append one line to the event log; `by` is the command that caused it, else the system did."""
        self.state.seq += 1
        self.records.append(
            Record(
                seq=self.state.seq,
                kind=kind,
                at=self.now,
                actor=by.actor if by else "",
                role=by.role if by else Role.SYSTEM,
                on_behalf_of=by.on_behalf_of if by else "",
                step=step,
                note=by.note if by else "",
                values=values,
            )
        )

    def call(self, name: str, system: str, action: str, *, step: str = "", **values: str) -> None:
        """Start a call to an outside system under the key `name`, unless one with that key is running."""
        if name in self.state.operations:
            return
        self.state.operations[name] = Operation(
            key=name,
            system=system,
            action=action,
            step=step,
            status=OperationStatus.CALLING,
            since=self.now,
            poll_at=look_of_call(self.state, system, action, self.now),
            values=values,
        )
        self.calls.append(Call(name))

    def notify(self, message: str) -> None:
        """Send a message to the applicant or the staff; the sequence number keeps repeated messages apart."""
        self.call(f"notice-{self.state.seq}:{message}", "notifications", "send", subject=message)

    def rules(self) -> CountingRules:
        """Return the counting rules frozen in the plan."""
        cut_off = time.fromisoformat(self.plan.cut_off) if self.plan.cut_off else None
        return CountingRules(convention=Convention(self.plan.convention), cut_off=cut_off)

    def limit_end(self, limit: str) -> datetime | None:
        """Return the instant a limit that starts now ends; None for a step without a budget.

        The procedure's cut-off hour shifts its legal deadline only, never a budget.
        """
        return self.limit_end_from(self.now, limit)

    def limit_end_from(self, begin: datetime, limit: str) -> datetime | None:
        """Return the instant a limit that began at `begin` ends; None for a step without a budget."""
        if not limit:
            return None
        return due(begin, Limit.parse(limit), self.calendar, CountingRules(self.rules().convention)).instant
