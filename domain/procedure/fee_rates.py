"""How a fee is written: who pays what, by page, copy, channel or date, and who is exempt.

A fee has exactly one rate key; one the provincial council sets may have none yet. `by_period` holds rates again,
because a channel discount usually has an end date; nothing else nests. Amounts are whole đồng.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from domain.procedure.basics import ONLY_IF, Citation, Guard, Id, Money, Shape, Words, broken

PaymentMoment = Literal["at filing", "before result", "on delivery"]


class PerPage(Shape):
    """So much for each of the first pages of an original, less for the others, at most so much a copy."""

    amount: Money = Field(description="Số tiền mỗi trang đầu. / Amount for each of the first pages.")
    first: int = Field(ge=1, le=1000, description="Số trang đầu tính mức trên. / How many first pages.")
    then: Money = Field(description="Số tiền mỗi trang sau đó. / Amount for each further page.")
    at_most_per_copy: Money | None = Field(default=None, description="Mức tối đa một bản. / Cap for one copy.")


class ByChannel(Shape):
    """A flat amount for each channel; a channel left out is not charged here, so all accepted ones are named."""

    counter: Money | None = Field(default=None, description="Nộp trực tiếp. / At the counter.")
    online: Money | None = Field(default=None, description="Nộp trực tuyến. / Online.")
    post: Money | None = Field(default=None, description="Nộp qua bưu chính. / By post.")


class Period(Shape):
    """The rate of one span of filing dates; both ends belong to it, an absent end is open."""

    from_: date | None = Field(default=None, alias="from", description="Từ ngày, kể cả ngày đó. / First day.")
    to: date | None = Field(default=None, description="Đến hết ngày. / Last day.")
    amount: Money | None = Field(default=None, description="Số tiền. / Amount in đồng.")
    by_channel: ByChannel | None = Field(default=None, description="Số tiền theo cách nộp. / Amount by channel.")

    @model_validator(mode="after")
    def _says_one_rate(self) -> Self:
        if (self.amount is None) == (self.by_channel is None):
            raise broken("one_rate", keys="amount, by_channel")
        if self.from_ and self.to and self.to < self.from_:
            raise broken("period_ends_before_it_starts")
        return self

    def holds(self, day: date) -> bool:
        """True when the day lies in the period."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


class Exemption(Shape):
    """A named group that pays less or nothing, with the text that says so and, if limited, its dates."""

    id: Id = Field(description="Tên ngắn. / Short name.")
    name: Words = Field(description="Tên nhóm được miễn, giảm. / Who is exempt.")
    reduction: int = Field(default=100, ge=1, le=100, description="Giảm bao nhiêu phần trăm. / Per cent taken off.")
    from_: date | None = Field(default=None, alias="from", description="Áp dụng từ ngày. / First day.")
    to: date | None = Field(default=None, description="Áp dụng đến hết ngày. / Last day.")
    legal_basis: Citation = Field(description="Văn bản quy định. / The text that says so.")
    only_if: Guard | None = Field(default=None, description=ONLY_IF)

    def holds(self, day: date) -> bool:
        """True when the exemption applies to a dossier filed that day."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


Refunded = Literal["full", "none", "until received", "until appraised"]


class RefundTerms(Shape):
    """Whether the fee goes back when a dossier ends without a decision; the law of the sector says (Art 21)."""

    refused_at_intake: Literal["full", "none"] | None = Field(
        default=None, description="Khi không được tiếp nhận; mặc định full. / When not accepted; full by default."
    )
    withdrawn: Refunded | None = Field(
        default=None,
        description="Khi người nộp rút; mặc định until received. / When withdrawn; until received by default.",
    )
    stopped: Refunded | None = Field(
        default=None, description="Khi dừng xử lý; mặc định until received. / When stopped; until received by default."
    )


RATE_KEYS = ("amount", "per_copy", "per_page", "by_channel", "by_period")


class Fee(Shape):
    """One fee (lệ phí) or charge (phí) of the procedure, with exactly one of the rate keys.

    A fee the provincial council sets may have none: its amount is not entered yet.
    """

    id: Id = Field(description="Tên ngắn. / Short name.")
    name: Words = Field(description="Tên khoản thu. / Name of the fee.")
    kind: Literal["fee", "charge"] = Field(description="fee: lệ phí; charge: phí. / Fee or service charge.")
    when: PaymentMoment = Field(description="Thời điểm phải nộp. / When it must have been paid.")
    set_by: Literal["provincial council"] | None = Field(
        default=None,
        description="Ai quyết định mức thu; chưa ghi mức thì chưa thu. / Who sets the amount; none yet, none charged.",
    )
    amount: Money | None = Field(default=None, description="Mức thu một hồ sơ. / Flat amount in đồng.")
    per_copy: Money | None = Field(default=None, description="Mức thu một bản. / Amount for each copy.")
    per_page: PerPage | None = Field(default=None, description="Mức thu theo trang. / Rate by page.")
    by_channel: ByChannel | None = Field(default=None, description="Mức thu theo cách nộp. / Rate by channel.")
    by_period: tuple[Period, ...] | None = Field(
        default=None, min_length=1, description="Mức thu theo ngày nộp. / Rate by date of filing."
    )
    exemptions: tuple[Exemption, ...] = Field(default=(), description="Miễn, giảm. / Exemptions.")
    legal_basis: Citation | None = Field(default=None, description="Văn bản quy định mức thu. / Legal basis.")
    refund: RefundTerms | None = Field(default=None, description="Khi nào trả lại tiền. / When the money goes back.")
    only_if: Guard | None = Field(default=None, description=ONLY_IF)

    @model_validator(mode="after")
    def _says_one_rate(self) -> Self:
        rates = sum(getattr(self, key) is not None for key in RATE_KEYS)
        if rates > 1 or (not rates and self.set_by is None):
            raise broken("one_rate", keys=", ".join(RATE_KEYS))
        return self

    @property
    def is_entered(self) -> bool:
        """True when there is a rate; False while the council's amount is still missing."""
        return any(getattr(self, key) is not None for key in RATE_KEYS)
