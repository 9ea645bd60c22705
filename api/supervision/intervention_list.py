"""The list of interventions: what waits for a second person, what goes on, and all that was ever done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.desk.list_query import id_of
from api.desk.task_pages import cursor_of
from api.supervision.access import CurrentOverseer
from api.supervision.intervention_rows import STAGE_NAMES, stage_mark, way_name
from domain.procedure.basics import Words
from domain.supervision.causes import WayOut
from domain.supervision.interventions import Stage
from models.supervision.intervention_list import (
    InterventionFacets,
    InterventionFilter,
    ListedIntervention,
    intervention_facets,
    interventions,
    waiting_for,
)

router = APIRouter()
ROWS: Final = 50


@router.get("/desk/interventions")
async def show_interventions(
    request: Request,
    services: CurrentServices,
    overseer: CurrentOverseer,
    asked_by: Annotated[str, Query(max_length=40)] = "",
    way: Annotated[str, Query(max_length=40)] = "",
    stage: Annotated[str, Query(max_length=20)] = "",
    after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show a page of them, the newest first; unnarrowed, those that wait for the viewer stand before the others."""
    viewer, start = overseer.staff.viewer, cursor_of(after)
    wanted = InterventionFilter(
        id_of(asked_by), way if way in set(WayOut) else "", stage if stage in set(Stage) else ""
    )
    async with services.sessions.read() as session:
        page = await interventions(session, viewer, wanted, after=start, limit=ROWS)
        mine = await waiting_for(session, viewer) if wanted.empty and start is None else ()
        facets = await intervention_facets(session, viewer)
    text = urlencode({name: value for name, value in _parts(wanted).items() if value})
    values: dict[str, Any] = {
        "rows": [_row(one, mine=True) for one in mine]
        + [_row(one, mine=_waits(one, overseer.staff.staff_id)) for one in page.lines],
        "wanted": wanted,
        "text": text,
        "first_page": start is None,
        "after": str(page.after) if page.after else "",
        **_choices(facets, wanted),
    }
    return services.pages.render(request, "supervision/interventions.html", values)


def _parts(wanted: InterventionFilter) -> Mapping[str, str]:
    return {"asked_by": str(wanted.asked_by or ""), "way": wanted.way, "stage": wanted.stage}


def _waits(one: ListedIntervention, reader: object) -> bool:
    return one.intervention.stage == Stage.WAITING and one.intervention.asked_by != reader


def _row(line: ListedIntervention, *, mine: bool) -> dict[str, Any]:
    return {
        "one": line.intervention,
        "way": way_name(line.intervention.way),
        "mark": stage_mark(line.intervention.stage),
        "name": line.name,
        "cases": line.cases,
        "handled": line.handled,
        "mine": mine,
    }


def _choices(facets: InterventionFacets, wanted: InterventionFilter) -> dict[str, Any]:
    """Return what can be chosen; what is chosen stays among it, also where nothing of it is there."""
    askers: list[tuple[str, str]] = [(str(staff), name) for staff, name in facets.askers]
    if wanted.asked_by and str(wanted.asked_by) not in dict(askers):
        askers.append((str(wanted.asked_by), "–"))
    ways: Sequence[tuple[str, Words]] = [
        (str(way), way_name(way)) for way in WayOut if way in facets.ways or way == wanted.way
    ]
    return {"askers": askers, "ways": ways, "stages": STAGE_NAMES}
