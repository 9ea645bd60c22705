"""The tables of the board as sheets: the columns of the page, times in working hours, numbers as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from api.board.words import COUNT_WORDS, SIDE_WORDS
from api.desk.sheets import Sheet
from api.filters import day, short_time
from api.language import Readable, Sentence, say
from domain.case import wording, words
from domain.procedure.basics import Words
from domain.spreadsheets import CellValue
from models.workload.board import Figures, StepTime, WeekLine
from models.workload.sharing import Load
from models.workload.together import Times

#: The counts of a line, in the order of the page; those the page has no room for come last.
_COUNTED: Final = (
    "in_hand",
    "due_today",
    "due_soon",
    "overdue",
    "untold",
    "applicant",
    "money",
    "agencies",
    "post",
    "hold",
    "filed",
    "free",
)
_SIDES: Final = ("office", "applicant", "money", "agencies", "hold")
#: What a line is about, by level.
_ABOUT: Final[Mapping[str, Sequence[Sentence]]] = {
    "agency": (say("Cơ quan"),),
    "procedure": (say("Thủ tục"), say("Mã thủ tục")),
    "step": (say("Bước"), say("Thủ tục"), say("Mã thủ tục")),
    "officer": (say("Người giữ việc"), say("Đơn vị"), say("Cơ quan")),
}
_CODE, _PERSON, _PROCEDURE = say("Mã hồ sơ"), say("Chủ hồ sơ"), say("Thủ tục")
_AGENCY, _STEP, _HOLDER, _DUE = say("Cơ quan"), say("Bước"), say("Người giữ việc"), say("Hạn trả kết quả")
#: The columns of how long tasks took, wherever they stand.
TIME_HEADS: Final[tuple[Readable, ...]] = (
    say("Số việc"),
    say("Trung vị, giờ làm việc"),
    say("9 trên 10 việc xong trước, giờ làm việc"),
    say("Được giao, giờ làm việc"),
    say("Lâu hơn được giao, việc"),
    say("Lâu hơn được giao, phần trăm"),
)
_NOBODY = say("Chưa ai nhận")


def figures_sheet(
    name: str,
    level: str,
    lines: Sequence[Figures],
    titles: Mapping[str, str],
    agencies: Mapping[str, Words],
    language: str,
) -> Sheet:
    """Return what is in hand by agency, procedure, step or person. `titles` are the names of steps by "code/step"."""
    heads: list[Readable] = [*_ABOUT[level], *(COUNT_WORDS[one] for one in _COUNTED), say("Hạn cũ nhất")]
    rows = [
        [
            *_about(level, line, titles, agencies, language),
            *(line[one] for one in _COUNTED),
            short_time(line.oldest_due) if line.oldest_due else "",
        ]
        for line in lines
    ]
    return titled_sheet(name, heads, rows, language)


def _about(
    level: str, line: Figures, titles: Mapping[str, str], agencies: Mapping[str, Words], language: str
) -> list[CellValue]:
    name = line.name_en if language == "en" else line.name_vi
    code, _, step = line.key.partition("/")
    match level:
        case "procedure":
            return [name, code]
        case "step":
            return [titles.get(line.key, step), name, code]
        case "officer":
            of = agencies.get(line.of)
            return [name or _NOBODY.read(language), line.unit, of.in_language(language) if of else line.of]
        case _:
            return [name]


def times_sheet(name: str, rows: Sequence[tuple[StepTime, str]], language: str) -> Sheet:
    """Return how long each step takes against its budget; the name of the step stands beside it."""
    heads: list[Readable] = [
        _STEP,
        _PROCEDURE,
        say("Mã thủ tục"),
        say("Ai làm"),
        *TIME_HEADS,
    ]
    lines: list[list[CellValue]] = [
        [
            title,
            time.procedure_en if language == "en" else time.procedure_vi,
            time.procedure_code,
            wording.word(words.ROLES, time.role, language),
            time.tasks,
            hours(time.median),
            hours(time.ninetieth),
            hours(time.budget),
            time.late,
            percent(time.late, time.tasks),
        ]
        for time, title in rows
    ]
    return titled_sheet(name, heads, lines, language)


def weeks_sheet(name: str, lines: Sequence[WeekLine], left: Mapping[date, int], language: str) -> Sheet:
    """Return what came and went by week, what was left at its end, and where the time of what was closed went."""
    spent = say("Giờ làm việc của hồ sơ đã giải quyết xong")
    heads: list[Readable] = [
        say("Tuần từ"),
        say("Tiếp nhận"),
        say("Giải quyết xong"),
        say("Trong đó trễ hạn"),
        say("Tỷ lệ trễ, phần trăm"),
        say("Vào trừ ra"),
        say("Còn lại cuối tuần"),
    ]
    sides = [f"{spent.read(language)}: {SIDE_WORDS[side].read(language)}" for side in _SIDES]
    rows: list[list[CellValue]] = [
        [
            day(line.week),
            line.received,
            line.closed,
            line.late,
            percent(line.late, line.closed),
            line.received - line.closed,
            left[line.week],
            *(hours(line.went[side]) for side in _SIDES),
        ]
        for line in lines
    ]
    return Sheet(name[:31], [*(head.read(language) for head in heads), *sides], rows)


def people_sheet(name: str, people: Sequence[Load], paces: Mapping[str, Times], language: str) -> Sheet:
    """Return who of an agency holds how much, how long they took for what they did, and who is away."""
    heads: list[Readable] = [
        say("Người"),
        say("Đơn vị"),
        say("Vai trò"),
        say("Đang giữ"),
        say("Quá hạn"),
        say("Đến hạn tuần này"),
        say("Xong 90 ngày"),
        say("Trung vị, giờ làm việc"),
        say("9 trên 10 việc xong trước, giờ làm việc"),
        say("Lâu hơn được giao, việc"),
        say("Ngày làm việc vắng mặt sắp tới"),
        say("Người làm thay"),
    ]
    rows: list[list[CellValue]] = [
        [
            one.name if one.staff_id else _NOBODY.read(language),
            one.unit_en if language == "en" else one.unit_vi,
            ", ".join(wording.word(words.ROLES, role, language) for role in one.roles) if one.staff_id else "",
            one.held,
            one.overdue,
            one.week,
            *_pace(paces.get(str(one.staff_id))),
            one.away_days,
            one.substitute,
        ]
        for one in people
    ]
    return titled_sheet(name, heads, rows, language)


def _pace(pace: Times | None) -> list[CellValue]:
    if pace is None:
        return [0, "", "", 0]
    return [pace.tasks, hours(pace.median), hours(pace.ninetieth), pace.late]


def hours(seconds: int | None) -> CellValue:
    """Return working seconds as hours with two decimals; nothing for none."""
    return "" if seconds is None else round(seconds / 3600, 2)


def percent(part: int, whole: int) -> CellValue:
    """Return a part of a whole in per cent with one decimal; nothing where there is no whole."""
    return round(100 * part / whole, 1) if whole else ""


def titled_sheet(name: str, heads: Sequence[Readable], rows: Sequence[Sequence[CellValue]], language: str) -> Sheet:
    """Return a sheet with its heads in a language; spreadsheets take names of 31 letters at most."""
    return Sheet(name[:31], [head.read(language) for head in heads], rows)
