"""The timeline of a case: newest first, days as headings, what machines did only when asked for."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.case.frame import render_case
from api.case.history import business, by_day, lines_of
from api.case.reading import CaseReading, read_case
from api.dependencies import CurrentServices, CurrentStaff
from api.supervision.intervention_rows import way_name
from domain.supervision.intervention_words import told_sentence
from domain.supervision.interventions import Told
from models.escalation_mails import told_of_case
from models.supervision.intervention_pages import interventions_of_case
from models.supervision.narrowing import supervised

router = APIRouter()
EVENTS_A_PAGE = 50
_WHOLE_INTEGER = 2**31 - 1


@router.get("/cases/{code}/timeline")
async def show_timeline(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    *,
    everything: Annotated[bool, Query(alias="all")] = False,
    before: Annotated[int, Query(ge=1, le=_WHOLE_INTEGER)] = _WHOLE_INTEGER,
) -> Response:
    """Show what happened, fifty lines a page; `before` is the event number the page starts below."""
    reading = await read_case(request, services, staff, code, what="case:timeline")
    events = [event for event in reversed(reading.page.events) if event.seq < before]
    wanted = events if everything else business(events)
    page = wanted[:EVENTS_A_PAGE]
    async with services.sessions.read() as session:
        told = await told_of_case(session, reading.page.case.id)
        done = await interventions_of_case(session, reading.page.case.id)
    values = {
        "told": told,
        "interventions": [(one, way_name(one.way), said_of(reading, one.said)) for one in done],
        "may_open": reading.page.case.agency_id in supervised(staff.viewer),
        "days": by_day(lines_of(reading, page)),
        "everything": everything,
        "older": page[-1].seq if len(wanted) > len(page) else None,
        "hidden": len(events) - len(wanted),
    }
    return await render_case(request, services, reading, "case/timeline.html", values, tab="timeline")


def said_of(reading: CaseReading, said: Told) -> str:
    """Return what came of an intervention in the reader's language, steps by their names."""
    steps = {step: reading.step_name(step) for step in reading.steps}
    return told_sentence(said, reading.language, steps)
