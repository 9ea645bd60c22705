"""One case walked through time by the very core that runs real ones, stopping wherever somebody decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from domain.case.acts import Refusal
from domain.case.events import Answered, Commanded, Event, Filed, OperationSucceeded, Record, TimeReached
from domain.case.looks import DONE_WHEN_TAKEN
from domain.case.milestones import next_told
from domain.case.rules import refusal
from domain.case.state import CaseState, MoneyState, Operation, Phase, StepStatus
from domain.case.turn import advance, new_state
from domain.procedure.plan import Channel, FeeMoment, StepKind, Way
from domain.simulation.acting import answer_of, command_of, values_of
from domain.simulation.questions import PAY_OR_NOT, Question, instant_of, outcomes_of
from domain.simulation.script import APPLICANT, PAYMENT, POST, Decision, Outcome

if TYPE_CHECKING:
    from domain.deadline.calendar import WorkingCalendar
    from domain.procedure.plan import Plan

#: No case of a sane procedure turns this often; a core that never comes to rest is stopped here.
MOST_BEATS = 2_000


class EndlessWalkError(RuntimeError):
    """The case never came to rest: a defect of the core, or a procedure that sends back without end."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What happened at one instant: the records, the outside calls begun, and the case after it.

    `decision` is what somebody did; `refusal` says why the core did not let them. `calls` are the operations begun.
    """

    at: datetime
    records: tuple[Record, ...]
    state: CaseState
    calls: tuple[Operation, ...] = ()
    decision: Decision | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """Something that will be done at an instant; `order` keeps things of one instant in the order they were planned."""

    at: datetime
    order: int
    decision: Decision
    question: Question


@dataclass
class Walk:
    """A case between two decisions. `fork` makes another one that goes its own way from here."""

    plan: Plan
    calendar: WorkingCalendar
    state: CaseState
    now: datetime
    way: Way
    beats: tuple[Beat, ...] = ()
    agenda: tuple[Planned, ...] = ()
    questions: tuple[Question, ...] = ()
    asked: frozenset[tuple[str, int]] = frozenset()
    done: tuple[Decision, ...] = ()
    planned: int = 0
    held: Planned | None = None

    @classmethod
    def filed(
        cls,
        plan: Plan,
        calendar: WorkingCalendar,
        at: datetime,
        channel: Channel,
        way: Way,
        fee: int = 0,
        *,
        pays_online: bool = False,
    ) -> Walk:
        """Return the walk of a dossier filed at an instant (aware) with a fee in đồng."""
        walk = cls(plan, calendar, new_state(plan, channel, way), at, way)
        walk._happen(Filed(fee=fee, pays_online=pays_online))
        return walk

    def fork(self) -> Walk:
        """Return a walk that stands here too. States and beats are never changed, so they are shared."""
        return replace(self)

    def next_question(self) -> Question | None:
        """Let time pass until somebody has to decide and return the question; None once nothing more can happen."""
        while not self.questions:
            act = min(self.agenda, key=lambda planned: (planned.at, planned.order), default=None)
            mile = next_told(self.plan, self.state)
            if mile is not None and (act is None or mile <= act.at):
                seq, self.now = self.state.seq, max(mile, self.now)
                self._happen(TimeReached())
                if self.state.seq != seq:
                    continue
            if act is None:
                return None
            self.agenda = tuple(planned for planned in self.agenda if planned is not act)
            self.now = max(act.at, self.now)
            self._do(act)
        return self.questions[0]

    def answer(self, decision: Decision) -> None:
        """Decide the question at hand."""
        question, self.questions = self.questions[0], self.questions[1:]
        held, self.held = (self.held, None) if question.subject == PAYMENT else (None, self.held)
        if decision.outcome in (Outcome.SILENT, Outcome.UNPAID):
            self.done = (*self.done, decision)
            if held is not None:
                self._do(held)
            return
        at = self.now if held is not None and decision.after is None and decision.at is None else None
        self._plan(decision, question, at or instant_of(decision, question, self.plan, self.state, self.calendar))
        if held is not None:
            self._plan(held.decision, held.question, self.agenda[-1].at)

    def schedule(self, decision: Decision, question: Question) -> None:
        """Plan a decision nobody waits for, such as a withdrawal."""
        self._plan(decision, question, instant_of(decision, question, self.plan, self.state, self.calendar))

    def times(self, subject: str, *outcomes: Outcome) -> int:
        """Return how often a subject has decided so far, or has decided one of these."""
        return sum(1 for d in self.done if d.subject == subject and (not outcomes or d.outcome in outcomes))

    def _plan(self, decision: Decision, question: Question, at: datetime) -> None:
        self.planned += 1
        self.agenda = (*self.agenda, Planned(at, self.planned, decision, question))

    def _do(self, planned: Planned) -> None:
        """Carry out what was planned, if it is still somebody's move."""
        decision, question = planned.decision, planned.question
        if question.key:
            self._answer_call(decision, question)
            return
        if self.state.closed or not self._is_still_open(question):
            return
        number = f"trial-{self.planned}-{len(self.beats)}"
        command = command_of(decision, question.instance, self.plan, self.state, number)
        why = refusal(self.plan, self.calendar, self.state, command, self.now)
        if why is not None and why.rule == "fee_unpaid" and self._wait_for_payment(planned):
            return
        self.done = (*self.done, decision)
        if why is not None:
            self.beats = (*self.beats, Beat(self.now, (), self.state, (), decision, why))
            if question.instance:
                # They may do something else, if the script says so; by themselves they do nothing.
                self._ask(replace(question, outcomes=(Outcome.SILENT,), since=self.now))
            return
        self._happen(Commanded(command), decision)

    def _is_still_open(self, question: Question) -> bool:
        if not question.instance:
            return True
        current = self.state.steps[question.subject]
        return current.status is StepStatus.OPEN and current.instance == question.instance

    def _wait_for_payment(self, act: Planned) -> bool:
        """Put an act off until the fee is paid; False when it was asked for already and will not come."""
        coming = [planned.at for planned in self.agenda if planned.question.subject == PAYMENT]
        if coming:
            self._plan(act.decision, act.question, max(coming))
            return True
        if any(d.subject == PAYMENT and d.outcome is Outcome.UNPAID for d in self.done):
            return False
        self.held = act
        self._ask(Question(PAYMENT, PAY_OR_NOT, self.now))
        return True

    def _answer_call(self, decision: Decision, question: Question) -> None:
        if question.key not in self.state.operations:
            return  # agreed by silence, withdrawn, decided: an answer that comes now changes nothing
        self.done = (*self.done, decision)
        values = values_of(decision, self.plan, self.state)
        answer = answer_of(decision, self.plan)
        if question.subject == POST:
            self._happen(Answered(question.key, "trial-carried", "in_transit"))
        self._happen(Answered(question.key, f"trial-{len(self.done)}", answer, values), decision)

    def _happen(self, event: Event, decision: Decision | None = None) -> None:
        """Feed an event to the core, and what follows from it at once: papers made, notices sent, agencies told."""
        if len(self.beats) > MOST_BEATS:
            message = f"procedure {self.plan.procedure} did not come to rest after {MOST_BEATS} events"
            raise EndlessWalkError(message)
        turn = advance(self.plan, self.calendar, self.state, event, self.now)
        was, self.state = self.state, turn.state
        begun = [turn.state.operations[call.key] for call in turn.calls if call.key in turn.state.operations]
        if turn.records or begun:
            self.beats = (*self.beats, Beat(self.now, tuple(turn.records), turn.state, tuple(begun), decision))
        for operation in begun:
            if operation.action in DONE_WHEN_TAKEN:
                self._happen(OperationSucceeded(operation.key))
            else:
                self._ask_outside(operation)
        self._ask_people(was)

    def _ask_outside(self, operation: Operation) -> None:
        known: dict[str, tuple[str, tuple[Outcome, ...]]] = {
            "payments": (PAYMENT, PAY_OR_NOT),
            "post": (POST, (Outcome.DELIVERED, Outcome.RETURNED)),
        }
        if operation.system in known:
            subject, outcomes = known[operation.system]
        else:
            subject, outcomes = operation.step, outcomes_of(self.plan.step(operation.step), self.state, 0)
        self._ask(Question(subject, outcomes, self.now, key=operation.key))

    def _ask_people(self, was: CaseState) -> None:
        if self.state.phase is Phase.AWAITING_SUPPLEMENT and was.phase is not Phase.AWAITING_SUPPLEMENT:
            self._ask(Question(APPLICANT, (Outcome.SUPPLY, Outcome.SILENT), self.now))
        if self.state.phase is Phase.AWAITING_OBLIGATION and was.phase is not Phase.AWAITING_OBLIGATION:
            key, call = next((key, op) for key, op in self.state.operations.items() if op.system == "taxes")
            self._ask(Question(call.step, PAY_OR_NOT, self.now, key=key))
        for step in self.plan.steps:
            current = self.state.steps[step.id]
            if not step.is_human or current.status is not StepStatus.OPEN:
                continue
            if step.kind is StepKind.HAND_OVER and self.state.way is not Way.COUNTER:
                # Nobody hands it over; but it leaves only once it is paid for, and somebody has to pay.
                if self.state.money is MoneyState.DUE and self.plan.fee_moment is not FeeMoment.ON_DELIVERY:
                    self._ask_once((PAYMENT, 0), Question(PAYMENT, PAY_OR_NOT, self.now))
                continue
            outcomes = outcomes_of(step, self.state, self.times(step.id, Outcome.SEND_BACK))
            question = Question(step.id, outcomes, self.now, instance=current.instance)
            self._ask_once((step.id, current.instance), question)

    def _ask_once(self, move: tuple[str, int], question: Question) -> None:
        if move not in self.asked:
            self.asked |= {move}
            self._ask(question)

    def _ask(self, question: Question) -> None:
        self.questions = (*self.questions, question)
