"""Causes of our own making: the engine, the relay or the records."""

from __future__ import annotations

from typing import Final

from domain.supervision.causes import Cause
from domain.supervision.manual.advice import Advice

BROKEN: Final[dict[Cause, Advice]] = {
    Cause.WORKFLOW_GONE: Advice(
        (
            "Đối chiếu mỗi đêm, hoặc «Đối chiếu ngay»: hồ sơ đang mở mà Temporal không có luồng nào mang mã này.",
            "By the nightly comparison, or «Compare now»: the case is open and Temporal has no workflow of its code.",
        ),
        (
            "Không tự hết. Chạy tiếp: luồng mới dựng lại từ nhật ký, khi mọi dòng và hạn khớp; nếu không: kết thúc.",
            "Never. Run it on: a new workflow is built from the log where every line and date agrees; else end it.",
        ),
        (
            "Tìm case/<mã hồ sơ>. Không thấy: thời gian lưu của namespace đã hết, hoặc có người xóa.",
            "Look for case/<code>. If absent, the namespace's retention ran out or somebody deleted it.",
        ),
    ),
    Cause.WORKFLOW_STOPPED: Advice(
        (
            "Mỗi phút: luồng ở trạng thái Terminated, Canceled, Failed hay Timed Out trong khi hồ sơ còn mở.",
            "Each minute: the run is terminated, cancelled, failed or timed out while the case is open.",
        ),
        (
            "Không tự hết. Hỏi người vận hành vì sao dừng, rồi chạy tiếp. Luồng đã Completed: ghi lại màn hình.",
            "Never. Ask the operators why it was stopped, then run it on. If it completed, write the records again.",
        ),
        (
            "Mở luồng, xem sự kiện cuối và phần Reason, Identity.",
            "Open the run and read its last event with reason and identity.",
        ),
    ),
    Cause.WORKFLOW_FAILING: Advice(
        (
            "Mỗi phút: Temporal báo tác vụ luồng lỗi lặp lại (TemporalReportedProblems).",
            "Each minute: Temporal reports workflow tasks that fail again and again (TemporalReportedProblems).",
        ),
        (
            "Khi bản đã sửa chạy trên worker, luồng tự đi tiếp từ chỗ lỗi. Hồ sơ ở phiên bản cũ: chuyển sang bản mới.",
            "Once a worker runs mended code, it goes on from where it failed. On an older version: move it.",
        ),
        (
            "Xem WorkflowTaskFailed cuối cùng: Nondeterminism là khác phiên bản, còn lại là lỗi chương trình.",
            "Read the last WorkflowTaskFailed: nondeterminism means another version, else the code is at fault.",
        ),
    ),
    Cause.WORKFLOW_LEFT_RUNNING: Advice(
        (
            "Đối chiếu: hồ sơ đã kết thúc trong sổ mà luồng vẫn Running.",
            "By the comparison: the case has ended in the records and its workflow still runs.",
        ),
        (
            "Khi luồng tự kết thúc ở lần thức dậy sau. Nếu không, kết thúc nó, có ghi nhận.",
            "When the workflow ends at its next waking. Otherwise end it, on record.",
        ),
        (
            "Xem Pending Activities và bộ hẹn giờ: nó còn chờ gì.",
            "See pending activities and timers: what it still waits for.",
        ),
    ),
    Cause.CODE_WITHOUT_WORKER: Advice(
        (
            "Mỗi phút: hồ sơ chạy trên một phiên bản mà không tiến trình nào phục vụ.",
            "Each minute: the case runs on a version of the code that no process serves.",
        ),
        (
            "Khi có worker của phiên bản ấy chạy lại, hoặc khi chuyển sang phiên bản hiện hành.",
            "When a worker of that version runs again, or the case is moved to the current version.",
        ),
        ("Trang Deployments: phiên bản nào còn Pollers.", "The deployments page: which versions still have pollers."),
    ),
    Cause.START_UNSENT: Advice(
        (
            "Hồ sơ đã có mã nhưng lệnh khởi tạo nằm trong hộp gửi quá {start_unsent}.",
            "The case has its code, and its start has waited in the outbox for more than {start_unsent}.",
        ),
        (
            "Khi Temporal liên lạc được lại: hộp gửi tự thử mỗi phút. Người nộp không phải làm gì.",
            "When Temporal can be reached again: the outbox tries each minute. The applicant need do nothing.",
        ),
        (
            "Có luồng outbox-relay đang chạy không, hàng đợi records có Pollers không.",
            "Whether outbox-relay runs, and whether the queue records has pollers.",
        ),
    ),
    Cause.MESSAGE_UNDELIVERABLE: Advice(
        (
            "Hộp gửi thử nhiều lần, luồng từ chối hẳn một thao tác hay câu trả lời.",
            "The outbox tried repeatedly, and the workflow finally said no to an act or an answer.",
        ),
        (
            "Không tự hết. Hồ sơ còn mở: gửi lại. Hồ sơ đã kết thúc: xem tin còn nghĩa gì, rồi gác lại, có lý do.",
            "Never. Case open: send it again. Case ended: see whether it still means something, then set it aside.",
        ),
        (
            "Xem luồng đã đóng chưa, và sự kiện Signal, Update cuối cùng.",
            "Whether the run is closed, and its last signal or update.",
        ),
    ),
    Cause.MESSAGE_UNSENT: Advice(
        (
            "Một thao tác hay câu trả lời nằm trong hộp gửi quá {message_unsent}.",
            "An act or an answer has waited in the outbox for more than {message_unsent}.",
        ),
        ("Khi Temporal liên lạc được lại; không có gì bị mất.", "When Temporal can be reached again; nothing is lost."),
        ("Luồng outbox-relay và hàng đợi records.", "The workflow outbox-relay and the queue records."),
    ),
    Cause.RECORD_BEHIND: Advice(
        (
            "Luồng đi tiếp mà quá {record_behind} chưa ghi được vào sổ; hoặc đối chiếu đêm thấy hai bên kể khác nhau.",
            "The workflow went on unwritten for over {record_behind}; or the nightly comparison found both apart.",
        ),
        (
            "Khi ghi được lại: worker thử mãi. Luồng bị đặt lại (LogDiffers): cho chạy tiếp từ nhật ký.",
            "When it can be written: the worker never gives up. After a reset (LogDiffers) it runs on from its log.",
        ),
        (
            "Pending Activities: record_turn, số lần thử và lỗi cuối.",
            "Pending activities: record_turn, its attempts and last failure.",
        ),
    ),
    Cause.ACTIVITY_RETRYING: Advice(
        (
            "Worker báo từ lần thử thứ năm của một bước tự động.",
            "A worker tells it from the fifth attempt of an automatic step on.",
        ),
        ("Khi bước ấy thành công ở một lần thử sau.", "When a later attempt succeeds."),
        (
            "Pending Activities: Attempt, Last Failure, lần thử kế tiếp.",
            "Pending activities: attempt, last failure, next attempt.",
        ),
    ),
    Cause.ACTIVITY_PAUSED: Advice(
        (
            "Mỗi phút: có bước tự động bị tạm ngưng bằng công cụ của Temporal.",
            "Each minute: an automatic step is paused with Temporal's own tools.",
        ),
        ("Khi có người bỏ tạm ngưng, ở đây hoặc trong Temporal.", "When somebody unpauses it, here or in Temporal."),
        ("Pending Activities: Paused, ai và lúc nào.", "Pending activities: paused, by whom and when."),
    ),
    Cause.MILESTONE_PASSED: Advice(
        (
            "Mốc kế tiếp của hồ sơ đã qua hơn {milestone_passed} mà không có gì được ghi.",
            "The next milestone of the case passed more than {milestone_passed} ago and nothing was written.",
        ),
        ("Khi luồng thức dậy và ghi lượt của nó.", "When the workflow wakes up and writes its turn."),
        (
            "Bộ hẹn giờ còn mở không; lịch sử có lượt nào chưa ghi không.",
            "Whether a timer is open, and whether the history has a turn that was not written.",
        ),
    ),
    Cause.NOTHING_EXPECTED: Advice(
        (
            "Hơn {nothing_expected} không có việc mở, không có cuộc gọi, không có mốc nào phía trước.",
            "For more than {nothing_expected} no task, no call and no milestone lies ahead.",
        ),
        (
            "Không tự hết. Sổ sai: ghi lại. Luồng không chờ gì: đưa về một bước. Quy trình sai: chuyển phiên bản.",
            "Never. Records wrong: write them again. Nothing awaited: reset. Procedure at fault: move to a version.",
        ),
        (
            "Bộ hẹn giờ, Pending Activities: trống là đúng như báo.",
            "Timers and pending activities: empty means it is so.",
        ),
    ),
    Cause.CLOCK_MISSING: Advice(
        (
            "Hồ sơ đã tiếp nhận, chưa có kết quả, và sổ không có hạn xử lý.",
            "The case was received, is undecided, and the records have no due date.",
        ),
        ("Khi lượt bị thiếu được ghi lại.", "When the turn that is missing is written again."),
        ("So lịch sử của luồng với nhật ký hồ sơ.", "Hold the history of the run against the log of the case."),
    ),
}
