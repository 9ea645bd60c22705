"""Scenario files: what must come of a procedure, written beside it so that it reads aloud.

`v<n>.scenarios.yaml` holds a list of scenarios: `given` the dossier, `do` what people decide, `expect` what
follows. Whoever `do` leaves out does the usual thing in half of their time.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, JsonValue, model_validator
from pydantic_core import CoreSchema

from domain.deadline.errors import LimitError
from domain.deadline.moments import at
from domain.procedure.basics import Id, Money, Shape, Words, broken
from domain.procedure.plan import Channel, Way
from domain.procedure.situation import APPLICANTS
from domain.simulation.pace import Pace

SUFFIX = ".scenarios.yaml"
_DETAILS = ("after", "at", "to", "by")


def read_moment(text: str) -> datetime:
    """Return the UTC instant of "2027-02-04 15:20" in Vietnam time; raise ValueError for anything else."""
    day, _, clock = text.strip().replace("T", " ").partition(" ")
    return at(date.fromisoformat(day), time.fromisoformat(clock.strip()))


def _moment(text: str) -> str:
    try:
        read_moment(text)
    except ValueError as error:
        raise broken("scenario_bad_moment", value=text) from error
    return text


def _moment_or_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        return _moment(text)
    return text


def _pace(text: str) -> str:
    try:
        return Pace.parse(text).text
    except LimitError as error:
        raise broken("scenario_bad_pace", value=text) from error


Moment = Annotated[str, AfterValidator(_moment)]
MomentOrDay = Annotated[str, AfterValidator(_moment_or_day)]
PaceText = Annotated[str, AfterValidator(_pace)]


class Given(Shape):
    """The dossier: who files it, how, when, and what was answered."""

    channel: Channel = Field(default=Channel.COUNTER, description="Cách nộp. / How it is filed.")
    applicant: str = Field(default=APPLICANTS[0], description="Ai nộp. / Who files.")
    case_type: str = Field(default="", description="Trường hợp. / Which case of the procedure.")
    facts: dict[str, bool | int | str] = Field(
        default_factory=dict, description="Câu trả lời khi nộp; pages, copies luôn có. / Answers given at filing."
    )
    filed: Moment = Field(description="Nộp lúc nào, giờ Việt Nam: 2027-02-04 15:20. / When, Vietnam time.")
    way: Way | None = Field(default=None, description="Nhận kết quả bằng cách nào. / How the result is received.")
    exemption: Id | None = Field(default=None, description="Diện miễn, giảm. / Exemption claimed.")
    pays_online: bool | None = Field(default=None, description="Có trả tiền trực tuyến. / Whether paid online.")


class Line(Shape):
    """One decision: whose and what, and after how long (`after`) or when (`at`).

    Written as one word (`accept`, `hand_over`) or as `{review: approve, after: 1 working day}`.
    """

    subject: str
    outcome: str = ""
    after: PaceText | None = None
    at: Moment | None = None
    to: Id | None = None
    by: Id | None = None

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, written: Any) -> Any:
        if isinstance(written, str) and written:
            return {"subject": written}
        if not isinstance(written, dict):
            raise broken("scenario_line_unclear")
        said = [key for key in written if key not in _DETAILS]
        if len(said) != 1 or not isinstance(written[said[0]], str):
            raise broken("scenario_line_unclear")
        details = {key: value for key, value in written.items() if key in _DETAILS}
        return {"subject": said[0], "outcome": written[said[0]], **details}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe a line as it is written, which is not how it is kept."""
        text = {"type": "string"}
        details = dict.fromkeys(_DETAILS, text)
        return {"anyOf": [text, {"type": "object", "properties": details, "additionalProperties": text}]}


class Expect(Shape):
    """What must follow; only what is written is checked.

    Instants may be given to the minute or as a day. `due` is when the result is promised. Nothing the rules refuse
    is tolerated unless `refused` names its rule.
    """

    due: MomentOrDay | None = Field(default=None, description="Hẹn trả kết quả. / When the result is promised.")
    received: MomentOrDay | None = Field(default=None, description="Tiếp nhận lúc. / When it was accepted.")
    decided_at: MomentOrDay | None = Field(default=None, description="Có kết quả lúc. / When it was decided.")
    ended: MomentOrDay | None = Field(default=None, description="Kết thúc lúc. / When it ended.")
    fee: Money | None = Field(default=None, description="Tổng phí, lệ phí. / What it costs in all.")
    ends: str | None = Field(default=None, description="Trạng thái cuối: returned, stopped... / The last phase.")
    decided: Literal["approved", "refused"] | None = Field(default=None, description="Kết quả. / The decision.")
    waits_for: str | None = Field(default=None, description="Đang chờ ai. / Whose move it is at the end.")
    late: bool | None = Field(default=None, description="Trễ hạn theo luật. / Late by law.")
    provisional: bool | None = Field(default=None, description="Hạn còn tạm tính. / The due date is provisional.")
    forms: tuple[str, ...] | None = Field(default=None, description="Các mẫu phát ra, theo thứ tự. / Forms, in order.")
    notices: tuple[str, ...] | None = Field(
        default=None, description="Các thông báo phải được gửi. / Notices that must go out."
    )
    steps: tuple[Id, ...] | None = Field(
        default=None, description="Các bước xong, theo thứ tự. / Steps in the order they were finished."
    )
    refused: tuple[str, ...] = Field(
        default=(), description="Các quy tắc phải chặn lại. / Rules that must stop somebody."
    )


class Scenario(Shape):
    """One story with its end."""

    name: Words = Field(description="Tên kịch bản. / Name of the scenario.")
    given: Given = Field(description="Hồ sơ. / The dossier.")
    do: tuple[Line, ...] = Field(default=(), description="Ai quyết gì. / Who decides what.")
    expect: Expect = Field(description="Điều phải xảy ra. / What must follow.")


class ScenarioFile(Shape):
    """The scenarios of one version of a procedure."""

    scenarios: tuple[Scenario, ...] = Field(min_length=1, max_length=500, description="Các kịch bản. / The scenarios.")


def scenario_schema() -> dict[str, JsonValue]:
    """Return the JSON Schema (draft 2020-12) of scenario files, for editors."""
    schema: dict[str, JsonValue] = ScenarioFile.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Motcua scenarios of a procedure",
    }
