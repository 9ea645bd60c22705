"""Results that wait to be collected, and finding the case whose receipt is being shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from api.counter.online_queue import cursor_of
from api.counter.posts import counters_of
from api.dependencies import CurrentServices, CurrentStaff
from api.pages import see_other
from api.readings import log_reading
from api.security.people import Person
from api.services import Services
from domain.case.asked import Kind, recognise
from domain.procedure.basics import Words
from models.kept_looks import keep_look, kept_look
from models.queries.case_conditions import CaseFilter
from models.queries.find_cases import FoundCase, search_cases
from models.queries.foreign_cases import ForeignCase, foreign_cases
from models.queries.results_waiting import ResultWaiting, results_waiting, results_waiting_count

router = APIRouter()
_MOST = 50
_LOOK = "return"


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody asked for and the cases that fit; `foreign` ones go back to the desk of another agency."""

    asked: str
    lines: Sequence[FoundCase]
    foreign: Sequence[tuple[ForeignCase, str]]

    @property
    def by_code(self) -> bool:
        """True when a whole case code was asked for."""
        return recognise(self.asked).kind is Kind.CODE


@router.get("/returns")
async def show_returns(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    after: Annotated[str, Query(max_length=200)] = "",
    look: Annotated[UUID | None, Query()] = None,
) -> Response:
    """Show the results that wait at the person's counters, or what was found for `look`."""
    counters_of(staff)
    looked = await _looked(services, staff, look) if look else None
    async with services.sessions.read() as session:
        page = await results_waiting(session, staff.viewer, after=cursor_of(after), limit=_MOST)
        waiting = await results_waiting_count(session, staff.viewer)
    await log_reading(services, staff, None, "return search" if looked else "returns")
    values = {
        "rows": [(line, _procedure(line)) for line in page.lines],
        "waiting": waiting,
        "looked": looked,
        "found": [(line, _procedure(line)) for line in looked.lines] if looked else [],
        "after": str(page.after) if page.after else "",
    }
    return services.pages.render(request, "counter/returns.html", values)


@router.post("/returns")
async def find(
    services: CurrentServices, staff: CurrentStaff, asked: Annotated[str, Form(max_length=300)] = ""
) -> Response:
    """Go to the case of a scanned receipt, or to what was found. What was asked for never stands in an address."""
    counters_of(staff)
    if recognise(asked).kind is Kind.NOTHING:
        return see_other("/returns")
    if recognise(asked).kind is Kind.CODE:
        asked = recognise(asked).value  # the code of a scanned receipt, without the applicant's secret
    lines = await _search(services, staff, asked)
    if len(lines) == 1:
        return see_other(f"/cases/{lines[0].code}/return")
    async with services.sessions.write() as session:
        look = await keep_look(session, staff.staff_id, _LOOK, {"asked": asked})
    return see_other(f"/returns?look={look}")


async def _search(services: Services, staff: Person, asked: str) -> Sequence[FoundCase]:
    async with services.sessions.read() as session:
        page = await search_cases(
            session, staff.viewer, recognise(asked), CaseFilter(), now=datetime.now(UTC), limit=_MOST
        )
    return page.lines


async def _looked(services: Services, staff: Person, look: UUID) -> Looked | None:
    async with services.sessions.read() as session:
        kept = await kept_look(session, staff.staff_id, _LOOK, look)
    if kept is None:
        return None
    asked = str(kept.get("asked", ""))
    async with services.sessions.read() as session:
        foreign = await foreign_cases(session, staff.viewer, recognise(asked))
    named = []
    for case in foreign:
        desk = await services.definitions.agency(case.desk_id)
        named.append((case, desk.name_vi if desk else case.desk_id))
    return Looked(asked, await _search(services, staff, asked), named)


def _procedure(line: FoundCase | ResultWaiting) -> Words:
    return Words(vi=line.procedure_vi, en=line.procedure_en)
