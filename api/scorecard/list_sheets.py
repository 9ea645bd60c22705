"""The lists to be published: which there are, and each as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from api.desk.sheets import Sheet
from api.filters import short_time
from api.language import Sentence, say
from api.scorecard.access import Chosen
from api.scorecard.figures import percent_text
from api.scorecard.words import APOLOGIES
from api.step_names import kind_name
from domain.case import wording, words
from domain.procedure.basics import Words
from models.queries.published_late import Answerable, ApologyCount, LateLine, OfficerLine


class List(StrEnum):
    """Which list."""

    LATE = "late"
    OFFICERS = "officers"
    APOLOGIES = "apologies"
    RESULTS = "results"


TABS: Final[dict[List, Sentence]] = {
    List.LATE: say("Hồ sơ quá hạn"),
    List.OFFICERS: say("Người phụ trách"),
    List.APOLOGIES: say("Xin lỗi"),
    List.RESULTS: say("Kết quả theo cơ quan"),
}


@dataclass(frozen=True, slots=True)
class ResultLine:
    """What one agency did in the period: finished, in time and late by the index; open; apologies by the law."""

    agency: Words
    agency_id: str
    finished: int
    on_time: int
    open: int
    open_late: int
    apologies: ApologyCount

    @property
    def rate(self) -> Fraction | None:
        """The share finished in time."""
        return Fraction(self.on_time, self.finished) if self.finished else None


def hidden_code(code: str) -> str:
    """Return a case code whose running number is hidden but for its last digit: "H61.12-261120-•••7"."""
    head, dash, number = code.rpartition("-")
    return f"{head}{dash}{'•' * (len(number) - 1)}{number[-1:]}"


def late_sheet(lines: Sequence[LateLine], language: str, *, board: bool) -> Sheet:
    """Return late dossiers as a sheet; for the notice board without whole codes and without names."""
    heads = [
        say("Mã hồ sơ"),
        say("Cơ quan"),
        say("Thủ tục"),
        say("Hẹn trả"),
        say("Xong"),
        say("Số ngày quá hạn"),
        say("Xin lỗi"),
        *([] if board else [say("Bước quá thời gian, người phụ trách")]),
    ]
    english = language == "en"
    rows = [
        [
            hidden_code(line.code) if board else line.code,
            line.agency_en if english else line.agency_vi,
            line.procedure_en if english else line.procedure_vi,
            short_time(line.due_at),
            short_time(line.finished_at) if line.finished_at else "",
            str(line.late_days),
            APOLOGIES[line.apology].read(language),
            *([] if board else ["; ".join(answerable_text(one, language) for one in line.answerable)]),
        ]
        for line in lines
    ]
    return Sheet(TABS[List.LATE].read(language), [head.read(language) for head in heads], rows)


def answerable_text(one: Answerable, language: str) -> str:
    """Return "Thẩm định: Lê Văn Phúc", or the role that should have taken the step on."""
    nobody = say("chưa ai nhận (%(role)s)", role=wording.word(words.ROLES, one.role, language))
    return f"{kind_name(one.kind).in_language(language)}: {one.name or nobody.read(language)}"


def officers_sheet(lines: Sequence[OfficerLine], chosen: Chosen, language: str) -> Sheet:
    """Return who had the late steps as a sheet; for the office itself, never for the board."""
    heads = (
        say("Họ tên"),
        say("Chức vụ"),
        say("Cơ quan"),
        say("Vai trò"),
        say("Hồ sơ quá hạn"),
        say("Bước quá thời gian"),
        say("Quá bao nhiêu giờ"),
    )
    names = {one.id: Words(vi=one.name_vi, en=one.name_en or one.name_vi) for one in chosen.mine}
    rows = [
        [
            one.name or say("Chưa ai nhận").read(language),
            one.position,
            names[one.agency_id].in_language(language) if one.agency_id in names else one.agency_id,
            wording.word(words.ROLES, one.role, language),
            str(one.cases),
            str(one.steps),
            str(one.hours),
        ]
        for one in lines
    ]
    return Sheet(TABS[List.OFFICERS].read(language), [head.read(language) for head in heads], rows)


def results_sheet(lines: Sequence[ResultLine], language: str) -> Sheet:
    """Return the results by agency as a sheet."""
    heads = (
        say("Cơ quan"),
        say("Đã xong"),
        say("Đúng hạn"),
        say("Tỷ lệ đúng hạn"),
        say("Đang xử lý"),
        say("Đang xử lý, quá hạn"),
        say("Quá hạn, chưa xin lỗi"),
        say("Quá hạn, đã xin lỗi"),
        say("Xin lỗi và gia hạn kịp thời"),
    )
    rows = [
        [
            line.agency.in_language(language),
            str(line.finished),
            str(line.on_time),
            percent_text(line.rate, language) if line.rate is not None else "",
            str(line.open),
            str(line.open_late),
            str(line.apologies.missing),
            str(line.apologies.made),
            str(line.apologies.extended),
        ]
        for line in lines
    ]
    return Sheet(TABS[List.RESULTS].read(language), [head.read(language) for head in heads], rows)
