"""The money of the day of one agency, its sheet, and the refunds a person has to pay."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.cashier.posts import SEEING, agencies_for, agency_for, day_of, today
from api.cashier.words import CLOSING_BADGES
from api.dependencies import CurrentServices, CurrentStaff
from domain.case.acts import Role
from domain.money.receipts import Use
from domain.money.reconciliation import day_span
from models.queries.cashier import (
    closings_of,
    day_of_money,
    differences_of,
    payments_without_receipt,
    ranges_of,
    receipts_of_day,
    refunds_to_pay,
)

router = APIRouter()
_MONTH = timedelta(days=31)

Day = Annotated[str, Query(max_length=10)]
AgencyId = Annotated[str, Query(max_length=40)]


@router.get("/cashier")
async def show_day(
    request: Request, services: CurrentServices, staff: CurrentStaff, day: Day = "", agency: AgencyId = ""
) -> Response:
    """Show what came in on a day, till by till, and what of it still waits for somebody."""
    place, chosen = agency_for(staff, agency, *SEEING), day_of(day)
    async with services.sessions.read() as session:
        money = await day_of_money(session, place, chosen)
        refunds = await refunds_to_pay(session, [place])
        differing = await differences_of(session, [place], unknown=False, everything=False)
        missing = await payments_without_receipt(session, place, day_span(chosen - _MONTH)[0])
        series = [one for one in await ranges_of(session, [place]) if one.retired_at is None and one.next <= one.last]
    left = sum(Use(one.first, one.last, one.next).left for one in series)
    values = {
        "day": chosen,
        "is_today": chosen == today(),
        "before": chosen - timedelta(days=1),
        "after": chosen + timedelta(days=1),
        "money": money,
        "badges": CLOSING_BADGES,
        "refunds": refunds,
        "differing": differing,
        "missing": missing,
        "receipts_left": left,
        "runs_out": len(series) <= 1 and all(Use(one.first, one.last, one.next).nearly_used for one in series),
        "place": place,
        "agencies": agencies_for(staff, *SEEING),
        "counts": place in staff.viewer.agencies_as(Role.COUNTER),
        "watches": place in staff.viewer.agencies_as(Role.SUPERVISOR, Role.ADMINISTRATOR),
    }
    return services.pages.render(request, "cashier/day.html", values)


@router.get("/cashier/sheet")
async def print_day(
    request: Request, services: CurrentServices, staff: CurrentStaff, day: Day = "", agency: AgencyId = ""
) -> Response:
    """Show the sheet of the whole centre for a day: every till, every receipt number, what was closed by whom."""
    place, chosen = agency_for(staff, agency, *SEEING), day_of(day)
    async with services.sessions.read() as session:
        money = await day_of_money(session, place, chosen)
        receipts = await receipts_of_day(session, place, chosen)
        closings = [one for one in await closings_of(session, [place], day=chosen) if one.status != "sent_back"]
    values = {
        "day": chosen,
        "money": money,
        "receipts": receipts,
        "closings": closings,
        "badges": CLOSING_BADGES,
        "place": place,
        "agency": await services.definitions.agency(place),
    }
    return services.pages.render(request, "cashier/sheet.html", values)


@router.get("/cashier/refunds")
async def show_refunds(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Show the cases with money that a person has to pay back; it is paid on the page of the case."""
    agencies = agencies_for(staff, *SEEING)
    async with services.sessions.read() as session:
        rows = await refunds_to_pay(session, agencies)
    return services.pages.render(request, "cashier/refunds.html", {"rows": rows})
