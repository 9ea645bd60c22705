"""The tables of one step and of one person as sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.board.sheets import TIME_HEADS, hours, percent, titled_sheet
from api.desk.sheets import Sheet
from api.filters import day
from api.language import Readable, say
from domain.procedure.basics import Words
from domain.spreadsheets import CellValue
from domain.workload.few import is_few
from models.workload.one_step import AgencyTimes, StepWeek
from models.workload.paces import PersonStep
from models.workload.together import Times

_FEW = say("ít việc")
_HEADS: tuple[Readable, ...] = (*TIME_HEADS, say("Ít hơn 10 việc"))


def step_weeks_sheet(name: str, weeks: Sequence[StepWeek], language: str) -> Sheet:
    """Return a step's times by week, oldest first."""
    rows = [[day(one.week), *_times(one.times, language)] for one in weeks]
    return titled_sheet(name, [say("Tuần từ"), *_HEADS], rows, language)


def step_agencies_sheet(name: str, agencies: Sequence[AgencyTimes], names: Mapping[str, Words], language: str) -> Sheet:
    """Return a step's times by agency, in the order of the page."""
    rows = [[names[one.agency].in_language(language), *_times(one.times, language)] for one in agencies]
    return titled_sheet(name, [say("Cơ quan"), *_HEADS], rows, language)


def person_sheet(name: str, steps: Sequence[tuple[PersonStep, str]], language: str) -> Sheet:
    """Return a person's times by step; the name of the step stands beside it."""
    heads = [say("Bước"), say("Thủ tục"), say("Mã thủ tục"), *_HEADS, say("Trung vị cả cơ quan, giờ làm việc")]
    rows: list[list[CellValue]] = [
        [
            title,
            one.procedure_en if language == "en" else one.procedure_vi,
            one.procedure_code,
            *_times(one.times, language),
            "" if is_few(one.all_tasks) else hours(one.all_median),
        ]
        for one, title in steps
    ]
    return titled_sheet(name, heads, rows, language)


def _times(times: Times, language: str) -> list[CellValue]:
    return [
        times.tasks,
        hours(times.median),
        hours(times.ninetieth),
        hours(times.budget),
        times.late,
        percent(times.late, times.tasks),
        _FEW.read(language) if is_few(times.tasks) else "",
    ]
