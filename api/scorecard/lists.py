"""Late dossiers, who had their late steps, apologies made and missing, results by agency: to read, print and publish.

The version for the notice board has no name and no whole code in it: no text has the people made public whose step
took too long, and a code leads to a person. What is open to everybody without asking are the rates (`/on-time`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, Language
from api.desk.sheets import SheetFormat, sheet_response
from api.scorecard.access import Chosen, CurrentChosen
from api.scorecard.counting import moment_of
from api.scorecard.figures import number_text, percent_text
from api.scorecard.list_sheets import (
    TABS,
    List,
    ResultLine,
    answerable_text,
    hidden_code,
    late_sheet,
    officers_sheet,
    results_sheet,
)
from api.scorecard.words import APOLOGIES
from api.services import Services
from domain.procedure.basics import Words
from models.paging import BadCursorError, Cursor
from models.queries.published_late import (
    Apology,
    ApologyCount,
    Span,
    apology_counts,
    late_lines,
    officers_answerable,
)
from models.queries.scorecard_on_time import on_time_counts
from runtime.database import ReadSession

router = APIRouter()

PAGE: Final = 50
_SHEET_MOST: Final = 20_000


def span_of(chosen: Chosen) -> Span:
    """Return what the statements ask for."""
    return Span(chosen.agencies, chosen.period.start, chosen.period.until, chosen.now)


@router.get("/publication")
async def show_lists(
    request: Request,
    services: CurrentServices,
    chosen: CurrentChosen,
    language: Language,
    *,
    shown: Annotated[List, Query(alias="list")] = List.LATE,
    state: Apology = Apology.MISSING,
    board: bool = False,
    after: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show one list; `board` shows it as it may hang on the notice board."""
    async with services.sessions.read() as session:
        counts = await apology_counts(session, span_of(chosen))
        found = await _found(session, chosen, shown, state, _cursor(after))
    lines = found[0]
    values: dict[str, Any] = {
        "chosen": chosen,
        "tabs": TABS,
        "list": shown,
        "state": state,
        "states": APOLOGIES,
        "board": board and shown is not List.OFFICERS,
        "totals": {
            Apology.MISSING: sum(one.missing for one in counts),
            Apology.MADE: sum(one.made for one in counts),
            Apology.EXTENDED: sum(one.extended for one in counts),
        },
        "late": sum(one.late for one in counts),
        "lines": lines,
        "after": found[1],
        "results": await _results(services, chosen, counts) if shown is List.RESULTS else (),
        "as_of": moment_of(chosen),
        "hidden_code": hidden_code,
        "number": lambda value: number_text(value, language),
        "percent": lambda value: percent_text(value, language),
        "answerable_text": answerable_text,
        "names": {one.id: Words(vi=one.name_vi, en=one.name_en or one.name_vi) for one in chosen.mine},
    }
    return services.pages.render(request, "scorecard/lists.html", values)


async def _found(
    session: ReadSession, chosen: Chosen, shown: List, state: Apology, after: Cursor | None, limit: int = PAGE
) -> tuple[Sequence[Any], Cursor | None]:
    span = span_of(chosen)
    if shown is List.OFFICERS:
        return await officers_answerable(session, span), None
    if shown is List.RESULTS:
        return (), None
    page = await late_lines(session, span, state if shown is List.APOLOGIES else None, after=after, limit=limit)
    return page.lines, page.after


async def _results(services: Services, chosen: Chosen, counts: Sequence[ApologyCount]) -> list[ResultLine]:
    period = chosen.period
    async with services.sessions.read() as session:
        found = await on_time_counts(session, chosen.agencies, period.start, period.until, chosen.now)
    known = {one.agency_id: one for one in counts}
    lines = []
    for agency in chosen.mine:
        if agency.id not in chosen.agencies:
            continue
        own = [one for one in found if one.agency_id == agency.id]
        lines.append(
            ResultLine(
                agency=Words(vi=agency.name_vi, en=agency.name_en or agency.name_vi),
                finished=sum(one.cases for one in own if one.month),
                on_time=sum(one.cases for one in own if one.month and one.on_time),
                open=sum(one.cases for one in own if not one.month),
                open_late=sum(one.cases for one in own if not one.month and not one.on_time),
                apologies=known.get(agency.id, ApologyCount(agency.id, 0, 0, 0)),
            )
        )
    return lines


def _cursor(text: str) -> Cursor | None:
    try:
        return Cursor.parse(text) if text else None
    except BadCursorError:
        return None


@router.get("/publication/export")
async def export_lists(
    services: CurrentServices,
    chosen: CurrentChosen,
    language: Language,
    *,
    shown: Annotated[List, Query(alias="list")] = List.LATE,
    state: Apology = Apology.MISSING,
    board: bool = False,
    wanted: Annotated[SheetFormat, Query(alias="format")] = SheetFormat.XLSX,
) -> Response:
    """Send a list as a sheet, at most 20,000 lines of it."""
    async with services.sessions.read() as session:
        counts = await apology_counts(session, span_of(chosen))
        lines, _ = await _found(session, chosen, shown, state, None, _SHEET_MOST)
    if shown is List.RESULTS:
        sheet = results_sheet(await _results(services, chosen, counts), language)
    elif shown is List.OFFICERS:
        sheet = officers_sheet(lines, chosen, language)
    else:
        sheet = late_sheet(lines, language, board=board)
    name = f"{shown.value}{'-board' if board else ''}-{chosen.agency or 'all'}-{chosen.period.text}"
    return await sheet_response(sheet, wanted, name)
