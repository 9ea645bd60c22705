"""What is sent to take an act, and what comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from api.v1.correction_form import CorrectedIntake
from api.v1.fields import Answer, Body, Line, Paragraph
from domain.case.acts import Act
from domain.procedure.plan import Way

RoutingValue = Annotated[str, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_.,:/-]*$")]
"""A routing fact: a code, an id, a number. Never a person's data, never free text, hence without spaces."""

ValueName = Literal[
    "proposal", "way", "amount", "components", "answer", "means", "days", "day", "agency",
    "transaction", "what", "notice", "proof", "replaces", "opinion", "file", "version",
]  # fmt: skip


class SupplementItem(Body):
    """One point of a supplement request: which component, and what must be done about it."""

    component: Line = Field(min_length=1, examples=["to-khai"])
    what: Line = Field(min_length=1, examples=["Bổ sung chữ ký của người khai"])
    why: Line = Field(default="", examples=["Tờ khai chưa có chữ ký"])
    basis: Line = Field(default="", examples=["Điều 2 Nghị định 123/2015/NĐ-CP"], description="Legal basis.")
    how: Line = Field(default="", examples=["Ký và nộp lại bản chính"], description="How to mend it.")


class ActForm(Body):
    """An act on a running case."""

    act: Act = Field(examples=["complete"])
    step: Annotated[str, StringConstraints(max_length=80)] = Field(
        default="", examples=["review/1"], description="The step instance the person is looking at."
    )
    target: Annotated[str, StringConstraints(max_length=160)] = Field(
        default="",
        examples=["police/1:ask"],
        description="Outside call for retry, skip and enter_answer; step id for send_back.",
    )
    values: dict[ValueName, RoutingValue] = Field(
        default_factory=dict,
        examples=[{"proposal": "approve"}],
        description="Routing facts: proposal (approve, refuse), way, amount (đồng), answer, components; days (working "
        "days, for extend); day (2026-12-01 or 01/12/2026, for hold, apologise and a bank transfer); agency (for "
        "transfer); means (cash, card, transfer) and, of a bank transfer, its number: transaction (for take_payment).",
    )
    reason: Paragraph = Field(
        default="", description="Why. Kept in PostgreSQL only; needed for acts against the applicant."
    )
    ground: Annotated[str, StringConstraints(max_length=60)] = Field(
        default="",
        examples=[""],
        description="Id of a ground of refusal the procedure declares, for refuse and for a proposal to refuse; its "
        "words and legal basis are kept before `reason`, which stays needed.",
    )
    basis: Line = Field(
        default="",
        examples=[""],
        description="Legal ground, needed for hold, allow_supplement and reopen; kept with `reason`.",
    )
    correction: CorrectedIntake | None = Field(
        default=None, description="What was recorded at reception as it should read, for correct_intake."
    )
    items: tuple[SupplementItem, ...] = Field(default=(), max_length=50, description="Points of a supplement request.")
    papers: tuple[UUID, ...] = Field(
        default=(), max_length=100, description="Ids of the files a consulted agency may open, for put_question."
    )


class ApplicantActForm(Body):
    """What an applicant can do to the own case."""

    act: Literal["supply", "change_way", "withdraw"] = Field(examples=["supply"])
    reason: Paragraph = Field(default="", description="In the applicant's own words, not required.")
    way: Way | None = Field(default=None, description="How the result is to be received, for change_way.")


class ActTaken(Answer):
    """The answer to an accepted act."""

    code: str
    seq: int = Field(examples=[7], description="Sequence number the act's records reach.")
    recorded: bool = Field(description="False while the read model is still behind; the act itself is taken.")
    phase: str = Field(examples=["in_progress"])
    waiting_for: str = Field(examples=["leader"])
    due_at: datetime | None


class ActAccepted(Answer):
    """The answer to an applicant's act: it is on its way and cannot get lost."""

    code: str
    status: Literal["on_its_way"] = "on_its_way"
