"""How a definition writes time: the days it is in force, the legal deadline, and sector law's own limits."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from pydantic import Discriminator, Field, Tag, model_validator

from domain.deadline.due import Convention
from domain.procedure.basics import ONLY_IF, Guard, LimitText, Shape, broken

CLOCK_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class Effective(Shape):
    """The days on which dossiers are filed under this version; both ends belong to it."""

    from_: date = Field(alias="from", description="Có hiệu lực từ ngày. / First day.")
    to: date | None = Field(default=None, description="Đến hết ngày. / Last day.")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.to and self.to < self.from_:
            raise broken("period_ends_before_it_starts")
        return self


class DeadlineByChannel(Shape):
    """A limit for each channel, where the law sets different ones."""

    counter: LimitText | None = Field(default=None, description="Nộp trực tiếp. / At the counter.")
    online: LimitText | None = Field(default=None, description="Nộp trực tuyến. / Online.")
    post: LimitText | None = Field(default=None, description="Nộp qua bưu chính. / By post.")


class DeadlineRow(Shape):
    """One line of a table of limits: the first line whose condition holds is the limit."""

    only_if: Guard | None = Field(default=None, description=ONLY_IF)
    limit: LimitText = Field(description="Thời hạn trong trường hợp này. / The limit then.")


class Counting(Shape):
    """How the deadline is counted where sector law departs from the general rule."""

    cut_off: str | None = Field(
        default=None,
        pattern=CLOCK_PATTERN,
        description="Nhận từ giờ này thì tính sang ngày làm việc sau. / From this hour it counts as the next day.",
    )
    convention: Convention | None = Field(
        default=None,
        description="Cách đếm theo luật chuyên ngành; bỏ trống thì theo hệ thống. / Sector law's way of counting days.",
    )


class Supplement(Shape):
    """Sector law's own limits for completing a dossier; the general ones are NĐ 118/2025 Art 19(5)."""

    within: LimitText = Field(
        default="3 working days",
        description="Hạn yêu cầu bổ sung, kể từ khi tiếp nhận. / Time to ask for completion, from reception.",
    )
    lapses_after: LimitText = Field(
        default="15 days",
        description="Hết hạn này mà không bổ sung thì khép hồ sơ. / The dossier is closed when not completed in it.",
    )


class OnlineIntake(Shape):
    """Sector law's own limits for answering an online filing; the general ones are NĐ 118/2025 Art 17(2)."""

    alert: LimitText = Field(
        default="2 hours", description="Nhắc cán bộ tiếp nhận sau. / The counter is alerted after it."
    )
    answer_within: LimitText = Field(
        default="8 working hours", description="Hạn trả lời người nộp. / Time to answer the applicant."
    )


def _deadline_shape(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "shape:table"
    return "shape:by_channel" if isinstance(value, dict | DeadlineByChannel) else "shape:one_limit"


Deadline = Annotated[
    Annotated[LimitText, Tag("shape:one_limit")]
    | Annotated[DeadlineByChannel, Tag("shape:by_channel")]
    | Annotated[tuple[DeadlineRow, ...], Tag("shape:table")],
    Discriminator(_deadline_shape),
]
