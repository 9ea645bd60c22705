"""Causes, sides and ways out in words, Vietnamese and English: the one place where a supervisor's terms are written."""

from __future__ import annotations

from typing import Final

from domain.supervision.causes import Cause, Group, Side, WayOut

Words = tuple[str, str]

#: Cause -> its name, and one sentence on what it means for the case.
CAUSES: Final[dict[Cause, tuple[Words, Words]]] = {
    Cause.WORKFLOW_GONE: (
        ("Mất luồng xử lý", "Workflow gone"),
        ("Hồ sơ đang mở nhưng máy chủ luồng không biết đến.", "The case is open, but the engine does not know it."),
    ),
    Cause.WORKFLOW_STOPPED: (
        ("Luồng bị dừng từ bên ngoài", "Workflow stopped from outside"),
        ("Có người đã kết thúc luồng bằng công cụ kỹ thuật.", "Somebody ended the run with the engine's own tools."),
    ),
    Cause.WORKFLOW_FAILING: (
        ("Luồng lỗi liên tục", "Workflow keeps failing"),
        ("Mã chương trình không xử lý tiếp được hồ sơ này.", "The program cannot go on with this case."),
    ),
    Cause.WORKFLOW_LEFT_RUNNING: (
        ("Luồng chạy thừa", "Workflow left running"),
        ("Hồ sơ đã xong nhưng luồng vẫn chạy.", "The case has ended and its workflow still runs."),
    ),
    Cause.CODE_WITHOUT_WORKER: (
        ("Phiên bản không còn máy chạy", "No worker for its version"),
        ("Không còn tiến trình nào chạy phiên bản của hồ sơ này.", "No process serves the version the case runs on."),
    ),
    Cause.START_UNSENT: (
        ("Chưa khởi tạo được", "Not started yet"),
        ("Hồ sơ đã nộp nhưng chưa gửi được sang máy chủ luồng.", "The case was filed and has not reached the engine."),
    ),
    Cause.MESSAGE_UNDELIVERABLE: (
        ("Có tin không chuyển được", "A message could not be delivered"),
        ("Hồ sơ không nhận một tin đã gửi cho nó.", "The case did not take a message that was meant for it."),
    ),
    Cause.MESSAGE_UNSENT: (
        ("Có tin chưa chuyển", "A message is still waiting"),
        ("Một thao tác hay câu trả lời chưa đến được hồ sơ.", "An act or an answer has not reached the case yet."),
    ),
    Cause.RECORD_BEHIND: (
        ("Màn hình chậm hơn thực tế", "Records are behind"),
        ("Việc đã làm nhưng chưa ghi được vào cơ sở dữ liệu.", "What was done could not be written down yet."),
    ),
    Cause.ACTIVITY_RETRYING: (
        ("Một bước tự động thử lại mãi", "An automatic step keeps retrying"),
        ("Hệ thống đã thử nhiều lần mà chưa được.", "The system has tried many times without success."),
    ),
    Cause.ACTIVITY_PAUSED: (
        ("Một bước tự động bị tạm ngưng", "An automatic step is paused"),
        ("Có người tạm ngưng bằng công cụ kỹ thuật rồi quên.", "Somebody paused it with the engine's tools."),
    ),
    Cause.MILESTONE_PASSED: (
        ("Qua mốc mà không chuyển", "A milestone passed unnoticed"),
        ("Đến giờ mà hồ sơ không tự chuyển bước.", "Its time came and the case did not wake up."),
    ),
    Cause.NOTHING_EXPECTED: (
        ("Không chờ gì cả", "Nothing is expected"),
        ("Không ai có việc, không chờ ai, không có mốc nào.", "Nobody has a task, nothing is awaited, no date is set."),
    ),
    Cause.CLOCK_MISSING: (
        ("Không có hạn xử lý", "No legal clock"),
        ("Hồ sơ đã tiếp nhận mà chưa có ngày hẹn.", "The case was received and has no due date."),
    ),
    Cause.CALL_REFUSED: (
        ("Hệ thống ngoài từ chối", "An outside system refused"),
        ("Cần người quyết: gửi lại, nhập kết quả hay bỏ qua.", "A person decides: retry, enter the answer or skip."),
    ),
    Cause.CALL_LOST: (
        ("Bên ngoài không biết lời gọi", "Not known outside"),
        (
            "Ta chờ trả lời cho điều hệ thống ngoài không còn giữ.",
            "We wait for an answer to what the outside system no longer holds.",
        ),
    ),
    Cause.SYSTEM_DOWN: (
        ("Hệ thống ngoài ngừng hoạt động", "An outside system is down"),
        ("Đang tự thử lại; không ai ở đây chậm.", "It is retried by itself; nobody here is late."),
    ),
    Cause.CALL_FAILING: (
        ("Gọi hệ thống ngoài không được", "Calls to an outside system fail"),
        ("Đã thử lại nhiều lần.", "It has been retried many times."),
    ),
    Cause.ANSWER_MISSING: (
        ("Chưa có trả lời", "No answer came"),
        ("Hệ thống ngoài đã nhận mà chưa trả lời.", "The outside system took the question and has not answered."),
    ),
    Cause.OUTSIDE_DIFFERS: (
        ("Khác với hệ thống ngoài", "Differs from the outside system"),
        (
            "Đã nhập tay hay bỏ qua; hệ thống ngoài nói khác, hoặc vẫn đang làm.",
            "It was ended here by hand; the system outside says otherwise, or is still at work.",
        ),
    ),
    Cause.REFUND_REFUSED: (
        ("Hoàn tiền phải trả tay", "A refund has to be paid by hand"),
        ("Ngân hàng không nhận; quầy phải trả cho người nộp.", "The bank said no; the counter pays it back."),
    ),
    Cause.PAYMENT_DIFFERS: (
        ("Tiền lệch với cổng thanh toán", "Money differs from the gateway"),
        ("Sổ của ta và sao kê không khớp.", "Our books and the statement do not agree."),
    ),
    Cause.PORTAL_REFUSED: (
        ("Cổng quốc gia từ chối tin", "The national portal refused a message"),
        ("Các tin sau của hồ sơ cũng phải chờ.", "Later messages of the case wait behind it."),
    ),
    Cause.PORTAL_UNSENT: (
        ("Chưa đồng bộ lên Cổng", "Not told to the portal"),
        ("Tin đã chờ quá lâu.", "The message has waited too long."),
    ),
    Cause.PORTAL_SAYS_LATE: (
        ("Đúng hạn ở đây, trễ trên Cổng", "On time here, late there"),
        ("Cổng quốc gia tính trễ vì thiếu dữ liệu của ta.", "The portal counts it late for want of our data."),
    ),
    Cause.PORTAL_DIFFERS: (
        ("Khác với Cổng quốc gia", "Differs from the portal"),
        ("Đối soát đêm qua thấy hai bên khác nhau.", "The nightly comparison found both sides apart."),
    ),
    Cause.APPLICANT_UNREACHED: (
        ("Chưa báo được cho người nộp", "The applicant was not reached"),
        ("Mọi cách nhắn đều không đến.", "No way of telling them worked."),
    ),
    Cause.NOTICE_UNSENT: (
        ("Tin nhắn chưa gửi đi", "A notice is not sent"),
        ("Tin đang gửi dở, hoặc đã qua giờ hẹn gửi.", "It is still under way, or its time to be sent has passed."),
    ),
    Cause.NOBODY_IN_POST: (
        ("Không ai giữ vai trò", "Nobody in the post"),
        ("Không có người nào làm được việc này.", "No active person can do this task."),
    ),
    Cause.HOLDER_GONE: (
        ("Người giữ việc đã nghỉ", "The holder has left"),
        ("Người nhận việc không còn giữ vai trò.", "Who holds the task is no longer in the post."),
    ),
    Cause.HOLDER_AWAY: (
        ("Người giữ việc vắng mặt", "The holder is away"),
        ("Không có người thay.", "Nobody stands in."),
    ),
    Cause.FILING_UNANSWERED: (
        ("Hồ sơ trực tuyến chưa tiếp nhận", "Online filing not answered"),
        ("Đã quá thời gian trả lời.", "The time to answer it is over."),
    ),
    Cause.UNASSIGNED: (
        ("Chưa ai nhận việc", "Nobody took it"),
        ("Việc mở đã lâu mà chưa có người nhận.", "The task has been open and nobody holds it."),
    ),
    Cause.HELD_TOO_LONG: (
        ("Tạm dừng quá lâu", "On hold too long"),
        ("Đã quá ngày dự kiến hoặc dừng quá lâu.", "The promised day is over, or it has lasted too long."),
    ),
    Cause.PAPERS_NOT_RECEIVED: (
        ("Giấy tờ chưa ký nhận", "Papers not signed for"),
        ("Đã bàn giao mà phòng chưa xác nhận.", "They were handed over and nobody confirmed it."),
    ),
    Cause.STEP_LATE: (
        ("Bước quá thời gian", "A step past its time"),
        ("Người giữ việc đã dùng quá thời gian của bước.", "The holder has used up the time of the step."),
    ),
    Cause.AGENCY_LATE: (
        ("Cơ quan phối hợp chậm", "A consulted agency is late"),
        ("Đã quá hạn trả lời ý kiến.", "The time to answer is over."),
    ),
    Cause.PART_LATE: (
        ("Hồ sơ thành phần chậm", "A part is late"),
        ("Một phần liên thông đã quá hạn.", "One part of the joint case is overdue."),
    ),
    Cause.SUPPLEMENT_SILENT: (
        ("Người nộp chưa bổ sung", "The supplement has not come"),
        ("Sắp hết thời gian bổ sung.", "The time to supplement is running out."),
    ),
    Cause.OBLIGATION_OPEN: (
        ("Chưa xong nghĩa vụ tài chính", "Financial obligation open"),
        ("Chờ người nộp nộp thuế.", "The applicant has yet to pay the tax."),
    ),
    Cause.PAYMENT_WAITING: (
        ("Chưa nộp phí", "Fee not paid"),
        ("Chờ người nộp thanh toán.", "The applicant has yet to pay."),
    ),
    Cause.POST_LATE: (
        ("Bưu chính chậm", "The post is late"),
        ("Chưa có tin phát trả.", "No delivery was reported."),
    ),
    Cause.RESULT_UNCOLLECTED: (
        ("Chưa đến nhận kết quả", "Result not collected"),
        ("Kết quả đã có từ lâu.", "The result has been ready for long."),
    ),
    Cause.LATE_UNTOLD: (
        ("Quá hạn chưa xin lỗi", "Overdue without apology"),
        ("Chưa có thư xin lỗi, chưa hẹn lại.", "No apology was sent and no new day promised."),
    ),
    Cause.OVERDUE: (
        ("Quá hạn", "Overdue"),
        ("Đã xin lỗi và hẹn lại.", "Apologised for, with a new day."),
    ),
    Cause.DUE_SOON: (
        ("Sắp đến hạn", "Due soon"),
        ("Đến hạn hôm nay hoặc ngày làm việc tới.", "Due today or on the next working day."),
    ),
}

