"""One revision of the calendar: its edits, what it would do to running cases, its approval, and how cases follow it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

import structlog
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from api.administration.calendar_access import CalendarKeeper, Keeper
from api.administration.calendar_form import edit_from, misfit
from api.administration.calendar_words import (
    FIELDS,
    KINDS,
    OUTCOMES,
    SIGNS,
    STATES,
    STATUSES,
    edit_sentence,
    refusal_words,
)
from api.administration.typed import Typed, typed_form
from api.dependencies import CurrentServices, Language
from api.errors import InvalidInput, NotFound, Problem, Unavailable
from api.language import Readable, say
from api.pages import see_other
from api.services import Services
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_edits import Edit, EditError, EditKind, edited
from domain.deadline.moments import last_day_before
from domain.deadline.redating import changed_days, why_moved
from domain.deadline.year_view import year_view
from models.calendar_preview import preview_revision
from models.calendar_revisions import (
    add_edit,
    discard,
    drop_edit,
    edits_of,
    propose,
    publish_revision,
    revision_of,
    take_back,
    writers_of,
)
from models.errors import StorageRefusedError
from models.following import begin_following
from models.queries.authors import names_of
from models.queries.calendar_moves import PAGE, MoveLine, count_moves, follow_outcomes, move_groups, move_lines
from models.tables import CalendarRevision
from workflows.calendar_runs import following_of, pace_following, pause_following, start_following
from workflows.messages import FollowRun

router = APIRouter()
log = structlog.get_logger(__name__)
#: Other processes ask for the newest edition every few seconds (`api.definitions`); then nobody files with the old one.
SETTLED_AFTER: Final = timedelta(seconds=10)
PACES: Final = (5, 20, 50)
_GOING_ON = say("Một lượt khác đang chạy. Chờ xong, hoặc tạm dừng lượt đó.")
_NO_FIT = say("Lịch đã thay đổi nên một thay đổi ở đây không còn khớp. Bỏ nó rồi thêm lại.")


@router.get("/administration/calendars/revisions/{revision_id}")
async def show_revision(
    request: Request,
    services: CurrentServices,
    keeper: CalendarKeeper,
    language: Language,
    revision_id: UUID,
    add: Annotated[str, Query(max_length=20)] = "",
    year: Annotated[int | None, Query(ge=2020, le=2100)] = None,
    agency: Annotated[str, Query(max_length=40)] = "",
    outcome: Annotated[str, Query(max_length=20)] = "",
    after: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show a revision with everything known about it."""
    looked = {"year": year, "agency": agency, "outcome": outcome, "after": after}
    return await _page(request, services, keeper, language, revision_id, add=add, looked=looked)


@router.post("/administration/calendars/revisions/{revision_id}")
async def act(
    request: Request, services: CurrentServices, keeper: CalendarKeeper, language: Language, revision_id: UUID
) -> Response:
    """Add or drop an edit, preview, propose, approve, discard, or steer the run, as the button says."""
    typed, _ = await typed_form(request)
    do = typed.get("do", "")
    try:
        await _do(services, keeper, revision_id, do, typed)
    except InvalidInput as problem:
        return await _page(
            request, services, keeper, language, revision_id, add=typed.get("kind", ""), typed=typed, problem=problem
        )
    except EditError:
        return await _page(request, services, keeper, language, revision_id, refusal=_NO_FIT, status=409)
    except StorageRefusedError as refused:
        said = refusal_words(refused)
        return await _page(request, services, keeper, language, revision_id, refusal=said, status=409)
    except WorkflowAlreadyStartedError:
        return await _page(request, services, keeper, language, revision_id, refusal=_GOING_ON, status=409)
    except (RPCError, RuntimeError) as error:
        raise Unavailable from error
    address = f"/administration/calendars/revisions/{revision_id}"
    return see_other("/administration/calendars" if do == "discard" else address)


