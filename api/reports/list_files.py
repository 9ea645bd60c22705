"""The cases behind the numbers of a report as spreadsheets: the columns of the pages, all lines. Nobody's name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.dependencies import CurrentServices, Language
from api.desk.sheets import Sheet, SheetFormat, sheet_response
from api.filters import day, short_time
from api.language import Sentence, say
from api.reports.access import Asked, CurrentReport
from api.reports.lists import Edition, changed_of, edition_of, lines_of, moved_of, wanted_of
from domain.reports.forms import Column
from domain.reports.words import MOVED, OUTCOMES, WAYS_IN
from domain.spreadsheets import CellValue

router = APIRouter()
#: Lines of a sheet.
MOST: Final = 20_000
_CASE: Final = say("Hồ sơ")
_NOT_COUNTED: Final = say("không tính")
Wanted = Annotated[SheetFormat, Query(alias="format")]


@router.get("/reports/cases/export")
async def export_cases(
    services: CurrentServices,
    asked: CurrentReport,
    language: Language,
    column: Annotated[str, Query(max_length=20)] = Column.RECEIVED.value,
    field: Annotated[str, Query(max_length=60)] = "",
    part: Annotated[str, Query(max_length=20)] = "",
    unit: Annotated[str, Query(max_length=60)] = "",
    note: Annotated[str, Query(max_length=20)] = "",
    edition: Edition = 0,
    wanted: Wanted = SheetFormat.XLSX,
) -> Response:
    """Send the cases behind one number, at most 20,000; of a closed period those it was closed with."""
    number = wanted_of(asked, column, field, part, unit, note)
    async with services.sessions.read() as session:
        shown = await edition_of(session, asked, edition)
        lines = (await lines_of(session, asked, shown, number, limit=MOST))[:MOST]
    names = _names(asked, language)
    heads = (
        _CASE,
        say("Mã thủ tục"),
        say("Thủ tục"),
        say("Cơ quan"),
        say("Vào kỳ"),
        say("Tiếp nhận lúc"),
        say("Hạn"),
        say("Kết thúc lúc"),
        say("Cuối kỳ"),
    )
    rows: list[list[CellValue]] = [
        [
            line.code,
            line.procedure_code,
            line.procedure_en if language == "en" else line.procedure_vi,
            names.get(line.agency_id, line.agency_id),
            WAYS_IN[line.entry].in_language(language),
            short_time(line.received_at) if line.received_at else "",
            day(line.due_on) if line.due_on else "",
            short_time(line.settled_at) if line.settled_at else "",
            OUTCOMES[line.outcome].in_language(language),
        ]
        for line in lines
    ]
    return await _sent(asked, column, heads, rows, wanted, language)


@router.get("/reports/moved/export")
async def export_moved(
    services: CurrentServices, asked: CurrentReport, language: Language, wanted: Wanted = SheetFormat.XLSX
) -> Response:
    """Send the cases by which a period does not simply go on from the one before, each with its cause."""
    async with services.sessions.read() as session:
        lines = (await moved_of(session, asked, limit=MOST))[:MOST]
    names = _names(asked, language)
    heads = (_CASE, say("Cơ quan hiện nay"), say("Lý do"))
    rows: list[list[CellValue]] = [
        [line.code, names.get(line.agency_id, line.agency_id), MOVED[line.why].in_language(language)] for line in lines
    ]
    return await _sent(asked, "moved", heads, rows, wanted, language)


@router.get("/reports/changed/export")
async def export_changed(
    services: CurrentServices,
    asked: CurrentReport,
    language: Language,
    edition: Edition = 0,
    wanted: Wanted = SheetFormat.XLSX,
) -> Response:
    """Send the cases a closed period counts otherwise than they would be counted now."""
    async with services.sessions.read() as session:
        lines = (await changed_of(session, asked, edition, limit=MOST))[:MOST]
    heads = (_CASE, say("Lúc chốt"), say("Tính lại bây giờ"))
    rows: list[list[CellValue]] = [
        [line.code, _place(line.was_entry, line.was_outcome, language), _place(line.entry, line.outcome, language)]
        for line in lines
    ]
    return await _sent(asked, "changed", heads, rows, wanted, language)


def _place(entry: str, outcome: str, language: str) -> str:
    """Return how a case came into the period and how it stood at its end; that it is not counted for no entry."""
    if not entry:
        return _NOT_COUNTED.read(language)
    return f"{WAYS_IN[entry].in_language(language)}; {OUTCOMES[outcome].in_language(language)}"


def _names(asked: Asked, language: str) -> dict[str, str]:
    return {one.id: one.name_en if language == "en" and one.name_en else one.name_vi for one in asked.realm.agencies}


async def _sent(
    asked: Asked,
    what: str,
    heads: Iterable[Sentence],
    rows: Sequence[Sequence[CellValue]],
    wanted: SheetFormat,
    language: str,
) -> Response:
    subject = asked.subject
    sheet = Sheet(f"{subject.form.value} {subject.period.key}", [head.read(language) for head in heads], rows)
    name = f"ho-so-{subject.form.value}-{what}-{subject.agency.id}-{subject.period.key}"
    return await sheet_response(sheet, wanted, name)
