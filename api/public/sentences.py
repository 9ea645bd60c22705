"""Where a case stands, in the one sentence an applicant reads first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.filters import long_time, money
from api.language import Readable, Sentence, say
from models.queries.case_status import CaseStatus


@dataclass(frozen=True, slots=True)
class _WithTime:
    """A sentence that names an instant."""

    sentence: Sentence
    at: datetime

    def read(self, language: str) -> str:
        return say(self.sentence.text, **self.sentence.values, when=long_time(self.at, language)).read(language)


@dataclass(frozen=True, slots=True)
class _WithMoney:
    """A sentence that names an amount in đồng."""

    sentence: Sentence
    amount: int

    def read(self, language: str) -> str:
        return say(self.sentence.text, amount=money(self.amount, language)).read(language)


def status_sentence(status: CaseStatus) -> Readable:
    """Return the sentence for the case's phase, following the national statuses 1 to 10."""
    case = status.case
    if case.waiting_for == "applicant:payment" and case.fee > case.paid:
        return _WithMoney(say("Cần nộp %(amount)s để hồ sơ được giải quyết tiếp."), case.fee - case.paid)
    match case.phase:
        case "filed":
            return say("Hồ sơ đã gửi và đang chờ Bộ phận Một cửa tiếp nhận.")
        case "received" | "in_progress":
            if case.appointment_at is None:
                return say("Hồ sơ đang được giải quyết.")
            if case.overdue:
                return _WithTime(
                    say("Xin lỗi Ông/Bà: hồ sơ chưa xong đúng hẹn %(when)s và đang được giải quyết tiếp."),
                    case.appointment_at,
                )
            return _WithTime(say("Hồ sơ đang được giải quyết. Hẹn trả kết quả: %(when)s."), case.appointment_at)
        case "awaiting_supplement":
            return say("Ông/Bà cần bổ sung hồ sơ. Danh sách ở ngay bên dưới.")
        case "refused_at_intake":
            return say("Hồ sơ không được tiếp nhận. Lý do ở phần diễn biến.")
        case "withdrawn":
            return say("Hồ sơ đã rút theo đề nghị của Ông/Bà.")
        case "stopped":
            return say("Hồ sơ dừng giải quyết.")
        case "decided":
            return _decided(status)
        case _:
            return say("Kết quả đã được trao.")


def _decided(status: CaseStatus) -> Readable:
    if status.case.way == "post":
        return say("Đã có kết quả. Bưu chính chuyển đến địa chỉ Ông/Bà đã đăng ký.")
    if status.case.way == "online":
        return say("Đã có kết quả. Kết quả được trả trực tuyến.")
    return say("Đã có kết quả. Mời Ông/Bà đến nhận tại Bộ phận Một cửa, mang theo giấy hẹn.")
