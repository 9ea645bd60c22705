"""A case driven by hand through the pure core, with the clock in the test's hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from domain.case.acts import Act, Command, Refusal, Role
from domain.case.events import (
    Answered,
    Commanded,
    Event,
    Filed,
    OperationFailed,
    OperationSucceeded,
    Record,
    TimeReached,
)
from domain.case.milestones import next_milestone
from domain.case.rules import refusal
from domain.case.state import CaseState
from domain.case.turn import advance, new_state
from domain.case.undoing import undo
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_file import load_calendar
from domain.procedure.plan import Channel, Plan, Way

CALENDARS = Path(__file__).resolve().parents[2] / "procedure_defs" / "calendars"
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09:00 in Vietnam


@cache
def shipped_calendar() -> WorkingCalendar:
    """Return the calendar the product ships."""
    return load_calendar(sorted(CALENDARS.glob("*.yaml")))


@dataclass
class Life:
    """One case: act, answer, let time pass, and look at what was recorded."""

    plan: Plan
    channel: Channel = Channel.COUNTER
    receiving_agency: str = ""
    way: Way = Way.COUNTER
    fee: int = 0
    pays_online: bool = False
    now: datetime = MONDAY
    records: list[Record] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        self.calendar = shipped_calendar()
        self.state: CaseState = new_state(self.plan, self.channel, self.way, receiving_agency=self.receiving_agency)
        self.before: CaseState = self.state
        self.happen(Filed(fee=self.fee, pays_online=self.pays_online))

    def happen(self, event: Event) -> list[str]:
        """Feed one event to the core and return the kinds it recorded."""
        if isinstance(event, Commanded) and event.command.act is Act.UNDO:
            turn = undo(self.plan, self.calendar, self.state, self.before, event.command, self.now)
        else:
            turn = advance(self.plan, self.calendar, self.state, event, self.now)
        self.before, self.state = self.state, turn.state
        self.plan = turn.plan or self.plan
        self.records += turn.records
        self.calls += [call.key for call in turn.calls]
        return [record.kind for record in turn.records]

    def command(self, act: Act, role: Role, step: str = "", **more: object) -> Command:
        """Return a command of this case's agency; `step` is a step id, its present instance is added."""
        self.count += 1
        instance = f"{step}/{self.state.steps[step].instance}" if step else ""
        actor = str(more.pop("actor", f"staff-{role}"))
        agency = str(more.pop("agency", self.plan.agency))
        return Command(str(self.count), act, actor, role, agency, step=instance, **more)  # type: ignore[arg-type]  # test shorthand

    def why_not(self, act: Act, role: Role, step: str = "", **more: object) -> Refusal | None:
        """Return why an act is not open."""
        return refusal(self.plan, self.calendar, self.state, self.command(act, role, step, **more), self.now)

    def act(self, act: Act, role: Role, step: str = "", **more: object) -> list[str]:
        """Take an act that must be open and return the kinds it recorded."""
        command = self.command(act, role, step, **more)
        why = refusal(self.plan, self.calendar, self.state, command, self.now)
        assert why is None, why
        return self.happen(Commanded(command))

    def wait(self, time: timedelta) -> list[str]:
        """Let time pass, waking at every milestone on the way, and return what was recorded."""
        end, before = self.now + time, len(self.records)
        while (at := next_milestone(self.plan, self.state)) is not None and at <= end:
            self.now = max(self.now, at)
            self.happen(TimeReached())
        self.now = end
        return [record.kind for record in self.records[before:]]

    def succeeded(self, key: str, answer: str = "") -> list[str]:
        """Tell the core that an outside call went through."""
        return self.happen(OperationSucceeded(key, reference=f"ref-{key}", answer=answer))

    def failed(self, key: str, problem: str, *, will_retry: bool) -> list[str]:
        """Tell the core that an outside call went wrong."""
        return self.happen(OperationFailed(key, problem, will_retry))

    def answered(self, key: str, answer: str, answer_id: str = "e1", **values: str) -> list[str]:
        """Tell the core that an outside system answered."""
        return self.happen(Answered(key, answer_id, answer, values))
