"""The tables of the board as files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.board.access import CurrentLook, Look
from api.board.case_sheets import forecast_sheet
from api.board.naming import step_titles
from api.board.overview import By, usual_level
from api.board.people import paces_of, people_of
from api.board.sheets import figures_sheet, people_sheet, times_sheet, weeks_sheet
from api.board.steps import times_by_excess
from api.board.trends import WEEKS, left_at_the_end
from api.dependencies import CurrentServices, Language
from api.desk.list_query import today
from api.desk.rows import names_of_steps
from api.desk.sheets import Sheet, SheetFormat, cut_after, sheet_response
from api.errors import NotFound
from api.language import Sentence, say
from api.readings import log_reading
from api.services import Services
from api.step_names import named
from domain.deadline.moments import local, local_day
from domain.procedure.basics import Words
from models.workload.board import figures, forecast, total, weeks
from models.workload.marks import monday
from models.workload.refresh import last_look

router = APIRouter()
#: Lines of a sheet.
MOST: Final = 5000


class Table(StrEnum):
    """Which table."""

    FIGURES = "figures"
    TIMES = "times"
    WEEKS = "weeks"
    FORECAST = "forecast"
    PEOPLE = "people"


_NAMES: Final[Mapping[Table, Sentence]] = {
    Table.FIGURES: say("Đang giải quyết"),
    Table.TIMES: say("Thời gian từng bước"),
    Table.WEEKS: say("Diễn biến"),
    Table.FORECAST: say("Dự báo tuần này"),
    Table.PEOPLE: say("Số việc từng người"),
}
_FILES: Final[Mapping[Table, str]] = {
    Table.FIGURES: "dang-giai-quyet",
    Table.TIMES: "thoi-gian-tung-buoc",
    Table.WEEKS: "dien-bien",
    Table.FORECAST: "du-bao",
    Table.PEOPLE: "so-viec",
}


@router.get("/board/export")
async def export_board(
    services: CurrentServices,
    look: CurrentLook,
    language: Language,
    table: Annotated[Table, Query()] = Table.FIGURES,
    by: Annotated[By, Query()] = "",
    wanted: Annotated[SheetFormat, Query(alias="format")] = SheetFormat.XLSX,
) -> Response:
    """Send a table of the board as a sheet that says when its figures are from. Citizens' names are logged as read."""
    as_of = await _as_of(services, table)
    name = f"{_NAMES[table].read(language)} {local(as_of):%d-%m %Hh%M}"
    if table is Table.FIGURES:
        sheet = await _figures(services, look, language, name, by or usual_level(look))
    else:
        sheet = await _MADE[table](services, look, language, name)
    if table is Table.FORECAST:
        await log_reading(services, look.staff, None, "board export")
    return await sheet_response(sheet, wanted, f"{_FILES[table]}-{today():%Y%m%d}")


async def _as_of(services: Services, table: Table) -> datetime:
    async with services.sessions.read() as session:
        look = await last_look(session)
    made = (look.forecast_at if table is Table.FORECAST else look.looked_at) if look else None
    return datetime.now(UTC) if made is None or table is Table.PEOPLE else made


async def _figures(services: Services, look: Look, language: str, name: str, level: str) -> Sheet:
    async with services.sessions.read() as session:
        found = await figures(session, look.scope, level)
    lines = found[:MOST]
    codes = {line.key.partition("/")[0] for line in lines} if level == "step" else ()
    titles = {key: named(title, language) for key, title in (await step_titles(services, codes)).items()}
    sheet = figures_sheet(name, level, lines, titles, look.names, language)
    return cut_after(sheet, language) if len(found) > MOST else sheet


async def _times(services: Services, look: Look, language: str, name: str) -> Sheet:
    rows = await times_by_excess(services, look.scope)
    return times_sheet(name, [(time, named(title, language)) for time, title in rows], language)


async def _weeks(services: Services, look: Look, language: str, name: str) -> Sheet:
    first = monday(local_day(datetime.now(UTC))) - timedelta(weeks=WEEKS - 1)
    async with services.sessions.read() as session:
        lines = await weeks(session, look.scope, first)
        whole = await total(session, look.scope)
    return weeks_sheet(name, lines, left_at_the_end(lines, whole["in_hand"]), language)


async def _forecast(services: Services, look: Look, language: str, name: str) -> Sheet:
    async with services.sessions.read() as session:
        found = await forecast(session, look.scope, limit=MOST + 1)
    lines = found[:MOST]
    names = await names_of_steps(services, lines)
    steps = [
        names[line.procedure_code, line.procedure_version].get(line.step) or Words(vi=line.step, en=line.step)
        for line in lines
    ]
    rows = [(line, named(step, language)) for line, step in zip(lines, steps, strict=True)]
    sheet = forecast_sheet(name, rows, language)
    return cut_after(sheet, language) if len(found) > MOST else sheet


async def _people(services: Services, look: Look, language: str, name: str) -> Sheet:
    if not look.agency:
        raise NotFound
    people, done = await people_of(services, look.agency), await paces_of(services, look.agency)
    return people_sheet(name, people, done, language)


_MADE: Final[Mapping[Table, Callable[[Services, Look, str, str], Awaitable[Sheet]]]] = {
    Table.TIMES: _times,
    Table.WEEKS: _weeks,
    Table.FORECAST: _forecast,
    Table.PEOPLE: _people,
}
