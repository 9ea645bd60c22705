"""Series of receipt numbers: registered and retired by the administrator of the agency."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from uuid import UUID, uuid5

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.administration.realm import Administrator, CurrentAdministrator
from api.administration.typed import need, raise_if, typed_form
from api.dependencies import CurrentServices, checked_key
from api.errors import FieldProblem, InvalidInput, NotFound, Problem, Refused
from api.language import say
from api.pages import see_other
from api.services import Services
from domain.money.receipts import HIGHEST, Use, written
from models.queries.cashier import ranges_of
from models.receipts import RangeInUseError, RangeOverlapsError, register_range, retire_range
from models.tables import ReceiptRange

router = APIRouter()
_NAMES = UUID("6f0f6f55-8d0e-4c8c-a1a9-6a1d5c0f6e02")
_NUMBER = (say("Không phải số biên lai."), say("Nhập số nguyên, nhiều nhất bảy chữ số."))
_ORDER = (say("Số cuối nhỏ hơn số đầu."), say("Nhập số cuối từ số đầu trở lên."))
_OVERLAPS = (say("Một phần dải số này đã được đăng ký."), say("Kiểm tra mẫu số, ký hiệu và dải số trên quyển."))
_WHY = say("Muốn ngừng dùng một dải số, hãy ghi lý do.")
_RETIRED = say("Dải số này đã ngừng dùng từ trước.")


@router.get("/cashier/ranges")
async def show_ranges(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, saved: str = ""
) -> Response:
    """Show the registered series with how much of each is used, and the form for a new one."""
    return await _show(request, services, administrator, {}, saved=bool(saved))


@router.post("/cashier/ranges")
async def add_range(request: Request, services: CurrentServices, administrator: CurrentAdministrator) -> Response:
    """Register a series."""
    typed, _ = await typed_form(request)
    place = typed.get("agency", "") or administrator.person.agency_id
    administrator.agency(place)
    try:
        first, last = _numbers(typed)
        series = ReceiptRange(
            id=uuid5(_NAMES, f"{administrator.id}{checked_key(typed.get('key', ''))}"),
            agency_id=place,
            form=typed["form"],
            symbol=typed["symbol"],
            first=first,
            last=last,
            next=first,
            registered_by=administrator.id,
        )
        async with services.sessions.write() as session:
            await register_range(session, series)
    except RangeOverlapsError:
        problem = InvalidInput(errors=(FieldProblem("first", "overlaps", *_OVERLAPS),))
        return await _show(request, services, administrator, typed, problem=problem)
    except InvalidInput as problem:
        return await _show(request, services, administrator, typed, problem=problem)
    return see_other("/cashier/ranges?saved=yes")


@router.post("/cashier/ranges/{range_id}")
async def end_range(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, range_id: UUID
) -> Response:
    """Take no more numbers of a series, with the reason."""
    typed, _ = await typed_form(request)
    async with services.sessions.read() as session:
        series = await session.get(ReceiptRange, range_id)
    if series is None or not administrator.realm.has(series.agency_id):
        raise NotFound
    reason = typed.get("reason", "")[:400]
    try:
        if not reason:
            raise Refused(_WHY)
        async with services.sessions.write() as session:
            await retire_range(session, range_id, administrator.id, reason)
    except RangeInUseError:
        return await _show(request, services, administrator, {}, problem=Refused(_RETIRED))
    except Refused as problem:
        return await _show(request, services, administrator, {}, problem=problem)
    return see_other("/cashier/ranges?saved=yes")


def _numbers(typed: Mapping[str, str]) -> tuple[int, int]:
    problems = need(typed, "form", "symbol", "first", "last")
    found = {}
    for name in ("first", "last"):
        text = typed.get(name, "")
        if text.isascii() and text.isdecimal() and len(text) <= 7 and 1 <= int(text) <= HIGHEST:
            found[name] = int(text)
        elif text:
            problems.append(FieldProblem(name, "number", *_NUMBER))
    if len(found) == 2 and found["last"] < found["first"]:
        problems.append(FieldProblem("last", "order", *_ORDER))
    raise_if(problems)
    return found["first"], found["last"]


async def _show(
    request: Request,
    services: Services,
    administrator: Administrator,
    typed: Mapping[str, str],
    *,
    problem: Problem | None = None,
    saved: bool = False,
) -> Response:
    async with services.sessions.read() as session:
        found = await ranges_of(session, sorted(administrator.realm.ids))
    agencies = {agency.id: agency for agency in administrator.realm.agencies}
    values = {
        "rows": [(one, Use(one.first, one.last, one.next)) for one in found],
        "written": written,
        "agencies": agencies,
        "own": typed.get("agency") or administrator.person.agency_id,
        "typed": typed,
        "saved": saved,
        "key": secrets.token_hex(12),
        "problem": problem,
        "errors": problem.errors if problem else (),
    }
    return services.pages.render(request, "cashier/ranges.html", values, status=problem.status if problem else 200)
