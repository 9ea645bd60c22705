"""The closed union of step kinds, one class each, and the four stages that hold them.

A step is one item of its stage's list. Its first key is the kind and says who: `review: officer`,
`ask: cong-an`. That key is the union's discriminator, so an unknown kind is refused while reading.
Each stage admits only the kinds that make legal sense there, which gives an editor exact help.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from domain.procedure.basics import DOTTED_CODE_PATTERN, ONLY_IF, Citation, Guard, Id, LimitText, Shape, Words
from domain.procedure.plan import AGENCY_KINDS, Silence, StepKind

StaffRole = Literal["counter", "officer", "leader"]
Power = Literal["request_supplement", "refuse"]
OfficerSilence = Literal["remind", "escalate"]

WITHIN = "Thời hạn của bước. / Time budget of the step."
MAY = "Những việc người làm bước này được quyết. / What the person at this step may decide."
OTHER_PERSON = "Người làm bước này phải khác người đã làm bước kia. / Must not be the person who did that step."
LATE = "Quá hạn bước: remind nhắc người xử lý, escalate báo cả lãnh đạo. / When late: remind, or tell the leader too."
ABOUT = "Nội dung hỏi hoặc báo, tên ngắn. / What is asked or told, as a short name."


class Notice(Shape):
    """A message the procedure itself sends at a step, beside those every case sends."""

    on: Literal["opened", "done", "late"] = Field(
        description="Gửi khi bước mở, xong, hoặc quá hạn. / When the step opens, is done, or is late."
    )
    to: Literal["applicant", "counter", "officer", "leader"] = Field(description="Gửi cho ai. / To whom.")
    by: tuple[Literal["sms", "zalo", "mail", "screen"], ...] = Field(
        min_length=1, description="Gửi bằng cách nào. / By which ways."
    )
    text: Words = Field(description="Nội dung, không có thông tin cá nhân. / What it says, without personal data.")


class Step(Shape):
    """What every kind of step may say about its name and its place in the order.

    Steps of a stage run in the order written, each when all before it are finished. A step
    `in_parallel_with` an earlier step of its stage starts together with it. `after` replaces the order
    by an explicit list of steps.
    """

    kind: ClassVar[StepKind]
    id: Id | None = Field(
        default=None,
        description="Tên ngắn; bỏ trống thì là loại bước hoặc mã cơ quan. / Short name; absent: kind or agency.",
    )
    name: Words | None = Field(default=None, description="Tên hiển thị của bước. / Name shown on screens.")
    in_parallel_with: Id | None = Field(
        default=None, description="Bắt đầu cùng lúc với bước này. / Starts together with that earlier step."
    )
    after: tuple[Id, ...] | None = Field(
        default=None, description="Chỉ bắt đầu sau các bước này. / Starts after exactly these steps."
    )
    only_if: Guard | None = Field(default=None, description=ONLY_IF)
    notify: tuple[Notice, ...] | None = Field(
        default=None, min_length=1, description="Thông báo riêng của bước. / Notices of this step."
    )

    @property
    def step_id(self) -> str:
        """The step's id: as written, else the agency asked or told, else the kind."""
        if self.id:
            return self.id
        if self.kind in AGENCY_KINDS:
            return self.who
        return "sub-case" if self.kind is StepKind.OPEN_CASE else self.kind.value

    @property
    def who(self) -> str:
        """The value of the kind's own key: a staff role, an agency id, or the code of another procedure."""
        value: str = getattr(self, self.kind.value)
        return value


class Check(Step):
    """Reception: the dossier is received, sent back for completion or refused (NĐ 118/2025 Art 17(1)(c))."""

    kind: ClassVar = StepKind.CHECK
    check: StaffRole = Field(description="Vai trò kiểm tra và tiếp nhận hồ sơ. / Who checks and receives the dossier.")
    within: LimitText | None = Field(default=None, description=WITHIN)
    may: tuple[Power, ...] = Field(default=("request_supplement", "refuse"), description=MAY)


class Review(Step):
    """Appraisal by a person, who proposes to approve or to refuse (NĐ 118/2025 Art 19)."""

    kind: ClassVar = StepKind.REVIEW
    review: StaffRole = Field(description="Vai trò thẩm định hồ sơ. / Who appraises the dossier.")
    within: LimitText = Field(description=WITHIN)
    may: tuple[Power, ...] = Field(default=(), description=MAY)
    if_silent: OfficerSilence | None = Field(default=None, description=LATE)
    not_the_person_of: Id | None = Field(default=None, description=OTHER_PERSON)


class Visit(Step):
    """Verification on the spot (NĐ 118/2025 Art 19(4))."""

    kind: ClassVar = StepKind.VISIT
    visit: StaffRole = Field(description="Vai trò kiểm tra thực địa. / Who verifies on the spot.")
    within: LimitText = Field(description=WITHIN)
    if_silent: OfficerSilence | None = Field(default=None, description=LATE)
    not_the_person_of: Id | None = Field(default=None, description=OTHER_PERSON)


class Ask(Step):
    """Consultation of another agency, electronically and with a deadline (NĐ 118/2025 Art 19(4))."""

    kind: ClassVar = StepKind.ASK
    ask: Id = Field(description="Cơ quan được lấy ý kiến. / The agency consulted.")
    about: Id = Field(description=ABOUT)
    within: LimitText = Field(description=WITHIN)
    if_silent: Literal[Silence.WAIT, Silence.AGREE] = Field(
        default=Silence.WAIT,
        description="Hết hạn chưa trả lời: agree là đồng ý, wait là chờ. / What silence means: agree or wait.",
    )
    silence_basis: Citation | None = Field(
        default=None,
        description="Văn bản cho phép coi im lặng là đồng ý. / The text by which silence means agreement.",
    )
    sums_up: tuple[Id, ...] | None = Field(
        default=None,
        min_length=1,
        description="Cơ quan chủ trì: hỏi sau và tổng hợp ý kiến của các bước này. / Lead agency: sums these up.",
    )


