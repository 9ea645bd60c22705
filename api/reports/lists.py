"""The cases behind the numbers of a report, and those that make a check differ. Codes and dates, nobody's name."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.errors import NotFound
from api.reports.access import Asked, CurrentReport
from domain.procedure.fields import field_name
from domain.reports.forms import ENTRIES, PARTS, Column, Form, outcomes_of
from domain.reports.lives import Outcome
from domain.reports.words import COLUMNS, MOVED, OUTCOMES, WAYS_IN
from models.reports.carrying import changed_cases, moved_cases
from models.reports.closing import closings, last_closing
from models.reports.figures import CaseLine, Wanted, case_lines, frozen_lines
from models.tables import ReportClosing
from runtime.database import ReadSession

router = APIRouter()
_A_PAGE = 100
#: What the notes under the table count.
NOTES = ("parts", "parts_left_out", "elsewhere", "reopened", "ended")

After = Annotated[str, Query(max_length=60)]
Edition = Annotated[int, Query(ge=0, le=999)]


@router.get("/reports/cases")
async def show_cases(
    request: Request,
    services: CurrentServices,
    asked: CurrentReport,
    column: Annotated[str, Query(max_length=20)] = Column.RECEIVED.value,
    field: Annotated[str, Query(max_length=60)] = "",
    part: Annotated[str, Query(max_length=20)] = "",
    unit: Annotated[str, Query(max_length=60)] = "",
    note: Annotated[str, Query(max_length=20)] = "",
    edition: Edition = 0,
    after: After = "",
) -> Response:
    """List the cases behind one number; of a closed period those it was closed with."""
    layout = asked.subject.layout
    known = column in [one.value for one in layout.columns] and (not part or part in PARTS)
    if not known or (note and note not in NOTES) or (unit and unit not in asked.subject.parts):
        raise NotFound
    wanted = _wanted(asked, Column(column), field, part, unit, note)
    async with services.sessions.read() as session:
        shown = await _edition(session, asked, edition)
        lines = await _lines(session, asked, shown, wanted, after)
    page, more = lines[:_A_PAGE], len(lines) > _A_PAGE
    here = {"column": column, "field": field, "part": part, "unit": unit, "note": note}
    values = {
        "asked": asked,
        "subject": asked.subject,
        "lines": page,
        "names": {agency.id: agency for agency in asked.realm.agencies},
        "own": asked.person.viewer.seen_agencies,
        "ways_in": WAYS_IN,
        "outcomes": OUTCOMES,
        "column": COLUMNS[Column(column)],
        "field_name": field_name,
        "field": field,
        "part": PARTS.get(part),
        "unit": next((agency for agency in asked.subject.agencies if agency.id == unit), None),
        "note": note,
        "edition": edition,
        "back": f"/reports?{asked.query(edition=edition)}",
        "next": f"/reports/cases?{asked.query(edition=edition, **here, after=page[-1].code)}" if more else "",
    }
    return services.pages.render(request, "reports/cases.html", values)


@router.get("/reports/moved")
async def show_moved(request: Request, services: CurrentServices, asked: CurrentReport, after: After = "") -> Response:
    """List the cases by which a period does not simply go on from the one before, each with its cause."""
    subject = asked.subject
    async with services.sessions.read() as session:
        before = await last_closing(session, subject.form, subject.period.previous, subject.agency.id)
        lines = await moved_cases(
            session,
            subject.scope,
            before.id if before else None,
            parts=subject.layout.counts_parts,
            after=after,
            limit=_A_PAGE,
        )
    page, more = lines[:_A_PAGE], len(lines) > _A_PAGE
    values = {
        "asked": asked,
        "subject": subject,
        "lines": page,
        "names": {agency.id: agency for agency in asked.realm.agencies},
        "own": asked.person.viewer.seen_agencies,
        "moved": MOVED,
        "back": f"/reports?{asked.query()}",
        "next": f"/reports/moved?{asked.query(after=page[-1].code)}" if more else "",
    }
    return services.pages.render(request, "reports/moved.html", values)


@router.get("/reports/changed")
async def show_changed(
    request: Request, services: CurrentServices, asked: CurrentReport, edition: Edition = 0, after: After = ""
) -> Response:
    """List the cases a closed period counts otherwise than they would be counted now."""
    async with services.sessions.read() as session:
        shown = await _edition(session, asked, edition)
        if shown is None:
            raise NotFound
        lines = await changed_cases(session, asked.subject.scope, shown.id, after=after, limit=_A_PAGE)
    page, more = lines[:_A_PAGE], len(lines) > _A_PAGE
    values = {
        "asked": asked,
        "subject": asked.subject,
        "lines": page,
        "ways_in": WAYS_IN,
        "outcomes": OUTCOMES,
        "edition": edition,
        "back": f"/reports?{asked.query(edition=edition)}",
        "next": f"/reports/changed?{asked.query(edition=edition, after=page[-1].code)}" if more else "",
    }
    return services.pages.render(request, "reports/changed.html", values)


async def _edition(session: ReadSession, asked: Asked, edition: int) -> ReportClosing | None:
    """Return the edition asked for, None for the figures as of now; an unknown one is not there."""
    if not edition:
        return None
    subject = asked.subject
    made = await closings(session, subject.form, subject.period, subject.agency.id)
    found = next((one for one in made if one.edition == edition), None)
    if found is None:
        raise NotFound
    return found


async def _lines(
    session: ReadSession, asked: Asked, shown: ReportClosing | None, wanted: Wanted, after: str
) -> list[CaseLine]:
    scope = asked.subject.scope
    if shown is not None:
        return await frozen_lines(session, shown.id, scope.days.ends, wanted, after=after, limit=_A_PAGE)
    return await case_lines(session, scope, wanted, after=after, limit=_A_PAGE)


def _wanted(asked: Asked, column: Column, field: str, part: str, unit: str, note: str) -> Wanted:
    """Return which cases a number counts, so that the list holds as many as it says."""
    subject = asked.subject
    wanted = Wanted(
        field=field or None,
        entries=ENTRIES.get(column),
        outcomes=None if column in ENTRIES else outcomes_of(column, subject.layout),
        is_part=None if subject.layout.counts_parts else False,
    )
    if part and subject.form is Form.PROVINCE:
        wanted = replace(wanted, agencies=[one for one, its in subject.parts.items() if its == part])
    if unit:
        wanted = replace(wanted, agencies=[unit])
    match note:
        case "parts" | "parts_left_out":
            return replace(wanted, is_part=True)
        case "elsewhere":
            return replace(wanted, elsewhere=True)
        case "reopened":
            return replace(wanted, reopened=True)
        case "ended":
            ended = (Outcome.ENDED_EARLY, Outcome.ENDED_ON_TIME, Outcome.ENDED_LATE)
            return replace(wanted, outcomes=ended)
        case _:
            return wanted
