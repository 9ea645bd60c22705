"""What travels between us and the agencies' gateway. Answers are read strictly."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

Reference = Annotated[str, StringConstraints(min_length=1, max_length=100)]
AnswerCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Subject(BaseModel):
    """The person a consultation is about."""

    full_name: str
    identity_number: str = ""


class Question(BaseModel):
    """Ask for an opinion. `about` is the code of what is asked, `deadline` an ISO instant or empty.

    `content` says in words what is asked and of which request; it may be personal and is in no log and no address.
    """

    key: str
    case_code: str
    about: str
    content: str = ""
    deadline: str
    procedure: str
    asked_by: str
    subject: Subject
    callback: str


class Notice(BaseModel):
    """Tell an agency something; no answer is expected."""

    key: str
    case_code: str
    about: str
    procedure: str
    sent_by: str
    subject: Subject


class Accepted(BaseModel):
    """The gateway took it, under its own number."""

    reference: Reference


class OpinionValues(BaseModel):
    """What of an opinion may enter a case's history: the number of the paper, never its text."""

    document: Annotated[str, StringConstraints(max_length=60)] = ""


class Opinion(BaseModel):
    """How a consultation stands. `answer` is "agree", "disagree" or another code of the agency's."""

    reference: Reference
    state: Literal["waiting", "answered"]
    answer: AnswerCode | None = None
    values: OpinionValues = Field(default_factory=OpinionValues)
    answered_at: datetime | None = None


class Health(BaseModel):
    """The gateway's answer to a self-check."""

    status: Literal["ok"]