async def _do(services: Services, keeper: Keeper, revision_id: UUID, do: str, typed: Typed) -> None:
    version = int(typed["version"]) if typed.get("version", "").isdecimal() else -1
    if do in ("add", "drop", "preview", "propose", "take_back", "discard"):
        keeper.need_writer()
    match do:
        case "add":
            known = {agency.id for agency in await services.definitions.agencies()}
            edit = edit_from(typed, keeper.id, known)
            try:
                async with services.sessions.write() as session:
                    await add_edit(session, revision_id, version, edit)
            except EditError as error:
                raise misfit(error, typed["kind"]) from error
        case "drop":
            place = int(typed["place"]) if typed.get("place", "").isdecimal() else -1
            async with services.sessions.write() as session:
                await drop_edit(session, revision_id, version, place)
        case "preview":
            async with services.sessions.write() as session:
                await preview_revision(session, revision_id, services.settings.convention)
        case "propose":
            async with services.sessions.write() as session:
                await propose(session, revision_id, version)
        case "take_back":
            async with services.sessions.write() as session:
                await take_back(session, revision_id)
        case "discard":
            async with services.sessions.write() as session:
                await discard(session, revision_id)
        case "publish":
            keeper.need_approver()
            async with services.sessions.write() as session:
                await publish_revision(session, revision_id, keeper.id)
            try:
                await _start(services, revision_id, PACES[1])
            except (RPCError, RuntimeError) as error:
                # It is published; the page offers to apply it once the engine is back.
                log.warning("following_not_started", problem=type(error).__name__)
        case "follow":
            await _start(services, revision_id, _pace(typed))
        case "pause" | "resume":
            await pause_following(services.temporal, str(revision_id), paused=do == "pause")
        case "pace":
            await pace_following(services.temporal, str(revision_id), _pace(typed))
        case _:
            raise InvalidInput


def _pace(typed: Typed) -> int:
    pace = typed.get("pace", "")
    return int(pace) if pace.isdecimal() and int(pace) in PACES else PACES[1]


async def _start(services: Services, revision_id: UUID, per_second: int) -> None:
    if await following_of(services.temporal, str(revision_id)) is not None:
        raise WorkflowAlreadyStartedError(str(revision_id), "FollowCalendar")
    async with services.sessions.write() as session:
        revision = await begin_following(session, revision_id)
    since = revision.confirmed_at or datetime.now(UTC)
    run = FollowRun(str(revision_id), revision.run, per_second, starts_at=since + SETTLED_AFTER)
    await start_following(services.temporal, run)


