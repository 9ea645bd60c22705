"""Field types shared by the JSON bodies and the forms: text as people type it, cleaned once."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from domain.case.people import EARLIEST_BIRTH, has_letter, possible_birth
from domain.deadline.moments import local_day

_SECRET = re.compile(r"[^0-9A-Za-z]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Body(BaseModel):
    """Base of request bodies: unknown fields are refused, so that a misspelt one is never lost."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Answer(BaseModel):
    """Base of answers."""

    model_config = ConfigDict(frozen=True)


def _clean(value: object) -> object:
    return _CONTROL.sub("", unicodedata.normalize("NFC", value)) if isinstance(value, str) else value


def _name(value: str) -> str:
    if value and not has_letter(value):
        raise PydanticCustomError("name", "name")
    return value


def _birth_date(value: date) -> date:
    today = local_day(datetime.now(UTC))
    if not possible_birth(value, today):
        raise PydanticCustomError("birth_date", "birth_date", {"earliest": EARLIEST_BIRTH, "latest": today})
    return value


def _identity_number(value: str) -> str:
    value = value.replace(" ", "").upper()
    digits_only = value.isdigit() and value.isascii()
    if value and not (len(value) in (10, 12, 13) if digits_only else re.fullmatch(r"[A-Z0-9-]{6,20}", value)):
        raise PydanticCustomError("identity_number", "identity_number")
    return value


def _phone(value: str) -> str:
    value = re.sub(r"[ .\-()]", "", value)
    if value and not re.fullmatch(r"\+?[0-9]{8,15}", value):
        raise PydanticCustomError("phone", "phone")
    return value


def _email(value: str) -> str:
    if value and not re.fullmatch(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}", value):
        raise PydanticCustomError("email", "email")
    return value


Line = Annotated[str, BeforeValidator(_clean), StringConstraints(max_length=200)]
"""One line of text, NFC, without control characters."""

Paragraph = Annotated[str, BeforeValidator(_clean), StringConstraints(max_length=4000)]
"""A free text such as a reason."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=200), BeforeValidator(_clean), AfterValidator(_name)]
"""Somebody's name: a line with at least one letter."""

NameOrNone = Annotated[Line, AfterValidator(_name)]
"""A name, or empty where none is needed."""

BirthDate = Annotated[date, AfterValidator(_birth_date)]
"""A date of birth from 1900-01-01 to today in Vietnam."""

IdentityNumber = Annotated[Line, AfterValidator(_identity_number)]
"""12 digits of a personal number, 10 or 13 of a registration number, or a passport number."""

Phone = Annotated[Line, AfterValidator(_phone)]
Email = Annotated[Line, AfterValidator(_email)]
Count = Annotated[int, Field(ge=0, le=99)]
"""A case code: agency identifier, Vietnam date, daily number (NĐ 118/2025 Art 28)."""


def secret_as_typed(text: str) -> str:
    """Return a case secret without the spaces and dashes people put in, in capitals."""
    return _SECRET.sub("", text).upper()[:32]
