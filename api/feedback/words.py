"""What kinds, steps and refusals of feedback are called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.badges import Badge, due_badge
from api.language import Readable, say
from domain.deadline.calendar import WorkingCalendar
from domain.feedback.clock import Clock, Closed, Kind, Step, clock
from models.feedback import FeedbackPage

KINDS: dict[Kind, Readable] = {
    Kind.FEEDBACK: say("Phản ánh, kiến nghị về quy định, thủ tục, cách làm"),
    Kind.COMPLAINT: say("Phàn nàn về sự chậm trễ, thái độ, phiền hà"),
    Kind.PRAISE: say("Khen ngợi, cảm ơn"),
}
STEPS: dict[Step, Readable] = {
    Step.RECEIVED: say("Đã nhận"),
    Step.ASKED: say("Cơ quan hỏi thêm"),
    Step.SUPPLIED: say("Người gửi đã bổ sung"),
    Step.REFUSED: say("Không thuộc diện xử lý"),
    Step.ANSWERED: say("Đã trả lời"),
}
STATUSES: dict[str, Readable] = {
    "received": say("Đang xem xét"),
    "asked": say("Chờ người gửi bổ sung"),
    "refused": say("Không thuộc diện xử lý"),
    "answered": say("Đã trả lời"),
}
REASONS: dict[Closed, Readable] = {
    Closed.ENDED: say("Phản ánh này đã kết thúc."),
    Closed.TOO_LATE: say("Đã quá thời hạn cho việc này; hãy trả lời nội dung."),
    Closed.ASKED_BEFORE: say("Đã hỏi thêm một lần; chỉ được hỏi một lần."),
    Closed.NOT_ASKED: say("Cơ quan chưa hỏi thêm điều gì."),
}


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """A feedback with its clock as pages show it."""

    page: FeedbackPage
    clock: Clock
    badge: Badge

    @property
    def status(self) -> Readable:
        """What became of it so far."""
        return STATUSES[self.page.feedback.status]

    @property
    def kind(self) -> Readable:
        """What kind it is."""
        return KINDS[Kind(self.page.feedback.kind)]


def viewed(page: FeedbackPage, calendar: WorkingCalendar, now: datetime) -> FeedbackView:
    """Return a feedback with its clock at an instant."""
    state = clock(page.events, calendar)
    return FeedbackView(page, state, _badge(state, calendar, now))


def _badge(state: Clock, calendar: WorkingCalendar, now: datetime) -> Badge:
    if state.closed_at is not None:
        return Badge("overdue", say("Trả lời muộn")) if state.late(now) else Badge("done", say("Đã xong"))
    if state.waits_for_citizen:
        return Badge("waiting", STATUSES["asked"])
    return due_badge(state.finish_by.instant, now, calendar)
