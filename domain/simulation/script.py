"""What people and agencies decide in a trial, and how long they take over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.procedure.plan import StepKind
from domain.simulation.pace import Pace

APPLICANT, PAYMENT, POST = "applicant", "payment", "post"
"""Subjects of decisions that are no step of the procedure."""


class Outcome(StrEnum):
    """Everything somebody can do when it is their move. `silent` is to do nothing, `late` to do it too late."""

    ACCEPT = "accept"
    APPROVE = "approve"
    REFUSE = "refuse"
    REQUEST_SUPPLEMENT = "request_supplement"
    SEND_BACK = "send_back"
    DONE = "done"
    HAND_OVER = "hand_over"
    AGREE = "agree"
    DISAGREE = "disagree"
    LATE = "late"
    SILENT = "silent"
    NOTICED = "noticed"
    NOTHING_OWED = "nothing_owed"
    PAID = "paid"
    UNPAID = "unpaid"
    FAILED = "failed"
    SUPPLY = "supply"
    WITHDRAW = "withdraw"
    DELIVERED = "delivered"
    RETURNED = "returned"


_PERSON = (Outcome.SILENT, Outcome.LATE)
OUTCOMES_OF_KIND: dict[StepKind, tuple[Outcome, ...]] = {
    StepKind.CHECK: (Outcome.ACCEPT, Outcome.REFUSE, Outcome.REQUEST_SUPPLEMENT, *_PERSON),
    StepKind.REVIEW: (Outcome.APPROVE, Outcome.REFUSE, Outcome.REQUEST_SUPPLEMENT, *_PERSON),
    StepKind.VISIT: (Outcome.DONE, *_PERSON),
    StepKind.SIGN: (Outcome.APPROVE, Outcome.SEND_BACK, *_PERSON),
    StepKind.ASK: (Outcome.AGREE, Outcome.DISAGREE, Outcome.LATE, Outcome.SILENT),
    StepKind.OPEN_CASE: (Outcome.APPROVE, Outcome.REFUSE, Outcome.LATE, Outcome.SILENT),
    StepKind.OBLIGATION: (
        Outcome.NOTICED,
        Outcome.NOTHING_OWED,
        Outcome.PAID,
        Outcome.UNPAID,
        Outcome.LATE,
        Outcome.SILENT,
    ),
    StepKind.HAND_OVER: (Outcome.HAND_OVER, Outcome.SILENT),
    StepKind.INFORM: (),
}
"""What may come of a step of each kind, the usual first; nothing is decided where nobody is waited for."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: whose (`subject`: a step id, or applicant, payment, post), what, and when.

    `after` counts from the moment it became their move, `at` (aware) is an instant; with neither they take half
    of their time budget. `to` is the step a sign step sends back to, `by` names the person who acts.
    """

    subject: str
    outcome: Outcome
    after: Pace | None = None
    at: datetime | None = None
    to: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """Decisions in order; the first of a subject is for the first time it is their move, and so on.

    Whoever is not in the script does the usual thing at the usual pace.
    """

    decisions: tuple[Decision, ...] = field(default=())

    def of(self, subject: str, nth: int) -> Decision | None:
        """Return the decision for the `nth` move of a subject, counted from 0; None when nothing is said."""
        said = [d for d in self.decisions if d.subject == subject and d.outcome is not Outcome.WITHDRAW]
        return said[nth] if nth < len(said) else None

    @property
    def withdrawal(self) -> Decision | None:
        """The withdrawal of the dossier, counted from its filing, if any."""
        return next((d for d in self.decisions if d.outcome is Outcome.WITHDRAW), None)
