"""Troubles of the installation itself."""

from __future__ import annotations

from typing import Final

from domain.supervision.findings import Part
from domain.supervision.manual.advice import Advice

PARTS: Final[dict[Part, Advice]] = {
    Part.NO_WORKER: Advice(
        (
            "Mỗi phút: hơn 100 giây không tiến trình nào hỏi việc ở hàng đợi.",
            "Each minute: no process has asked the queue for work for more than 100 seconds.",
        ),
        ("Khi một worker chạy lại; việc chờ không mất.", "When a worker runs again; what waits is not lost."),
        (
            "Trang Task Queues: Pollers, Last Accessed.",
            "The page of the task queue: pollers and when they were last seen.",
        ),
    ),
    Part.BACKLOG_OLD: Advice(
        (
            "Mỗi phút: việc cũ nhất trong hàng đợi chờ hơn 60 giây.",
            "Each minute: the oldest task of the queue has waited for more than 60 seconds.",
        ),
        ("Khi worker đuổi kịp.", "When the workers catch up."),
        (
            "Backlog và tốc độ nhận việc; bộ nhớ, CPU của worker.",
            "The backlog and how fast it is taken; memory and processor of the workers.",
        ),
    ),
    Part.CIRCUIT_OPEN: Advice(
        ("Nhiều lần gọi liền nhau tới một hệ thống đều hỏng.", "Several calls in a row to a system went wrong."),
        (
            "Sau mỗi nửa phút một hồ sơ gọi thử; thành công thì cầu dao đóng. «Thử gọi ngay» không cần chờ hồ sơ nào.",
            "Every half minute one case's call probes; if it succeeds the circuit closes. «Try it now» needs no case.",
        ),
        (
            "Không cần: các hồ sơ chờ bằng bộ hẹn giờ, không giữ chỗ của worker.",
            "Not needed: cases wait with timers and hold no slot of a worker.",
        ),
    ),
    Part.SCHEDULE_MISSING: Advice(
        (
            "Mỗi phút: một lịch mà hệ thống phải có không có trong Temporal.",
            "Each minute: a schedule the installation must have is not in Temporal.",
        ),
        (
            "Khi bấm «Lập lại lịch», hoặc khi một worker khởi động: nó tạo lịch còn thiếu.",
            "By «Set the schedule up again», or when a worker starts: it makes what is missing.",
        ),
        ("Trang Schedules.", "The page of schedules."),
    ),
    Part.SCHEDULE_PAUSED: Advice(
        ("Mỗi phút: lịch đang tạm ngưng.", "Each minute: the schedule is paused."),
        (
            "Không tự hết. «Cho lịch chạy tiếp» bỏ tạm ngưng và chạy bù lần đã lỡ.",
            "Never. «Let it run again» ends the pause and makes up for a run that was missed.",
        ),
        ("Trang Schedules: ghi chú của người tạm ngưng.", "The page of schedules: the note of whoever paused it."),
    ),
    Part.SCHEDULE_SILENT: Advice(
        (
            "Mỗi phút: lịch trễ giờ hẹn hơn 5 phút (hơn 1 giờ khi lần trước chưa xong), hoặc không còn lần chạy nào.",
            "Each minute: it is late by more than 5 minutes (an hour while a run goes on), or no run is left.",
        ),
        (
            (
                "Khi lịch chạy lại: «Chạy ngay» đưa giờ hẹn về như khi cài đặt, kết thúc lần còn dở và chạy một lần. "
                "Máy tắt qua giờ hẹn thì lần lỡ gần nhất chạy bù khi Temporal chạy lại."
            ),
            (
                "When it has run again: «Run it now» sets its times as installed, ends a run that hangs and runs once. "
                "If the machine was off, the last run missed starts with Temporal."
            ),
        ),
        (
            "Trang Schedules: Recent Runs; lần trước còn chạy thì lần sau bị bỏ qua; số lần chạy còn lại.",
            "The page of schedules: recent runs; while one runs the next is skipped; how many runs are left.",
        ),
    ),
    Part.RUN_FAILING: Advice(
        (
            "Mỗi phút: luồng nền lỗi lặp lại hoặc bị tạm ngưng; hai lần liền của một lịch hỏng, lịch đêm thì một lần.",
            (
                "Each minute: a background workflow keeps failing or is paused; two runs of a schedule in a row "
                "failed, of a nightly one the last."
            ),
        ),
        (
            (
                "Khi lần chạy sau thành công. Luồng: «Chạy lại từ đầu» với cùng đầu vào, hoặc «Kết thúc, ghi nhận»; "
                "bị tạm ngưng thì «Bỏ tạm ngưng»; lịch thì «Chạy ngay»."
            ),
            (
                "When a later run succeeds. A workflow: «Start it anew» with the same input, or «End it, on record»; "
                "a paused one: «Unpause it»; a schedule: «Run it now»."
            ),
        ),
        (
            "Mở luồng theo tên, xem lỗi cuối; với lịch: trang Schedules, Recent Runs.",
            "Open the workflow by its name and read the last failure; for a schedule: its page, recent runs.",
        ),
    ),
    Part.WORKFLOW_ORPHANED: Advice(
        (
            "Đối chiếu: luồng case/… đang chạy mà sổ không có hồ sơ nào mang mã ấy.",
            "By the comparison: a workflow case/… runs and no case has its code.",
        ),
        (
            "Không tự hết: thường do khôi phục cơ sở dữ liệu từ bản sao cũ. Hồ sơ thiếu thật thì khôi phục trước.",
            "Never: mostly the database was restored from an older copy. If the case is missing, restore it first.",
        ),
        (
            "Mở luồng xem lúc bắt đầu, rồi so với bản sao lưu.",
            "Open the run, see when it began, and compare with the backup.",
        ),
    ),
    Part.VERSION_WITHOUT_WORKER: Advice(
        (
            "Mỗi phút: còn hồ sơ chạy trên một phiên bản mà không tiến trình nào phục vụ.",
            "Each minute: cases run on a version of the code that no process serves.",
        ),
        (
            "Khi worker của phiên bản ấy chạy lại, hoặc các hồ sơ được chuyển phiên bản.",
            "When a worker of that version runs again, or its cases are moved.",
        ),
        ("Trang Deployments: phiên bản, số luồng, Pollers.", "The deployments page: versions, runs and pollers."),
    ),
}
