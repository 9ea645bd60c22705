"""The one serialisable state of a case. Four axes that are never mixed, steps, clock, outside calls."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.deadline.ledger import ClockEntry
from domain.money.refunds import Incoming
from domain.procedure.plan import Channel, Way


class Phase(StrEnum):
    """The professional axis; the comment is the national status code it is reported as."""

    FILED = "filed"  # 1
    RECEIVED = "received"  # 2
    REFUSED_AT_INTAKE = "refused_at_intake"  # 3
    IN_PROGRESS = "in_progress"  # 4
    AWAITING_SUPPLEMENT = "awaiting_supplement"  # 5
    AWAITING_OBLIGATION = "awaiting_obligation"  # 6
    WITHDRAWN = "withdrawn"  # 7
    STOPPED = "stopped"  # 8
    ON_HOLD = "on_hold"  # 8
    DECIDED = "decided"  # 9
    CORRECTING = "correcting"  # 4
    RETURNED = "returned"  # 10


CLOSED_PHASES = frozenset({Phase.REFUSED_AT_INTAKE, Phase.WITHDRAWN, Phase.STOPPED, Phase.RETURNED})


class MoneyState(StrEnum):
    """The financial axis."""

    NONE = "none"
    DUE = "due"
    REQUESTED = "requested"
    PAID = "paid"
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"


class DeliveryState(StrEnum):
    """The delivery axis."""

    NONE = "none"
    READY = "ready"
    ORDERED = "ordered"
    IN_TRANSIT = "in_transit"
    HANDED_OVER = "handed_over"


class Decision(StrEnum):
    """The outcome of the procedure for the applicant."""

    APPROVED = "approved"
    REFUSED = "refused"


class StepStatus(StrEnum):
    """Life of one step instance."""

    WAITING = "waiting"
    OPEN = "open"
    SUSPENDED = "suspended"
    DONE = "done"
    SKIPPED = "skipped"


class OperationStatus(StrEnum):
    """Life of one call to an outside system."""

    CALLING = "calling"
    RETRYING = "retrying"
    AWAITING_ANSWER = "awaiting_answer"
    PROBLEM = "problem"


@dataclass
class StepState:
    """One step of this case; `instance` grows each time it is opened again (send back, supplement).

    `done_by` is who did it, `done_for` the person in whose place it was done, or empty.
    """

    status: StepStatus = StepStatus.WAITING
    instance: int = 0
    opened_at: datetime | None = None
    due_at: datetime | None = None
    done_by: str = ""
    outcome: str = ""
    late: bool = False
    done_for: str = ""
    sent_back: int = 0  # how often whoever does this step sent the work back
    asked: str = ""  # the agency working here whose people give the opinion
    opinions: int = 0  # how many versions of it there are


@dataclass
class Operation:
    """One call to an outside system, keyed by business key: step instance + operation.

    `poll_at` is the next slow look behind the webhook; `round` counts operator retries and makes the
    activity id unique, never the business key.
    """

    key: str
    system: str
    action: str
    step: str = ""
    status: OperationStatus = OperationStatus.CALLING
    problem: str = ""
    reference: str = ""
    since: datetime | None = None
    poll_at: datetime | None = None
    polls: int = 0
    round: int = 0
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Refund:
    """Money promised back and not paid back yet, in đồng: by the gateway ("online") or by a person ("counter").

    `refused` tells that the gateway was asked and said no.
    """

    amount: int
    way: str
    refused: bool = False


@dataclass
class TaxNotice:
    """One notice of a tax office, by its number in the state: what it asks for and what was paid of it, in đồng.

    One that is only known from a proof of payment is not `noticed` yet. `items` are "1006:25000000 2801:6000000",
    `replaces` and `replaced_by` numbers of other notices, `expected` how many the slip brings, `proofs` the numbers of
    the paying-in slips.
    """

    step: str
    noticed: bool = False
    amount: int = 0
    paid: int = 0
    items: str = ""
    replaces: str = ""
    replaced_by: str = ""
    expected: int = 0
    proofs: list[str] = field(default_factory=list)


#: What a case does beyond its first rules. Cases keep the edition they started with, so that their histories stay
#: true: 1 confirms a payment made online to the applicant; 2 sends back everything people did after the step;
#: 3 is the edition of every turn a case can take; 4 puts a person's step aside that opens while the case is held;
#: 5 counts the slow looks behind lost answers from the call.
EDITION: Final = 5


@dataclass(frozen=True)
class LastAct:
    """The last act of a person, as long as nothing was recorded after it: who may undo it, and until when.

    `seq` is the number of its last record. `heard` is true when something of it went outside already.
    """

    act: str
    actor: str
    at: datetime
    seq: int
    heard: bool = False


@dataclass
class CaseState:
    """Everything a case carries across continue-as-new. No personal data.

    `seq` counts recorded events; the read model is guarded by it. `commands` is the ledger of accepted
    command ids with content digest and the seq they reached. `fee` is what the case charges after what was waived,
    `paid` what was paid for it and stays, without what was promised back: the difference is what is owed.
    """

    schema: int = 1
    edition: int = 0
    phase: Phase = Phase.FILED
    money: MoneyState = MoneyState.NONE
    delivery: DeliveryState = DeliveryState.NONE
    decision: Decision | None = None
    channel: Channel = Channel.COUNTER
    way: Way = Way.COUNTER
    fee: int = 0
    paid: int = 0
    pays_online: bool = False
    filed_at: datetime | None = None
    received_at: datetime | None = None
    decided_at: datetime | None = None
    ended_at: datetime | None = None
    steps: dict[str, StepState] = field(default_factory=dict)
    clock: list[ClockEntry] = field(default_factory=list)
    due_at: datetime | None = None
    warn_at: datetime | None = None
    appointment_at: datetime | None = None
    lapses_at: datetime | None = None
    operations: dict[str, Operation] = field(default_factory=dict)
    supplement_requested_at: datetime | None = None
    supplements: int = 0
    passed: list[str] = field(default_factory=list)  # milestones already told: "due_soon", "overdue", ...
    commands: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    past_instances: dict[str, int] = field(default_factory=dict)  # highest numbers used before a move of version
    seq: int = 0
    receiving_agency: str = ""  # the one-stop unit that received it for the agency in charge; empty: that agency's own
    supplements_allowed: int = 0  # rounds allowed beyond the one of the law
    extensions: int = 0
    apologies: int = 0
    phase_before: str = ""  # the phase a hold or the end of the case interrupted
    steps_before_end: dict[str, str] = field(default_factory=dict)  # what each unfinished step was when the case ended
    hold_ends_at: datetime | None = None
    reopenings: int = 0
    corrections: int = 0
    correct_until: datetime | None = None
    correction_begun_at: datetime | None = None  # since when its working days count
    intake_corrections: int = 0
    last_act: LastAct | None = None
    barred: dict[str, list[str]] = field(default_factory=dict)  # who may not do which kind of step, as staff ids
    obligations: dict[str, TaxNotice] = field(default_factory=dict)  # notices of the tax office, by number

    waived: int = 0  # of the fee, when the case ended without a decision
    incoming: list[Incoming] = field(default_factory=list)  # every payment, and what of it was not promised back
    refunds: dict[str, Refund] = field(default_factory=dict)  # those that have not ended
    refunds_made: int = 0
    refused_refunds: dict[str, int] = field(default_factory=dict)  # settled by a person; the gateway may still pay

    @property
    def over(self) -> bool:
        """True when the case is closed and nothing outside it is left to wait for: no call, no refund."""
        return self.closed and not self.operations and not self.refunds

    @property
    def closed(self) -> bool:
        """True when nothing more can happen to the case itself (outside calls may still be running)."""
        return self.phase in CLOSED_PHASES

    def copy(self) -> CaseState:
        """Return a copy that shares nothing mutable. By hand: `copy.deepcopy` costs ten times as much."""
        return replace(
            self,
            steps={key: replace(step) for key, step in self.steps.items()},
            operations={
                key: replace(operation, values=dict(operation.values)) for key, operation in self.operations.items()
            },
            clock=list(self.clock),
            passed=list(self.passed),
            commands=dict(self.commands),
            answers=list(self.answers),
            past_instances=dict(self.past_instances),
            steps_before_end=dict(self.steps_before_end),
            obligations={
                number: replace(notice, proofs=list(notice.proofs)) for number, notice in self.obligations.items()
            },
            incoming=list(self.incoming),
            refunds=dict(self.refunds),
            refused_refunds=dict(self.refused_refunds),
        )
