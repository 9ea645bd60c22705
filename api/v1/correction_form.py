"""What is sent to correct what was recorded at reception."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from api.v1.fields import BirthDate, Body, Count, Email, IdentityNumber, Line, Name, NameOrNone, Phone


class CountedPapers(Body):
    """How many papers of one component were handed in."""

    id: Line = Field(min_length=1, examples=["to-khai"], description="Component id of the procedure.")
    originals: Count = 0
    certified: Count = 0
    photocopies: Count = 0


class CorrectedIntake(Body):
    """What was recorded at reception, as it should read. What is left out stays; an empty text takes it away."""

    name: Name | None = Field(default=None, examples=["Nguyễn Thị Mẫu"])
    identity_number: IdentityNumber | None = None
    birth_date: BirthDate | Literal[""] | None = Field(default=None, examples=["1995-02-28"])
    phone: Phone | None = Field(default=None, examples=["0900000002"])
    email: Email | None = None
    address: Line | None = None
    owner_name: NameOrNone | None = None
    owner_identity_number: IdentityNumber | None = None
    owner_address: Line | None = None
    proxy_basis: Line | None = None
    recipient_name: NameOrNone | None = None
    recipient_phone: Phone | None = None
    recipient_address: Line | None = None
    papers: tuple[CountedPapers, ...] = Field(default=(), max_length=100)

    @model_validator(mode="after")
    def _papers_are_named_once(self) -> Self:
        if len({papers.id for papers in self.papers}) != len(self.papers):
            raise PydanticCustomError("component_twice", "component_twice")
        return self

    def wanted(self) -> dict[str, Any]:
        """Return what was given, by column and by component (`models.intake_corrections`)."""
        given: dict[str, Any] = self.model_dump(mode="json", exclude_none=True, exclude={"papers"})
        if "birth_date" in given:
            given["birth_date"] = given["birth_date"] or None
        if self.papers:
            given["papers"] = {one.id: one.model_dump(exclude={"id"}) for one in self.papers}
        return given
