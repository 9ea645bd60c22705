"""Causes outside: systems, money, the portal, notices."""

from __future__ import annotations

from typing import Final

from domain.supervision.causes import Cause
from domain.supervision.manual.advice import NOTHING_THERE, Advice, Words

_CALL: Words = (
    "Pending Activities của luồng, hoặc luồng đang chờ câu trả lời (Signal).",
    "The pending activities of the run, or the answer (signal) it waits for.",
)
_PORTAL: Words = (
    "Luồng portal-relay: đang chạy hay lỗi.",
    "The workflow portal-relay: whether it runs or fails.",
)

_HELD: Words = (
    "Lịch outside-night: lần chạy cuối, các hoạt động «…held».",
    "The schedule outside-night: its last run and the activities “….held”.",
)

OUTSIDE: Final[dict[Cause, Advice]] = {
    Cause.CALL_REFUSED: Advice(
        (
            "Hệ thống ngoài trả lời «không», và thử lại cũng sẽ «không».",
            "The outside system said no, and would say no again.",
        ),
        (
            "Không tự hết: người giám sát sửa dữ liệu rồi gửi lại, nhập kết quả, hoặc bỏ qua có lý do.",
            "Never: a supervisor mends the data and retries, enters the answer, or skips with a reason.",
        ),
        _CALL,
    ),
    Cause.CALL_LOST: Advice(
        (
            "Đối chiếu đêm: hỏi hệ thống ngoài theo số của chính nó, và nó không biết lời gọi mà hồ sơ đang chờ.",
            "By the nightly comparison: asked by its own number, the system knows nothing of the call we wait on.",
        ),
        (
            "Khi gửi lại: vẫn khóa cũ, nên không ai làm hai lần. Hoặc khi hệ thống lại biết, hay có câu trả lời.",
            "When it is sent again: under the same key, so nothing is done twice. Or when the system knows it again.",
        ),
        _HELD,
    ),
    Cause.SYSTEM_DOWN: Advice(
        (
            "Cầu dao của hệ thống đang mở sau nhiều lần gọi hỏng, và hồ sơ này chờ nó.",
            "The system's circuit is open after repeated trouble, and this case waits for it.",
        ),
        (
            "Khi hệ thống sống lại: các hồ sơ tự gửi lại, lần lượt, không dồn dập.",
            "When the system is back: the cases call again by themselves, one after another.",
        ),
        _CALL,
    ),
    Cause.CALL_FAILING: Advice(
        (
            "Cuộc gọi chưa xong sau {call_failing}, đã thử lại nhiều lần.",
            "A call is not done after {call_failing} and several attempts.",
        ),
        (
            "Khi một lần thử thành công. Có câu trả lời qua giấy thì nhập tay, không phải đợi.",
            "When an attempt succeeds. An answer on paper is entered by hand, without waiting.",
        ),
        _CALL,
    ),
    Cause.ANSWER_MISSING: Advice(
        (
            "Hệ thống ngoài đã nhận câu hỏi mà quá {answer_missing} chưa trả lời.",
            "The outside system took the question and has not answered for more than {answer_missing}.",
        ),
        ("Khi câu trả lời đến.", "When the answer comes."),
        _CALL,
    ),
    Cause.OUTSIDE_DIFFERS: Advice(
        (
            "Đối chiếu đêm: lời gọi đã nhập tay hay bỏ qua; bên ngoài trả lời khác, hoặc quá 1 ngày vẫn đang làm.",
            "By the nightly comparison: a call ended here by hand has another answer there, or is open a day later.",
        ),
        (
            "Khi hai bên khớp, hoặc sau khi xem cả hai có người gác lại, có lý do. Nhập nhầm: đưa về bước rồi làm lại.",
            "When both agree, or somebody looked and set it aside. Where what was entered is wrong: reset the step.",
        ),
        _HELD,
    ),
    Cause.REFUND_REFUSED: Advice(
        (
            "Sổ tiền còn khoản phải trả tay cho người nộp vì ngân hàng không nhận.",
            "The books hold money to be paid back by hand because the bank said no.",
        ),
        ("Khi quầy trả xong và ghi phiếu chi.", "When the counter has paid it back and written it down."),
        NOTHING_THERE,
    ),
    Cause.PAYMENT_DIFFERS: Advice(
        (
            "Đối soát mỗi đêm: sổ của ta và sao kê của cổng thanh toán khác nhau.",
            "By the nightly reconciliation: our books and the gateway's statement differ.",
        ),
        (
            "Khi lần đối soát sau thấy khớp, hoặc có người giải quyết.",
            "When a later reconciliation finds them equal, or somebody settles it.",
        ),
        ("Lịch payment-reconciliation: lần chạy cuối.", "The schedule payment-reconciliation: its last run."),
    ),
    Cause.PORTAL_REFUSED: Advice(
        (
            "Cổng quốc gia từ chối một tin; tin sau của hồ sơ phải xếp hàng phía sau.",
            "The national portal refused a message; later ones of the case wait behind it.",
        ),
        (
            "Không tự hết: sửa dữ liệu rồi gửi lại, hoặc bỏ tin có lý do.",
            "Never: mend the data and send it again, or leave it out with a reason.",
        ),
        _PORTAL,
    ),
    Cause.PORTAL_UNSENT: Advice(
        (
            "Một tin chờ lên Cổng quá {portal_unsent}.",
            "A message has waited for the portal for more than {portal_unsent}.",
        ),
        ("Khi Cổng nhận được lại.", "When the portal takes messages again."),
        _PORTAL,
    ),
    Cause.PORTAL_SAYS_LATE: Advice(
        (
            "Đối soát đêm: ta tính đúng hạn mà Cổng tính trễ.",
            "By the nightly comparison: on time here, late on the portal.",
        ),
        (
            "Khi hồ sơ được gửi lại và lần đối soát sau thấy khớp.",
            "When the dossier was sent again and the next comparison agrees.",
        ),
        _PORTAL,
    ),
    Cause.PORTAL_DIFFERS: Advice(
        (
            "Đối soát đêm: trạng thái, ngày hay kết quả hai bên khác nhau.",
            "By the nightly comparison: state, dates or result differ.",
        ),
        (
            "Khi hồ sơ được gửi lại và lần đối soát sau thấy khớp.",
            "When the dossier was sent again and the next comparison agrees.",
        ),
        _PORTAL,
    ),
    Cause.APPLICANT_UNREACHED: Advice(
        ("Mọi cách nhắn của một thông báo đều hỏng.", "Every way of a notice failed."),
        (
            "Khi có người báo được và ghi lại cách đã báo, hoặc tin gửi lại đi được.",
            "When somebody has told the applicant and written down how, or the message sent again has gone.",
        ),
        NOTHING_THERE,
    ),
    Cause.NOTICE_UNSENT: Advice(
        (
            "Một tin nhắn đang gửi quá {notice_unsent}, hoặc giữ đến một giờ đã qua {notice_unsent} mà không ai gửi.",
            "A notice has been under way for more than {notice_unsent}, or was held until an instant that long past.",
        ),
        ("Khi nhà mạng hay hộp thư báo đã gửi hoặc hỏng.", "When the gateway says that it was sent or failed."),
        ("Luồng notice/…: Pending Activities.", "The workflow notice/…: its pending activities."),
    ),
}
