"""The one serialisable state of a case. Four axes that are never mixed, steps, clock, outside calls."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from domain.deadline.ledger import ClockEntry
from domain.procedure.plan import Channel, Way


class Phase(StrEnum):
    """The professional axis; the comment is the national status code it is reported as."""

    FILED = "filed"  # 1
    RECEIVED = "received"  # 2
    REFUSED_AT_INTAKE = "refused_at_intake"  # 3
    IN_PROGRESS = "in_progress"  # 4
    AWAITING_SUPPLEMENT = "awaiting_supplement"  # 5
    WITHDRAWN = "withdrawn"  # 7
    STOPPED = "stopped"  # 8
    DECIDED = "decided"  # 9
    RETURNED = "returned"  # 10


CLOSED_PHASES = frozenset({Phase.REFUSED_AT_INTAKE, Phase.WITHDRAWN, Phase.STOPPED, Phase.RETURNED})


class MoneyState(StrEnum):
    """The financial axis."""

    NONE = "none"
    DUE = "due"
    REQUESTED = "requested"
    PAID = "paid"


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
    """One step of this case; `instance` grows each time it is opened again (send back, supplement)."""

    status: StepStatus = StepStatus.WAITING
    instance: int = 0
    opened_at: datetime | None = None
    due_at: datetime | None = None
    done_by: str = ""
    outcome: str = ""
    late: bool = False


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


@dataclass
class CaseState:
    """Everything a case carries across continue-as-new. No personal data.

    `seq` counts recorded events; the read model is guarded by it. `commands` is the ledger of accepted
    command ids with content digest and the seq they reached.
    """

    schema: int = 1
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
    seq: int = 0

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
        )
