"""The papers of a dossier: which, how many of each kind, when they are asked for."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from domain.procedure.basics import ONLY_IF, RESULT_PATTERN, Guard, Id, Shape, Words, broken


class Copies(Shape):
    """How many sheets of each kind one component takes, as the receipt prints them (form 01, TT 03/2025)."""

    original: int = Field(default=0, ge=0, le=20, description="Số bản chính. / Number of originals.")
    certified: int = Field(default=0, ge=0, le=20, description="Số bản sao chứng thực. / Number of certified copies.")
    photocopy: int = Field(default=0, ge=0, le=20, description="Số bản chụp. / Number of photocopies.")


class Component(Shape):
    """One component of the dossier.

    `required` is "always" or "conditional"; a conditional one says in plain words `when` it is needed.
    The condition is read by people: whether a paper applies is the officer's judgement, and asking for
    papers the law does not ask for is forbidden (NĐ 118/2025 Art 5(1)), so no expression decides it.
    `only_if` is another thing: it tells the dossiers of one case of the procedure from those of another.
    A paper `held_in` a register of the state need not be handed in when the information is found there
    (NĐ 118/2025 Art 5(1)); nor need one that is itself a result, by its `result_code`, which the applicant holds in the
    store of electronic papers.
    """

    id: Id = Field(description="Tên ngắn, không dấu. / Short name of the component.")
    name: Words = Field(description="Tên giấy tờ. / Name of the paper.")
    form: str | None = Field(
        default=None, min_length=1, max_length=200, description="Mẫu đơn và văn bản ban hành. / Form and its source."
    )
    copies: Copies = Field(description="Số lượng từng loại bản. / How many of each kind.")
    required: Literal["always", "conditional"] = Field(
        default="always", description="Luôn cần, hoặc tùy trường hợp. / Always or conditional."
    )
    when: Words | None = Field(
        default=None, description="Trường hợp phải nộp giấy tờ này. / In which case it is needed, in plain words."
    )
    originals_returned: bool = Field(
        default=False,
        description="Bản chính được trả lại sau khi đối chiếu. / Originals are given back (NĐ 118/2025 Art 22(2)).",
    )
    held_in: Id | None = Field(
        default=None,
        description="Cơ sở dữ liệu đã có thông tin này, theo agencies.yaml. / The register that may hold it already.",
    )
    surrendered: Literal["at_collection"] | None = Field(
        default=None,
        description="Bản gốc phải nộp lại khi nhận kết quả. / The original is given up when the result is collected.",
    )
    result_code: str | None = Field(
        default=None,
        pattern=RESULT_PATTERN,
        description="Mã kết quả của giấy tờ này: đã cấp điện tử thì dùng lại. / Result code of this paper: one that "
        "was issued electronically is used again.",
    )
    only_if: Guard | None = Field(default=None, description=ONLY_IF)

    @model_validator(mode="after")
    def _condition_is_written(self) -> Self:
        if self.required == "conditional" and self.when is None:
            raise broken("when_missing", name=self.id)
        if self.required == "always" and self.when is not None:
            raise broken("when_not_needed", name=self.id)
        return self
