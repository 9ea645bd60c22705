"""Receipts of the counter: the day's list, one of them, its print, and cancelling a spoiled one."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from api.administration.typed import typed_form
from api.cashier.posts import SEEING, agencies_for, agency_for, day_of, today
from api.cashier.words import KINDS
from api.dependencies import CurrentServices, CurrentStaff
from api.errors import FieldProblem, Forbidden, InvalidInput, NotFound, Problem, Refused
from api.language import say
from api.pages import see_other
from api.readings import log_reading
from api.security.people import Person
from api.services import Services
from domain.case.acts import Role
from domain.money.in_words import in_words
from domain.money.receipts import written
from domain.money.reconciliation import day_span
from models.queries.cashier import one_receipt, payments_without_receipt, receipts_of_day
from models.receipts import NoReceiptError, cancel_receipt, count_print, issue_missing
from models.tables import Applicant

router = APIRouter()
_CHANGING = (Role.COUNTER, Role.SUPERVISOR)
_MONTH = timedelta(days=31)
_WHY = (say("Chưa ghi vì sao hủy biên lai."), say("Ghi lý do, ví dụ in hỏng, ghi sai tên."))
_CANCELLED = say("Biên lai này đã hủy từ trước.")
_NO_NUMBER = say("Không còn số biên lai nào. Đề nghị quản trị đăng ký dải số mới rồi cấp lại.")

Number = Annotated[int, Path(ge=1, le=9_999_999)]


@router.get("/cashier/receipts")
async def show_receipts(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    day: Annotated[str, Query(max_length=10)] = "",
    agency: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show the receipts of a day in order, and the payments that have none."""
    return await _list(request, services, staff, day, agency)


@router.post("/cashier/receipts")
async def issue(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Give every payment without a receipt the next number, oldest first, as far as the numbers go."""
    typed, _ = await typed_form(request)
    place = agency_for(staff, typed.get("agency", ""), *_CHANGING)
    async with services.sessions.write() as session:
        for row in await payments_without_receipt(session, place, day_span(today() - _MONTH)[0]):
            if not await issue_missing(session, row.case_id, row.seq, staff.staff_id):
                break
        left = await payments_without_receipt(session, place, day_span(today() - _MONTH)[0])
    if left:
        return await _list(request, services, staff, "", place, problem=Refused(_NO_NUMBER))
    return see_other(f"/cashier/receipts?agency={place}")


@router.get("/cashier/receipts/{range_id}/{number}")
async def show_receipt(
    request: Request, services: CurrentServices, staff: CurrentStaff, range_id: UUID, number: Number
) -> Response:
    """Show one receipt."""
    return await _show(request, services, staff, range_id, number)


@router.post("/cashier/receipts/{range_id}/{number}")
async def cancel(
    request: Request, services: CurrentServices, staff: CurrentStaff, range_id: UUID, number: Number
) -> Response:
    """Cancel a spoiled receipt with its reason; its payment gets the next number."""
    typed, _ = await typed_form(request)
    found = await _found(services, staff, range_id, number, *_CHANGING)
    reason = typed.get("reason", "")[:400]
    if not reason:
        missing = InvalidInput(errors=(FieldProblem("reason", "missing", *_WHY),))
        return await _show(request, services, staff, range_id, number, missing)
    try:
        async with services.sessions.write() as session:
            await cancel_receipt(session, range_id, number, staff.staff_id, reason)
    except NoReceiptError:
        return await _show(request, services, staff, range_id, number, Refused(_CANCELLED))
    return see_other(f"/cashier/receipts?agency={found.agency_id}")


@router.post("/cashier/receipts/{range_id}/{number}/print")
async def count_and_print(
    request: Request, services: CurrentServices, staff: CurrentStaff, range_id: UUID, number: Number
) -> Response:
    """Count a print and go on to the sheet: the first is the original, every later one is marked a copy."""
    await _found(services, staff, range_id, number, *_CHANGING)
    async with services.sessions.write() as session:
        await count_print(session, range_id, number)
    return see_other(f"/cashier/receipts/{range_id}/{number}/print")


@router.get("/cashier/receipts/{range_id}/{number}/print")
async def print_receipt(
    request: Request, services: CurrentServices, staff: CurrentStaff, range_id: UUID, number: Number
) -> Response:
    """Show the sheet of a receipt, A5. The reading is logged."""
    found = await _found(services, staff, range_id, number, *SEEING)
    await log_reading(services, staff, found.case_id, "case:money receipt")
    async with services.sessions.read() as session:
        payer = await session.get(Applicant, found.case_id)
    values = {
        "receipt": found,
        "written": written(number),
        "payer": payer,
        "kinds": KINDS,
        "in_words": in_words,
        "agency": await services.definitions.agency(found.agency_id),
    }
    return services.pages.render(request, "cashier/receipt_print.html", values)


async def _found(services: Services, staff: Person, range_id: UUID, number: int, *roles: Role) -> Any:
    """Return a receipt of the person's agencies. Raises NotFound for any other, Forbidden without one of the roles."""
    agencies = agencies_for(staff, *SEEING)
    async with services.sessions.read() as session:
        found = await one_receipt(session, range_id, number)
    if found is None or found.agency_id not in agencies:
        raise NotFound
    if found.agency_id not in staff.viewer.agencies_as(*roles):
        raise Forbidden
    return found


async def _show(
    request: Request,
    services: Services,
    staff: Person,
    range_id: UUID,
    number: int,
    problem: Problem | None = None,
) -> Response:
    found = await _found(services, staff, range_id, number, *SEEING)
    values = {
        "receipt": found,
        "written": written(number),
        "kinds": KINDS,
        "changes": found.agency_id in staff.viewer.agencies_as(*_CHANGING),
        "problem": problem,
        "errors": problem.errors if problem else (),
    }
    return services.pages.render(request, "cashier/receipt.html", values, status=problem.status if problem else 200)


async def _list(
    request: Request,
    services: Services,
    staff: Person,
    day: str,
    agency: str,
    *,
    problem: Problem | None = None,
) -> Response:
    place, chosen = agency_for(staff, agency, *SEEING), day_of(day)
    async with services.sessions.read() as session:
        rows = await receipts_of_day(session, place, chosen)
        missing = await payments_without_receipt(session, place, day_span(chosen - _MONTH)[0])
    values = {
        "rows": rows,
        "missing": missing,
        "written": written,
        "kinds": KINDS,
        "day": chosen,
        "is_today": chosen == today(),
        "before": chosen - timedelta(days=1),
        "after": chosen + timedelta(days=1),
        "place": place,
        "issues": place in staff.viewer.agencies_as(*_CHANGING),
        "problem": problem,
    }
    return services.pages.render(request, "cashier/receipts.html", values, status=problem.status if problem else 200)
