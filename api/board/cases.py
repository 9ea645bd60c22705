"""The cases behind a number."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.agency_names import agency_names
from api.badges import case_badge
from api.board.access import CurrentLook, Look
from api.board.case_sheets import cases_sheet
from api.board.frame import board_page
from api.board.links import cases_link, desk_link
from api.board.words import COUNT_WORDS, WEEKLY_WORDS
from api.dependencies import CurrentServices, Language
from api.desk.list_query import today
from api.desk.rows import StepNames, names_of_steps
from api.desk.sheets import SheetFormat, cut_after, sheet_response
from api.errors import NotFound
from api.language import Readable
from api.readings import log_list, log_reading
from api.services import Services
from api.step_names import named
from api.supervision.naming import CAUSE_NAMES
from domain.deadline.moments import local_day, midnight_ending
from domain.deadline.soon import soon_ends
from domain.procedure.basics import Words
from models.workload.behind import A_PAGE, CLOSED, OPEN, BehindLine, Wanted, cases_behind

router = APIRouter()
#: Lines of a sheet.
MOST = 20_000
_WEEKLY, DONE = ("received", "closed", "late", "left"), ("done", "slow")


@router.get("/board/cases")
async def show_cases(
    request: Request,
    services: CurrentServices,
    look: CurrentLook,
    count: Annotated[str, Query(max_length=20)] = "in_hand",
    step: Annotated[str, Query(max_length=60)] = "",
    officer: Annotated[str, Query(max_length=40)] = "",
    week: date | None = None,
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    """Show the cases a number counts, as they are now: a minute may have passed since it was counted."""
    wanted = wanted_of(look, count, step, officer, week, page)
    week, now = wanted.week, datetime.now(UTC)
    calendar = await services.definitions.calendar(look.agency)
    lines, more = await lines_behind(services, look, wanted, now)
    if lines:
        await log_list(services, look.staff, request, "board cases")
    names = await names_of_steps(services, lines)
    of = {"agency": look.agency, "procedure": look.procedure, "step": step, "officer": officer}
    rows = [
        {
            "line": line,
            "procedure": Words(vi=line.procedure_vi, en=line.procedure_en),
            "agency": Words(vi=line.agency_vi, en=line.agency_en),
            "steps": steps_of(line, names),
            "badge": case_badge(line.phase, line.decision, line.due_at, now, calendar),
        }
        for line in lines
    ]
    values = {
        "rows": rows,
        "title": title_of(count, week),
        "count": count,
        "timed": count in DONE,
        "week": week,
        "page": page,
        "earlier": cases_link(count, **of, week=week, page=page - 1) if page > 1 else "",
        "later": cases_link(count, **of, week=week, page=page + 1) if more else "",
        "export": cases_link(count, **of, week=week, page=1).replace("/board/cases?", "/board/cases/export?"),
        "desk": desk_link(count, **of),
        "causes": CAUSE_NAMES,
    }
    return await board_page(request, services, look, "board/cases.html", values)


@router.get("/board/cases/export")
async def export_cases(
    services: CurrentServices,
    look: CurrentLook,
    language: Language,
    count: Annotated[str, Query(max_length=20)] = "in_hand",
    step: Annotated[str, Query(max_length=60)] = "",
    officer: Annotated[str, Query(max_length=40)] = "",
    week: date | None = None,
    wanted: Annotated[SheetFormat, Query(alias="format")] = SheetFormat.XLSX,
) -> Response:
    """Send the cases behind a number as a sheet, the first 20,000. Logged as a reading."""
    lines, more = await lines_behind(
        services, look, wanted_of(look, count, step, officer, week), datetime.now(UTC), size=MOST
    )
    await log_reading(services, look.staff, None, "board export")
    names = await names_of_steps(services, lines)
    steps = [", ".join(named(one, language) for one in steps_of(line, names)) for line in lines]
    title = title_of(count, week).read(language)
    rows, agencies = list(zip(lines, steps, strict=True)), agency_names(services.settings)
    sheet = await asyncio.to_thread(cases_sheet, title, rows, agencies, language)
    if more:
        sheet = cut_after(sheet, language)
    return await sheet_response(sheet, wanted, f"ho-so-{today():%Y%m%d}")


def title_of(count: str, week: date | None) -> Readable:
    """Return what a list counts."""
    return WEEKLY_WORDS[count] if week and count in DONE else COUNT_WORDS[count]


def wanted_of(look: Look, count: str, step: str, officer: str, week: date | None, page: int = 1) -> Wanted:
    """Return which number is meant. Raises NotFound for a number there is not."""
    if count not in OPEN and count not in CLOSED:
        raise NotFound
    if (count in DONE and not (step or officer)) or (count not in DONE and (count in _WEEKLY) != (week is not None)):
        raise NotFound
    if week is not None:
        week -= timedelta(days=week.weekday())
    return Wanted(look.scope, count, step, officer, week, page)


async def lines_behind(
    services: Services, look: Look, wanted: Wanted, now: datetime, *, size: int = A_PAGE
) -> tuple[Sequence[BehindLine], bool]:
    """Return the cases behind a number as they are now, and whether there are more."""
    calendar = await services.definitions.calendar(look.agency)
    async with services.sessions.read() as session:
        return await cases_behind(
            session, wanted, now, midnight_ending(local_day(now)), soon_ends(now, calendar), size=size
        )


def steps_of(line: BehindLine, names: StepNames) -> list[Readable | Words]:
    """Return the names of the steps a case is in."""
    known = names[line.procedure_code, line.procedure_version]
    return [known.get(one) or Words(vi=one, en=one) for one in line.step.split(",") if one]