class Inform(Step):
    """Data sent to another agency that need not answer."""

    kind: ClassVar = StepKind.INFORM
    inform: Id = Field(description="Cơ quan được thông báo. / The agency told.")
    about: Id = Field(description=ABOUT)


class Sign(Step):
    """The decision. `sign: counter` is an officer of the centre empowered to decide (NĐ 118/2025 Art 17(5))."""

    kind: ClassVar = StepKind.SIGN
    sign: StaffRole = Field(description="Vai trò ký kết quả. / Who signs the result.")
    within: LimitText = Field(description=WITHIN)
    may: tuple[Literal["send_back"], ...] = Field(default=(), description=MAY)
    if_silent: OfficerSilence | None = Field(default=None, description=LATE)
    not_the_person_of: Id | None = Field(default=None, description=OTHER_PERSON)
    send_back_to: Id | None = Field(
        default=None, description="Chỉ được trả lại về bước này. / The only step work is sent back to."
    )
    send_backs_at_most: int | None = Field(
        default=None, ge=1, le=9, description="Trả lại nhiều nhất mấy lần. / How often at most."
    )


class OpenCase(Step):
    """A case of another procedure, opened for the same applicant and waited for (a sub-case, *liên thông*)."""

    kind: ClassVar = StepKind.OPEN_CASE
    open_case: str = Field(
        pattern=DOTTED_CODE_PATTERN, description="Mã thủ tục được mở kèm. / Code of the procedure opened."
    )
    at: Id = Field(description="Loại cơ quan giải quyết hồ sơ kèm. / Kind of agency that decides it.")
    within: LimitText = Field(description=WITHIN)
    if_refused: Literal["continue", "refuse"] = Field(
        default="continue",
        description="Hồ sơ kèm bị từ chối: đi tiếp hay từ chối cả. / When it is refused: go on, or refuse all.",
    )
    fee: Literal["of_whole"] | None = Field(
        default=None,
        description="of_whole: đã thu cùng hồ sơ chung; bỏ trống là thu riêng. / of_whole: paid with the whole case.",
    )
    case_type: Id | None = Field(
        default=None,
        description="Trường hợp của thủ tục kèm; bỏ trống là như hồ sơ chung. / Its case; absent: that of the whole.",
    )


class Obligation(Step):
    """A financial obligation: the tax office is told what it needs, gives notice, and the applicant pays.

    The result waits for the proof of payment. The legal time stands from the first notice to the proof where the
    procedure names the text that says so.
    """

    kind: ClassVar = StepKind.OBLIGATION
    obligation: Id = Field(description="Cơ quan xác định nghĩa vụ tài chính. / The agency that assesses it.")
    about: Id = Field(description=ABOUT)
    form: str | None = Field(
        default=None, min_length=1, max_length=200, description="Mẫu phiếu chuyển thông tin. / Form of the slip sent."
    )
    within: LimitText = Field(description="Thời hạn ra thông báo. / Time for the notices to come.")
    pay_within: LimitText | None = Field(
        default=None, description="Thời hạn nộp tiền, kể từ thông báo. / Time to pay, from the notice."
    )
    pause_basis: Citation | None = Field(
        default=None,
        description="Văn bản để không tính thời gian nộp tiền; bỏ trống là vẫn tính. / The text by which the "
        "time limit stands while the applicant pays; absent: it runs on.",
    )


class HandOver(Step):
    """The result leaves the one-stop unit (NĐ 118/2025 Art 22); the ways are those of the result."""

    kind: ClassVar = StepKind.HAND_OVER
    hand_over: StaffRole = Field(description="Vai trò trả kết quả. / Who hands the result over.")
    within: LimitText | None = Field(default=None, description=WITHIN)


VERBS = tuple(kind.value for kind in StepKind)


def verb_of(value: Any) -> str | None:
    """Return the tag of the first kind key found in a raw step, or None."""
    if isinstance(value, dict):
        return next((f"step:{key}" for key in value if key in VERBS), None)
    return f"step:{value.kind.value}" if isinstance(value, Step) else None


_ask = Annotated[Ask, Tag("step:ask")]
_inform = Annotated[Inform, Tag("step:inform")]
_open_case = Annotated[OpenCase, Tag("step:open_case")]
_obligation = Annotated[Obligation, Tag("step:obligation")]
_review = Annotated[Review, Tag("step:review")]
_by_verb = Discriminator(verb_of)

ReceiveStep = Annotated[Annotated[Check, Tag("step:check")] | _ask | _inform, _by_verb]
AppraiseStep = Annotated[
    _review | Annotated[Visit, Tag("step:visit")] | _ask | _inform | _open_case | _obligation, _by_verb
]
ApproveStep = Annotated[
    Annotated[Sign, Tag("step:sign")] | _review | _ask | _inform | _open_case | _obligation, _by_verb
]
ReturnStep = Annotated[Annotated[HandOver, Tag("step:hand_over")] | _inform, _by_verb]


class Stages(Shape):
    """The four stages in their legal order (NĐ 118/2025 Art 17-22); `appraise` may be empty."""

    receive: tuple[ReceiveStep, ...] = Field(description="Tiếp nhận. / Reception.")
    appraise: tuple[AppraiseStep, ...] = Field(default=(), description="Thẩm định. / Appraisal.")
    approve: tuple[ApproveStep, ...] = Field(description="Phê duyệt. / Approval.")
    return_: tuple[ReturnStep, ...] = Field(alias="return", description="Trả kết quả. / Return of the result.")
