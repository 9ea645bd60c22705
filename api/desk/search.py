"""Looking cases up: one box for codes, cards, numbers, phones and names; filters; pages; export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff
from api.desk.list_query import today
from api.desk.rows import found_row, names_of_steps
from api.desk.search_query import KIND, Search, problems_of, read_search, search_of, typed_of
from api.desk.sheets import SheetFormat, case_sheet, cut_after, sheet_response
from api.desk.task_pages import cursor_of
from api.errors import FieldProblem, NotFound
from api.language import language_of, say
from api.pages import see_other
from api.readings import log_reading
from api.security.people import Person
from api.services import Services
from domain.case.asked import Kind
from domain.case.state import Decision, Phase
from domain.procedure.fields import field_name
from domain.procedure.plan import Channel
from models.kept_looks import keep_look
from models.paging import Page
from models.queries.case_conditions import DeadlineState
from models.queries.find_cases import FoundCase, search_cases
from models.queries.foreign_cases import ForeignCase, foreign_cases
from models.queries.one_case import one_case
from models.queries.team_load import TeamName, team_names
from models.tables import Agency

router = APIRouter()
ROWS = 50
MOST = 1000
DEADLINES = {
    DeadlineState.OVERDUE: say("Quá hạn"),
    DeadlineState.SOON: say("Đến hạn trong 24 giờ"),
    DeadlineState.ON_TIME: say("Còn hạn"),
    DeadlineState.PAUSED: say("Thời hạn tạm dừng"),
    DeadlineState.OVER: say("Đã có kết quả hoặc đã kết thúc"),
}
RESULTS = {Decision.APPROVED: say("Đồng ý giải quyết"), Decision.REFUSED: say("Từ chối giải quyết")}


@dataclass(frozen=True, slots=True)
class ForeignRow:
    """A case of another agency: its code, the agency and its phone."""

    code: str
    agency: Agency | None


@router.get("/search")
async def show_search(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Show the form. A name never stands in an address, hence nothing is searched here."""
    return await _page(request, services, staff, search_of(typed_of({})))


@router.post("/search")
async def search(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Open the case of a whole code; keep anything else on our side and go on to what was found.

    A code that may not be seen goes the way of one that was never given.
    """
    typed = typed_of(await request.form())
    if errors := problems_of(typed):
        return await _page(request, services, staff, search_of(typed), errors=errors)
    looked = search_of(typed)
    if looked.empty:
        return see_other("/search")
    if looked.asked.kind is Kind.CODE and not looked.narrowed:
        async with services.sessions.read() as session:
            case = await one_case(session, staff.viewer, looked.asked.value)
        if case:
            return see_other(f"/cases/{case.code}")
    async with services.sessions.write() as session:
        look = await keep_look(session, staff.staff_id, KIND, {name: text for name, text in typed.items() if text})
    return see_other(f"/search/{look}")


@router.get("/search/{look}")
async def found(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    look: UUID,
    after: Annotated[str, Query(max_length=200)] = "",
    shown: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> Response:
    """Show a page of what was found. Every page of personal data that is shown is logged."""
    async with services.sessions.read() as session:
        looked = await read_search(session, staff.viewer, look)
    if looked is None:
        raise NotFound(say("Kết quả tìm kiếm này không còn được giữ. Tìm lại từ ô tìm kiếm."))
    return await _page(request, services, staff, looked, look=look, after=after, shown=shown)


@router.get("/search/{look}/export")
async def export(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    look: UUID,
    format: Annotated[SheetFormat, Query()] = SheetFormat.XLSX,  # noqa: A002  # the name in the address
) -> Response:
    """Send what was found as a sheet with the columns of the page, at most a thousand rows. Logged."""
    now = datetime.now(UTC)
    async with services.sessions.read() as session:
        looked = await read_search(session, staff.viewer, look)
        if looked is None:
            raise NotFound(say("Kết quả tìm kiếm này không còn được giữ. Tìm lại từ ô tìm kiếm."))
        page = await search_cases(session, staff.viewer, looked.asked, looked.wanted, now=now, limit=MOST)
    await log_reading(services, staff, None, "search export")
    language = language_of(request, services.settings.language)
    calendar = await services.definitions.calendar()
    names = await names_of_steps(services, page.lines)
    rows = [found_row(line, names, now, calendar) for line in page.lines]
    sheet = case_sheet(services, rows, language)
    if page.after:
        sheet = cut_after(sheet, language)
    return await sheet_response(sheet, format, f"tra-cuu-{today():%Y%m%d}")


async def _page(
    request: Request,
    services: Services,
    staff: Person,
    looked: Search,
    *,
    look: UUID | None = None,
    after: str = "",
    shown: int = 0,
    errors: tuple[FieldProblem, ...] = (),
) -> Response:
    now = datetime.now(UTC)
    page: Page[FoundCase] = Page(())
    foreign: Sequence[ForeignCase] = ()
    async with services.sessions.read() as session:
        team = await team_names(session, staff.viewer)
        if look:
            page = await search_cases(
                session,
                staff.viewer,
                looked.asked,
                looked.wanted,
                now=now,
                after=cursor_of(after),
                limit=min(ROWS, MOST - shown) or 1,
            )
            foreign = await foreign_cases(session, staff.viewer, looked.asked)
    if look:
        await log_reading(services, staff, None, f"search {looked.asked.kind}")
    values = await _values(services, looked, page, foreign, team, now)
    values |= {"look": look, "shown": shown, "errors": errors, "first_page": not after}
    return services.pages.render(request, "desk/search.html", values, status=422 if errors else 200)


async def _values(
    services: Services,
    looked: Search,
    page: Page[FoundCase],
    foreign: Sequence[ForeignCase],
    team: Sequence[TeamName],
    now: datetime,
) -> dict[str, Any]:
    calendar = await services.definitions.calendar()
    names = await names_of_steps(services, page.lines)
    procedures = await services.definitions.all_in_force(today())
    return {
        "rows": [found_row(line, names, now, calendar) for line in page.lines],
        "foreign": [ForeignRow(one.code, await services.definitions.agency(one.agency_id)) for one in foreign],
        "typed": looked.typed,
        "kind": looked.asked.kind.value,
        "narrowed": looked.narrowed,
        "after": str(page.after) if page.after else "",
        "most": MOST,
        "team": team,
        "procedures": procedures[:100],
        "fields": [field_name(field) for field in sorted({version.field for version in procedures if version.field})],
        "phases": [phase.value for phase in Phase],
        "channels": [channel.value for channel in Channel],
        "deadlines": DEADLINES,
        "results": RESULTS,
    }
