"""The words of the calendar's pages: kinds of edits and days, rules, states, outcomes."""

from __future__ import annotations

from typing import Final

from api.language import Readable, Sentence, say
from domain.deadline.calendar_edits import LONGEST_RUN, Edit, EditError, EditKind
from domain.deadline.days import DayStatus
from domain.deadline.text import day_text, pick, range_text
from models.calendar_revisions import (
    MOST_EDITS,
    NoRevisionError,
    PreviewMissingError,
    RevisionChangedError,
    RevisionEmptyError,
    RevisionFullError,
    RevisionStateError,
    WriterApprovesError,
)
from models.errors import StorageRefusedError

#: What can be added to a revision, in the order of the page.
KINDS: Final[dict[EditKind, Sentence]] = {
    EditKind.OFF: say("Thêm ngày nghỉ"),
    EditKind.WORKED: say("Bỏ ngày nghỉ"),
    EditKind.SWAP: say("Hoán đổi ngày làm việc"),
    EditKind.UNSWAP: say("Bỏ hoán đổi"),
    EditKind.SHORTEN: say("Rút ngắn giờ một ngày"),
    EditKind.WHOLE: say("Bỏ rút ngắn giờ"),
    EditKind.DECIDE: say("Đã có quyết định nghỉ của một năm"),
    EditKind.CLOSE: say("Đóng cửa một cơ quan"),
    EditKind.OPEN: say("Bỏ đóng cửa"),
}
#: Which fields each kind has, besides its legal basis.
FIELDS: Final[dict[EditKind, tuple[str, ...]]] = {
    EditKind.OFF: ("first", "last", "name_vi", "name_en"),
    EditKind.WORKED: ("first", "last"),
    EditKind.SWAP: ("first", "worked", "name_vi", "name_en"),
    EditKind.UNSWAP: ("first",),
    EditKind.SHORTEN: ("first", "hours", "name_vi", "name_en"),
    EditKind.WHOLE: ("first",),
    EditKind.DECIDE: ("year",),
    EditKind.CLOSE: ("agency", "first", "last", "counts", "name_vi", "name_en"),
    EditKind.OPEN: ("agency", "first", "last"),
}
STATUSES: Final[dict[DayStatus, Sentence]] = {
    DayStatus.WORKING: say("ngày làm việc"),
    DayStatus.WEEKEND: say("nghỉ cuối tuần"),
    DayStatus.HOLIDAY: say("nghỉ lễ"),
    DayStatus.SWAPPED_OFF: say("nghỉ hoán đổi"),
    DayStatus.EXTRA_WORKING_DAY: say("làm bù"),
    DayStatus.HALF_DAY: say("làm ngắn giờ"),
    DayStatus.CLOSED: say("cơ quan đóng cửa"),
}
#: A sign beside the number of the day: the look never rests on colour alone.
SIGNS: Final[dict[DayStatus, str]] = {
    DayStatus.WORKING: "",
    DayStatus.WEEKEND: "",
    DayStatus.HOLIDAY: "●",
    DayStatus.SWAPPED_OFF: "↔",
    DayStatus.EXTRA_WORKING_DAY: "+",
    DayStatus.HALF_DAY: "½",
    DayStatus.CLOSED: "×",
}
STATES: Final[dict[str, Sentence]] = {
    "draft": say("Đang soạn"),
    "proposed": say("Chờ phê duyệt"),
    "published": say("Đã công bố"),
    "discarded": say("Đã hủy"),
}
OUTCOMES: Final[dict[str, Sentence]] = {
    "": say("chưa đến"),
    "moved": say("đã đổi hạn"),
    "followed": say("theo lịch mới, hạn không đổi"),
    "ended": say("đã kết thúc trước đó"),
    "gone": say("chưa vào hệ thống xử lý"),
    "no_answer": say("không trả lời"),
}
_RULES: Final[dict[str, tuple[str, Sentence, Sentence]]] = {
    "already_off": ("first", say("Trong đó có ngày đã là ngày nghỉ."), say("Chọn ngày khác.")),
    "taken": ("first", say("Trong đó có ngày đã hoán đổi hoặc rút ngắn giờ."), say("Bỏ thay đổi cũ trước.")),
    "backwards": ("last", say("Ngày cuối ở trước ngày đầu."), say("Sửa lại một trong hai ngày.")),
    "too_long": ("last", say("Khoảng này quá dài."), say("Nhập nhiều nhất %(most)s ngày một lần.", most=LONGEST_RUN)),
    "not_off": ("first", say("Trong đó có ngày không phải ngày nghỉ lễ."), say("Xem lịch năm rồi chọn lại.")),
    "no_worked_day": ("worked", say("Chưa có ngày làm bù."), say("Nhập ngày nghỉ cuối tuần sẽ làm bù.")),
    "not_working": ("first", say("Ngày này không phải ngày làm việc thường."), say("Chọn một ngày làm việc.")),
    "not_weekend": ("worked", say("Ngày làm bù phải là ngày nghỉ cuối tuần."), say("Chọn thứ Bảy hoặc Chủ nhật.")),
    "swap_too_far": ("worked", say("Ngày làm bù cách ngày nghỉ quá xa."), say("Kiểm tra lại năm và tháng.")),
    "no_swap": ("first", say("Ngày này không có hoán đổi."), say("Nhập ngày được nghỉ của lần hoán đổi.")),
    "hours": ("hours", say("Giờ làm việc chưa đọc được."), say("Nhập như 07:30-11:30 13:00-16:00.")),
    "not_shortened": ("first", say("Ngày này không bị rút ngắn giờ."), say("Xem lịch năm rồi chọn lại.")),
    "decided": ("year", say("Năm này đã có quyết định."), say("Sửa từng ngày nếu cần.")),
    "already_closed": ("first", say("Cơ quan đã đóng cửa trong những ngày này."), say("Chọn ngày khác.")),
    "not_closed": ("first", say("Cơ quan không đóng cửa trong những ngày này."), say("Xem danh sách đóng cửa.")),
}  # fmt: skip
_REFUSALS: Final[dict[type[StorageRefusedError], Sentence]] = {
    NoRevisionError: say("Không có lần đổi lịch này."),
    RevisionStateError: say("Trạng thái đã khác từ khi bạn mở trang. Xem lại trang."),
    RevisionChangedError: say("Có người vừa sửa. Xem lại trang rồi làm lại."),
    RevisionEmptyError: say("Chưa có thay đổi nào để công bố."),
    RevisionFullError: say("Một lần đổi lịch có nhiều nhất %(most)s thay đổi.", most=MOST_EDITS),
    PreviewMissingError: say("Kết quả xem trước không còn mới. Xem trước lại, rồi làm tiếp."),
    WriterApprovesError: say("Người soạn không tự phê duyệt. Gửi địa chỉ trang này cho người thứ hai."),
}  # fmt: skip


