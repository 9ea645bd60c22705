"""Causes among our own people."""

from __future__ import annotations

from typing import Final

from domain.supervision.causes import Cause
from domain.supervision.manual.advice import NOTHING_THERE, Advice

PEOPLE: Final[dict[Cause, Advice]] = {
    Cause.NOBODY_IN_POST: Advice(
        (
            "Việc mở mà cơ quan không có ai đang làm việc giữ vai trò ấy.",
            "A task is open and nobody active holds the role in the agency.",
        ),
        (
            "Khi quản trị giao vai trò cho một người; báo cấp trên để lãnh đạo và quản trị cùng biết.",
            "When the administrator gives somebody the role; escalating tells leader and administrator.",
        ),
        NOTHING_THERE,
    ),
    Cause.HOLDER_GONE: Advice(
        ("Người giữ việc đã nghỉ hoặc không còn vai trò.", "Who holds the task has left or lost the role."),
        ("Khi việc được giao cho người khác.", "When the task is given to somebody else."),
        NOTHING_THERE,
    ),
    Cause.HOLDER_AWAY: Advice(
        (
            "Người giữ việc đang vắng theo lịch, không có người thay.",
            "Who holds the task is away, and nobody stands in.",
        ),
        (
            "Khi họ trở lại, có người thay, hoặc việc được giao lại.",
            "When they are back, somebody stands in, or the task is given away.",
        ),
        NOTHING_THERE,
    ),
    Cause.FILING_UNANSWERED: Advice(
        (
            "Hồ sơ nộp trực tuyến quá thời gian trả lời (thường 8 giờ làm việc) mà chưa tiếp nhận hay từ chối.",
            "An online filing was neither accepted nor refused in time, usually 8 working hours.",
        ),
        (
            "Khi bộ phận một cửa tiếp nhận, yêu cầu bổ sung hoặc từ chối.",
            "When the counter accepts it, asks for more or refuses it.",
        ),
        NOTHING_THERE,
    ),
    Cause.UNASSIGNED: Advice(
        (
            "Việc mở quá {unassigned} mà chưa ai nhận.",
            "A task has been open for more than {unassigned} and nobody holds it.",
        ),
        ("Khi có người nhận hoặc được giao.", "When somebody takes it or is given it."),
        NOTHING_THERE,
    ),
    Cause.HELD_TOO_LONG: Advice(
        (
            "Tạm dừng quá {held}, hoặc đã qua ngày hẹn tiếp tục.",
            "On hold for more than {held}, or past the day it should have gone on.",
        ),
        ("Khi lãnh đạo cho tiếp tục.", "When a leader releases it."),
        NOTHING_THERE,
    ),
    Cause.PAPERS_NOT_RECEIVED: Advice(
        (
            "Giấy tờ bàn giao quá {papers_on_the_way} mà nơi nhận chưa ký.",
            "Papers were handed over more than {papers_on_the_way} ago and nobody signed for them.",
        ),
        ("Khi nơi nhận đếm và ký nhận.", "When they are counted and signed for."),
        NOTHING_THERE,
    ),
    Cause.STEP_LATE: Advice(
        (
            "Bước đã quá thời gian nội bộ của quy trình; hạn của cả hồ sơ có thể vẫn còn.",
            "A step is past its own time; the case as a whole may still be on time.",
        ),
        ("Khi bước được làm xong.", "When the step is done."),
        NOTHING_THERE,
    ),
}
