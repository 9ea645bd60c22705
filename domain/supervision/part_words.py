"""Parts of the installation in words, Vietnamese and English: troubles, buttons, and what became of a press."""

from __future__ import annotations

from typing import Final

from domain.supervision.findings import Part
from domain.supervision.part_ways import PartEnd, PartWay

Words = tuple[str, str]

#: Part of the installation -> its name, and what to do.
PARTS: Final[dict[Part, tuple[Words, Words]]] = {
    Part.NO_WORKER: (
        ("Không có tiến trình phục vụ hàng đợi", "No worker serves the queue"),
        ("Khởi động lại tiến trình worker.", "Start a worker process."),
    ),
    Part.BACKLOG_OLD: (
        ("Hàng đợi tồn lâu", "The queue is behind"),
        ("Thêm tiến trình worker hoặc xem nhật ký.", "Add worker processes, or look at their logs."),
    ),
    Part.CIRCUIT_OPEN: (
        ("Hệ thống ngoài đang ngắt", "An outside system is cut off"),
        (
            "Liên hệ bên vận hành; hồ sơ tự gửi lại khi thông. Họ báo xong thì bấm «Thử gọi ngay».",
            "Call its operators; cases go on when it is back. When they say so, press «Try it now».",
        ),
    ),
    Part.SCHEDULE_MISSING: (
        ("Thiếu lịch chạy", "A schedule is missing"),
        ("Bấm «Lập lại lịch».", "Press «Set the schedule up again»."),
    ),
    Part.SCHEDULE_PAUSED: (
        ("Lịch chạy bị tạm ngưng", "A schedule is paused"),
        (
            "Bấm «Cho lịch chạy tiếp» khi không còn lý do để ngưng.",
            "Press «Let it run again» when nothing speaks for the pause.",
        ),
    ),
    Part.SCHEDULE_SILENT: (
        ("Lịch chạy không chạy", "A schedule does not run"),
        ("Bấm «Chạy ngay»: lần còn dở được kết thúc.", "Press «Run it now»: a run that hangs is ended."),
    ),
    Part.RUN_FAILING: (
        ("Việc nền lỗi", "Background work fails"),
        (
            "Xem lỗi cuối; đã sửa xong thì bấm «Chạy lại từ đầu» hoặc «Chạy ngay».",
            "Read the last failure; once it is mended press «Start it anew» or «Run it now».",
        ),
    ),
    Part.WORKFLOW_ORPHANED: (
        ("Luồng không có hồ sơ", "A workflow without a case"),
        (
            "So với bản sao lưu rồi bấm «Kết thúc, ghi nhận».",
            "Compare with the backup, then press «End it, on record».",
        ),
    ),
    Part.VERSION_WITHOUT_WORKER: (
        ("Phiên bản không còn máy chạy", "A version without a worker"),
        (
            "Chạy worker của phiên bản ấy, hoặc chuyển các hồ sơ sang phiên bản hiện hành.",
            "Start a worker of that version, or move its cases to the current one.",
        ),
    ),
}

#: What can be pressed -> its name, and what it does.
PART_WAYS: Final[dict[PartWay, tuple[Words, Words]]] = {
    PartWay.SET_UP: (
        ("Lập lại lịch", "Set the schedule up again"),
        (
            "Tạo lại lịch như khi cài đặt; lần chạy sau theo đúng giờ hẹn.",
            "Makes the schedule as it was installed; its next run comes at its time.",
        ),
    ),
    PartWay.LET_RUN: (
        ("Cho lịch chạy tiếp", "Let it run again"),
        (
            "Bỏ tạm ngưng. Nếu đã lỡ một lần chạy thì chạy bù ngay.",
            "Ends the pause. If a run was missed meanwhile, it is made up for at once.",
        ),
    ),
    PartWay.RUN_NOW: (
        ("Chạy ngay", "Run it now"),
        (
            "Đưa giờ hẹn về như khi cài đặt, kết thúc lần còn dở nếu có, rồi chạy ngay một lần.",
            "Sets its times as installed, ends a run that still hangs, and starts one run at once.",
        ),
    ),
    PartWay.TRY_NOW: (
        ("Thử gọi ngay", "Try it now"),
        (
            "Gọi thử hệ thống một lần, không gửi dữ liệu hồ sơ. Nếu trả lời thì nối lại cho mọi hồ sơ.",
            "Calls the system once, with no data of any case. If it answers, all cases may call it again.",
        ),
    ),
    PartWay.START_ANEW: (
        ("Chạy lại từ đầu", "Start it anew"),
        (
            "Kết thúc lần đang chạy và bắt đầu lại với cùng đầu vào. Việc đã ghi không làm lại.",
            "Ends this run and begins it again with the same input. What is on record is not done again.",
        ),
    ),
    PartWay.UNPAUSE: (
        ("Bỏ tạm ngưng", "Unpause it"),
        ("Việc bị tạm ngưng chạy tiếp ngay.", "The paused work goes on at once."),
    ),
    PartWay.END_RUN: (
        ("Kết thúc, ghi nhận", "End it, on record"),
        (
            "Kết thúc hẳn luồng này, không chạy lại. Người bấm và lý do được ghi.",
            "Ends this workflow for good; it is not started again. Who pressed and why is kept.",
        ),
    ),
}

#: What became of a press; empty while it is under way.
PART_ENDS: Final[dict[str, Words]] = {
    "": ("Đang làm", "Under way"),
    PartEnd.DONE: ("Đã làm", "Done"),
    PartEnd.NO_LONGER: ("Không còn cần", "No longer needed"),
    PartEnd.FAILED: ("Chưa được", "Did not work"),
    PartEnd.NO_ANSWER: ("Không có trả lời", "No answer"),
}

#: Why a press did not work, beside what outside systems answer.
PART_PROBLEMS: Final[dict[str, Words]] = {
    "engine_away": (
        "Temporal chưa trả lời; bấm lại khi Temporal hoạt động.",
        "Temporal does not answer; press again when it is there.",
    ),
    "case_exists": (
        "Nay đã có hồ sơ mang mã này; luồng để nguyên.",
        "There is a case of this code now; the workflow was left alone.",
    ),
    "not_installed": (
        "Phiên bản này không có lịch tên ấy.",
        "This version has no schedule of that name.",
    ),
    "unknown_system": (
        "Không gọi thử được hệ thống này từ đây.",
        "This system cannot be tried from here.",
    ),
    "not_in_use": ("Hệ thống này không được cài đặt.", "This system is not in use here."),
    "nobody_answered": (
        "Không có tiến trình nào làm việc này; xem sự cố của hàng đợi.",
        "No process did it; look at the troubles of its queue.",
    ),
}
