"""The dials: what goes wrong in an outside system, for how long and for whom."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from simulators.settings import SYSTEMS


class Dials(BaseModel):
    """How one system behaves. The defaults are a system in good health.

    A request reads the dials once; the callbacks it causes follow that same reading.
    """

    model_config = ConfigDict(extra="forbid")

    # The request
    slow_ms: int = Field(default=0, ge=0, description="Chậm, mili giây / Slow: milliseconds before work")
    down: bool = Field(default=False, description="Ngừng (503) / Down")
    too_many: bool = Field(default=False, description="Quá nhiều yêu cầu (429) / Too many requests")
    retry_after_s: int = Field(default=2, ge=0, description="Giây trong Retry-After / Seconds in Retry-After")
    reject: bool = Field(default=False, description="Từ chối (422) / Reject")
    fail_rate: float = Field(default=0.0, ge=0, le=1, description="Tỷ lệ lỗi 500 / Share of answers 500")
    success_after_timeout: bool = Field(
        default=False, description="Làm xong nhưng trả lời quá muộn / Does the work, answers too late"
    )
    late_ms: int = Field(default=30_000, ge=0, description="Muộn bao nhiêu, mili giây / How late, ms")
    crash: bool = Field(default=False, description="Đứt giữa câu trả lời / Work done, cut off mid-answer")
    bad_answer: bool = Field(default=False, description="Trả lời vô nghĩa / Work done, nonsense answered")

    # The answer that comes later
    silent: bool = Field(default=False, description="Không bao giờ trả lời / Never answers")
    lose_requests: bool = Field(default=False, description="Nhận yêu cầu rồi làm mất / Takes requests, loses them")
    answer: str = Field(default="", max_length=40, description="Câu trả lời / Answer code")
    answer_ms: int | None = Field(default=None, ge=0, description="Trả lời sau, mili giây / Answers after, ms")
    auto_pay_ms: int | None = Field(default=None, ge=0, description="Tự nộp sau, mili giây / Pays by itself, ms")
    refund_answer: str = Field(
        default="", pattern="^(|refunded|refused)$", description="Trả lời việc hoàn tiền / Answer to a refund"
    )
    paid_amount: int | None = Field(default=None, ge=0, description="Số tiền nộp khác / Pays another amount")

    notices: int = Field(default=1, ge=1, le=5, description="Số thông báo thuế / Tax notices for one slip")
    correct_notice: bool = Field(default=False, description="Thông báo thuế đính chính / The first one is corrected")

    # The day's statement of payments
    statement_without: int = Field(default=0, ge=0, description="Sao kê thiếu dòng đầu / Statement lacks first lines")
    statement_more: int = Field(default=0, ge=0, description="Sao kê thừa khoản, đồng / One payment more, đồng")
    statement_off_by: int = Field(default=0, description="Dòng đầu lệch, đồng / First line off by, đồng")
    statement_late: bool = Field(default=False, description="Sao kê chậm một ngày / Lines stand in the next day's")

    # The callbacks
    callback_delay_ms: int = Field(default=0, ge=0, description="Gọi lại muộn thêm, ms / Callbacks later by, ms")
    lose_callbacks: bool = Field(default=False, description="Mất lượt gọi lại / Callbacks are lost")
    duplicate_callbacks: int = Field(default=0, ge=0, le=10, description="Gọi lại thừa / Extra copies")
    fresh_event_ids: bool = Field(default=False, description="Bản thừa mang mã mới / Copies get new event ids")
    out_of_order_callbacks: bool = Field(default=False, description="Gọi lại sai thứ tự / Out of order")

    # The national portal
    refuse_field: str = Field(default="", max_length=60, description="Cổng chê trường / Portal refuses a field")
    lose_messages: bool = Field(default=False, description="Cổng nhận rồi làm mất / Portal takes and loses it")
    keep_old_dates: bool = Field(default=False, description="Cổng giữ ngày cũ / Portal keeps the old dates")
    keep_twice: bool = Field(default=False, description="Cổng ghi hai lần / Portal writes it down twice")
    drop_results: bool = Field(default=False, description="Cổng bỏ liên kết kết quả / Portal drops result links")
    file_copies: int = Field(default=0, ge=0, le=5, description="Cổng nộp trùng / Portal files again, copies")

    # For whom and how long
    next: int | None = Field(default=None, ge=1, description="Chỉ cho số yêu cầu tới / Only the next requests")
    for_key_prefix: str = Field(default="", max_length=200, description="Chỉ khóa bắt đầu bằng / Only keys with prefix")
    for_target: str = Field(default="", max_length=200, description="Chỉ nơi nhận / Only this agency, phone, address")


class DialBoard:
    """The dials of every system."""

    def __init__(self) -> None:
        self._dials = {system: Dials() for system in SYSTEMS}

    def all(self) -> dict[str, Dials]:
        """Return the dials as they stand, by system."""
        return dict(self._dials)

    def set(self, system: str, dials: Dials) -> None:
        """Turn the dials of one system. Raises KeyError for an unknown system."""
        if system not in self._dials:
            raise KeyError(system)
        self._dials[system] = dials

    def reset(self) -> None:
        """Make every system healthy again."""
        self._dials = {system: Dials() for system in SYSTEMS}

    def read(self, system: str, key: str = "", target: str = "") -> Dials:
        """Return the dials that hold for one request, and count it against `next`."""
        dials = self._dials[system]
        if not key.startswith(dials.for_key_prefix) or dials.for_target not in ("", target):
            return Dials()
        if dials.next is not None:
            left = dials.next - 1
            self._dials[system] = dials.model_copy(update={"next": left}) if left else Dials()
        return dials
