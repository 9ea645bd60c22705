"""Money that came to the account at the bank: booked from the bank's statement, line by line, on the case it is for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.acts import take
from api.administration.typed import typed_form
from api.bank_transfers import reference_problem
from api.cashier.posts import SEEING, agencies_for, today
from api.commands import CommandRefused
from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import FieldProblem, InvalidInput, Problem
from api.language import say
from api.pages import see_other
from api.security.people import Person
from api.services import Services
from api.v1.act_form import ActForm
from api.whole_act_forms import day_problem, iso_day
from domain.case.acts import Act, Role
from domain.case.payments import readable_amount
from domain.money.reconciliation import day_span
from domain.money.transfers import TRANSFER, reference_of
from domain.vietqr import case_named
from models.bank_transfers import BookedTransfer, booked_transfers
from models.queries.cashier import refunds_to_pay
from models.queries.one_case import one_case
from runtime.database import ReadSession

router = APIRouter()
#: How far back the list goes: a month of statements.
_SHOWN: Final = timedelta(days=31)
_NO_CASE = (
    say("Không tìm thấy hồ sơ này."),
    say("Ghi mã hồ sơ, hoặc chép nguyên nội dung chuyển khoản trên sao kê."),
)
_AMOUNT = (say("Số tiền này không đọc được."), say("Ghi số tiền ngân hàng đã nhận, bằng chữ số, ví dụ 8.000."))

Code = Annotated[str, Query(max_length=200)]


@router.get("/cashier/transfers")
async def show_transfers(
    request: Request, services: CurrentServices, staff: CurrentStaff, code: Code = "", booked: Code = ""
) -> Response:
    """Show the transfers booked in the last month and, to the counter, the form for the next; `code` is filled in."""
    return await _show(request, services, staff, await _begun(services, staff, code), booked=booked)


@router.post("/cashier/transfers")
async def book_transfer(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Book one line of the bank's statement on the case its purpose names."""
    agencies_for(staff, Role.COUNTER)
    typed, _ = await typed_form(request)
    try:
        code, amount = await _read(services, staff, typed)
        values = {
            "amount": amount,
            "means": TRANSFER,
            "transaction": reference_of(typed["values.transaction"]),
            "day": iso_day(typed["values.day"]),
        }
        form = ActForm.model_validate({"act": Act.TAKE_PAYMENT, "values": values})
        await take(services, staff, code, form, checked_key(typed.get("key", "")))
    except Problem as problem:
        return await _show(request, services, staff, typed, problem=problem)
    return see_other(f"/cashier/transfers?booked={code}")


async def _begun(services: Services, staff: Person, code: str) -> dict[str, str]:
    """Return what a fresh form holds: nothing, or a case with what is owed on it."""
    if not code:
        return {}
    async with services.sessions.read() as session:
        case = await one_case(session, staff.viewer, code)
    owed = max(case.fee - case.paid, 0) if case else 0
    return {"code": code, "values.amount": str(owed or "")}


async def _read(services: Services, staff: Person, typed: Mapping[str, str]) -> tuple[str, str]:
    """Return the case and the amount a form means. Raises InvalidInput, field by field."""
    said = typed.get("code", "")[:200]
    named = case_named(said, [agency.id for agency in await services.definitions.agencies()])
    problems = []
    async with services.sessions.read() as session:
        case = await one_case(session, staff.viewer, named or said.upper())
    if case is None:
        problems.append(FieldProblem("code", "case_unknown", *_NO_CASE))
    amount = typed.get("values.amount", "").replace(".", "").replace(",", "").replace(" ", "")
    if not readable_amount(amount) or not int(amount):
        problems.append(FieldProblem("values.amount", "amount_unreadable", *_AMOUNT))
    number, day = reference_problem(typed.get("values.transaction", "")), day_problem(typed.get("values.day", ""))
    problems += [problem for problem in (number, day) if problem]
    if case is None or problems:
        raise InvalidInput(errors=tuple(problems))
    return case.code, amount


async def _show(
    request: Request,
    services: Services,
    staff: Person,
    typed: Mapping[str, str],
    *,
    booked: str = "",
    problem: Problem | None = None,
) -> Response:
    agencies = agencies_for(staff, *SEEING)
    async with services.sessions.read() as session:
        rows = await booked_transfers(session, agencies, day_span(today() - _SHOWN)[0])
        just = next((row for row in rows if row.code == booked), None)
        left = await _left(session, staff, agencies, just.code) if just else {}
    values = {
        "rows": rows,
        "books": bool(staff.viewer.agencies_as(Role.COUNTER)),
        "typed": typed,
        "booked": just,
        "left": left,
        "stands": _stands(rows, typed, problem),
        "key": typed.get("key") or secrets.token_hex(16),
        "problem": problem,
        "errors": problem.errors if problem else (),
    }
    status = problem.status if problem else 200
    return services.pages.render(request, "cashier/transfers.html", values, status=status)


async def _left(session: ReadSession, staff: Person, agencies: list[str], code: str) -> dict[str, int]:
    """Return what a booked case still owes and what is to be paid back on it, in đồng."""
    case = await one_case(session, staff.viewer, code)
    back = [int(row.amount) for row in await refunds_to_pay(session, agencies) if row.code == code]
    return {"owed": max(case.fee - case.paid, 0) if case else 0, "back": sum(back)}


def _stands(rows: Sequence[BookedTransfer], typed: Mapping[str, str], problem: Problem | None) -> BookedTransfer | None:
    """Return the line on which a number refused as booked before stands; none when another agency booked it."""
    if not isinstance(problem, CommandRefused) or problem.refusal.rule != "transfer_booked_before":
        return None
    reference = reference_of(typed.get("values.transaction", ""))
    return next((row for row in rows if row.reference == reference), None)
