"""What the page of a workflow calls the engine's things: runs, tasks, activities, timers, messages, their outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from api.filters import VIETNAM
from api.language import Readable, Sentence, say
from domain.case.wording import word
from domain.case.words import PROBLEMS, SYSTEMS
from domain.deadline.text import capitalised
from runtime.inspection import RunStatus
from runtime.inspection_events import Kind, Spell

STATUSES: Final[dict[RunStatus, Readable]] = {
    RunStatus.RUNNING: say("đang chạy"),
    RunStatus.COMPLETED: say("đã xong"),
    RunStatus.FAILED: say("hỏng"),
    RunStatus.CANCELED: say("bị hủy"),
    RunStatus.TERMINATED: say("bị dừng từ bên ngoài"),
    RunStatus.CONTINUED_AS_NEW: say("nối sang lượt chạy sau"),
    RunStatus.TIMED_OUT: say("hết giờ"),
    RunStatus.PAUSED: say("bị tạm ngưng"),
    RunStatus.UNSPECIFIED: say("chưa rõ"),
}
KINDS: Final[dict[Kind, Readable]] = {
    Kind.RUN: say("Lượt chạy"),
    Kind.TASK: say("Nhịp xử lý"),
    Kind.MESSAGE: say("Tin đến"),
    Kind.ACTIVITY: say("Việc tự động"),
    Kind.TIMER: say("Hẹn giờ"),
}
#: What became of a spell; the kind decides where a word means something else.
_OUTCOMES: Final[dict[str, Readable]] = {
    "started": say("đang làm"),
    "scheduled": say("chờ máy làm"),
    "retrying": say("chờ thử lại"),
    "completed": say("xong"),
    "failed": say("lỗi"),
    "timed_out": say("hết giờ"),
    "cancelled": say("đã hủy"),
    "cancel_requested": say("được yêu cầu hủy"),
    "running": say("đang đếm"),
    "fired": say("đến giờ"),
    "received": say("đã nhận"),
    "accepted": say("đã nhận, đang làm"),
    "rejected": say("từ chối"),
    "terminated": say("bị dừng từ bên ngoài"),
    "continued": say("nối sang lượt chạy sau"),
    "reset": say("đưa về một điểm trước đó"),
    "options_updated": say("đổi cách chạy"),
    "paused": say("bị tạm ngưng"),
    "unpaused": say("bỏ tạm ngưng"),
    "": say("phần đầu ở trang khác"),
}
_BEGUN: Final = say("bắt đầu")
#: Activities and messages of the case workflow by their names; a call to a system is named by its system.
_NAMES: Final[dict[str, Readable]] = {
    "record_turn": say("Ghi sổ diễn biến"),
    "documents.call": say("Lập văn bản"),
    "notifications.call": say("Gửi tin nhắn"),
    "cases.call": say("Mở hồ sơ kèm"),
    "cases.poll": say("Hỏi lại hồ sơ kèm"),
    "newest_calendar": say("Hỏi lịch làm việc mới nhất"),
    "act": say("Một thao tác của người"),
    "act_later": say("Một thao tác gửi qua hộp thư"),
    "answer": say("Câu trả lời từ bên ngoài"),
    "rollover": say("Lệnh sang phiên bản chương trình mới"),
    "move_to_version": say("Chuyển phiên bản thủ tục"),
    "undo_move": say("Trả lại phiên bản thủ tục"),
    "follow_calendar": say("Theo lịch làm việc mới"),
    "Case": say("Luồng xử lý hồ sơ"),
}
_CALLED: Final = {"call": say("Gọi %(system)s"), "poll": say("Hỏi lại %(system)s")}
#: Codes of failures that come from the engine itself.
_CODES: Final[dict[str, Readable]] = {
    "timed_out:start_to_close": say("làm quá lâu"),
    "timed_out:schedule_to_start": say("không có máy nhận"),
    "timed_out:schedule_to_close": say("quá thời gian cho cả việc"),
    "timed_out:heartbeat": say("máy đang làm không báo về"),
    "non_deterministic_error": say("chương trình không lặp lại được lịch sử"),
    "workflow_worker_unhandled_failure": say("chương trình gặp lỗi"),
    "cancelled": say("bị hủy"),
    "terminated": say("bị dừng"),
    "server_failure": say("máy chủ luồng báo lỗi"),
}
STATES: Final[dict[str, Readable]] = {
    "scheduled": say("chờ lần thử tới"),
    "started": say("đang làm"),
    "cancel_requested": say("được yêu cầu hủy"),
    "paused": say("bị tạm ngưng"),
    "pause_requested": say("sẽ tạm ngưng sau lần này"),
}
PASSED_KINDS: Final[dict[str, Readable]] = {
    "inbox": say("Đến từ hệ thống ngoài"),
    "outbox": say("Gửi vào luồng"),
    "portal": say("Báo Cổng quốc gia"),
    "notice": say("Báo cho người"),
    "operation": say("Gọi hệ thống ngoài"),
}
_PASSED_STATES: Final[dict[str, Readable]] = {
    "received": say("đã nhận"),
    "waiting": say("chờ gửi"),
    "sending": say("đang gửi"),
    "sent": say("đã gửi"),
    "undeliverable": say("chuyển không được"),
    "set_aside": say("đã gác lại"),
    "confirmed": say("đã xác nhận"),
    "refused": say("bị từ chối"),
    "skipped": say("bỏ qua"),
    "held": say("giữ đến giờ gửi"),
    "failed": say("không đến"),
    "dropped": say("không gửi"),
    "accepted": say("đã gửi, chưa rõ đã đến"),
    "delivered": say("đã đến"),
    "unknown": say("đã gửi, không rõ đã đến chưa"),
    "calling": say("đang gọi"),
    "retrying": say("tự gọi lại"),
    "awaiting_answer": say("chờ trả lời"),
    "problem": say("cần người xử lý"),
    "done": say("đã xong"),
    "entered": say("đã nhập tay"),
}
#: States in which something has gone wrong.
TROUBLED: Final = frozenset({"undeliverable", "refused", "failed", "problem", "retrying"})
_OUTBOX: Final[dict[str, Readable]] = {
    "start": say("Khởi tạo luồng"),
    "command": say("Một thao tác"),
    "answer": say("Một câu trả lời"),
    "letter": say("Một tin nhắn"),
}


def outcome_words(spell: Spell) -> Readable:
    """Return what became of a spell."""
    if spell.kind is Kind.RUN and spell.outcome == "started":
        return _BEGUN
    return _OUTCOMES.get(spell.outcome, _OUTCOMES[""])


def thing_name(name: str) -> Readable:
    """Return what an activity or a message is called; an unknown one by its own name."""
    system, _, deed = name.partition(".")
    if name in _NAMES:
        return _NAMES[name]
    if deed in _CALLED and system in SYSTEMS:
        return _Called(deed, system)
    return _Name(name)


def code_words(code: str, language: str) -> str:
    """Return a failure's code in words, and the code itself where there are none."""
    known = _CODES.get(code)
    return known.read(language) if known else word(PROBLEMS, code, language)


