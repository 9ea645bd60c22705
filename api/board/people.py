"""Who of an agency holds how much, how long they take, and who is away: the page, and what other pages ask of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.board.access import CurrentLook, Look
from api.board.frame import board_page
from api.board.stock import load_bars
from api.dependencies import CurrentServices, Language
from api.desk.list_query import edges, id_of
from api.language import say
from api.services import Services
from models.workload.paces import paces
from models.workload.sharing import Load, TaskToShare, loads, tasks_of
from models.workload.together import Times

router = APIRouter()
NOBODY = "nobody"
_NOBODY_YET = say("Chưa ai nhận")
#: How far ahead absences are looked for.
AHEAD = timedelta(days=14)


class Due(StrEnum):
    """Which of somebody's open tasks: all, those past their date, or those due from now to the end of Sunday."""

    ANY = ""
    PAST = "past"
    WEEK = "week"


@router.get("/board/workload")
async def show_workload(request: Request, services: CurrentServices, look: CurrentLook, language: Language) -> Response:
    """Show everybody of an agency with their tasks and days away ahead, by unit."""
    if not look.agency:
        return await board_page(request, services, look, "board/workload_choose.html", {})
    people = await people_of(services, look.agency)
    values = {
        "people": people,
        "paces": await paces_of(services, look.agency),
        "shares": may_share(look),
        "ahead": AHEAD.days,
        "export": "table=people",
        "svg": load_bars([(one.name or _NOBODY_YET.read(language), one) for one in people if one.held], language),
    }
    return await board_page(request, services, look, "board/workload.html", values)


def may_share(look: Look) -> bool:
    """Tell whether the viewer may give away the tasks of the agency looked at."""
    return look.agency in look.staff.viewer.agencies_as("supervisor")


async def paces_of(services: Services, agency: str) -> Mapping[str, Times]:
    """Return how long each person of an agency took, by staff id."""
    async with services.sessions.read() as session:
        return await paces(session, agency)


async def people_of(services: Services, agency: str) -> list[Load]:
    """Return everybody with a post at an agency, after what nobody holds, with the days away ahead."""
    now = datetime.now(UTC)
    calendar = await services.definitions.calendar(agency)
    async with services.sessions.read() as session:
        return await loads(session, agency, calendar, now, edges(now).week_ends, now + AHEAD)


async def tasks_held(services: Services, agency: str, officer: str, due: Due = Due.ANY) -> Sequence[TaskToShare]:
    """Return the open tasks of a person by staff id, or of "nobody": all, or those a number of the table counts."""
    holder = id_of(officer) if officer != NOBODY else None
    if holder is None and officer != NOBODY:
        return ()
    now = datetime.now(UTC)
    since, until = {
        Due.ANY: (None, None),
        Due.PAST: (None, now),
        Due.WEEK: (now, edges(now).week_ends),
    }[due]
    async with services.sessions.read() as session:
        return await tasks_of(session, agency, holder, since=since, until=until)