def refusal_words(refused: StorageRefusedError) -> Readable:
    """Return the sentence of a refusal."""
    return _REFUSALS[type(refused)]


def edit_problem(error: EditError) -> tuple[str, Sentence, Sentence]:
    """Return the field an edit is refused for, what is wrong and how to mend it."""
    return _RULES[error.rule]


def edit_sentence(edit: Edit, language: str, agency: str = "") -> str:
    """Return what an edit does, in one phrase."""
    days = range_text(edit.first, edit.last, language)
    name = edit.name.text(language) if edit.name_vi else ""
    named = f" ({name})" if name else ""
    match edit.kind:
        case EditKind.OFF:
            return pick(language, f"Nghỉ {days}{named}", f"Off {days}{named}")
        case EditKind.WORKED:
            return pick(language, f"Làm việc bình thường {days}", f"Worked as usual {days}")
        case EditKind.SWAP:
            other = day_text(edit.worked, language) if edit.worked else ""
            return pick(language, f"Nghỉ {days}, làm bù {other}{named}", f"Off {days}, made up on {other}{named}")
        case EditKind.UNSWAP:
            return pick(language, f"Bỏ hoán đổi của {days}", f"The swap of {days} is taken back")
        case EditKind.SHORTEN:
            return pick(language, f"Chỉ làm {edit.hours} {days}{named}", f"Worked {edit.hours} only, {days}{named}")
        case EditKind.WHOLE:
            return pick(language, f"Làm đủ giờ {days}", f"Full hours {days}")
        case EditKind.DECIDE:
            year = edit.first.year
            return pick(language, f"Ngày nghỉ năm {year} đã có quyết định", f"The holidays of {year} are decided")
        case EditKind.CLOSE:
            time = pick(
                language,
                "vẫn tính vào thời hạn" if edit.counts else "không tính vào thời hạn",
                "its time runs on" if edit.counts else "its time stands",
            )
            return pick(language, f"{agency} đóng cửa {days}{named}; {time}", f"{agency} closed {days}{named}; {time}")
        case EditKind.OPEN:
            return pick(language, f"{agency} làm việc lại {days}", f"{agency} open again {days}")
