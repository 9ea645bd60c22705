"""What people may do to a case: the closed list of acts and the command that carries one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum


class Act(StrEnum):
    """Every act a person or the applicant can take on a running case."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    REQUEST_SUPPLEMENT = "request_supplement"
    SUPPLY = "supply"
    COMPLETE = "complete"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    TAKE_PAYMENT = "take_payment"
    HAND_OVER = "hand_over"
    WITHDRAW = "withdraw"
    RETRY = "retry"
    SKIP = "skip"
    ENTER_ANSWER = "enter_answer"


class Role(StrEnum):
    """Roles of staff within one agency; `APPLICANT` and `SYSTEM` are the two who are not staff."""

    COUNTER = "counter"
    OFFICER = "officer"
    LEADER = "leader"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    APPLICANT = "applicant"
    SYSTEM = "system"


@dataclass(frozen=True)
class Command:
    """One legal act with its identity.

    `id` is the idempotency key of the form that was filled in, not of the attempt to send it.
    `step` is the step instance the person was looking at ("review/2"), or a step-less act's "".
    `note` is the id of a text kept in PostgreSQL; the text itself never enters the workflow.
    `target` is an operation key for retry, skip and enter_answer. `values` holds routing facts only:
    proposal ("approve"/"refuse"), way ("counter"/"post"/"online"), amount (đồng), components, answer.
    """

    id: str
    act: Act
    actor: str
    role: Role
    agency: str
    step: str = ""
    note: str = ""
    on_behalf_of: str = ""
    target: str = ""
    values: dict[str, str] = field(default_factory=dict)

    def digest(self) -> str:
        """Return a short digest of the content, to tell a repeated command from a changed one."""
        content = [self.act, self.actor, self.step, self.note, self.target, sorted(self.values.items())]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Refusal:
    """Why an act is not open: a stable rule code, the values that decided, and who could do it.

    The sentence a person reads is made from the code, in their language, by `domain.case.wording`.
    """

    rule: str
    values: dict[str, str] = field(default_factory=dict)
    who_can: tuple[str, ...] = ()
