"""The lists of cases of the board as sheets: the forecast, and the cases behind a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.board.sheets import hours, titled_sheet
from api.desk.sheets import Sheet
from api.filters import short_time
from api.language import Readable, say
from domain.case import wording
from domain.spreadsheets import CellValue
from models.workload.behind import BehindLine
from models.workload.board import ForecastLine

_CODE, _PERSON, _PROCEDURE = say("Mã hồ sơ"), say("Chủ hồ sơ"), say("Thủ tục")
_AGENCY, _STEP, _HOLDER, _DUE = say("Cơ quan"), say("Bước"), say("Người giữ việc"), say("Hạn trả kết quả")
_NOBODY = say("Chưa ai nhận")


def forecast_sheet(name: str, rows: Sequence[tuple[ForecastLine, str]], language: str) -> Sheet:
    """Return who will be late this week, and how the forecast comes to it."""
    heads: list[Readable] = [
        _CODE,
        _PERSON,
        _PROCEDURE,
        _AGENCY,
        _STEP,
        _HOLDER,
        _DUE,
        say("Dự kiến xong"),
        say("Việc làm trước"),
        say("Đến lượt và xong bước này, giờ làm việc"),
        say("Các bước sau, giờ làm việc"),
    ]
    english = language == "en"
    lines: list[list[CellValue]] = [
        [
            line.code,
            line.person,
            line.procedure_en if english else line.procedure_vi,
            line.agency_en if english else line.agency_vi,
            step,
            line.officer or _NOBODY.read(language),
            short_time(line.due_at),
            short_time(line.expected_at),
            line.ahead,
            hours(line.queue),
            hours(line.after),
        ]
        for line, step in rows
    ]
    return titled_sheet(name, heads, lines, language)


def cases_sheet(
    name: str, rows: Sequence[tuple[BehindLine, str]], agencies: Mapping[str, tuple[str, str]], language: str
) -> Sheet:
    """Return the cases behind a number; the names of their steps stand beside them."""
    timed = any(line.seconds is not None for line, _ in rows)
    heads: list[Readable] = [_CODE, _PERSON, _PROCEDURE, _AGENCY, _STEP, _DUE]
    if timed:
        heads += [say("Thời gian làm bước, giờ làm việc"), say("Xong lúc"), say("Người làm")]
    else:
        heads += [say("Đang chờ ai"), _HOLDER]
    english = language == "en"
    lines: list[list[CellValue]] = []
    for line, steps in rows:
        waiting = wording.waiting_sentence(line.waiting_for, language, agencies) if line.waiting_for else ""
        lines.append(
            [
                line.code,
                line.person,
                line.procedure_en if english else line.procedure_vi,
                line.agency_en if english else line.agency_vi,
                steps,
                short_time(line.due_at) if line.due_at else "",
                *([hours(line.seconds), short_time(line.at) if line.at else ""] if timed else [waiting]),
                line.holder or _NOBODY.read(language),
            ]
        )
    return titled_sheet(name, heads, lines, language)
