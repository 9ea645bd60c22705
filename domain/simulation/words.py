"""The words of a trial: outcomes, forms, notices and views in both languages."""

from __future__ import annotations

from domain.deadline.ledger import Punctuality
from domain.deadline.views import View
from domain.procedure.basics import Words
from domain.simulation.script import APPLICANT, PAYMENT, POST, Outcome


def _words(vi: str, en: str) -> Words:
    return Words(vi=vi, en=en)


OUTCOMES = {
    Outcome.ACCEPT: _words("tiếp nhận", "accepted"),
    Outcome.APPROVE: _words("đồng ý", "approved"),
    Outcome.REFUSE: _words("từ chối", "refused"),
    Outcome.REQUEST_SUPPLEMENT: _words("yêu cầu bổ sung", "supplement requested"),
    Outcome.SEND_BACK: _words("trả lại", "sent back"),
    Outcome.DONE: _words("đã làm xong", "done"),
    Outcome.HAND_OVER: _words("trao kết quả", "handed over"),
    Outcome.AGREE: _words("trả lời đồng ý", "answered: agrees"),
    Outcome.DISAGREE: _words("trả lời không đồng ý", "answered: disagrees"),
    Outcome.LATE: _words("làm muộn", "late"),
    Outcome.SILENT: _words("im lặng", "silent"),
    Outcome.NOTICED: _words("ra thông báo nộp tiền", "gave notice"),
    Outcome.NOTHING_OWED: _words("không phải nộp", "nothing to pay"),
    Outcome.PAID: _words("đã nộp tiền", "paid"),
    Outcome.UNPAID: _words("không nộp tiền", "not paid"),
    Outcome.FAILED: _words("thanh toán hỏng", "payment failed"),
    Outcome.SUPPLY: _words("bổ sung", "supplied"),
    Outcome.WITHDRAW: _words("rút hồ sơ", "withdrawn"),
    Outcome.DELIVERED: _words("đã phát", "delivered"),
    Outcome.RETURNED: _words("chuyển hoàn", "returned to sender"),
}
SUBJECTS = {
    APPLICANT: _words("Người nộp hồ sơ", "Applicant"),
    PAYMENT: _words("Nộp phí, lệ phí", "Payment of the fee"),
    POST: _words("Bưu chính", "Post"),
    "system": _words("hệ thống", "the system"),
}
FORMS = {
    "01": _words("Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Receipt with the date of the result"),
    "02": _words("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "Request to complete the dossier"),
    "03": _words("Phiếu từ chối tiếp nhận, giải quyết hồ sơ", "Notice of refusal"),
    "04": _words("Văn bản xin lỗi và đề nghị gia hạn", "Apology with a new date"),
    "05": _words("Thông báo dừng giải quyết hồ sơ", "Notice that the case is stopped"),
}
"""Forms of TT 03/2025/TT-VPCP by their number."""

FORM_AT = {
    "received": "01",
    "supplement_requested": "02",
    "refused_at_intake": "03",
    "overdue": "04",
    "withdrawn": "05",
}
MADE_BY_THE_SYSTEM = frozenset({"01"})

NOTICES = {
    "filed": _words("Đã nhận hồ sơ trực tuyến", "The online filing arrived"),
    "received": _words("Đã tiếp nhận, hẹn ngày trả", "Accepted, with the date of the result"),
    "refused_at_intake": _words("Không tiếp nhận, kèm lý do", "Not accepted, with the reason"),
    "supplement_requested": _words("Yêu cầu bổ sung và hạn cuối", "What is missing, and until when"),
    "paid": _words("Đã nhận tiền nộp trực tuyến", "The online payment arrived"),
    "obligation_noticed": _words("Thông báo phải nộp cho ngân sách", "What is to be paid to the state budget"),
    "obligation_reminder": _words("Nhắc: quá thời hạn nộp tiền", "Reminder: the time to pay is over"),
    "obligation_settled": _words("Đã nộp đủ, giải quyết tiếp", "All is paid, the case goes on"),
    "decided": _words("Đã có kết quả", "There is a result"),
    "returned": _words("Đã trả kết quả", "The result was handed over"),
    "withdrawn": _words("Đã dừng theo đề nghị", "Stopped at the applicant's request"),
    "lapsed": _words("Đóng hồ sơ vì không bổ sung", "Closed, no supplement in time"),
    "intake_alert": _words("Hồ sơ trực tuyến chờ tiếp nhận", "An online filing waits for reception"),
    "overdue": _words("Hồ sơ quá hạn", "The case is overdue"),
}
TURN_NOTICES = {
    "extended": _words("Xin lỗi và hẹn ngày trả mới", "Apology, and the new date"),
    "apologised": _words("Xin lỗi vì trả kết quả muộn", "Apology for a late result"),
    "held": _words("Tạm dừng giải quyết", "Put on hold"),
    "released": _words("Giải quyết tiếp", "Goes on"),
    "intake_corrected": _words("Đã sửa thông tin tiếp nhận", "The intake was corrected"),
    "transferred": _words("Chuyển cơ quan có thẩm quyền", "Passed on to the competent agency"),
    "correction_begun": _words("Đang đính chính kết quả", "The result is being corrected"),
    "result_corrected": _words("Đã có kết quả đính chính", "The corrected result is there"),
    "reopened": _words("Mở lại hồ sơ", "Open again"),
    "appointment_moved": _words("Ngày hẹn đổi vì lịch làm việc đổi", "The appointment moved with the calendar"),
    "refunded": _words("Đã trả lại tiền", "Money was paid back"),
    "refund_refused": _words("Ngân hàng không trả lại được tiền", "The bank could not send money back"),
    "hold_over": _words("Hết ngày dự kiến tạm dừng", "The hold has lasted longer than expected"),
}
"""Notices of turns a case can take that no trial takes: what people decide about it as a whole, and money going back.

A trial runs under one calendar and has no gateway that answers a refund.
"""

STEP_NOTICES = {
    "step_reminder": _words("Nhắc: bước đã hết thời hạn", "Reminder: the step has run out of its time"),
    "step_escalated": _words("Báo lãnh đạo: bước bị chậm", "To the head: the step is late"),
    "consultation_late": _words("Báo người giám sát: ý kiến bị chậm", "To the supervisor: an opinion is late"),
}
"""Notices about a late step: where the procedure says `if_silent: remind` or `escalate`, and of an opinion asked."""

TO_STAFF = {
    "intake_alert": ("counter",),
    "overdue": ("leader", "supervisor"),
    "step_reminder": (),
    "step_escalated": ("leader",),
    "hold_over": ("leader", "supervisor"),
    "consultation_late": ("supervisor",),
}
"""Who of the staff a notice goes to, beside whoever does the step it is about; every other goes to the applicant."""

VIEWS = {
    View.LAW: _words("Theo luật", "By law"),
    View.NATIONAL_INDEX: _words("Theo bộ chỉ số quốc gia (Quyết định 766)", "By the national index (Decision 766)"),
    View.PROVINCE: _words("Theo cách tính tạm dừng của tỉnh", "By the province's own pauses"),
}
PUNCTUALITY = {
    Punctuality.EARLY: _words("sớm hạn", "early"),
    Punctuality.ON_TIME: _words("đúng hạn", "on time"),
    Punctuality.LATE: _words("trễ hạn", "late"),
}


def subject_words(subject: str, names: dict[str, Words]) -> Words:
    """Return what a subject of decisions is called; `names` are those of the steps. An unknown one keeps its id."""
    return names.get(subject) or SUBJECTS.get(subject) or _words(subject, subject)
