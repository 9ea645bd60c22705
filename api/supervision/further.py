"""Everything somebody may do with one line of the desk, with what would come of it now."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.errors import NotFound
from api.language import language_of
from api.pages import see_other
from api.services import Services
from api.supervision import interventions as deeds
from api.supervision.access import CurrentOverseer
from api.supervision.intervention_rows import NAMES
from api.supervision.links import OpenWay, all_ways_open, listed_link, ways_of_others
from api.supervision.naming import CAUSE_NAMES, CAUSE_SENTENCES, WAY_NAMES, WhoCan
from domain.case.acts import Role
from domain.procedure.basics import Words
from domain.supervision.causes import Cause
from domain.supervision.intervention_words import told_sentence
from domain.supervision.interventions import ELSEWHERE, PARAMETERS
from models.queries.one_case import one_case
from models.supervision.desk import DeskRow, desk_page
from models.supervision.narrowing import DeskFilter
from models.viewer import Viewer
from runtime.inspection import EngineAwayError, WorkflowGoneError, answering

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ListedWay:
    """One way: its name, where it leads, and what the dry run says of it; nothing where it asks for something first."""

    name: Words
    address: str
    verdict: Words | None = None
    effect: str = ""


@router.get("/desk/ways")
async def show_ways(
    request: Request,
    services: CurrentServices,
    overseer: CurrentOverseer,
    case: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """List the ways out of a line: of each of its causes, and those of any case. What left the desk is a case."""
    viewer, language = overseer.staff.viewer, language_of(request, services.settings.language)
    row = await line_of(services, viewer, case)
    if row is None:
        async with services.sessions.read() as session:
            known = await one_case(session, viewer, case)
        if known is None:
            raise NotFound
        return see_other(f"/cases/{known.code}")
    ways = all_ways_open(row, viewer)
    listed = await asyncio.gather(*(_listed(services, viewer, row, one, language) for one in ways))
    cause, agency = Cause(row.cause), Words(vi=row.agency_vi, en=row.agency_en)
    of: dict[Cause | None, list[ListedWay]] = {}
    for one, line in zip(ways, listed, strict=True):
        of.setdefault(one.cause, []).append(line)
    values = {
        "row": row,
        "cause": CAUSE_NAMES[cause],
        "sentence": CAUSE_SENTENCES[cause],
        "own": of.pop(cause, []),
        "general": of.pop(None, []),
        "behind": [(CAUSE_NAMES[other], lines) for other, lines in of.items() if other],
        "of_others": [
            (WhoCan(roles, None if Role.AUTHOR in roles else agency), [WAY_NAMES[way] for way in closed])
            for roles, closed in ways_of_others(row, viewer).items()
        ],
    }
    return services.pages.render(request, "supervision/ways.html", values)


async def line_of(services: Services, viewer: Viewer, code: str) -> DeskRow | None:
    """Return the line of a case on the desk of the viewer, None when it stands there no more or is foreign."""
    async with services.sessions.read() as session:
        page = await desk_page(session, viewer, DeskFilter(person=code), limit=1)
    return next((row for row in page.lines if row.code == code), None)


async def _listed(services: Services, viewer: Viewer, row: DeskRow, one: OpenWay, language: str) -> ListedWay:
    way, name, address = one.way, WAY_NAMES[one.way], listed_link(row, one)
    if way in ELSEWHERE or PARAMETERS.get(way):
        return ListedWay(name, address)
    try:
        async with answering():
            looked = await deeds.preview(services, viewer, way, row.code, one.cause or "")
    except (EngineAwayError, WorkflowGoneError):
        looked = None  # the way's own page says so
    if looked is None:
        return ListedWay(name, address)
    verdict, told = looked
    return ListedWay(name, address, NAMES[verdict], told_sentence(told, language))
