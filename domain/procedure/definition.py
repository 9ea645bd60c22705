"""The whole of one procedure definition, as a legal officer writes it in YAML.

A definition answers, top to bottom, what a citizen and an officer ask: what is it, who decides, by which
law, how long, which papers, how much, who does what in which order, and what comes out. See
docs/procedure-language.md for every keyword, procedure_defs/README.md for how to write one.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, PrivateAttr, Tag, model_validator

from domain.deadline.due import Convention
from domain.procedure.basics import DOTTED_CODE_PATTERN, Citation, Id, LimitText, Shape, Words, broken
from domain.procedure.dossier import Component
from domain.procedure.fee_rates import Fee
from domain.procedure.plan import Channel, Way
from domain.procedure.positions import Positions
from domain.procedure.steps import Stages, Step

CLOCK_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
RESULT_PATTERN = r"^KQ\.[A-Z][0-9]{2}\.[0-9]{6}$"


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


class Result(Shape):
    """What the applicant receives: national result code, name, and the ways it can be received."""

    code: str = Field(pattern=RESULT_PATTERN, description="Mã kết quả KQ.Gxx.xxxxxx. / National result code.")
    name: Words = Field(description="Tên kết quả. / Name of the result.")
    ways: tuple[Way, ...] = Field(
        min_length=1, description="Cách nhận: counter, post, online. / Ways to receive it (NĐ 118/2025 Art 22)."
    )


def _deadline_shape(value: Any) -> str:
    return "shape:by_channel" if isinstance(value, dict | DeadlineByChannel) else "shape:one_limit"


Deadline = Annotated[
    Annotated[LimitText, Tag("shape:one_limit")] | Annotated[DeadlineByChannel, Tag("shape:by_channel")],
    Discriminator(_deadline_shape),
]


class Definition(Shape):
    """One version of one procedure. Immutable; two definitions are equal when they mean the same.

    `positions` tells where each part was written and is empty for a definition read from its frozen text.
    """

    procedure: str = Field(pattern=DOTTED_CODE_PATTERN, description="Mã thủ tục quốc gia. / National code.")
    version: int = Field(ge=1, le=9999, description="Số phiên bản, tăng dần. / Version number, growing.")
    effective: Effective = Field(
        description="Những ngày nộp hồ sơ theo phiên bản này. / Filing days this version applies to."
    )
    name: Words = Field(description="Tên thủ tục. / Name of the procedure.")
    agency: Id = Field(description="Loại cơ quan giải quyết, theo agencies.yaml. / Kind of agency that decides.")
    field: Id = Field(description="Lĩnh vực, tên ngắn. / Sector, as a short name.")
    online: Literal["full", "partial", "none"] = Field(
        description="Dịch vụ công trực tuyến: toàn trình, một phần, không. / Level of online service."
    )
    channels: tuple[Channel, ...] | None = Field(
        default=None,
        min_length=1,
        description="Các cách nộp; bỏ trống là mọi cách, trừ khi online: none. / Ways of filing; absent means all.",
    )
    decision: str | None = Field(
        default=None, min_length=3, max_length=60, description="Quyết định công bố. / Decision that published it."
    )
    legal_basis: tuple[Citation, ...] = Field(min_length=1, description="Căn cứ pháp lý. / Legal basis.")
    deadline: Deadline = Field(
        description="Thời hạn giải quyết, chung hoặc theo cách nộp. / Time limit, one or by channel."
    )
    counting: Counting | None = Field(
        default=None, description="Cách tính thời hạn theo luật chuyên ngành. / How sector law counts the time limit."
    )
    supplement: Supplement | None = Field(
        default=None,
        description="Hạn bổ sung hồ sơ theo luật chuyên ngành. / Sector law's limits for completing a dossier.",
    )
    online_intake: OnlineIntake | None = Field(
        default=None,
        description="Hạn trả lời hồ sơ trực tuyến theo luật chuyên ngành. / Sector law's limits for online filings.",
    )
    dossier: tuple[Component, ...] = Field(min_length=1, description="Thành phần hồ sơ. / Components of the dossier.")
    fees: tuple[Fee, ...] = Field(default=(), description="Phí, lệ phí. / Fees and charges.")
    stages: Stages = Field(description="Các bước theo bốn giai đoạn. / Steps in the four stages.")
    result: Result = Field(description="Kết quả giải quyết. / What the applicant receives.")

    _positions: Positions = PrivateAttr(default_factory=Positions)

    @property
    def positions(self) -> Positions:
        """Where each part of the definition was written."""
        return self._positions

    def located(self, positions: Positions) -> Self:
        """Remember where the parts were written; used once, by the loader. Not part of the meaning."""
        self._positions = positions
        return self

    def __eq__(self, other: object) -> bool:
        """Compare meaning; positions in a file do not count."""
        return isinstance(other, Definition) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]  # mutable positions: compare and hash the compiled text instead

    @property
    def accepted_channels(self) -> tuple[Channel, ...]:
        """The channels a dossier may come through, in a fixed order."""
        allowed = set(self.channels or Channel)
        if self.online == "none":
            allowed -= {Channel.ONLINE}
        return tuple(channel for channel in Channel if channel in allowed)

    def deadline_of(self, channel: Channel) -> str | None:
        """Return the limit text for a channel, or None when a per-channel deadline leaves it out."""
        if isinstance(self.deadline, str):
            return self.deadline
        limit: str | None = getattr(self.deadline, channel.value)
        return limit

    def located_steps(self) -> tuple[tuple[tuple[str | int, ...], Step], ...]:
        """Return every step with its path in the file, in stage order and then as written."""
        return tuple(
            (("stages", name, index), step)
            for name, steps in (
                ("receive", self.stages.receive),
                ("appraise", self.stages.appraise),
                ("approve", self.stages.approve),
                ("return", self.stages.return_),
            )
            for index, step in enumerate(steps)
        )
