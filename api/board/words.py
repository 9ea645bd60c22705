"""Durations and counts as the board says them."""

from __future__ import annotations

from collections.abc import Mapping

from api.language import Readable, say

#: A working day for reading: what is longer is said in days of eight hours.
_DAY = 8 * 3600
COUNT_WORDS: Mapping[str, Readable] = {
    "in_hand": say("Đang giải quyết"),
    "filed": say("Chờ tiếp nhận"),
    "parts": say("Mở kèm hồ sơ khác"),
    "due_today": say("Đến hạn hôm nay"),
    "due_soon": say("Đến hạn ngày làm việc tới"),
    "overdue": say("Quá hạn"),
    "untold": say("Quá hạn chưa xin lỗi"),
    "free": say("Có việc chưa ai nhận"),
    "waiting": say("Chờ bên ngoài"),
    "applicant": say("Chờ người nộp bổ sung"),
    "money": say("Chờ nộp tiền"),
    "agencies": say("Chờ cơ quan khác"),
    "post": say("Chờ bưu chính hoặc hệ thống khác"),
    "hold": say("Tạm dừng"),
    "received": say("Tiếp nhận trong tuần"),
    "closed": say("Giải quyết xong trong tuần"),
    "late": say("Giải quyết xong nhưng trễ hạn trong tuần"),
    "left": say("Còn lại cuối tuần"),
    "done": say("Việc đã làm xong trong 90 ngày"),
    "slow": say("Việc làm lâu hơn thời gian được giao"),
}
#: What was done by a step or a person, in one week.
WEEKLY_WORDS: Mapping[str, Readable] = {
    "done": say("Việc đã làm xong trong tuần"),
    "slow": say("Việc trong tuần làm lâu hơn thời gian được giao"),
}
#: What the parts of a bar of times are called under every picture of them.
MEDIAN, NINETIETH = say("trung vị"), say("9 trên 10 việc xong trước")
FEW = say("ít hơn 10 việc: chưa so sánh được")
SIDE_WORDS: Mapping[str, Readable] = {
    "office": say("Cơ quan làm việc"),
    "applicant": say("Chờ người nộp bổ sung"),
    "money": say("Chờ nộp tiền"),
    "agencies": say("Chờ cơ quan khác"),
    "hold": say("Tạm dừng"),
}


def duration(seconds: int | None, language: str) -> str:
    """Return working time as people read it: "45 phút", "3,5 giờ", "2,5 ngày"; a dash for none."""
    if seconds is None:
        return "–"
    if seconds < 3600:
        minutes = round(seconds / 60)
        return f"{minutes} {_plural(minutes, 'minute')}" if language == "en" else f"{minutes} phút"
    if seconds < 2 * _DAY:
        return _decimal(seconds / 3600, "hour", "giờ", language)
    return _decimal(seconds / _DAY, "day", "ngày", language)


def share(part: int, whole: int, language: str) -> str:
    """Return a part of a whole in per cent: "12,5%"; a dash where there is no whole."""
    if not whole:
        return "–"
    return f"{_number(100 * part / whole, language)}%"


def _decimal(value: float, en: str, vi: str, language: str) -> str:
    text = _number(value, language)
    return f"{text} {en if text == '1' else en + 's'}" if language == "en" else f"{text} {vi}"


def _number(value: float, language: str) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return text if language == "en" else text.replace(".", ",")


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"
