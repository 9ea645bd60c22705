"""Where a case stands, in the one sentence an applicant reads first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from api.filters import day as shown_day
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


@dataclass(frozen=True, slots=True)
class _WithAgency:
    """A sentence that names an agency."""

    sentence: Sentence
    agency: str
    names: Mapping[str, tuple[str, str]]

    def read(self, language: str) -> str:
        pair = self.names.get(self.agency, (self.agency, self.agency))
        return say(self.sentence.text, agency=pair[language == "en"]).read(language)


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
            promised = _promised(status)
            if promised is not None:
                return promised
            if case.overdue:
                return _WithTime(
                    say("Xin lỗi Ông/Bà: hồ sơ chưa xong đúng hẹn %(when)s và đang được giải quyết tiếp."),
                    case.appointment_at,
                )
            return _WithTime(say("Hồ sơ đang được giải quyết. Hẹn trả kết quả: %(when)s."), case.appointment_at)
        case "awaiting_supplement":
            return say("Ông/Bà cần bổ sung hồ sơ.")
        case "awaiting_obligation":
            return say("Ông/Bà cần nộp tiền theo thông báo của cơ quan thuế; nộp xong, hồ sơ được giải quyết tiếp.")
        case "on_hold":
            return _held(status)
        case "correcting":
            return say("Kết quả đang được đính chính trong 03 ngày làm việc. Ông/Bà không phải trả thêm tiền.")
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


def news_sentence(status: CaseStatus, agencies: Mapping[str, tuple[str, str]]) -> Readable | None:
    """Return what changed last, when it is something the applicant should not have to look for; else None."""
    last = status.events[-1] if status.events else None
    if last is None or status.case.ended_at is not None:
        return None
    match last.kind:
        case "transferred":
            agency = str(last.values.get("to", ""))
            return _WithAgency(
                say("Hồ sơ đã được chuyển đến cơ quan có thẩm quyền: %(agency)s. Ngày hẹn không đổi."), agency, agencies
            )
        case "intake_corrected":
            return say("Thông tin ghi khi tiếp nhận đã được sửa, giấy tiếp nhận được cấp lại.")
        case "reopened":
            return say("Hồ sơ đã được mở lại và giải quyết tiếp từ chỗ đã dừng.")
        case "released":
            return say("Hồ sơ đã được giải quyết tiếp sau khi tạm dừng.")
        case "result_corrected":
            return say("Kết quả đã được đính chính; bản đính chính thay bản trước.")
        case _:
            return None


def _promised(status: CaseStatus) -> Readable | None:
    """Return the sentence of a date that was put off, or of a late result that was apologised for."""
    case = status.case
    told = next((event for event in reversed(status.events) if event.kind in _DATES), None)
    if told is not None and told.kind == "apologised":
        day = date.fromisoformat(str(told.values["day"]))
        return say(
            "Cơ quan xin lỗi Ông/Bà vì trả kết quả muộn, dự kiến ngày %(day)s. Lý do ở phần diễn biến.",
            day=shown_day(day),
        )
    if told is not None and told.kind == "extended" and case.appointment_at and not case.overdue:
        return _WithTime(
            say("Cơ quan xin lỗi Ông/Bà và hẹn lại: trả kết quả %(when)s. Lý do ở phần diễn biến."), case.appointment_at
        )
    return None


#: What the date an applicant goes by rests on; the last of them counts.
_DATES: Final = frozenset(
    {"received", "supplemented", "extended", "apologised", "released", "reopened", "calendar_changed"}
)


def _held(status: CaseStatus) -> Readable:
    held = next((event for event in reversed(status.events) if event.kind == "held"), None)
    if held is None:
        return say("Hồ sơ tạm dừng giải quyết.")
    day = date.fromisoformat(str(held.values["day"]))
    return say(
        "Hồ sơ tạm dừng giải quyết, dự kiến tiếp tục ngày %(day)s. Lý do ở phần diễn biến; thời hạn không chạy.",
        day=shown_day(day),
    )


def _decided(status: CaseStatus) -> Readable:
    if status.case.way == "post":
        return say("Đã có kết quả. Bưu chính chuyển đến địa chỉ Ông/Bà đã đăng ký.")
    if status.case.way == "online":
        return say("Đã có kết quả. Kết quả được trả trực tuyến.")
    return say("Đã có kết quả. Mời Ông/Bà đến nhận tại Bộ phận Một cửa, mang theo giấy hẹn.")
