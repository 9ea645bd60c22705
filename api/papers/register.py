"""Form 07, the register of dossiers: per agency and period, to be read and printed, as of any day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff
from api.errors import FieldProblem, Forbidden, InvalidInput, NotFound, Problem
from api.language import say
from api.papers.instants import instant_of
from api.readings import log_reading
from domain.deadline.moments import at, local_day
from domain.papers.forms import NAMES, Form
from domain.papers.register import register_line
from models.queries.register import READING_ROLES, EnteredCase, RegisterPage, register_page

router = APIRouter()
_A_PAGE = 100
_LONGEST = timedelta(days=366)
_UNREADABLE = (say("Kỳ của sổ không đọc được."), say("Ghi từ ngày đến ngày, không quá một năm."))


@router.get("/register")
async def show_register(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    agency: Annotated[str, Query(max_length=60)] = "",
    first: Annotated[str, Query(alias="from", max_length=10)] = "",
    last: Annotated[str, Query(alias="to", max_length=10)] = "",
    as_of: Annotated[str, Query(max_length=40)] = "",
    after: Annotated[str, Query(max_length=20, pattern=r"^([0-9]{4}-[0-9]{1,9})?$")] = "",
) -> Response:
    """Show the register of one agency for a period, this month unless another is asked for. The reading is logged."""
    own = sorted(staff.viewer.agencies_as(*READING_ROLES))
    if not own:
        raise Forbidden
    agency = agency or own[0]
    if agency not in own:
        raise NotFound
    problem: Problem | None = None
    today = local_day(datetime.now(UTC))
    begins, ends, instant = today.replace(day=1), today, None
    try:
        begins, ends = _period(first, last, begins, ends)
        instant = instant_of(as_of)
    except InvalidInput as wrong:
        problem = wrong
    year, _, number = after.partition("-")
    async with services.sessions.read() as session:
        page = await register_page(
            session,
            staff.viewer,
            agency,
            at(begins, time.min),
            at(ends + timedelta(days=1), time.min),
            after=(int(year or 0), int(number or 0)),
            limit=_A_PAGE,
        )
    if page is None:
        raise NotFound
    await log_reading(services, staff, None, f"register {agency} {begins.isoformat()}")
    values = {
        "lines": [_line(line, page, instant) for line in page.lines],
        "form_name": NAMES[Form.REGISTER],
        "agency": await services.definitions.agency(agency),
        "agencies": [found for one in own if (found := await services.definitions.agency(one))],
        "chosen": agency,
        "begins": begins,
        "ends": ends,
        "as_of": as_of,
        "instant": instant,
        "after": f"{page.after[0]}-{page.after[1]}" if page.after[0] else "",
        "problem": problem,
        "errors": problem.errors if problem else (),
    }
    return services.pages.render(request, "papers/register.html", values, status=problem.status if problem else 200)


def _period(first: str, last: str, begins: date, ends: date) -> tuple[date, date]:
    try:
        found = date.fromisoformat(first) if first else begins
        end = date.fromisoformat(last) if last else max(ends, found)
    except ValueError:
        raise InvalidInput(errors=(FieldProblem("from", "period", *_UNREADABLE),)) from None
    if end < found or end - found > _LONGEST or found.year < 2000 or end.year > 2200:
        raise InvalidInput(errors=(FieldProblem("from", "period", *_UNREADABLE),))
    return found, end


def _line(entered: EnteredCase, page: RegisterPage, instant: datetime | None) -> dict[str, object]:
    said = register_line(entered.events, instant, way=entered.way)
    return {
        "entered": entered,
        "said": said,
        "receiver": page.names.get(said.receiver, ""),
        "giver": page.names.get(said.giver, ""),
    }
