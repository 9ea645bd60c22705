"""What differs between our books and the gateway's statement, with the evidence and the way out."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from api.administration.typed import typed_form
from api.cashier.posts import WATCHING, agencies_for, today
from api.cashier.words import CLASSES, DIFFERENCE_BADGES
from api.dependencies import CurrentServices, CurrentStaff
from api.errors import FieldProblem, InvalidInput, NotFound, Problem, Refused
from api.language import say
from api.pages import see_other
from api.security.people import Person
from api.services import Services
from domain.money.reconciliation import CAN_BE_BOOKED, day_span
from models.bank_transfers import days_at_the_bank
from models.queries.cashier import difference, differences_of, statements
from models.reconciliation import NotOpenError, book_difference, settle_difference

router = APIRouter()
#: How far back the account at the bank is shown: a month of statements.
_SHOWN: Final = timedelta(days=31)
_WHY = (say("Chưa ghi xử lý thế nào."), say("Ghi căn cứ và cách xử lý."))
_DONE = say("Chênh lệch này đã được xử lý từ trước, hoặc không ghi vào hồ sơ được.")


@router.get("/cashier/reconciliation")
async def show_reconciliation(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    cut: Annotated[Literal["open", "all"], Query()] = "open",
) -> Response:
    """Show the differences of the person's agencies and when which statement was fetched."""
    return await _show(request, services, staff, cut)


@router.post("/cashier/reconciliation/{difference_id}")
async def settle(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    difference_id: Annotated[int, Path(ge=1, le=2**62)],
) -> Response:
    """Book what the gateway knows on its case, or settle a difference with a reason."""
    typed, _ = await typed_form(request)
    agencies = agencies_for(staff, *WATCHING)
    async with services.sessions.read() as session:
        found = await difference(session, difference_id)
    if found is None or (found.agency_id and found.agency_id not in agencies):
        raise NotFound
    note, books = typed.get("note", "")[:1000], typed.get("deed") == "book"
    if not books and not note:
        missing = InvalidInput(errors=(FieldProblem(f"note-{difference_id}", "missing", *_WHY),))
        return await _show(request, services, staff, "open", missing)
    try:
        async with services.sessions.write() as session:
            if books:
                await book_difference(session, difference_id, staff.staff_id)
            else:
                await settle_difference(session, difference_id, staff.staff_id, note)
    except NotOpenError:
        return await _show(request, services, staff, "open", Refused(_DONE))
    if books:
        services.bell.ring()
    return see_other("/cashier/reconciliation")


async def _show(
    request: Request, services: Services, staff: Person, cut: str, problem: Problem | None = None
) -> Response:
    agencies = agencies_for(staff, *WATCHING)
    async with services.sessions.read() as session:
        rows = await differences_of(session, agencies, unknown=True, everything=cut == "all")
        fetched = await statements(session)
        transfers = await days_at_the_bank(session, agencies, day_span(today() - _SHOWN)[0])
    values = {
        "rows": rows,
        "statements": fetched,
        "transfers": transfers,
        "cut": cut,
        "classes": CLASSES,
        "badges": DIFFERENCE_BADGES,
        "bookable": CAN_BE_BOOKED,
        "problem": problem,
        "errors": problem.errors if problem else (),
    }
    status = problem.status if problem else 200
    return services.pages.render(request, "cashier/reconciliation.html", values, status=status)