async def _page(
    request: Request,
    services: Services,
    keeper: Keeper,
    language: str,
    revision_id: UUID,
    *,
    add: str = "",
    typed: Typed | None = None,
    looked: Mapping[str, Any] | None = None,
    problem: Problem | None = None,
    refusal: Readable | None = None,
    status: int = 200,
) -> Response:
    looked = looked or {"year": None, "agency": "", "outcome": "", "after": ""}
    agencies = await services.definitions.agencies()
    async with services.sessions.read() as session:
        revision = await revision_of(session, revision_id)
        if revision is None:
            raise NotFound
        counted = await count_moves(session, revision_id)
        groups = await move_groups(session, revision_id)
        outcomes = await follow_outcomes(session, revision_id) if revision.state == "published" else {}
        lines = await move_lines(
            session,
            revision_id,
            agency=looked["agency"],
            outcome=looked["outcome"],
            after=looked["after"],
            limit=PAGE + 1,
        )
        names = await names_of(session, [*writers_of(revision), revision.confirmed_by])
    before, calendar, fits = await _calendars(services, revision)
    edits = edits_of(revision)
    years = sorted({day.year for edit in edits for day in (edit.first, edit.last)}) or [revision.decided_on.year]
    chosen = looked["year"] or years[0]
    closed = {edit.agency for edit in edits if edit.agency}
    of_agency = closed.pop() if len(closed) == 1 else ""
    was, is_now = before.for_agency(of_agency), calendar.for_agency(of_agency)
    changed = {change.day for change in changed_days(was, is_now, date(chosen, 1, 1), date(chosen, 12, 31))}
    known = {agency.id: agency for agency in agencies}
    kind = EditKind(add) if add in tuple(EditKind) and revision.state == "draft" and keeper.may_write else None
    values = {
        "revision": revision,
        "keeper": keeper,
        "is_writer": keeper.id in writers_of(revision),
        "edits": [(edit, edit_sentence(edit, language, _named(known, edit.agency, language))) for edit in edits],
        "kinds": KINDS,
        "kind": kind,
        "fields": FIELDS[kind] if kind else (),
        "typed": {"source": revision.decision, **(typed or {})},
        "agencies": agencies,
        "named_agency": lambda agency_id: _named(known, agency_id, language),
        "counted": counted,
        "groups": groups,
        "lines": [(line, _why(line, before, calendar, edits, language)) for line in lines[:PAGE]],
        "next": lines[PAGE - 1].code if len(lines) > PAGE else "",
        "looked": looked,
        "outcomes": {name: outcomes[name] for name in OUTCOMES if outcomes.get(name)},
        "outcome_words": OUTCOMES,
        "total": sum(outcomes.values()),
        "reached": sum(outcomes.values()) - outcomes.get("", 0),
        "fresh": revision.previewed_version == revision.version and revision.previewed_at is not None,
        "fits": fits,
        "going": await _going(services, revision),
        "paces": PACES,
        "view": year_view(is_now, chosen, changed),
        "of_agency": of_agency,
        "years": years,
        "statuses": STATUSES,
        "signs": SIGNS,
        "states": STATES,
        "names": names,
        "refusal": refusal,
        "problem": problem,
        "errors": problem.errors if problem else (),
    }
    code = problem.status if problem else status
    return services.pages.render(request, "administration/calendar_revision.html", values, status=code)


async def _calendars(services: Services, revision: CalendarRevision) -> tuple[WorkingCalendar, WorkingCalendar, bool]:
    """Return the calendar before and after a revision, and whether its edits still fit the one before."""
    edits = edits_of(revision)
    if revision.calendar_id is not None:
        after = WorkingCalendar.from_json((await services.definitions.edition(revision.calendar_id)).text)
        based_on = revision.previewed_on or revision.calendar_id
        return WorkingCalendar.from_json((await services.definitions.edition(based_on)).text), after, True
    before = WorkingCalendar.from_json((await services.definitions.edition(None)).text)
    try:
        return before, edited(before, edits), True
    except EditError:
        return before, before, False


def _why(
    line: MoveLine, before: WorkingCalendar, after: WorkingCalendar, edits: list[Edit], language: str
) -> list[str]:
    """Return why a date moves: each day of the count that is something else now, with the basis of its edit."""
    ends = [last_day_before(end) for end in (line.old_due, line.new_due) if end]
    if line.counted_from is None or not ends:
        return []
    agency = line.agency_id
    told = []
    for change in why_moved(before.for_agency(agency), after.for_agency(agency), line.counted_from, ends):
        basis = next(
            (
                edit.source
                for edit in reversed(edits)
                if (edit.first <= change.day <= edit.last or edit.worked == change.day)
                and edit.agency in ("", agency)
                and edit.kind is not EditKind.DECIDE
            ),
            "",
        )
        day = f"{change.day:%d/%m/%Y}"
        was, is_now = STATUSES[change.was.status].read(language), STATUSES[change.is_now.status].read(language)
        told.append(f"{day}: {was} → {is_now}" + (f" ({basis})" if basis else ""))
    return told


def _named(known: Mapping[str, Any], agency_id: str, language: str) -> str:
    agency = known.get(agency_id)
    if agency is None:
        return agency_id
    return str(agency.name_en if language == "en" and agency.name_en else agency.name_vi)


async def _going(services: Services, revision: CalendarRevision) -> FollowRun | None:
    """Return the run that is going on; when the engine does not answer, none is shown."""
    if not revision.run:
        return None
    try:
        return await following_of(services.temporal, str(revision.id))
    except (RPCError, RuntimeError):
        return None
