"""The whole of one procedure definition, as a legal officer writes it in YAML.

A definition answers, top to bottom, what a citizen and an officer ask: what is it, who decides, by which
law, how long, which papers, how much, who does what in which order, and what comes out. See
docs/language/ for every keyword, procedure_defs/README.md for how to write one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, PrivateAttr

from domain.procedure.asked_at_filing import Applicant, CaseType, Fact
from domain.procedure.basics import DOTTED_CODE_PATTERN, Citation, Id, Shape, Words
from domain.procedure.dossier import Component
from domain.procedure.fee_rates import Fee
from domain.procedure.limits import Counting, Deadline, Effective, OnlineIntake, Supplement
from domain.procedure.outcome import AlsoIssued, Hears, RefusalGround, Result
from domain.procedure.plan import Channel
from domain.procedure.positions import Positions
from domain.procedure.steps import Stages, Step


class Definition(Shape):
    """One version of one procedure. Immutable; two definitions are equal when they mean the same.

    `positions` tells where each part was written and is empty for a definition read from its frozen text.
    """

    language: int | None = Field(
        default=None, ge=1, description="Phiên bản ngôn ngữ; bỏ trống là 1. / Version of this language; absent is 1."
    )
    procedure: str = Field(pattern=DOTTED_CODE_PATTERN, description="Mã thủ tục quốc gia. / National code.")
    version: int = Field(ge=1, le=9999, description="Số phiên bản, tăng dần. / Version number, growing.")
    effective: Effective = Field(
        description="Những ngày nộp hồ sơ theo phiên bản này. / Filing days this version applies to."
    )
    name: Words = Field(description="Tên thủ tục. / Name of the procedure.")
    agency: Id = Field(description="Loại cơ quan giải quyết, theo agencies.yaml. / Kind of agency that decides.")
    field: Id = Field(description="Lĩnh vực, tên ngắn. / Sector, as a short name.")
    hears: Hears | None = Field(
        default=None, description="Thủ tục giải quyết khiếu nại nào. / Which complaints it resolves."
    )
    online: Literal["full", "partial", "none"] = Field(
        description="Dịch vụ công trực tuyến: toàn trình, một phần, không. / Level of online service."
    )
    channels: tuple[Channel, ...] | None = Field(
        default=None,
        min_length=1,
        description="Các cách nộp; bỏ trống là mọi cách, trừ khi online: none. / Ways of filing; absent means all.",
    )
    applicants: tuple[Applicant, ...] | None = Field(
        default=None, min_length=1, description="Ai được nộp; bỏ trống là mọi người. / Who may file; absent: anybody."
    )
    on_the_spot: bool | None = Field(
        default=None,
        description="Bốn tại chỗ: cả bốn giai đoạn ở một nơi. / All four stages at one place.",
    )
    case_types: tuple[CaseType, ...] | None = Field(
        default=None, min_length=2, description="Các trường hợp của thủ tục. / The cases of the procedure."
    )
    facts: tuple[Fact, ...] | None = Field(
        default=None, min_length=1, description="Câu hỏi thêm khi nộp. / What else is asked at filing."
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
    also_issues: tuple[AlsoIssued, ...] | None = Field(
        default=None, min_length=1, description="Giấy tờ khác được ban hành. / Other papers it issues."
    )
    refusal_grounds: tuple[RefusalGround, ...] | None = Field(
        default=None, min_length=1, description="Các lý do từ chối theo luật. / The law's grounds of refusal."
    )

    _positions: Positions = PrivateAttr(default_factory=Positions)
    _kept: Mapping[str, tuple[int, ...]] = PrivateAttr(default_factory=dict)
    _memory: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def positions(self) -> Positions:
        """Where each part of the definition was written."""
        return self._positions

    @property
    def memory(self) -> dict[str, Any]:
        """What was worked out of this definition before; no part of its meaning, shared with what `resolve` makes."""
        return self._memory

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

    def keeping(self, kept: Mapping[str, tuple[int, ...]]) -> Self:
        """Remember which steps of each stage are left, by their place in the file; used once, by `resolve`."""
        self._kept = kept
        return self

    def deadline_of(self, channel: Channel) -> str | None:
        """Return the limit text for a channel, or None when a per-channel deadline leaves it out.

        Of a table it is the last line, which holds when no other does; `resolve` leaves the line that holds.
        """
        if isinstance(self.deadline, str):
            return self.deadline
        if isinstance(self.deadline, tuple):
            return self.deadline[-1].limit if self.deadline else None
        limit: str | None = getattr(self.deadline, channel.value)
        return limit

    def located_steps(self) -> tuple[tuple[tuple[str | int, ...], Step], ...]:
        """Return every step with its path in the file, in stage order and then as written."""
        return tuple(
            (("stages", name, self._kept[name][index] if name in self._kept else index), step)
            for name, steps in (
                ("receive", self.stages.receive),
                ("appraise", self.stages.appraise),
                ("approve", self.stages.approve),
                ("return", self.stages.return_),
            )
            for index, step in enumerate(steps)
        )
