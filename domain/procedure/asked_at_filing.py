"""What is asked when a dossier is filed: which case of the procedure it is, and the facts things depend on."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from domain.procedure.basics import Id, Shape, Words, broken

Applicant = Literal["citizen", "overseas_vietnamese", "foreigner", "enterprise", "cooperative", "organisation"]


class CaseType(Shape):
    """One case (*trường hợp*) of the procedure; one is chosen at filing."""

    id: Id = Field(description="Tên ngắn. / Short name.")
    name: Words = Field(description="Tên trường hợp. / Name of the case.")


class Choice(Shape):
    """One answer to a question asked at filing."""

    id: Id = Field(description="Tên ngắn. / Short name.")
    name: Words = Field(description="Lựa chọn. / The answer.")


class Fact(Shape):
    """A question asked at filing because a paper, fee, step or limit depends on the answer."""

    id: Id = Field(description="Tên ngắn. / Short name.")
    name: Words = Field(description="Câu hỏi khi nộp. / What is asked.")
    kind: Literal["number", "yes_no", "choice", "date"] = Field(
        description="Số, có hay không, lựa chọn, hay ngày. / Kind of answer."
    )
    choices: tuple[Choice, ...] | None = Field(
        default=None, min_length=2, description="Các lựa chọn của choice. / Answers of a choice."
    )

    @model_validator(mode="after")
    def _choices_belong_to_a_choice(self) -> Self:
        if (self.kind == "choice") != (self.choices is not None):
            raise broken("choices_misplaced", name=self.id)
        return self
