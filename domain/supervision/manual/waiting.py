"""Causes among those we wait for, and of the calendar alone."""

from __future__ import annotations

from typing import Final

from domain.supervision.causes import Cause
from domain.supervision.manual.advice import NOTHING_THERE, Advice

WAITING: Final[dict[Cause, Advice]] = {
    Cause.AGENCY_LATE: Advice(
        ("Cơ quan được lấy ý kiến đã quá hạn trả lời.", "The agency that was asked is past its time to answer."),
        (
            "Khi ý kiến đến, hoặc im lặng là đồng ý. Cơ quan không có tài khoản ở đây: nhập ý kiến đến bằng giấy.",
            "When the opinion comes, or silence is consent. Without accounts here: enter what came on paper.",
        ),
        NOTHING_THERE,
    ),
    Cause.PART_LATE: Advice(
        ("Một hồ sơ thành phần của hồ sơ liên thông đã quá hạn.", "A part of the joint case is past its due date."),
        ("Khi phần ấy có kết quả.", "When that part is decided."),
        ("Mở luồng của hồ sơ thành phần theo mã riêng.", "Open the workflow of the part by its own code."),
    ),
    Cause.SUPPLEMENT_SILENT: Advice(
        (
            "Đã qua hai phần ba thời gian bổ sung của quy trình mà người nộp chưa làm.",
            "Two thirds of the time the procedure gives for the supplement are over, and it has not come.",
        ),
        (
            "Khi người nộp bổ sung, hoặc hồ sơ tự dừng vì hết thời gian.",
            "When the applicant supplies it, or the case stops when the time is over.",
        ),
        NOTHING_THERE,
    ),
    Cause.OBLIGATION_OPEN: Advice(
        (
            "Đã có thông báo thuế hơn {obligation_open} mà chưa nộp.",
            "The tax notice was given more than {obligation_open} ago and is not paid.",
        ),
        ("Khi có chứng từ nộp tiền.", "When the proof of payment comes."),
        NOTHING_THERE,
    ),
    Cause.PAYMENT_WAITING: Advice(
        ("Chờ phí, lệ phí hơn {payment_waiting}.", "A fee has been waited for for more than {payment_waiting}."),
        ("Khi tiền được nộp ở quầy hay trực tuyến.", "When it is paid at the counter or online."),
        NOTHING_THERE,
    ),
    Cause.POST_LATE: Advice(
        (
            "Bưu chính nhận chuyển mà hơn {post_late} không có tin mới.",
            "The post has it and has told nothing for more than {post_late}.",
        ),
        (
            "Khi bưu chính báo đã phát hoặc chuyển hoàn. Bưu chính trả lời qua điện thoại: nhập trả lời.",
            "When the post reports that it was delivered or returned. What it says by telephone is entered.",
        ),
        NOTHING_THERE,
    ),
    Cause.RESULT_UNCOLLECTED: Advice(
        (
            "Kết quả đã có hơn {result_uncollected} mà chưa ai đến nhận.",
            "The result has been ready for more than {result_uncollected} and nobody came for it.",
        ),
        ("Khi trả được kết quả.", "When the result is handed out."),
        NOTHING_THERE,
    ),
}
TIME: Final[dict[Cause, Advice]] = {
    Cause.LATE_UNTOLD: Advice(
        (
            "Hồ sơ quá ngày hẹn mà chưa có thư xin lỗi, hoặc ngày hẹn lại cũng đã qua.",
            "The case is past its date without an apology, or past the day promised anew.",
        ),
        (
            "Khi lãnh đạo xin lỗi và hẹn lại, hoặc hồ sơ có kết quả.",
            "When a leader apologises with a new day, or the case is decided.",
        ),
        NOTHING_THERE,
    ),
    Cause.OVERDUE: Advice(
        (
            "Hồ sơ quá hạn; đã xin lỗi và ngày hẹn lại chưa qua.",
            "The case is overdue; an apology was sent and its new day is still ahead.",
        ),
        ("Khi hồ sơ có kết quả.", "When the case is decided."),
        NOTHING_THERE,
    ),
    Cause.DUE_SOON: Advice(
        (
            "Hạn của hồ sơ đến trước khi hết ngày làm việc tới; hồ sơ trực tuyến: còn dưới {filing_soon} để trả lời.",
            "Due by the end of the next working day; an online filing: less than {filing_soon} are left to answer it.",
        ),
        (
            "Khi hồ sơ có kết quả, hồ sơ trực tuyến được trả lời; quá hạn thì đổi nguyên nhân.",
            "When the case is decided or the filing answered; once overdue it stands under another cause.",
        ),
        NOTHING_THERE,
    ),
}
