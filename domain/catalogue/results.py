"""What comes out: names and national codes of the results, and which of them are refusals or notices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.catalogue.found import Found, State, certain, guessed, source_in
from domain.catalogue.record import COLUMNS
from domain.catalogue.text import LOWER, UPPER, one_line, without_mark
from domain.procedure.basics import RESULT_PATTERN

_END = re.compile(r"Từ khóa|Chọn cơ quan thực hiện")
_ROW = re.compile(
    r"(?P<name>.*?)Mã: ?(?P<code>[A-Za-z0-9.\-]*?[0-9A-Za-z])"
    rf"(?=(?:Từ khóa|$)|[{UPPER}\-–+* ]|(?<=[0-9])[{LOWER}(\[“\"])",
    re.DOTALL,
)
_NATIONAL = re.compile(r"KQ\.[A-Z][0-9]{2}\.[0-9]{6}(?![0-9])")
_REFUSAL = re.compile(
    r"từ chối|không (?:chấp thuận|cấp|đồng ý|đủ điều kiện|giải quyết|công nhận|phê duyệt|thụ lý)", re.IGNORECASE
)
_SUPPLEMENT = re.compile(r"(?:yêu cầu|đề nghị|về việc) (?:sửa đổi, )?bổ sung|sửa đổi, bổ sung hồ sơ", re.IGNORECASE)
_EITHER = re.compile(r"\bhoặc\b", re.IGNORECASE)


class ResultKind(StrEnum):
    """When a result is issued."""

    APPROVAL = "approval"
    REFUSAL = "refusal"
    SUPPLEMENT = "supplement"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One result: its name, its code as published (empty: none), and when it is issued."""

    name: str
    code: str
    kind: ResultKind

    @property
    def has_national_code(self) -> bool:
        """True for a code of the form KQ.Gxx.xxxxxx."""
        return bool(re.match(RESULT_PATTERN, self.code))


def results_of(text: str) -> tuple[Found[Outcome], ...]:
    """Return the results in the order published; a result whose code is of another form is a guess."""
    end = _END.search(text)
    stop = end.start() if end else len(text)
    found: list[Found[Outcome]] = []
    position = 0
    while match := _next(text, position, stop):
        name = without_mark(match["name"])
        source = source_in(COLUMNS["results"], text, position, match.end())
        position = match.end()
        if not name:
            continue
        outcome = Outcome(name, match["code"], _kind(name))
        known = outcome.has_national_code
        found.append(certain(outcome, source) if known else guessed(outcome, "result_code_form", source))
    if not found and one_line(text[:stop]):
        outcome = Outcome(without_mark(text[:stop]), "", _kind(text[:stop]))
        found.append(Found(outcome, State.GUESSED, source_in(COLUMNS["results"], text, 0, stop), "result_code_missing"))
    return tuple(found)


def _next(text: str, position: int, stop: int) -> re.Match[str] | None:
    mark = text.find("Mã:", position, stop)
    if mark < 0:
        return None
    start = mark + 3 + (text[mark + 3 : mark + 4] == " ")
    national = _NATIONAL.match(text, start, stop)
    if national:
        return re.compile(r"(?P<name>.*)Mã: ?(?P<code>KQ\.[A-Z]\d\d\.\d{6})", re.DOTALL).match(
            text, position, national.end()
        )
    return _ROW.match(text, position, stop)


def main_result(results: tuple[Found[Outcome], ...]) -> Found[Outcome] | None:
    """Return the result of an approval that has a national code, else the likeliest other one."""
    read = [one for one in results if one.value]
    good = [one for one in read if one.value and one.value.kind is ResultKind.APPROVAL]
    coded = [one for one in good if one.value and one.value.has_national_code]
    return next(iter([*coded, *good, *read]), None)


def _kind(name: str) -> ResultKind:
    if _EITHER.search(name):
        return ResultKind.APPROVAL
    if _REFUSAL.search(name):
        return ResultKind.REFUSAL
    return ResultKind.SUPPLEMENT if _SUPPLEMENT.search(name) else ResultKind.APPROVAL
