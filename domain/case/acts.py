"""What people may do to a case: the closed list of acts and the command that carries one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
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
    PAY_BACK = "pay_back"
    HAND_OVER = "hand_over"
    CHANGE_WAY = "change_way"
    WITHDRAW = "withdraw"
    DENY = "deny"
    ALLOW_SUPPLEMENT = "allow_supplement"
    EXTEND = "extend"
    APOLOGISE = "apologise"
    HOLD = "hold"
    RELEASE = "release"
    CORRECT_INTAKE = "correct_intake"
    TRANSFER = "transfer"
    CORRECT_RESULT = "correct_result"
    REOPEN = "reopen"
    UNDO = "undo"
    RETRY = "retry"
    SKIP = "skip"
    ENTER_ANSWER = "enter_answer"
    RECORD_OBLIGATION = "record_obligation"
    GIVE_OPINION = "give_opinion"
    PUT_QUESTION = "put_question"
    RESET_STEP = "reset_step"


class Role(StrEnum):
    """Roles of staff within one agency; `APPLICANT` and `SYSTEM` are the two who are not staff."""

    COUNTER = "counter"
    OFFICER = "officer"
    LEADER = "leader"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    AUTHOR = "author"
    APPLICANT = "applicant"
    SYSTEM = "system"


#: Said with `RETRY` ("yes"): the call itself is made once more although it was taken, under the same business key.
SEND_AGAIN = "send_again"


@dataclass(frozen=True)
class Command:
    """One legal act with its identity.

    `id` is the idempotency key of the form that was filled in, not of the attempt to send it.
    `step` is the step instance the person was looking at ("review/2"), or a step-less act's "".
    `note` is the id of a text kept in PostgreSQL; the text itself never enters the workflow.
    `target` is an operation key for retry, skip and enter_answer, a step id for send_back and reset_step. `values`
    holds routing facts only: proposal ("approve"/"refuse"), way ("counter"/"post"/"online"), amount (đồng),
    components, answer, means ("cash"/"card"/"transfer", of a payment a person books), transaction (the bank's number
    of a transfer), days (working days, of an extension), day (ISO, promised or expected, or on which the bank had a
    transfer), agency (to transfer to), file (id of the document an opinion comes with), version (of the opinion that
    this would be).
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
        """Return a short digest of the content, to tell a repeated command from a changed one.

        Who acts is part of it: actor, role, agency, and whom the actor stands in for.
        """
        identity = [self.actor, self.role, self.agency, self.on_behalf_of]
        return _digest([self.act, identity, self.step, self.note, self.target, sorted(self.values.items())])

    def is_of(self, digest: str) -> bool:
        """Tell whether a remembered digest is that of this very command.

        Cases that continued as new before role and agency counted carry digests without them; those are
        known again too, so that a command sent before the change and repeated after it is no conflict.
        """
        before = [self.act, self.actor, self.step, self.note, self.target, sorted(self.values.items())]
        return digest in (self.digest(), _digest(before))


def _digest(content: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Refusal:
    """Why an act is not open: a stable rule code, the values that decided, and who could do it.

    The sentence a person reads is made from the code, in their language, by `domain.case.wording`.
    """

    rule: str
    values: dict[str, str] = field(default_factory=dict)
    who_can: tuple[str, ...] = ()