GROUPS: Final[dict[Group, Words]] = {
    Group.BROKEN: ("Kẹt kỹ thuật", "Stuck"),
    Group.OUTSIDE: ("Bên ngoài", "Outside"),
    Group.PEOPLE: ("Con người", "People"),
    Group.WAITING: ("Đang chờ", "Waiting"),
    Group.TIME: ("Thời hạn", "Time"),
}

SIDES: Final[dict[Side, Words]] = {
    Side.COUNTER: ("Bộ phận một cửa", "Counter"),
    Side.OFFICER: ("Người thụ lý", "Officer"),
    Side.LEADER: ("Lãnh đạo", "Leader"),
    Side.SUPERVISOR: ("Người giám sát", "Supervisor"),
    Side.APPLICANT: ("Người nộp", "Applicant"),
    Side.AGENCY: ("Cơ quan phối hợp", "Another agency"),
    Side.GATEWAY: ("Cổng thanh toán", "Payment gateway"),
    Side.POST: ("Bưu chính", "Post"),
    Side.PORTAL: ("Cổng quốc gia", "National portal"),
    Side.SYSTEM: ("Hệ thống ngoài", "Outside system"),
    Side.OPERATOR: ("Kỹ thuật vận hành", "Operator"),
}

WAYS: Final[dict[WayOut, Words]] = {
    WayOut.RETRY: ("Gửi lại ngay", "Retry now"),
    WayOut.SKIP: ("Bỏ qua, có lý do", "Skip, with a reason"),
    WayOut.ENTER_ANSWER: ("Nhập trả lời", "Enter the answer"),
    WayOut.REASSIGN: ("Giao lại", "Reassign"),
    WayOut.REMIND: ("Nhắc việc", "Remind"),
    WayOut.HOLD: ("Tạm dừng", "Hold"),
    WayOut.RELEASE: ("Cho tiếp tục", "Release"),
    WayOut.EXTEND: ("Gia hạn", "Extend"),
    WayOut.APOLOGISE: ("Xin lỗi và hẹn lại", "Apologise"),
    WayOut.ESCALATE: ("Báo cấp trên", "Escalate"),
    WayOut.RESEND: ("Gửi lại tin", "Send again"),
    WayOut.PROJECT: ("Ghi lại màn hình", "Write records again"),
    WayOut.RESTART: ("Chạy tiếp từ chỗ dừng", "Run on from where it stopped"),
    WayOut.RETRY_ACTIVITY: ("Thử lại bước tự động", "Retry the automatic step"),
    WayOut.UNPAUSE: ("Bỏ tạm ngưng", "Unpause"),
    WayOut.RESET_TO_STEP: ("Đưa về một bước", "Reset to a step"),
    WayOut.MOVE_VERSION: ("Chuyển phiên bản thủ tục", "Move to a version"),
    WayOut.MOVE_CODE: ("Chuyển phiên bản chương trình", "Move to the current code"),
    WayOut.TERMINATE: ("Kết thúc, ghi hồ sơ", "End it, on record"),
    WayOut.CALL_APPLICANT: ("Gọi người nộp", "Call the applicant"),
    WayOut.SETTLE_MONEY: ("Xử lý tiền", "Settle the money"),
    WayOut.OPEN_CASE: ("Mở hồ sơ", "Open the case"),
    WayOut.SET_ASIDE: ("Gác lại, có lý do", "Set aside, with a reason"),
}
