"""Two people on one case: a form filled in before somebody else's act is not sent blindly after it."""

from __future__ import annotations

from collections.abc import Sequence

from api.case.history import NO_NEWS, TimelineLine, lines_of
from api.case.reading import CaseReading
from api.errors import Problem
from api.filters import VIETNAM
from api.language import Readable, say


class CaseMovedOn(Problem):
    """The case changed since the form was opened; nothing was done and what was typed is kept."""

    kind = "case-moved-on"
    status = 409
    title = say("Chưa lưu")

    def __init__(self, lines: Sequence[TimelineLine]) -> None:
        super().__init__(_detail(lines[-1]))
        self.lines = tuple(lines)


def check_still_the_same(reading: CaseReading, seen: int) -> None:
    """Raise CaseMovedOn when somebody else did something since the event numbered `seen`, or an answer came.

    What the person did in another window is no surprise, nor is what the case did of itself after it: sending a
    form twice must stay harmless.
    """
    later = [event for event in reading.page.events if event.seq > seen]
    own = min((event.seq for event in later if event.actor == reading.staff.principal), default=None)
    news = [
        event
        for event in later
        if event.kind not in NO_NEWS
        and event.actor != reading.staff.principal
        and (event.actor or own is None or event.seq < own)
    ]
    if news:
        raise CaseMovedOn(lines_of(reading, news))


def _detail(line: TimelineLine) -> Readable:
    time = f"{line.at.astimezone(VIETNAM):%H:%M}"
    if line.by:
        return say(
            "%(name)s vừa làm việc trên hồ sơ này lúc %(time)s. Nội dung đang nhập còn nguyên bên dưới. "
            "Xem phần đã đổi rồi gửi lại.",
            name=line.by,
            time=time,
        )
    return say(
        "Hồ sơ vừa thay đổi lúc %(time)s. Nội dung đang nhập còn nguyên bên dưới. Xem phần đã đổi rồi gửi lại.",
        time=time,
    )
