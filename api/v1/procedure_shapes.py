"""The shape of a published procedure as JSON."""

from __future__ import annotations

from datetime import date

from pydantic import ConfigDict, Field

from api.v1.fields import Answer
from domain.procedure.plan import Stage


class ProcedureLine(Answer):
    """One procedure in a list."""

    code: str = Field(examples=["1.004873"])
    version: int = Field(examples=[1])
    name: str = Field(examples=["Cấp giấy xác nhận tình trạng hôn nhân"])
    field: str = Field(examples=["ho-tich"])
    agency_kind: str = Field(examples=["ubnd-xa"])


class ComponentOut(Answer):
    """One paper of the dossier."""

    id: str
    name: str
    form: str | None
    when: str | None = Field(description="In which case it is needed, as an officer judges; null when always.")
    only_if: str | None = Field(description="What it still depends on, in words; null when it applies for certain.")
    held_in: str | None = Field(description="Data source that may hold it, so that it need not be handed in.")
    originals: int
    certified: int
    photocopies: int


class StepOut(Answer):
    """One step of the route."""

    id: str
    name: str
    stage: Stage
    kind: str
    who: str = Field(description="Staff role, or the kind of agency asked or told.")
    within: str | None = Field(examples=["1 working day"])
    only_if: str | None = Field(description="What it still depends on, in words; null when it is taken for certain.")


class Named(Answer):
    """A choice with its name."""

    id: str
    name: str


class FactOut(Named):
    """A question asked at filing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "quan-he",
                    "name": "Quan hệ với chủ hộ",
                    "kind": "choice",
                    "choices": [{"id": "vo-chong", "name": "Vợ hoặc chồng"}, {"id": "con", "name": "Con"}],
                }
            ]
        }
    )

    kind: str = Field(examples=["yes_no"])
    choices: list[Named]


class LimitOut(Answer):
    """One line of the time limits."""

    limit: str = Field(examples=["3 working days"])
    words: str = Field(examples=["3 ngày làm việc"])
    channel: str | None = Field(description="The channel it is for; null for every one.")
    only_if: str | None = Field(description="When it holds, in words; null for what is left.")


class FeeRule(Named):
    """One fee or charge as a rule, before anybody's facts are known."""

    rates: list[str]
    only_if: str | None = Field(description="What it still depends on, in words; null when it is charged for certain.")
    legal_basis: str


class IssuedOut(Answer):
    """Another paper that may be issued."""

    on: str = Field(examples=["refusal"])
    code: str
    name: str
    only_if: str | None


class GroundOut(Named):
    """A ground of refusal."""

    legal_basis: str


class ProcedureOut(ProcedureLine):
    """One procedure, whole."""

    sha256: str = Field(description="Hash of the canonical text that running cases carry.")
    online: str = Field(examples=["full"])
    effective_from: date
    effective_to: date | None
    legal_basis: list[str]
    on_the_spot: bool = Field(description="All four stages at one place.")
    applicants: list[str] = Field(description="Kinds of applicants who may file; empty for anybody.")
    case_types: list[Named]
    facts: list[FactOut] = Field(description="The procedure's own questions at filing.")
    deadline: dict[str, str] = Field(
        examples=[{"counter": "3 ngày làm việc"}], description="By channel, where it is certain."
    )
    limits: list[LimitOut] = Field(description="Every time limit that may hold, first that does.")
    channels: list[str]
    ways: list[str] = Field(description="Ways the result can be received.")
    result: str
    components: list[ComponentOut]
    steps: list[StepOut]
    fee_ids: list[str]
    fees: list[FeeRule]
    also_issues: list[IssuedOut]
    refusal_grounds: list[GroundOut]
    exemptions: dict[str, str] = Field(description="Id and name of groups that pay less.")
