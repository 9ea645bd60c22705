"""What is sent to file a case, and what comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from api.v1.fee_shape import KnownFee, OpenFee
from api.v1.fields import Answer, BirthDate, Body, Count, Email, IdentityNumber, Line, Name, NameOrNone, Phone
from domain.procedure.asked_at_filing import Applicant
from domain.procedure.basics import Id
from domain.procedure.plan import Channel, Way


class Person(Body):
    """A person or organisation."""

    kind: str = Field(default="person", pattern="^(person|organisation)$", examples=["person"])
    name: Name = Field(examples=["Nguyễn Thị Mẫu"], description="Full name with diacritics.")
    identity_number: IdentityNumber = Field(
        default="", examples=["001195000001"], description="Personal number, or registration number of a body."
    )
    birth_date: BirthDate | None = Field(
        default=None, examples=["1995-02-28"], description="From 1900-01-01 to today, Vietnam time."
    )
    phone: Phone = Field(default="", examples=["0900000001"])
    email: Email = Field(default="", examples=["mau@example.org"])
    address: Line = Field(default="", examples=["Số 1 đường Mẫu, phường Mẫu"])


class Owner(Body):
    """The dossier's owner when somebody else files it."""

    name: Name = Field(examples=["Trần Văn Ví Dụ"])
    identity_number: IdentityNumber = ""
    address: Line = ""
    proxy_basis: Line = Field(
        min_length=1, examples=["Giấy ủy quyền số 12"], description="Paper of authorisation (NĐ 118/2025 Art 6)."
    )


class Recipient(Body):
    """Where the result goes by post; empty fields mean the applicant's own."""

    name: NameOrNone = ""
    phone: Phone = ""
    address: Line = ""


class Papers(Body):
    """How many papers of one dossier component are handed in, as the receipt lists them."""

    id: Line = Field(min_length=1, examples=["to-khai"], description="Component id of the procedure.")
    originals: Count = 0
    certified: Count = 0
    photocopies: Count = 0
    note: Line = ""
    held: bool = Field(
        default=False,
        description="Who files says that the register the procedure names (held_in) has it already, so that it is "
        "not handed in. The agency looks it up.",
    )


class Facts(Body):
    """What the fee, the papers, the steps and the time limit depend on."""

    case_type: Line | None = Field(default=None, examples=["thue"], description="Which case of the procedure it is.")
    applicant: Applicant | None = Field(default=None, description="Kind of applicant.")
    answers: dict[Id, bool | int | Line] = Field(
        default_factory=dict, max_length=40, description="Answers to the procedure's own questions, by their id."
    )

    pages: int = Field(default=1, ge=1, le=10_000, description="Pages of one original.")
    copies: int = Field(default=1, ge=1, le=10_000, description="Copies asked for.")
    exemption: Line | None = Field(default=None, description="Id of an exempt group of the procedure.")

    def texts(self) -> dict[str, str]:
        """Return every answer as it is kept with the case; what was left open is left out."""
        said = {"case_type": self.case_type, "applicant": self.applicant, "exemption": self.exemption}
        own = {name: _text(value) for name, value in self.answers.items()}
        given = {name: text for name, text in said.items() if text}
        return {"pages": str(self.pages), "copies": str(self.copies), **given, **own}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


class FilingForm(Body):
    """A dossier to be filed."""

    procedure: Line = Field(min_length=1, examples=["1.004873"], description="National procedure code.")
    agency: Line = Field(min_length=1, examples=["H61.12"], description="Identifier of the agency that decides.")
    channel: Channel = Field(examples=["counter"])
    way: Way = Field(default=Way.COUNTER, description="How the result is to reach the applicant.")
    applicant: Person
    owner: Owner | None = None
    recipient: Recipient | None = None
    components: tuple[Papers, ...] = Field(default=(), max_length=100)
    facts: Facts = Facts()
    summary: Line = Field(default="", description="Content of the request in one line, without personal data.")
    about: Line = Field(
        default="",
        examples=["H61.12-20261122-0000001"],
        description="Code of the case it complains of, appeals, or asks for again. It must be one the sender may see, "
        "and one that allows this procedure.",
    )
    pays_online: bool = Field(default=False, description="Ask for the fee through the payment gateway.")

    @model_validator(mode="after")
    def _components_are_named_once(self) -> Self:
        if len({papers.id for papers in self.components}) != len(self.components):
            raise PydanticCustomError("component_twice", "component_twice")
        return self


class Links(Answer):
    """Where to go on."""

    case: str = Field(examples=["/api/v1/cases/H61.12-20261122-0000001"])
    public: str = Field(examples=["/api/v1/public/cases/H61.12-20261122-0000001"])
    documents: str = Field(examples=["/api/v1/cases/H61.12-20261122-0000001/documents"])
    page: str = Field(examples=["https://motcua.example.vn/cases/H61.12-20261122-0000001"])


class Filed(Answer):
    """The answer to a filing. The secret is said here only; it is printed on the receipt."""

    code: str = Field(examples=["H61.12-20261122-0000001"])
    secret: str = Field(examples=["7K2M9QXA"], description="With the code, follows the case without an account.")
    fee: KnownFee
    fee_open: OpenFee
    filed_at: datetime
    repeated: bool = Field(description="True when this very filing was already made under the same key.")
    links: Links