def passed_state(state: str) -> Readable:
    """Return how a message stands."""
    return _PASSED_STATES.get(state) or _Name(state)


def outbox_name(kind: str) -> Readable:
    """Return what a message to the workflow is."""
    return _OUTBOX.get(kind) or _Name(kind)


def system_name(system: str) -> Readable:
    """Return what an outside system is called."""
    return _System(system)


def precise(instant: datetime) -> str:
    """Return an instant to the second, in Vietnam time: "15:38:20". How long something took is a span beside it."""
    return f"{instant.astimezone(VIETNAM):%H:%M:%S}"


def span(length: timedelta, language: str) -> str:
    """Return how long something took: "12 ms", "3,4 giây", "5 phút", "3 giờ", "2 ngày"."""
    seconds = max(length.total_seconds(), 0.0)
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    for size, vi, en in ((86400, "ngày", "day"), (3600, "giờ", "hour"), (60, "phút", "minute"), (1, "giây", "second")):
        if seconds >= size:
            text = f"{seconds / size:.1f}".removesuffix(".0")
            if language == "en":
                return f"{text} {en}{'' if text == '1' else 's'}"
            return f"{text.replace('.', ',')} {vi}"
    raise AssertionError("a second always fits")


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that is the same in every language."""

    name: str

    def read(self, language: str) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class _Called:
    """A call to an outside system, which is named in the language of the page."""

    deed: str
    system: str

    def read(self, language: str) -> str:
        sentence = _CALLED[self.deed]
        return Sentence(sentence.text, {"system": word(SYSTEMS, self.system, language)}).read(language)


@dataclass(frozen=True, slots=True)
class _System:
    """An outside system in the language of the page."""

    system: str

    def read(self, language: str) -> str:
        return capitalised(word(SYSTEMS, self.system, language))
