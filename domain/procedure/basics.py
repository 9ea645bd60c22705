"""The small shapes every part of the procedure language is built from.

Decisions about shapes, which hold for the whole language:

* One item of a list, never a mapping, wherever order or identity matters (steps, components, fees):
  moving a line then never changes which text belongs to which name.
* A thing is called by its own key, so that it reads aloud: `sign: leader`, `ask: cong-an`,
  `within: 2 working days`. There is no `type:` key.
* Every text a person reads is a pair `{vi: ..., en: ...}`; codes and ids are bare words.
* Time is written as a limit ("3 working days"), money as a whole number of đồng, dates as 2026-07-01.
* An optional keyword added later must default to "absent", so that the hash of what was published
  before it existed does not change.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from domain.deadline.limit import Limit

ID_PATTERN = r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$"
DOTTED_CODE_PATTERN = r"^[0-9]{1,2}\.[0-9]{6}$"
RESULT_PATTERN = r"^KQ\.[A-Z][0-9]{2}\.[0-9]{6}$"


class Shape(BaseModel):
    """Base of every shape of the language: closed, immutable, no silent conversion."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=False)


class Words(Shape):
    """One text in both languages; both are complete sentences or names, never empty."""

    vi: str = Field(min_length=1, max_length=1000, description="Tiếng Việt. / The text in Vietnamese.")
    en: str = Field(min_length=1, max_length=1000, description="Tiếng Anh. / The text in English.")

    def in_language(self, language: str) -> str:
        """Return the English text for "en" and the Vietnamese one for anything else."""
        return self.en if language == "en" else self.vi


def broken(code: str, **values: Any) -> PydanticCustomError:
    """Return the error a validator raises for a rule of the language; `code` is its stable code."""
    return PydanticCustomError(code, code, values)


def _known_limit(text: str) -> str:
    try:
        return Limit.parse(text).text()
    except ValueError as error:
        raise broken("bad_limit", value=text) from error


Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=60)]
"""A short name inside the definition or in the agency register: `to-khai`, `cong-an`."""

LimitText = Annotated[str, AfterValidator(_known_limit), Field(examples=["3 working days"])]
"""A limit as `domain.deadline.limit.Limit.parse` reads it, kept in its canonical writing: "3 working days"."""

Money = Annotated[int, Field(ge=0, le=10_000_000_000)]
"""Whole đồng."""

Citation = Annotated[str, Field(min_length=3, max_length=300, examples=["Nghị định 123/2015/NĐ-CP"])]
"""One legal text by its number: "Nghị định 123/2015/NĐ-CP"."""

Guard = Annotated[str, Field(min_length=2, max_length=400, examples=["channel is online"])]
"""A condition as `domain.procedure.conditions.parse_condition` reads it: "channel is online and pages > 10"."""

ONLY_IF = "Chỉ áp dụng khi điều kiện này đúng. / Applies only when this condition holds."
