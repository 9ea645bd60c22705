"""The words of the report: classes and what to do about them, field names, states of a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.language import Readable, Sentence, say
from domain.portal.codes import status_words
from domain.portal.comparing import DIFFERENCE_WORDS, Difference
from domain.portal.moments import read_national_time
from domain.procedure.basics import Words


@dataclass(frozen=True, slots=True)
class ClassWords:
    """What a class is called, what it means, and what to do."""

    name: Words
    meaning: Sentence
    mend: Sentence


_MEANING: Final[dict[Difference, tuple[Sentence, Sentence]]] = {
    Difference.LATE_THERE: (
        say("Tính theo cách của Bộ chỉ số 766, ở đây đúng hạn mà Cổng ghi trễ hạn."),
        say("Gửi lại hồ sơ. Vẫn trễ thì gửi bằng chứng hai bên cho Cổng."),
    ),
    Difference.MISSING_THERE: (
        say("Đã báo mà Cổng không giữ hồ sơ này."),
        say("Gửi lại hồ sơ."),
    ),
    Difference.STATUS: (
        say("Trạng thái trên Cổng không khớp với tình trạng hồ sơ."),
        say("Gửi lại hồ sơ."),
    ),
    Difference.DATES: (
        say("Ngày tiếp nhận, ngày hẹn trả hoặc ngày kết thúc không giống nhau."),
        say("Gửi lại hồ sơ."),
    ),
    Difference.RESULT_MISSING: (
        say("Có tệp kết quả ở đây mà Cổng không có liên kết."),
        say("Gửi lại hồ sơ."),
    ),
    Difference.TWICE_THERE: (
        say("Cổng giữ nhiều hơn một bản của cùng một mã hồ sơ."),
        say("Gửi lại không xóa được bản thừa. Đề nghị Cổng gộp, kèm trang này."),
    ),
    Difference.MISSING_HERE: (
        say("Cổng giữ một mã hồ sơ mà ở đây không có."),
        say("Xem hồ sơ đã nộp trên Cổng có được chuyển về không; đề nghị Cổng chuyển lại."),
    ),
}
CLASSES: Final[dict[Difference, ClassWords]] = {
    difference: ClassWords(Words(vi=DIFFERENCE_WORDS[difference][0], en=DIFFERENCE_WORDS[difference][1]), *both)
    for difference, both in _MEANING.items()
}

FIELDS: Final[dict[str, Sentence]] = {
    "on_time": say("Đúng hạn theo 766"),
    "status": say("Trạng thái"),
    "received": say("Ngày tiếp nhận"),
    "due": say("Ngày hẹn trả"),
    "finished": say("Ngày kết thúc xử lý"),
    "requests": say("Số lần yêu cầu bổ sung"),
    "results": say("Tệp kết quả"),
    "entries": say("Số bản"),
}
_YES_NO: Final = {"yes": say("đúng hạn"), "no": say("trễ hạn")}
_NOTHING: Final = say("không có")
_NOT_COUNTED: Final = say("chưa tính")

STATES: Final[dict[str, tuple[str, Sentence]]] = {
    "waiting": ("waiting", say("chờ gửi")),
    "sending": ("waiting", say("đang gửi")),
    "sent": ("waiting", say("đã gửi, chờ Cổng xác nhận")),
    "confirmed": ("done", say("Cổng đã xác nhận")),
    "refused": ("refused", say("Cổng từ chối")),
    "skipped": ("paused", say("đã bỏ qua")),
}
SERVICES: Final[dict[str, Sentence]] = {"dossier": say("Toàn bộ hồ sơ"), "progress": say("Tiến độ")}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a side, as people read it: an instant, or words."""

    instant: Any = None
    words: Readable | Words | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line of evidence: the field and what each side says of it."""

    name: Readable
    ours: Value
    theirs: Value
    unlike: bool


def evidence(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Evidence]:
    """Return what both sides say, field by field, in the order of `FIELDS`."""
    return [
        Evidence(
            words, _value(name, ours.get(name)), _value(name, theirs.get(name)), ours.get(name) != theirs.get(name)
        )
        for name, words in FIELDS.items()
        if name in ours or name in theirs
    ]


def _value(name: str, value: Any) -> Value:
    text = "" if value is None else str(value)
    if name == "on_time" and not text:
        return Value(words=_NOT_COUNTED)
    if text in ("", "0") and name != "requests":
        return Value(words=_NOTHING)
    if name in ("received", "due", "finished"):
        try:
            return Value(instant=read_national_time(text))
        except ValueError:
            return Value(text=text)
    if name == "status" and text.isdigit():
        code = int(text)
        return Value(words=Words(vi=f"{code} {status_words(code, 'vi')}", en=f"{code} {status_words(code, 'en')}"))
    if name == "on_time" and text in _YES_NO:
        return Value(words=_YES_NO[text])
    return Value(text=text)
