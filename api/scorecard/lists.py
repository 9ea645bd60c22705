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
from api.desk.sheets import cut_after
from api.list_files import ListFormat, list_response
from api.scorecard.access import Chosen, CurrentChosen
from api.scorecard.counting import formula_of, moment_of
from api.scorecard.figures import number_text, percent_text
from api.scorecard.list_sheets import (
    TABS,
    List,
    answerable_text,
    hidden_code,
    late_sheet,
    officers_sheet,
    results_sheet,
)
from api.scorecard.narrowing import CurrentAnswering, named_officer, results_of
from api.scorecard.paper import issuer, list_on_paper
from api.scorecard.words import APOLOGIES
from domain.procedure.basics import Words
from domain.scorecard.measures import Measure
from models.paging import BadCursorError, Cursor
from models.queries.published_late import (
    Answering,
    Apology,
    Span,
    apology_counts,
    late_lines,
    officers_answerable,
)
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
    answering: CurrentAnswering,
    after: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show one list; `board` shows it as it may hang on the notice board."""
    async with services.sessions.read() as session:
        counts = await apology_counts(session, span_of(chosen))
        found = await _found(session, chosen, shown, state, answering, after=_cursor(after))
        whose = await named_officer(session, span_of(chosen), answering)
    lines = found[0]
    values: dict[str, Any] = {
        "chosen": chosen,
        "tabs": TABS,
        "list": shown,
        "state": state,
        "states": APOLOGIES,
        "board": board and shown is not List.OFFICERS and not whose,
        "answering": answering if whose else None,
        "whose": whose,
        "by_index": _on_time_rule(chosen),
        "totals": {
            Apology.MISSING: sum(one.missing for one in counts),
            Apology.MADE: sum(one.made for one in counts),
            Apology.EXTENDED: sum(one.extended for one in counts),
        },
        "late": sum(one.late for one in counts),
        "lines": lines,
        "after": found[1],
        "results": await results_of(services, chosen, counts) if shown is List.RESULTS else (),
        "as_of": moment_of(chosen),
        "hidden_code": hidden_code,
        "number": lambda value: number_text(value, language),
        "percent": lambda value: percent_text(value, language),
        "answerable_text": answerable_text,
        "names": {one.id: Words(vi=one.name_vi, en=one.name_en or one.name_vi) for one in chosen.mine},
    }
    return services.pages.render(request, "scorecard/lists.html", values)


def _on_time_rule(chosen: Chosen) -> str:
    """Return the indicator whose lists hold what is counted as on time; empty where the period has no formula."""
    formula = formula_of(chosen)
    rules = formula.indicators if formula else ()
    return next((rule.id for rule in rules if rule.measure is Measure.ON_TIME), "")


async def _found(
    session: ReadSession,
    chosen: Chosen,
    shown: List,
    state: Apology,
    answering: Answering | None,
    *,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> tuple[Sequence[Any], Cursor | None]:
    span = span_of(chosen)
    if shown is List.OFFICERS:
        return await officers_answerable(session, span), None
    if shown is List.RESULTS:
        return (), None
    wanted = state if shown is List.APOLOGIES else None
    page = await late_lines(session, span, wanted, answering=answering, after=after, limit=limit)
    return page.lines, page.after


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
    answering: CurrentAnswering,
    wanted: Annotated[ListFormat, Query(alias="format")] = ListFormat.XLSX,
) -> Response:
    """Send a list as a sheet, at most 20,000 lines and the last row tells of more, or whole as PDF to sign."""
    board = board and shown is not List.OFFICERS and answering is None
    async with services.sessions.read() as session:
        counts = await apology_counts(session, span_of(chosen))
        lines, more = await _found(session, chosen, shown, state, answering, limit=_SHEET_MOST)
    if shown is List.RESULTS:
        sheet = results_sheet(await results_of(services, chosen, counts), language)
    elif shown is List.OFFICERS:
        sheet = officers_sheet(lines, chosen, language)
    else:
        sheet = late_sheet(lines, language, board=board)
    if more:
        sheet = cut_after(sheet, language)
    totals = (sum(one.late for one in counts), sum(one.missing for one in counts))
    unit = issuer(chosen, language)
    printed = list_on_paper(shown, state, chosen, totals, unit, language, board=board)
    name = f"{shown.value}{'-board' if board else ''}-{chosen.agency or 'all'}-{chosen.period.text}"
    return await list_response(services, chosen.person, sheet, printed, wanted, name, language)
