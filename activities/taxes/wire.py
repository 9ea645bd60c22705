"""What travels between us and the tax office's system. Money is integer đồng; answers are read strictly."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

Reference = Annotated[str, StringConstraints(min_length=1, max_length=100)]
#: The number of a paper: letters, digits, dots, dashes and slashes.
Number = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-zĐ][0-9A-Za-zĐ./-]{0,39}$")]
Dong = Annotated[int, Field(ge=0, le=999_999_999_999_999)]


class Subject(BaseModel):
    """The person who owes."""

    full_name: str
    identity_number: str = ""


class Slip(BaseModel):
    """The slip that lets the tax office assess what is owed. `about` is a code, `form` the form of the slip."""

    key: str
    case_code: str
    about: str
    form: str
    deadline: str
    procedure: str
    sent_by: str
    subject: Subject
    callback: str


class Taken(BaseModel):
    """The tax office took the slip, under its own number."""

    reference: Reference


class Notice(BaseModel):
    """One notice: `items` "1006:25000000 2801:6000000" by sub-item of the state budget, never in words."""

    notice: Number
    amount: Dong
    items: Annotated[str, StringConstraints(pattern=r"^([0-9]{4}:[0-9]{1,15}( |$))*$", max_length=400)] = ""
    replaces: Annotated[str, StringConstraints(max_length=40)] = ""


class Proof(BaseModel):
    """Money for a notice that reached the treasury."""

    proof: Number
    notice: Number
    amount: Annotated[int, Field(gt=0, le=999_999_999_999_999)]


class Standing(BaseModel):
    """How a slip stands. `expected` is how many notices it brings in all, `changes` grows with whatever happens."""

    reference: Reference
    state: Literal["waiting", "nothing_owed", "noticed"]
    expected: Annotated[int, Field(ge=0, le=20)] = 0
    notices: Annotated[tuple[Notice, ...], Field(max_length=20)] = ()
    proofs: Annotated[tuple[Proof, ...], Field(max_length=100)] = ()
    changes: Annotated[int, Field(ge=0)] = 0


class Health(BaseModel):
    """The system's answer to a self-check."""

    status: Literal["ok"]
