"""The working calendar of a year, as it is in force: every agency's, or with the closures of one."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.administration.calendar_access import CalendarKeeper, CalendarReader, Keeper
from api.administration.calendar_words import SIGNS, STATES, STATUSES, edit_sentence
from api.administration.typed import Typed, need, raise_if, typed_form
from api.dependencies import CurrentServices, Language, checked_key
from api.errors import FieldProblem, InvalidInput, NotFound, Problem
from api.language import say
from api.leader.absence_form import day_of
from api.pages import see_other
from api.services import Services
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import local_day
from domain.deadline.year_view import year_view
from models.calendar_revisions import begin_revision, edits_of, list_revisions, revision_of
from models.queries.authors import names_of
from models.tables import CalendarRevision

router = APIRouter()
FIRST_YEAR, LAST_YEAR = 2020, 2100
_REVISIONS = UUID("5a0d2c4e-7f3b-4a41-9f16-2f7b9d0f7a11")
_BAD_DAY = (say("Ngày chưa đúng."), say("Nhập ngày/tháng/năm, ví dụ 25/11/2026."))


@router.get("/administration/calendars")
async def show_calendar(
    request: Request,
    services: CurrentServices,
    keeper: CalendarReader,
    language: Language,
    year: Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR)] = None,
    agency: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show a year with its days off, swaps, short days and closures, and the revisions it came from."""
    agencies = await services.definitions.agencies()
    if agency and agency not in {one.id for one in agencies}:
        raise NotFound
    chosen = year or local_day(datetime.now(UTC)).year
    edition = await services.definitions.edition(None)
    calendar = WorkingCalendar.from_json(edition.text)
    async with services.sessions.read() as session:
        revisions = await list_revisions(session) if keeper.may_approve else ()
        published = [one for one in await list_revisions(session) if one.state == "published"]
        names = await names_of(session, [one.written_by for one in (*revisions, *published)])
    view = year_view(calendar.for_agency(agency) if agency else calendar, chosen)
    values = {
        "view": view,
        "closures": [shut for shut in year_view(calendar, chosen).closures if not agency or shut.agency == agency],
        "edition": edition,
        "known_through": calendar.known_through,
        "agencies": agencies,
        "agency": agency,
        "statuses": STATUSES,
        "signs": SIGNS,
        "keeper": keeper,
        "revisions": revisions,
        "states": STATES,
        "names": names,
        "bases": _bases(published, chosen, language, {one.id: one.name_vi for one in agencies}),
        "years": (max(chosen - 1, FIRST_YEAR), min(chosen + 1, LAST_YEAR)),
    }
    return services.pages.render(request, "administration/calendar.html", values)


@router.get("/administration/calendars/new")
async def show_new_revision(request: Request, services: CurrentServices, keeper: CalendarKeeper) -> Response:
    """Show the form that begins a revision: on which decision it rests."""
    keeper.need_writer()
    return _form_page(request, services, {"decided_on": f"{local_day(datetime.now(UTC)):%d/%m/%Y}"})


@router.post("/administration/calendars/new")
async def make_revision(request: Request, services: CurrentServices, keeper: CalendarKeeper) -> Response:
    """Store a new draft."""
    keeper.need_writer()
    typed, _ = await typed_form(request)
    revision_id = uuid5(_REVISIONS, f"{keeper.id}/{checked_key(typed.get('key', ''))}")
    try:
        await _store(services, keeper, typed, revision_id)
    except InvalidInput as problem:
        return _form_page(request, services, typed, problem=problem)
    return see_other(f"/administration/calendars/revisions/{revision_id}")


async def _store(services: Services, keeper: Keeper, typed: Typed, revision_id: UUID) -> None:
    problems = need(typed, "decision", "reason")
    decided_on = day_of(typed.get("decided_on", ""))
    if decided_on is None:
        problems.append(FieldProblem("decided_on", "day", *_BAD_DAY))
    raise_if(problems)
    assert decided_on is not None  # noqa: S101  raised above
    async with services.sessions.write() as session:
        if await revision_of(session, revision_id) is None:
            await begin_revision(
                session,
                decision=typed["decision"],
                decided_on=decided_on,
                reason=typed["reason"],
                written_by=keeper.id,
                revision_id=revision_id,
            )


def _form_page(request: Request, services: Services, typed: Typed, *, problem: Problem | None = None) -> Response:
    values = {
        "typed": typed,
        "problem": problem,
        "errors": problem.errors if problem else (),
        "key": typed.get("key") or secrets.token_hex(16),
    }
    status = problem.status if problem else 200
    return services.pages.render(request, "administration/new_calendar.html", values, status=status)


def _bases(
    revisions: list[CalendarRevision], year: int, language: str, agencies: dict[str, str]
) -> list[tuple[CalendarRevision, list[tuple[str, str]]]]:
    """Return the published revisions that touch a year, each with what it did and the legal basis of that."""
    found = []
    for revision in revisions:
        done = [
            (edit_sentence(edit, language, agencies.get(edit.agency, edit.agency)), edit.source or revision.decision)
            for edit in edits_of(revision)
            if edit.first.year <= year <= edit.last.year
        ]
        if done:
            found.append((revision, done))
    return found
