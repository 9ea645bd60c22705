"""What is sent to take an act, and what comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.v1.fields import Answer, Body, Line, Paragraph
from domain.case.acts import Act

RoutingValue = Annotated[str, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_.,: /-]*$")]
"""A routing fact: a code, an id, a number. Never a person's data, never free text."""

ValueName = Literal["proposal", "way", "amount", "components", "answer"]


class SupplementItem(Body):
    """One point of a supplement request: which component, and what must be done about it."""

    component: Line = Field(min_length=1, examples=["to-khai"])
    what: Line = Field(min_length=1, examples=["Bổ sung chữ ký của người khai"])


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
        description="Routing facts: proposal (approve, refuse), amount (đồng), answer, components.",
    )
    reason: Paragraph = Field(
        default="", description="Why. Kept in PostgreSQL only; needed for acts against the applicant."
    )
    items: tuple[SupplementItem, ...] = Field(default=(), max_length=50, description="Points of a supplement request.")
    # An id and nothing else: it goes into the workflow and its event log, where no name may stand.
    on_behalf_of: Annotated[str, StringConstraints(pattern=r"^([0-9a-f-]{36})?$")] = Field(
        default="", description="Staff id of the person stood in for."
    )


class ApplicantActForm(Body):
    """What an applicant can do to the own case."""

    act: Literal["supply", "withdraw"] = Field(examples=["supply"])
    reason: Paragraph = Field(default="", description="In the applicant's own words, not required.")


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
