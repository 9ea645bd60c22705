"""The cases behind the numbers of a report, and those that make a check differ. Codes and dates, nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
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
from models.reports.carrying import ChangedCase, MovedCase, changed_cases, moved_cases
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
    wanted = wanted_of(asked, column, field, part, unit, note)
    async with services.sessions.read() as session:
        shown = await edition_of(session, asked, edition)
        lines = await lines_of(session, asked, shown, wanted, after)
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
        "file": f"/reports/cases/export?{asked.query(edition=edition, **here)}" if page else "",
    }
    return services.pages.render(request, "reports/cases.html", values)


@router.get("/reports/moved")
async def show_moved(request: Request, services: CurrentServices, asked: CurrentReport, after: After = "") -> Response:
    """List the cases by which a period does not simply go on from the one before, each with its cause."""
    subject = asked.subject
    async with services.sessions.read() as session:
        lines = await moved_of(session, asked, after)
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
        "file": f"/reports/moved/export?{asked.query()}" if page else "",
    }
    return services.pages.render(request, "reports/moved.html", values)


@router.get("/reports/changed")
async def show_changed(
    request: Request, services: CurrentServices, asked: CurrentReport, edition: Edition = 0, after: After = ""
) -> Response:
    """List the cases a closed period counts otherwise than they would be counted now."""
    async with services.sessions.read() as session:
        lines = await changed_of(session, asked, edition, after)
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
        "file": f"/reports/changed/export?{asked.query(edition=edition)}" if page else "",
    }
    return services.pages.render(request, "reports/changed.html", values)


async def edition_of(session: ReadSession, asked: Asked, edition: int) -> ReportClosing | None:
    """Return the edition asked for, None for the figures as of now; an unknown one is not there."""
    if not edition:
        return None
    subject = asked.subject
    made = await closings(session, subject.form, subject.period, subject.agency.id)
    found = next((one for one in made if one.edition == edition), None)
    if found is None:
        raise NotFound
    return found


async def lines_of(
    session: ReadSession,
    asked: Asked,
    shown: ReportClosing | None,
    wanted: Wanted,
    after: str = "",
    limit: int = _A_PAGE,
) -> list[CaseLine]:
    """Return the cases behind a number, of an edition or as of now; one more than `limit` where there are more."""
    scope = asked.subject.scope
    if shown is not None:
        return await frozen_lines(session, shown.id, scope.days.ends, wanted, after=after, limit=limit)
    return await case_lines(session, scope, wanted, after=after, limit=limit)


async def moved_of(session: ReadSession, asked: Asked, after: str = "", limit: int = _A_PAGE) -> list[MovedCase]:
    """Return the cases by which a period does not go on from the one before; one more where there are more."""
    subject = asked.subject
    before = await last_closing(session, subject.form, subject.period.previous, subject.agency.id)
    parts = subject.layout.counts_parts
    last = before.id if before else None
    return await moved_cases(session, subject.scope, last, parts=parts, after=after, limit=limit)


async def changed_of(
    session: ReadSession, asked: Asked, edition: int, after: str = "", limit: int = _A_PAGE
) -> Sequence[ChangedCase]:
    """Return the cases an edition counts otherwise than now; one more where there are more. 404 without an edition."""
    shown = await edition_of(session, asked, edition)
    if shown is None:
        raise NotFound
    return await changed_cases(session, asked.subject.scope, shown.id, after=after, limit=limit)


def wanted_of(asked: Asked, column: str, field: str, part: str, unit: str, note: str) -> Wanted:
    """Return which cases a number counts, so that the list holds as many as it says. 404 for a number there is not."""
    layout = asked.subject.layout
    known = column in [one.value for one in layout.columns] and (not part or part in PARTS)
    if not known or (note and note not in NOTES) or (unit and unit not in asked.subject.parts):
        raise NotFound
    return _wanted(asked, Column(column), field, part, unit, note)


def _wanted(asked: Asked, column: Column, field: str, part: str, unit: str, note: str) -> Wanted:
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
