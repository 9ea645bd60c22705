"""A cashier closes the own day: counts, sees the difference, says why."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.administration.typed import typed_form
from api.cashier.posts import agency_for, day_of, today
from api.cashier.words import KINDS, TILLS
from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import FieldProblem, InvalidInput, Problem, Refused
from api.language import Readable, say
from api.pages import see_other
from api.security.people import Person
from api.services import Services
from domain.case.acts import Role
from domain.money.closing import NOTES, Count
from models.closings import BooksMovedError, DayClosedError, count_day, till_lines
from models.tables import DayClosing

router = APIRouter()
_NAMES = UUID("7d3c1f0a-52b4-4a5e-9f57-1f1a0c8f4d21")
_NOT_A_COUNT = (say("Không phải số tờ đếm được."), say("Nhập số nguyên từ 0 đến 99999."))
_NOT_MONEY = (say("Không phải số tiền."), say("Nhập số tiền bằng chữ số, đơn vị đồng."))
_REASON = (say("Số đếm khác sổ mà chưa ghi lý do."), say("Ghi lý do chênh lệch."))
_CLOSED = say("Ngày này bạn đã khóa sổ rồi. Khoản thu sau đó tính sang ngày sau.")
_MOVED = say("Có khoản thu, chi mới từ khi bạn mở trang. Xem lại bảng kê rồi đếm lại.")

Day = Annotated[str, Query(max_length=10)]
AgencyId = Annotated[str, Query(max_length=40)]


@router.get("/cashier/closing")
async def show_closing(
    request: Request, services: CurrentServices, staff: CurrentStaff, day: Day = "", agency: AgencyId = ""
) -> Response:
    """Show what lies in the person's own till by the books, and the form to count it."""
    return await _show(request, services, staff, agency_for(staff, agency, Role.COUNTER), day_of(day), {})


@router.post("/cashier/closing")
async def close_day(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Close the person's day on what was counted; it then waits for the second signature."""
    typed, _ = await typed_form(request)
    place, day = agency_for(staff, typed.get("agency", ""), Role.COUNTER), day_of(typed.get("day", ""))
    try:
        count = _counted(typed)
        closing = DayClosing(
            id=uuid5(_NAMES, f"{staff.staff_id}{checked_key(typed.get('key', ''))}"),
            agency_id=place,
            cashier_id=staff.staff_id,
            day=day,
            expected_cash=count.expected_cash,
            expected_card=count.expected_card,
            counted_cash=count.counted_cash,
            counted_card=count.counted_card,
            notes={str(value): number for value, number in count.notes.items() if number},
            reason=typed.get("reason", "")[:1000],
        )
        async with services.sessions.write() as session:
            await count_day(session, closing, count)
    except (DayClosedError, BooksMovedError) as error:
        refused = Refused(_CLOSED if isinstance(error, DayClosedError) else _MOVED)
        return await _show(request, services, staff, place, day, typed, refused)
    except InvalidInput as problem:
        return await _show(request, services, staff, place, day, typed, problem)
    return see_other(f"/cashier/closings/{closing.id}")


def _counted(typed: Mapping[str, str]) -> Count:
    """Return what was typed. Raises InvalidInput naming each field that cannot be read, or a missing reason."""
    problems: list[FieldProblem] = []

    def number(field: str, digits: int, words: tuple[Readable, Readable]) -> int:
        text = typed.get(field, "").replace(".", "") or "0"
        if text.isascii() and text.isdecimal() and len(text) <= digits:
            return int(text)
        problems.append(FieldProblem(field, "number", *words))
        return 0

    notes = {value: number(f"notes.{value}", 5, _NOT_A_COUNT) for value in NOTES}
    card = number("card", 12, _NOT_MONEY)
    count = Count(_shown(typed.get("cash_was", "")), _shown(typed.get("card_was", "")), notes, card)
    if not problems and count.needs_reason and not typed.get("reason"):
        problems.append(FieldProblem("reason", "missing", *_REASON))
    if problems:
        raise InvalidInput(errors=tuple(problems))
    return count


def _shown(text: str) -> int:
    """Return what the page showed; below zero when more was paid back than taken."""
    return int(text) if text.removeprefix("-").isdecimal() and len(text) <= 16 else 0


async def _show(
    request: Request,
    services: Services,
    staff: Person,
    place: str,
    day: date,
    typed: Mapping[str, str],
    problem: Problem | None = None,
) -> Response:
    async with services.sessions.read() as session:
        lines = await till_lines(session, place, staff.staff_id, day)
    values = {
        "day": day,
        "today": today(),
        "place": place,
        "lines": lines,
        "cash": sum(line.amount for line in lines if line.till == "cash"),
        "card": sum(line.amount for line in lines if line.till == "card"),
        "notes": NOTES,
        "words": {"kinds": KINDS, "tills": TILLS},
        "typed": typed,
        "key": secrets.token_hex(12),
        "problem": problem,
        "errors": problem.errors if problem else (),
        "labels": {f"notes.{value}": f"{value:,}".replace(",", ".") for value in NOTES},
    }
    return services.pages.render(request, "cashier/closing.html", values, status=problem.status if problem else 200)
